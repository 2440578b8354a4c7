package main_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/personalization/specimens"
	"chancery/templates"
	"chancery/templates/lint"
)

// utopiaLayouts gives the refs of the layouts that ship.
func utopiaLayouts(t testing.TB) []string {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	return set.Refs()
}

func TestLayoutList(t *testing.T) {
	a, b := chancery(t, "layout", "list"), chancery(t, "layout", "render", "--layout", "list")
	if a.code != 0 || a.out != b.out || b.code != 0 {
		t.Errorf("two ways of listing: %q (%d) and %q (%d)", a.out, a.code, b.out, b.code)
	}
	var listed struct {
		Layouts []struct{ Layout, Format, Title string }
	}
	if err := json.Unmarshal([]byte(chancery(t, "--json", "layout", "list").out), &listed); err != nil {
		t.Fatal(err)
	}
	for i, ref := range utopiaLayouts(t) {
		if !strings.Contains(a.out, ref+" ") || len(listed.Layouts) <= i || listed.Layouts[i].Layout != ref || listed.Layouts[i].Format == "" {
			t.Errorf("layout %s is not listed: %s, %+v", ref, a.out, listed)
		}
	}
}

func TestLayoutRules(t *testing.T) {
	a := chancery(t, "--json", "layout", "rules")
	var answer struct {
		Rules []struct{ Rule, Severity, Clause, Description string }
	}
	if err := json.Unmarshal([]byte(a.out), &answer); err != nil || a.code != 0 || len(answer.Rules) != len(lint.Rules()) {
		t.Fatalf("exit status %d, %v: %s", a.code, err, a.out)
	}
	people := chancery(t, "layout", "rules").out
	for i, r := range lint.Rules() {
		if got := answer.Rules[i]; got.Rule != r.Name || got.Clause != r.Clause || got.Description == "" || !strings.Contains(people, r.Name+" ") {
			t.Errorf("rule %s is listed as %+v", r.Name, got)
		}
	}
}

// badLayouts holds layouts with what is wrong in them.
const badLayouts = "../../templates/lint/testdata/"

func TestLayoutLint(t *testing.T) {
	bad := badLayouts + "bad/mandatory-sex.yaml"
	for name, c := range map[string]struct {
		args []string
		code int
		out  string
	}{
		"error":              {[]string{bad}, 1, bad + ":28: text bearer.sex: mandatory: element 11/II (sex) is mandatory"},
		"refused by loader":  {[]string{badLayouts + "bad/unknown-ink.yaml"}, 1, ":25: front.substrate[1].waves.ink: language: \"gold\""},
		"warning alone":      {[]string{badLayouts + "bad/unverified-td2.yaml"}, 0, "unverified-geometry: warning: "},
		"nothing":            {[]string{badLayouts + "good/td3.yaml"}, 0, ""},
		"several":            {[]string{badLayouts + "good/td3.yaml", bad}, 1, bad + ":28:"},
		"an installed one":   {append([]string{}, utopiaLayouts(t)...), 0, ""},
		"coarser":            {[]string{"--dpi", "300", badLayouts + "good/td3.yaml"}, 1, "at 300 dpi"},
		"no such file":       {[]string{"nowhere.yaml"}, 2, ""},
		"no such resolution": {[]string{"--dpi", "72", bad}, 2, ""},
	} {
		a := chancery(t, append([]string{"layout", "lint"}, c.args...)...)
		if a.code != c.code || !strings.Contains(a.out, c.out) || c.out == "" && c.code == 0 && strings.Contains(a.out, ": error") {
			t.Errorf("%s: exit status %d, want %d, and %q in %q %q", name, a.code, c.code, c.out, a.out, a.err)
		}
	}
	var answer struct {
		Findings []struct {
			File, Element, Rule, Severity, Text, Clause string
			Line, Column                                int
		}
	}
	a := chancery(t, "--json", "layout", "lint", bad)
	if err := json.Unmarshal([]byte(a.out), &answer); err != nil || a.code != 1 || len(answer.Findings) != 1 {
		t.Fatalf("exit status %d, %v: %s", a.code, err, a.out)
	}
	if f := answer.Findings[0]; f.File != bad || f.Line != 28 || f.Rule != "mandatory" || f.Severity != "error" || f.Clause == "" {
		t.Errorf("%+v", f)
	}
}

// recordFolder holds the specimen record of a type with its images beside it.
func recordFolder(t testing.TB, code string) (recordFile string) {
	t.Helper()
	r, img, err := specimens.Typical(code)
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "record.json"), canonical)
	put(t, filepath.Join(dir, "face.jpg"), img.Portrait)
	if len(img.Signature) > 0 {
		put(t, filepath.Join(dir, "name.png"), img.Signature)
	}
	return filepath.Join(dir, "record.json")
}

// render renders into a file of an ending, and gives its content.
func render(t testing.TB, ending string, args ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page"+ending)
	a := run(t, call{args: append([]string{"layout", "render", "--out", out}, args...), env: []string{"CHANCERY_DIR=" + shared()}})
	if a.code != 0 {
		t.Fatalf("render %v: exit status %d: %s", args, a.code, a.err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestLayoutRender(t *testing.T) {
	passport := recordFolder(t, "passport-ordinary")
	first, again := render(t, ".pdf", "--record", passport), render(t, ".pdf", "--record", passport)
	if !bytes.HasPrefix(first, []byte("%PDF-")) || !bytes.Equal(first, again) {
		t.Error("the same record gives another page, or no PDF")
	}
	file := filepath.Join(t.TempDir(), "printed.pdf")
	put(t, file, render(t, ".pdf", "--record", passport, "--plane", "personalization"))
	if text := string(outside(t, "pdftotext", file, "-")); !strings.Contains(text, "SPECIMEN") || !strings.Contains(text, "ERIKSSON") || strings.Contains(text, "PASSEPORT\n") {
		t.Errorf("what the printer gets reads %q", text)
	}
	size := func(content []byte) (int, int) {
		c, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		return c.Width, c.Height
	}
	if w, h := size(render(t, ".png", "--record", passport, "--dpi", "100")); w != 492 || h != 346 {
		t.Errorf("a page of 125 × 88 mm has %d × %d pixels at 100 dpi", w, h)
	}
	visa := recordFolder(t, "visa-a")
	render(t, ".png", "--record", visa, "--layout", "visa-a", "--plane", "uv", "--dpi", "50")
	card := recordFolder(t, "identity-card")
	if w, h := size(render(t, ".png", "--record", card, "--layout", badLayouts+"good/td1.yaml", "--dpi", "100")); w != 337 || h != 2*213+16 {
		t.Errorf("the two sides of a card have %d × %d pixels at 100 dpi", w, h)
	}
}

func TestLayoutRenderFindsTheImages(t *testing.T) {
	file := recordFolder(t, "passport-ordinary")
	dir := filepath.Dir(file)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere.jpg")
	if err := os.Rename(filepath.Join(dir, "face.jpg"), elsewhere); err != nil {
		t.Fatal(err)
	}
	render(t, ".pdf", "--record", file, "--portrait", elsewhere)
	render(t, ".pdf", "--record", file, "--sample-portrait")
	render(t, ".pdf", "--record", file) // nobody says where the portrait is: a drawn one stands in its place
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no portrait":      {[]string{"--signature", filepath.Join(dir, "name.png")}, 1, "portrait: no file beside the record has the digest that it names; give it with --portrait"},
		"another portrait": {[]string{"--portrait", filepath.Join(dir, "name.png")}, 1, "is not the image that the record names"},
		"missing portrait": {[]string{"--portrait", "nowhere.jpg"}, 2, "nowhere.jpg"},
		"both":             {[]string{"--sample-portrait", "--portrait", elsewhere}, 2, "not both"},
		"unknown layout":   {[]string{"--portrait", elsewhere, "--layout", "utopia/none@1"}, 2, "use one of utopia/"},
		"bad layout":       {[]string{"--portrait", elsewhere, "--layout", badLayouts + "bad/unknown-ink.yaml"}, 1, "unknown-ink.yaml:25:"},
		"another format":   {[]string{"--portrait", elsewhere, "--layout", "visa-a"}, 1, "format: "},
		"key alone":        {[]string{"--portrait", elsewhere, "--key", "k.pem"}, 2, "together"},
		"resolution":       {[]string{"--portrait", elsewhere, "--dpi", "9"}, 2, "20 to 1200"},
		"plane":            {[]string{"--portrait", elsewhere, "--plane", "infrared"}, 2, "plane"},
	} {
		a := chancery(t, append([]string{"layout", "render", "--record", file, "--out", filepath.Join(dir, "page.pdf")}, c.args...)...)
		if a.code != c.code || !strings.Contains(a.err, c.want) {
			t.Errorf("%s: exit status %d, want %d, and %q in %q", name, a.code, c.code, c.want, a.err)
		}
		if _, err := os.Stat(filepath.Join(dir, "page.pdf")); err == nil {
			t.Errorf("%s: a page was written all the same", name)
		}
	}
	for name, args := range map[string][]string{
		"no out":         {"--record", file},
		"another ending": {"--record", file, "--out", filepath.Join(dir, "page.jpg")},
		"no record":      {"--out", filepath.Join(dir, "page.pdf")},
	} {
		if a := chancery(t, append([]string{"layout", "render"}, args...)...); a.code != 2 {
			t.Errorf("%s: exit status %d: %s", name, a.code, a.err)
		}
	}
	put(t, file, []byte(`{"version":1}`))
	if a := chancery(t, "layout", "render", "--record", file, "--out", filepath.Join(dir, "page.pdf")); a.code != 1 || !strings.Contains(a.err, "documentNumber: ") {
		t.Errorf("an empty record: exit status %d: %s", a.code, a.err)
	}
}

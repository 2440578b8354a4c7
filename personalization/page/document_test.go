package page

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e5, 1e5).Draw(t, "v")
		decimals := rapid.IntRange(0, 4).Draw(t, "decimals")
		text := strings.TrimSuffix(string(appendNumber(nil, v, decimals)), " ")
		got, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(got-v) > 0.5001*math.Pow10(-decimals) || strings.ContainsAny(text, "e+ ") {
			t.Fatalf("%v with %d decimals is written %q", v, decimals, text)
		}
	})
}

func TestOutsideProgramsAgree(t *testing.T) {
	path := save(t, newSheet(t).draw(t, "Åke Қасымов"))
	if out := run(t, "qpdf", "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf: %s", out)
	}
	if out := run(t, "poppler-utils", "pdfinfo", "-box", path); !strings.Contains(out, "TrimBox") || !strings.Contains(out, "354.33") {
		t.Errorf("pdfinfo: %s", out)
	}
	lines := strings.Split(strings.TrimSpace(run(t, "poppler-utils", "pdffonts", path)), "\n")[2:]
	for _, line := range lines {
		if !regexp.MustCompile(`[A-Z]{6}\+.*yes yes yes`).MatchString(line) {
			t.Errorf("font is not embedded, cut and readable: %s", line)
		}
	}
	if len(lines) != 4 {
		t.Errorf("%d parts of fonts, want those used: Latin, two of Cyrillic, and OCR-B", len(lines))
	}
	text := run(t, "poppler-utils", "pdftotext", path, "-")
	for _, want := range []string{"Åke Қасымов", mrzLine, "Turned"} {
		if !strings.Contains(text, want) {
			t.Errorf("pdftotext finds no %q in %q", want, text)
		}
	}
	run(t, "poppler-utils", "pdftoppm", "-r", "60", path)
}

func TestFileSaysWhatItHolds(t *testing.T) {
	pdf := string(newSheet(t).draw(t, "Anna"))
	for _, want := range []string{"/Separation/UV#20green/DeviceCMYK", "/OP true/op true/OPM 1", "/OCProperties", "/PrintState/OFF", "/TrimBox", "/Trapped/False", "Sheet &amp; &lt;test&gt;"} {
		if !strings.Contains(pdf, want) {
			t.Errorf("no %s in the file", want)
		}
	}
	if strings.Contains(pdf, "CreationDate") {
		t.Error("a date that nobody gave")
	}
	if !regexp.MustCompile(`/ID\[<([0-9a-f]{32})><([0-9a-f]{32})>\]`).MatchString(pdf) {
		t.Error("no /ID")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	want := newSheet(t).draw(t, "Anna")
	s := newSheet(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				s.draw(t, "Marko")
				if !bytes.Equal(s.draw(t, "Anna"), want) {
					t.Error("the same input gave other bytes")
				}
			}
		})
	}
	wg.Wait()
	id := regexp.MustCompile(`/ID\[<[0-9a-f]+>`)
	if a, b := id.Find(want), id.Find(s.draw(t, "Anne")); bytes.Equal(a, b) {
		t.Error("another name, but the same /ID")
	}
}

func TestDateAndPages(t *testing.T) {
	s := newSheet(t)
	d := s.NewDocument()
	d.Date = time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{"First", "Second", "Third"} {
		d.NewPage().Text(s.text, 9, 10, 10, name)
	}
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, pdf)
	run(t, "qpdf", "qpdf", "--check", path)
	if out := run(t, "poppler-utils", "pdfinfo", "-isodates", path); !strings.Contains(out, "Pages:           3") || !strings.Contains(out, "2026-06-13") {
		t.Errorf("pdfinfo: %s", out)
	}
	if text := run(t, "poppler-utils", "pdftotext", "-f", "2", "-l", "2", path, "-"); strings.TrimSpace(text) != "Second" {
		t.Errorf("second page reads %q", text)
	}
	if _, err := d.Bytes(); err == nil {
		t.Error("a document was written twice")
	}
}

func TestMistakesAreRefused(t *testing.T) {
	s := newSheet(t)
	for _, c := range []struct {
		want string
		draw func(p *Content)
	}{
		{"U+0416", func(p *Content) { p.Text(s.text, 9, 1, 1, "Ж") }},
		{"font 9", func(p *Content) { p.Text(9, 9, 1, 1, "A") }},
		{"positive size", func(p *Content) { p.Text(s.text, 0, 1, 1, "A") }},
		{"not monospaced", func(p *Content) { p.TextPitched(s.text, 9, 2.54, 1, 1, "Ai") }},
		{"coordinate", func(p *Content) { p.MoveTo(math.NaN(), 1) }},
		{"coordinate", func(p *Content) { p.LineTo(math.Inf(1), 1) }},
		{"saved state", func(p *Content) { p.Save() }},
		{"not saved", func(p *Content) { p.Restore() }},
		{"layer 7", func(p *Content) { p.BeginLayer(7); p.EndLayer() }},
		{"saved state or a layer", func(p *Content) { p.BeginLayer(s.layer) }},
		{"ended a layer", func(p *Content) { p.EndLayer() }},
		{"graphics state", func(p *Content) { p.SetState(-1) }},
		{"colour", func(p *Content) { p.SetFill(RGB(2, 0, 0)) }},
		{"colour", func(p *Content) { p.SetStroke(Tint(5, 1)) }},
		{"form 3", func(p *Content) { p.Form(3) }},
		{"image 0", func(p *Content) { p.Image(0, 1, 1, 1, 1) }},
		{"fine unit", func(p *Content) { p.BeginFine(0, 0, 0) }},
		{"module", func(p *Content) { p.Modules(0, 0, 0, 1, 1, func(int, int) bool { return true }) }},
	} {
		d := s.NewDocument()
		c.draw(d.NewPage())
		if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want an error with %q", err, c.want)
		}
	}
	if _, err := s.NewDocument().Bytes(); err == nil {
		t.Error("a document without a page was written")
	}
}

func TestBadBuildersAreRefused(t *testing.T) {
	if _, err := NewBuilder(0, 88); err == nil {
		t.Error("a page without width")
	}
	for want, spoil := range map[string]func(b *Builder){
		"name of its own": func(b *Builder) { b.AddInk(Ink{Name: "a"}); b.AddInk(Ink{Name: "a"}) },
		"alternate":       func(b *Builder) { b.AddInk(Ink{Name: "a", Alternate: [4]float64{2}}) },
		"alpha":           func(b *Builder) { b.AddState(State{Alpha: -1}) },
		"output intent":   func(b *Builder) { b.Intent = &OutputIntent{Identifier: "x", Components: 2, Profile: []byte("x")} },
	} {
		b, err := NewBuilder(125, 88)
		if err != nil {
			t.Fatal(err)
		}
		spoil(b)
		if _, err := b.Build(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

func TestOutputIntent(t *testing.T) {
	b, err := NewBuilder(120, 80)
	if err != nil {
		t.Fatal(err)
	}
	b.Intent = &OutputIntent{Identifier: "Utopia print centre", Profile: []byte("profile bytes"), Components: 4}
	base, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	d := base.NewDocument()
	d.NewPage()
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/GTS_PDFX", "/N 4/Alternate/DeviceCMYK", "/DestOutputProfile"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("no %s in the file", want)
		}
	}
}

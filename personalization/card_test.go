package personalization

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chancery/personalization/record"
	"chancery/templates"
)

// cardComposer has the one layout of testdata/card.
func cardComposer(t testing.TB) *Composer {
	t.Helper()
	set, err := templates.Load(os.DirFS("testdata/card"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(set, fixedSeal{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// card is the specimen's bearer with a card, and a name in Arabic.
func card(t testing.TB) record.Record {
	t.Helper()
	r := passport(t)
	r.DocumentType, r.Format, r.DocumentCode, r.Layout = "identity-card", "TD1", "ID", "test/card@1"
	r.DocumentNumber, r.BlankSerial = "D23145890", "D23145890"
	r.Bearer.PersonalNumber, r.Bearer.HeightCm = "", 0
	r.Bearer.NationalName = &record.NationalName{Primary: "الحسن", Secondary: "علاء يوسف", Language: "ar"}
	return r
}

// plain gives a PDF with its streams unpacked, by qpdf.
func plain(t *testing.T, pdf []byte) string {
	t.Helper()
	return run(t, "qpdf", "qpdf", "--qdf", "--object-streams=disable", save(t, pdf), "-")
}

func cardPage(t *testing.T, c *Composer, plane Plane) []byte {
	t.Helper()
	pdf, err := c.Page(card(t), images(t), plane)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// A card has two pages, with the machine readable zone on the side of its format.
func TestCardHasTwoSides(t *testing.T) {
	c := cardComposer(t)
	for _, plane := range Planes() {
		pdf := cardPage(t, c, plane)
		path := save(t, pdf)
		if out := run(t, "qpdf", "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%s: qpdf: %s", plane, out)
		}
		if out := run(t, "poppler-utils", "pdfinfo", path); !regexp.MustCompile(`Pages: +2\n`).MatchString(out) || !strings.Contains(out, "242.646 x 153.014") {
			t.Errorf("%s: %s", plane, out)
		}
	}
	path := save(t, cardPage(t, c, Personalization))
	front, back := run(t, "poppler-utils", "pdftotext", "-l", "1", path, "-"), run(t, "poppler-utils", "pdftotext", "-f", "2", path, "-")
	lines, _, err := MRZ(card(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if strings.Contains(front, line) || !strings.Contains(back, line) {
			t.Errorf("%s stands on the wrong side", line)
		}
	}
	for _, want := range []string{"ERIKSSON", "الحسن علاء يوسف", templates.SpecimenText} {
		if !strings.Contains(front, want) {
			t.Errorf("no %q on the front: %s", want, front)
		}
	}
	if !strings.Contains(back, templates.SpecimenText) {
		t.Errorf("no SPECIMEN on the back: %s", back)
	}
}

// What a printer gets has a spot colour for every ink that is one, and nothing of the blank's.
func TestSeparationsAreSpotColours(t *testing.T) {
	c := cardComposer(t)
	printed, all := plain(t, cardPage(t, c, Personalization)), plain(t, cardPage(t, c, All))
	names := func(text string) []string {
		var list []string
		for _, m := range regexp.MustCompile(`/Separation\s+/([a-z-]+)`).FindAllStringSubmatch(text, -1) {
			list = append(list, m[1])
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	special := []string{"carbon-black", "gloss", "ir-mark", "laser", "raised", "uv-green", "uv-red"}
	if got := names(printed); !slices.Equal(got, special) {
		t.Errorf("the printer gets %v, want %v", got, special)
	}
	if got, want := names(all), slices.Sorted(slices.Values(append([]string{"coral", "sea"}, special...))); !slices.Equal(got, want) {
		t.Errorf("the finished document has %v, want %v", got, want)
	}
	if !strings.Contains(all, "/DeviceN") || !strings.Contains(printed, "/uv-green") {
		t.Error("rainbows are no mixtures of their inks")
	}
	for _, want := range []string{"/GTS_PDFX", "/DestOutputProfile", "/TrimBox", "/Trapped /False", "/OPM 1"} {
		if !strings.Contains(printed, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(printed, "/sea") || strings.Contains(printed, "(substrate)") {
		t.Error("the printer gets something of the blank")
	}
}

// Every separation is a layer; what the eye does not see is off on the screen and on in print.
func TestSeparationsAreLayers(t *testing.T) {
	text := plain(t, cardPage(t, cardComposer(t), Personalization))
	hidden := map[string]bool{"uv": true, "ir": true, "varnish": true, "visible": false, "carbon-black": false, "laser": false, "laser-tactile": false}
	objects := regexp.MustCompile(`(?s)\n(\d+) 0 obj\n(.*?)endobj`).FindAllStringSubmatch(text, -1)
	for name, off := range hidden {
		for _, m := range objects {
			if !strings.Contains(m[2], "/Type /OCG") || !strings.Contains(m[2], "<feff"+strings.ToLower(utf16(name))+">") {
				continue
			}
			if strings.Contains(m[2], "/ViewState /OFF") != off || !strings.Contains(m[2], "/PrintState /ON") {
				t.Errorf("layer %s: %s", name, m[2])
			}
			if in := regexp.MustCompile(`/OFF \[[^\]]*\s` + m[1] + ` 0 R`).MatchString(text); in != off {
				t.Errorf("layer %s is hidden at first: %t", name, in)
			}
			delete(hidden, name)
		}
	}
	if len(hidden) > 0 {
		t.Errorf("no layers for %v", hidden)
	}
}

// Ghostscript writes the plates: each special ink has its own, and the composite shows no UV.
func TestPlates(t *testing.T) {
	path := save(t, cardPage(t, cardComposer(t), Personalization))
	base := strings.TrimSuffix(path, ".pdf")
	run(t, "ghostscript", "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dPrinted", "-sDEVICE=tiffsep", "-r100", "-dFirstPage=1", "-dLastPage=1", "-sOutputFile="+base+"%d.tif", path)
	for _, ink := range []string{"gloss", "ir-mark", "laser", "raised", "uv-green", "uv-red"} {
		plate, err := os.ReadFile(base + "1(" + ink + ").tif")
		if err != nil {
			t.Errorf("no plate for %s: %v", ink, err)
			continue
		}
		if dark := bytes.Count(plate, []byte{0}); dark < 20 {
			t.Errorf("the plate of %s holds nothing", ink)
		}
	}
}

// What only ultraviolet light shows is absent from the screen's picture, and alone on the UV plane.
func TestUVIsHidden(t *testing.T) {
	c := cardComposer(t)
	rec := card(t)
	other := rec
	other.Bearer.HeightCm = 170 // changes the record's UV rosette and nothing else that is seen
	picture1, picture2 := render(t, cardPage(t, c, Personalization), 100), ""
	pdf, err := c.Page(other, images(t), Personalization)
	if err != nil {
		t.Fatal(err)
	}
	picture2 = render(t, pdf, 100)
	a, b := picture(t, picture1), picture(t, picture2)
	if !bytes.Equal(a.Pix, b.Pix) {
		t.Error("the UV plane shows on the screen")
	}
	uv := picture(t, render(t, cardPage(t, c, UV), 100))
	light, dark := 0, 0
	for _, v := range uv.Pix {
		if v > 90 {
			light++
		} else if v < 40 {
			dark++
		}
	}
	if light < len(uv.Pix)/100 || dark < len(uv.Pix)/2 {
		t.Errorf("the UV plane has %d light and %d dark of %d dots", light, dark, len(uv.Pix))
	}
}

// Panels hold one separation each, special ones in black.
func TestPanels(t *testing.T) {
	c := cardComposer(t)
	panels, err := c.Panels(card(t), images(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range templates.Separations() {
		pdf, there := panels[s]
		if !there {
			t.Errorf("no panel for %s", s)
			continue
		}
		text := plain(t, pdf)
		if s != templates.Visible && !strings.Contains(text, "/Separation") {
			t.Errorf("panel %s has no separation", s)
		}
		if s == templates.UV && !strings.Contains(text, "DeviceCMYK") {
			t.Error("the UV panel has no colour to stand for its ink")
		}
		for _, word := range []struct {
			of   templates.Separation
			text string
		}{{templates.Visible, "Surname"}, {templates.CarbonBlack, "IDUTO"}, {templates.LaserTactile, "D23145890"}} {
			found := strings.Contains(run(t, "poppler-utils", "pdftotext", save(t, pdf), "-"), word.text)
			if word.text != "D23145890" && found != (s == word.of) || word.of == s && !found {
				t.Errorf("panel %s: %s found: %t", s, word.text, found)
			}
		}
	}
	if got := picture(t, render(t, panels[templates.Laser], 100)); slices.Min(got.Pix) > 70 {
		t.Errorf("the laser's panel is nowhere darker than %d", slices.Min(got.Pix))
	}
}

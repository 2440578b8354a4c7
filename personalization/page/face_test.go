package page

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/templates/fonts"
)

func TestEveryFaceIsReadAndCut(t *testing.T) {
	for _, name := range fonts.Names() {
		f := face(t, name)
		font, err := f.Cut([]rune("ZAA"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !font.Has('A') || font.Has('B') || len(font.parts) != 1 || len(font.parts[0].runes) != 2 {
			t.Errorf("%s: cut to A and Z, holds %v", name, font.parts)
		}
		if h := font.CapHeight(10); h < 2.2 || h > 2.8 {
			t.Errorf("%s: capitals of 10 pt are %.2f mm high", name, h)
		}
	}
}

// Composite letters bring the glyphs they are made of.
func TestCutKeepsComponents(t *testing.T) {
	c := &cutting{face: face(t, "sans"), source: []uint16{0}, widths: map[int]int{}, parts: map[uint16]uint16{}}
	c.source = append(c.source, c.face.runes['Ё'])
	if err := c.addComponents(); err != nil {
		t.Fatal(err)
	}
	if len(c.source) < 4 {
		t.Errorf("Ё of DejaVu is made of two glyphs, the cut holds %d", len(c.source))
	}
	ttf, err := c.file()
	if err != nil {
		t.Fatal(err)
	}
	if sum := checksum(ttf); sum != 0xB1B0AFBA {
		t.Errorf("file sums to %#x, not to the sfnt constant", sum)
	}
	tables, err := sfntTables(ttf)
	if err != nil {
		t.Fatal(err)
	}
	loca, glyf := tables["loca"], tables["glyf"]
	outline := glyf[binary.BigEndian.Uint32(loca[4:]):]
	parts, err := components(outline)
	if err != nil || len(parts) != 2 {
		t.Fatalf("components of Ё after the cut: %v, %v", parts, err)
	}
	for _, p := range parts {
		if int(p.glyph) >= len(c.source) || p.flags&hasInstructions != 0 {
			t.Errorf("component %+v is not renumbered or keeps its hints", p)
		}
	}
}

func TestOCRBPitch(t *testing.T) {
	// 9.9585 pt gives 10 characters an inch (Doc 9303-3 §4.4: pitch 2.54 mm).
	font := cut(t, fonts.OCRB, "ABC0123456789<")
	if w := font.Width(strings.Repeat("<", 44), 9.9585); w < 111.755 || w > 111.765 {
		t.Errorf("44 characters are %.4f mm wide, want 111.76", w)
	}
}

func TestBadFontsAreRefused(t *testing.T) {
	good, err := fonts.TTF("sans")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, data, want string }{
		{"empty", "", "too short"},
		{"text", "this is not a font at all", "not a TrueType font"},
		{"CFF", "OTTO\x00\x01............", "convert it to TrueType"},
		{"half", string(good[:len(good)/2]), "outside the file"},
		{"directory only", string(good[:40]), "cut short"},
		{"no tables", "\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "head"},
	} {
		if _, err := ParseFace([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
	}
	if _, err := face(t, fonts.OCRB).Cut([]rune("Aж")); err == nil || !strings.Contains(err.Error(), "U+0436") {
		t.Errorf("OCR-B cut to a Cyrillic letter: %v", err)
	}
}

// A glyph that contains itself would send a renderer round and round.
func TestCycleIsRefused(t *testing.T) {
	loop := []byte{0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}
	f := &Face{glyphs: 2, longs: 1, metrics: make([]byte, 6), glyf: loop, offsets: []uint32{0, 0, uint32(len(loop))}, runes: map[rune]uint16{'A': 1}, unitsPerEm: 1000, shapers: &shapers{}}
	if _, err := f.Cut([]rune{'A'}); err == nil || !strings.Contains(err.Error(), "contains itself") {
		t.Errorf("cut of a cyclic glyph: %v", err)
	}
}

func FuzzParseFace(f *testing.F) {
	ocrb, err := os.ReadFile(filepath.Join("..", "..", "templates", "fonts", "OCRB.ttf"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(ocrb, 'A')
	f.Add(ocrb[:700], '<')
	f.Fuzz(func(t *testing.T, ttf []byte, r rune) {
		parsed, err := ParseFace(ttf)
		if err != nil {
			return
		}
		set := []rune{r}
		for known := range parsed.runes {
			if set = append(set, known); len(set) > 40 {
				break
			}
		}
		for _, r := range set {
			font, err := parsed.Cut([]rune{r})
			if err != nil {
				continue
			}
			for _, p := range font.parts {
				p.embed(&objects{})
			}
		}
	})
}

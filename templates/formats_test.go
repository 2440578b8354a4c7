package templates

import (
	"strings"
	"testing"
	"testing/fstest"

	"chancery/personalization/mrz"
)

// The shipped formats.yaml is whole: every format has every number that somebody will ask for, and
// every number its clause.
func TestFormatsAreWhole(t *testing.T) {
	if _, err := parseFormats(FormatsFile, formatsFile, formats{}); err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		g, known := GeometryOf(format)
		if !known {
			t.Fatalf("%s is not known", format)
		}
		f := mrz.Format(format)
		if g.Lines != f.Lines() || g.Columns != f.Width() || len(g.Centres) != g.Lines || g.Seal != f.Visa() || (g.Barcode.Width > 0) != f.Visa() {
			t.Errorf("%s: %d lines of %d, centres %v, seal %v", format, g.Lines, g.Columns, g.Centres, g.Seal)
		}
		for name, v := range map[string]float64{"width": g.Width, "height": g.Height, "tolerance": g.Tolerance, "header": g.Header, "band": g.Band, "first": g.First,
			"line width": g.LineWidth, "line height": g.LineHeight, "margin": g.Margin.Top, "portrait": g.PortraitMax.Height} {
			if v <= 0 {
				t.Errorf("%s has no %s", format, name)
			}
		}
		for entry, source := range g.Sources {
			optional := entry == "barcode" || entry == "seal" || entry == "corner"
			if !strings.Contains(source.Clause, "9303-") && !(optional && source.Clause == "") {
				t.Errorf("%s.%s has no clause", format, entry)
			}
		}
		// The lines of characters fit into their printing zones, and these into the band and onto the page.
		if wide := float64(g.Columns) * Pitch; wide > g.LineWidth+1 || g.First+g.LineWidth > g.Most.Width+1 || g.Centres[0]+g.LineHeight/2 > g.Band {
			t.Errorf("%s: the machine readable zone does not fit", format)
		}
	}
	if _, known := GeometryOf("TD4"); known {
		t.Error("TD4 is known")
	}
}

// What was not read in the standard's drawings says so (Doc 9303-6 fig. 6, 9303-7 §7.2.1).
func TestUnverifiedIsMarked(t *testing.T) {
	for format, want := range map[string]bool{"TD1": true, "TD2": false, "TD3": true, "MRV-A": true, "MRV-B": false} {
		g, _ := GeometryOf(format)
		if g.Sources["centres"].Verified != want || g.Sources["line"].Verified != want {
			t.Errorf("%s: centres and line are marked %v, %v", format, g.Sources["centres"], g.Sources["line"])
		}
	}
}

func TestAuthorityCorrectsAFormat(t *testing.T) {
	folder := fstest.MapFS{
		"formats.yaml":  {Data: []byte("TD3:\n  centres: {at: [15.6, 9.3], clause: own measurement, verified: true}\n")},
		"own/pass.yaml": {Data: []byte(small)},
	}
	set, err := Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	l, err := set.Layout("a/b@1")
	if err != nil {
		t.Fatal(err)
	}
	g := l.Geometry()
	if g.Centres[0] != 15.6 || g.Centres[1] != 9.3 || g.Sources["centres"].Clause != "own measurement" {
		t.Errorf("centres are %v by %v", g.Centres, g.Sources["centres"])
	}
	if g.First != 6 || g.Band != 23.2 || g.Width != 125 {
		t.Errorf("what was not corrected has changed: %+v", g)
	}
	if own, _ := GeometryOf("TD3"); own.Centres[0] != 15.75 {
		t.Error("the correction reached the project's own geometry")
	}
}

func TestBadFormatsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown format": {"TD9:\n  size: {width: 3}\n", `formats.yaml:1:1: TD9: unknown key`},
		"unknown entry":  {"TD3:\n  thickness: {most: 3}\n", "formats.yaml:2:3: TD3.thickness: unknown key"},
		"no number":      {"TD3:\n  band: {height: high}\n", "formats.yaml:2:10: TD3.band.height: must be a number"},
		"not lawful":     {"TD3:\n  band: {height: .inf}\n", "must be 0.01 to 500"},
		"lines":          {"TD3:\n  mrz: {lines: 3}\n", "has 3 lines, this names the centres of 2"},
		"centres":        {"TD3:\n  centres: {at: [9.4, 15.75]}\n", "top line first"},
		"size":           {"TD3:\n  size: {width: 99}\n", "does not lie between"},
		"back":           {"TD3:\n  sides: {mrz: back}\n", "no back"},
		"empty":          {"", "empty"},
	} {
		_, err := Load(fstest.MapFS{"formats.yaml": {Data: []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{"deep/formats.yaml": {Data: formatsFile}}); err == nil || !strings.Contains(err.Error(), "at the top") {
		t.Errorf("formats.yaml below the top: %v", err)
	}
}

// Each key of layouts and of formats.yaml that holds a number, a text or a list has its rule.
func TestEveryKeyHasARule(t *testing.T) {
	everyKeyHasARule(t, layoutRules(), layoutType())
	everyKeyHasARule(t, formatRules(), formatType())
}

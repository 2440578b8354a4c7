package templates

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func trial(t *testing.T, ref string) *Layout {
	t.Helper()
	set, err := Load(os.DirFS("testdata/versions"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := set.Layout(ref)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Versions of one layout are loaded together, and each is what its own file says: a document of
// years ago is drawn as it was.
func TestVersionsStandSideBySide(t *testing.T) {
	first, second := trial(t, "trial/data-page@1"), trial(t, "trial/data-page@2")
	if a, b := first.Front.Personalization[2].Text, second.Front.Personalization[2].Text; a.Y != 22 || b.Y != 24 {
		t.Errorf("names stand at %g and %g", a.Y, b.Y)
	}
	if _, err := os.Stat("testdata/versions/trial/data-page.v1.yaml"); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("testdata/versions/trial/data-page.v1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	alone, err := Parse("trial/data-page.v1.yaml", source)
	if err != nil || !reflect.DeepEqual(alone, first) {
		t.Errorf("beside its successor the first version is another: %v", err)
	}
}

func TestSeparationsAreWhatAPrinterMustDo(t *testing.T) {
	for ref, want := range map[string][]Separation{
		"trial/data-page@1": {Visible, CarbonBlack, UV},
		"trial/data-page@2": {Visible, CarbonBlack},
		"trial/card@1":      {Visible, CarbonBlack},
	} {
		if got := trial(t, ref).Separations(); !slices.Equal(got, want) {
			t.Errorf("%s needs %v, want %v", ref, got, want)
		}
	}
	set, err := Utopia()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := set.Separations("utopia/visa-a@1"); err != nil || !slices.Contains(got, CarbonBlack) {
		t.Errorf("the visa needs %v, %v", got, err)
	}
	if _, err := set.Separations("utopia/visa-a@99"); err == nil {
		t.Error("an unknown layout has separations")
	}
}

// Captions are printed too: their ink's separation counts.
func TestSeparationsOfCaptions(t *testing.T) {
	l := trial(t, "trial/data-page@1")
	l.Inks["shine"] = Ink{Separation: Varnish}
	l.Captions.Ink = "shine"
	if got := l.Separations(); !slices.Contains(got, Varnish) {
		t.Errorf("separations %v lack that of the captions", got)
	}
}

func TestSidesAndBands(t *testing.T) {
	card := trial(t, "trial/card@1")
	if card.MRZSide() != Back || !slices.Equal(card.Sides(), []string{Front, Back}) || card.Side(Back) != card.Back || card.Side("edge") != nil {
		t.Errorf("the card's zone is on its %s, sides %v", card.MRZSide(), card.Sides())
	}
	if _, ok := card.BandOf(Front); ok {
		t.Error("the card's front has a zone for machines")
	}
	band, ok := card.BandOf(Back)
	if !ok || band.Height != 23.3 || band.Bottom() != 53.98 || band.Width != 85.6 {
		t.Errorf("the card's zone is %+v, %v", band, ok)
	}
	// A sheet's zone keeps its distances from the left and the lower edge.
	if sheet := trial(t, "trial/sheet@1"); sheet.Band() != (Rect{0, 210 - 23.2, 148, 23.2}) || sheet.Geometry().First != 4 || sheet.Geometry().Columns != 36 {
		t.Errorf("the sheet's zone is %+v", sheet.Band())
	}
	// A layout that came from no file has the project's geometry.
	if made := (&Layout{Format: "TD3", Page: Size{125, 88}}); made.Band().Y != 88-23.2 {
		t.Errorf("a made layout's zone is %+v", made.Band())
	}
}

// A linter asks where a value stands; what is not in the file is found by what would contain it.
func TestPositions(t *testing.T) {
	l := trial(t, "trial/card@1")
	source, err := os.ReadFile("testdata/versions/trial/card.v1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(source), "\n")
	for path, want := range map[string]string{
		"format":                               "format: TD1",
		"inks.red":                             "red: {cmyk",
		"inks.red.cmyk[1]":                     "0.85, 0.70",
		"front.personalization":                "personalization:",
		"front.personalization[2].text":        "text: {x: 19",
		"front.personalization[2].text.size":   "size: 12, ink",
		"front.personalization[2].text.tint":   "text: {x: 19",
		"front.personalization[9].text.tint":   "personalization:",
		"back.personalization[1].mrz.ink":      "ink: black}",
		"nowhere.at.all":                       "id: trial/card",
		"":                                     "id: trial/card",
		"front.personalization[3]":             "register: {x: 75",
		"captions.second":                      "second: sans-oblique",
		"back.personalization[0].specimen.ink": "ink: red, opacity",
	} {
		line, column := l.Position(path)
		if line < 1 || line > len(lines) || column < 1 || !strings.HasPrefix(lines[line-1][column-1:], want) {
			t.Errorf("%s is said to stand at %d:%d", path, line, column)
		}
	}
}

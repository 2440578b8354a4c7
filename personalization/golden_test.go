package personalization

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"chancery/personalization/proof"
	"chancery/personalization/record"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// goldenDPI is the resolution of golden pages: fine enough to see every element.
const goldenDPI = 120

func goldenNames() []string {
	return []string{"passport-ordinary", "passport-ordinary-printed", "passport-ordinary-longest", "visa-a", "visa-a-printed"}
}

// goldenPages are the pages that were looked at, by name.
func goldenPages(t *testing.T) map[string][]byte {
	c := newComposer(t, fixedSeal{})
	pages := map[string][]byte{
		"passport-ordinary":         preview(t, c, passport(t)),
		"passport-ordinary-printed": compose(t, c, passport(t)).Page,
		"passport-ordinary-longest": preview(t, c, longest(t)),
		"visa-a":                    preview(t, c, visa(t)),
		"visa-a-printed":            compose(t, c, visa(t)).Page,
	}
	if len(pages) != len(goldenNames()) {
		t.Fatalf("%d pages, %d names", len(pages), len(goldenNames()))
	}
	return pages
}

func TestPictures(t *testing.T) {
	r, err := proof.Open(context.Background(), proof.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	t.Run("golden pages", func(t *testing.T) { testGoldenPages(t, r) })
	t.Run("the comparison sees differences", func(t *testing.T) { testComparison(t, r) })
}

func testGoldenPages(t *testing.T, r *proof.Rasterizer) {
	for name, pdf := range goldenPages(t) {
		got, err := r.PNG(context.Background(), pdf, goldenDPI)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "golden", name+".png")
		if *update {
			if err := os.WriteFile(path, small(t, got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if difference := compare(t, got, want); difference != "" {
			seen := filepath.Join(os.TempDir(), "chancery-golden-"+name+".png")
			_ = os.WriteFile(seen, got, 0o644)
			t.Errorf("%s: %s; look at %s, and if it is right run the test with -update", name, difference, seen)
		}
	}
}

// compare says how two pictures differ to the eye: cells of a millimetre and a half are averaged
// in each colour, so that a shift of a hair goes through and a moved, missing or recoloured
// element does not.
func compare(t *testing.T, got, want []byte) string {
	t.Helper()
	a, b := decode(t, got), decode(t, want)
	if a.Bounds() != b.Bounds() {
		return fmt.Sprintf("picture of %v, want %v", a.Bounds().Size(), b.Bounds().Size())
	}
	const cell = 7
	const tolerance = 6.0 // of 255
	for y := 0; y < a.Bounds().Dy(); y += cell {
		for x := 0; x < a.Bounds().Dx(); x += cell {
			p, q := average(a, x, y, cell), average(b, x, y, cell)
			for i := range p {
				if d := p[i] - q[i]; d > tolerance || d < -tolerance {
					const mm = goldenDPI / 25.4
					return fmt.Sprintf("differs by %.0f of 255 at %.0f, %.0f mm", d, float64(x)/mm, float64(y)/mm)
				}
			}
		}
	}
	return ""
}

func decode(t *testing.T, file []byte) image.Image {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// small packs a PNG as tightly as possible, for the repository's sake.
func small(t *testing.T, file []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, decode(t, file)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// average gives the mean red, green and blue of a cell.
func average(m image.Image, x, y, cell int) (mean [3]float64) {
	n := 0.0
	for j := y; j < min(y+cell, m.Bounds().Dy()); j++ {
		for i := x; i < min(x+cell, m.Bounds().Dx()); i++ {
			r, g, b, _ := m.At(i, j).RGBA()
			mean[0], mean[1], mean[2], n = mean[0]+float64(r>>8), mean[1]+float64(g>>8), mean[2]+float64(b>>8), n+1
		}
	}
	for i := range mean {
		mean[i] /= n
	}
	return mean
}

// longest is a record whose every text is as long as records may have them.
func longest(t *testing.T) record.Record {
	r := passport(t)
	r.IssuingAuthority = fill("CONSULATE GENERAL OF UTOPIA ", 100)
	r.Bearer.PrimaryIdentifier = fill("ARKFREITHAUENSTEIN OBERSCHWABEN ", 200)
	r.Bearer.SecondaryIdentifier = fill("NILAVADHANANANDA JAYAVARMAN ", 200)
	r.Bearer.NationalName = &record.NationalName{Primary: fill("КӨКШЕТАУОВ ", 60), Secondary: fill("ӨМҮРБЕК ", 60), Language: "kk"}
	r.Bearer.PlaceOfBirth = fill("SANTA MARIA DE LOS ANGELES ", 100)
	r.Bearer.PersonalNumber = "WWWWWWWWWWWWWW"
	r.Bearer.DateOfBirth = "XXXX-XX-XX"
	return r
}

// fill repeats words to a length in characters, without a space at the end.
func fill(words string, length int) string {
	var out []rune
	for len(out) < length {
		out = append(out, []rune(words)...)
	}
	out = out[:length]
	if out[length-1] == ' ' {
		out[length-1] = 'A'
	}
	return string(out)
}

// testComparison holds that it sees what matters: a page without its signature, another letter.
func testComparison(t *testing.T, r *proof.Rasterizer) {
	c := newComposer(t, nil)
	base := passport(t)
	draw := func(rec record.Record) []byte {
		file, err := r.PNG(context.Background(), compose(t, c, rec).Page, goldenDPI)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	want := draw(base)
	unsigned, other := base, base
	unsigned.Signature = ""
	other.Bearer.Sex = "M"
	for name, rec := range map[string]record.Record{"without signature": unsigned, "other sex": other} {
		if compare(t, draw(rec), want) == "" {
			t.Errorf("%s: the comparison sees no difference", name)
		}
	}
	if d := compare(t, draw(base), want); d != "" {
		t.Errorf("the same page differs: %s", d)
	}
}

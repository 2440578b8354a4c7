package personalization

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/specimens"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// goldenDPI is the resolution of golden pages: fine enough to see every element.
const goldenDPI = 100

// goldenPages are the pages that were looked at, by name: of every type of document the whole page
// and what shines under the lamp, of two also the page with the longest values.
func goldenPages(t *testing.T) map[string][]byte {
	t.Helper()
	c := newComposer(t, fixedSeal{})
	pages := map[string][]byte{}
	add := func(name string, sample func(string) (record.Record, specimens.Images, error), code string, plane Plane) {
		rec, img, err := sample(code)
		if err == nil {
			pages[code+"-"+name], err = c.Page(rec, Images(img), plane)
		}
		if err != nil {
			t.Fatalf("%s, %s: %v", code, name, err)
		}
	}
	for _, code := range specimens.Types() {
		add("typical", specimens.Typical, code, All)
		add("uv", specimens.Typical, code, UV)
	}
	add("longest", specimens.Longest, "passport-ordinary", All)
	add("longest", specimens.Longest, "identity-card", All)
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
	golden := map[string]bool{}
	for name, pdf := range goldenPages(t) {
		sides, err := r.Pages(context.Background(), pdf, goldenDPI)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range sides {
			file := name + []string{"", "-back"}[i] + ".png"
			golden[file] = true
			testGoldenPage(t, file, got)
		}
	}
	files, err := os.ReadDir(filepath.Join("testdata", "golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !golden[f.Name()] {
			t.Errorf("%s is the golden page of nothing: remove it", f.Name())
		}
	}
}

func testGoldenPage(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", file)
	if *update {
		if err := os.WriteFile(path, small(t, got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if difference := compare(t, got, want); difference != "" {
		seen := filepath.Join(t.ArtifactDir(), strings.TrimSuffix(file, ".png")+".png")
		if err := os.WriteFile(seen, got, 0o644); err != nil {
			t.Error(err)
		}
		t.Errorf("%s: %s; look at %s (go test -artifacts keeps it), and if it is right run the test with -update", file, difference, seen)
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

// small packs a PNG tightly, for the repository's sake. The two lowest bits of each colour go: they
// can't be seen, are far below what the comparison allows, and take half of the file.
func small(t *testing.T, file []byte) []byte {
	t.Helper()
	from := decode(t, file)
	to := image.NewRGBA(from.Bounds())
	draw.Draw(to, to.Rect, from, to.Rect.Min, draw.Src)
	for i, v := range to.Pix {
		to.Pix[i] = byte(min((int(v)+2)&^3, 255))
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, to); err != nil {
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

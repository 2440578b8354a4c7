package proof_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chancery/personalization"
	"chancery/personalization/barcode"
	"chancery/personalization/proof"
	"chancery/templates/lint"
)

// taken is a page of which pictures were taken, for readers of other makers.
type taken struct {
	seed     int
	pdf      []byte
	seal     []byte
	expected proof.Expectation
}

// batch is how many pages are read by one process.
const batch = 50

// Pages of random records of every type pass lint and proof, and readers of others read on them what
// is expected: the machine readable zone by glyphs of another make, and the barcodes by zxing-cpp and
// libdmtx, at 300 and at 600 dpi.
func TestOthersReadPages(t *testing.T) {
	s := newShop(t, utopia(t))
	for _, code := range types(s.set) {
		t.Run(code, func(t *testing.T) {
			layout, err := s.set.Layout("utopia/" + code + "@1")
			if err != nil {
				t.Fatal(err)
			}
			if f := lint.Layout(layout, 600); lint.Errors(f) {
				t.Errorf("lint: %v", f)
			}
			n := count(1000)
			for from := 0; from < n; from += batch {
				pages := s.take(t, code, from, min(from+batch, n))
				for _, dpi := range []float64{300, 600} {
					s.othersRead(t, pages, dpi)
				}
			}
		})
	}
}

// take composes and proves the pages of random records.
func (s *shop) take(t *testing.T, code string, from, to int) []taken {
	t.Helper()
	var pages []taken
	for seed := from; seed < to; seed++ {
		rec, img := random(t, code, uint64(1_000_000+seed))
		a, err := s.composer.Compose(rec, personalization.Images(img))
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		e, err := s.composer.Expect(rec, s.trust)
		if err != nil {
			t.Fatal(err)
		}
		if d := s.compare(t, a.Page, e); len(d) > 0 {
			t.Errorf("seed %d: differences: %s", seed, told(d))
		}
		pages = append(pages, taken{seed, a.Page, a.Seal, e})
	}
	return pages
}

// othersRead takes pictures of what machines read and has it read.
func (s *shop) othersRead(t *testing.T, pages []taken, dpi float64) {
	t.Helper()
	dir := t.TempDir()
	name := func(page int, what string) string { return filepath.Join(dir, fmt.Sprintf("%04d-%s.pgm", page, what)) }
	var zones []string
	symbols := map[int][]string{} // by barcode
	for i, page := range pages {
		zones = append(zones, name(i, "zone"))
		s.picture(t, page.pdf, page.expected.Zone.Side, nil, dpi, zones[i])
		for k, b := range page.expected.Barcodes {
			symbols[k] = append(symbols[k], name(i, strconv.Itoa(k)))
			s.picture(t, page.pdf, b.Side, &b.Place, dpi, symbols[k][i])
		}
	}
	for i, lines := range mrzRead(t, pages[0].expected.Zone.Format, dpi, zones) {
		if !slices.Equal(lines, pages[i].expected.Zone.Lines) {
			t.Errorf("seed %d at %g dpi: read %q, want %q", pages[i].seed, dpi, lines, pages[i].expected.Zone.Lines)
		}
	}
	for k, names := range symbols {
		for i, read := range zxing(t, pages[0].expected.Barcodes[k].Kind, names) {
			pages[i].judge(t, k, "zxing-cpp", dpi, read)
		}
		if pages[0].expected.Barcodes[k].Kind == barcode.DataMatrix {
			for i, file := range names {
				pages[i].judge(t, k, "dmtxread", dpi, dmtx(t, file))
			}
		}
	}
}

// judge holds what was read of a barcode against what it must say, the seal byte for byte.
func (p taken) judge(t *testing.T, k int, reader string, dpi float64, read []byte) {
	t.Helper()
	b := p.expected.Barcodes[k]
	if d := b.Check(read); len(d) > 0 || b.Field == "seal" && !bytes.Equal(read, p.seal) {
		t.Errorf("seed %d, %s at %g dpi: %s read %X%s", p.seed, b.Field, dpi, reader, read, told(d))
	}
}

// picture writes the picture of a box, or of the foot of a side, as PGM.
func (s *shop) picture(t *testing.T, pdf []byte, side int, box *proof.Box, dpi float64, name string) {
	t.Helper()
	var m *image.Gray
	err := s.raster.Read(context.Background(), pdf, func(p *proof.Page) error {
		p, err := p.Side(side)
		if err != nil {
			return err
		}
		place := p.Foot(24.3)
		if box != nil { // with some paper about it, as on the page
			place = proof.Box{X: box.X - 1, Y: box.Y - 1, Width: box.Width + 2, Height: box.Height + 2}
		}
		m, err = p.Gray(place, dpi)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file := append(fmt.Appendf(nil, "P5\n%d %d\n255\n", m.Rect.Dx(), m.Rect.Dy()), m.Pix...)
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
}

// mrzRead reads machine readable zones by the reader of testdata, all in one process.
func mrzRead(t *testing.T, format string, dpi float64, names []string) [][]string {
	t.Helper()
	if _, err := os.Stat("/usr/share/fonts/opentype/ocr-b/OCRB.otf"); err != nil {
		t.Fatal("OCRB.otf is missing (Debian package fonts-ocr-b): run scripts/setup")
	}
	out := python(t, append([]string{"../testdata/mrz_read.py", format, strconv.FormatFloat(dpi, 'f', -1, 64)}, names...)...)
	var zones [][]string
	for _, zone := range strings.Split(strings.TrimSuffix(out, "\n\n"), "\n\n") {
		zones = append(zones, strings.Split(zone, "\n"))
	}
	if len(zones) != len(names) {
		t.Fatalf("%d zones of %d were read", len(zones), len(names))
	}
	return zones
}

// zxing reads barcodes by zxing-cpp, all of one kind in one process.
func zxing(t *testing.T, kind barcode.Kind, names []string) [][]byte {
	t.Helper()
	format := map[barcode.Kind]string{barcode.DataMatrix: "DataMatrix", barcode.QR: "QRCode", barcode.Aztec: "Aztec", barcode.PDF417: "PDF417", barcode.Code128: "Code128"}[kind]
	var read [][]byte
	for line := range strings.Lines(python(t, append([]string{"../barcode/testdata/decode.py", format}, names...)...)) {
		b, err := hex.DecodeString(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, b)
	}
	if len(read) != len(names) {
		t.Fatalf("%d barcodes of %d were read", len(read), len(names))
	}
	return read
}

// python runs a script with the system's interpreter, which has Debian's packages.
func python(t *testing.T, args ...string) string {
	t.Helper()
	if err := exec.Command("/usr/bin/python3", "-c", "import zxingcpp, PIL, numpy").Run(); err != nil {
		t.Fatal("python3-zxing-cpp, python3-pil or python3-numpy is missing: run scripts/setup")
	}
	cmd := exec.Command("/usr/bin/python3", args...)
	cmd.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1")
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", args[0], err, problems.String())
	}
	return string(out)
}

// dmtx reads a Data Matrix by libdmtx; nothing where it finds none.
func dmtx(t *testing.T, name string) []byte {
	t.Helper()
	path, err := exec.LookPath("dmtxread")
	if err != nil {
		t.Fatal("dmtxread is missing: run scripts/setup")
	}
	out, err := exec.Command(path, "-N1", "-m15000", name).Output()
	if err != nil {
		return nil // it ends with 1 when it has found nothing
	}
	return out
}

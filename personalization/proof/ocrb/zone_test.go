package ocrb_test

import (
	"bytes"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"chancery/personalization/page"
	"chancery/personalization/proof/ocrb"
	"chancery/templates/fonts"
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"

// sheet is a page's size and where its zone stands, in mm (Doc 9303-5 fig. 6, 9303-6, 9303-4
// fig. 3, 9303-7 fig. 3; those of TD2 and MRV-B like TD3's).
type sheet struct {
	name                 string
	width, height, first float64
	columns              int
	centres              []float64 // of the lines, from the bottom edge
}

func sheets() []sheet {
	return []sheet{
		{"TD1", 85.6, 53.98, 5, 30, []float64{15.73, 11.5, 7.27}},
		{"TD2", 105, 74, 4, 36, []float64{15.75, 9.4}},
		{"TD3", 125, 88, 6, 44, []float64{15.75, 9.4}},
		{"MRV-A", 120, 80, 4, 44, []float64{15.75, 9.4}},
		{"MRV-B", 105, 74, 4, 36, []float64{15.75, 9.4}},
	}
}

func sheetOf(t testing.TB, name string) sheet {
	t.Helper()
	for _, s := range sheets() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no sheet %s", name)
	return sheet{}
}

func (s sheet) format(t testing.TB) ocrb.Format {
	t.Helper()
	f, known := ocrb.FormatOf(s.name)
	if !known {
		t.Fatalf("format %s is not known", s.name)
	}
	return f
}

// random gives lines of characters in any order, which is harder than any lawful zone; a third of
// them ends in fillers.
func (s sheet) random(r *rand.Rand) []string {
	lines := make([]string, len(s.centres))
	for i := range lines {
		line := make([]byte, s.columns)
		filled := s.columns
		if r.IntN(3) == 0 {
			filled = r.IntN(s.columns)
		}
		for k := range line {
			line[k] = '<'
			if k < filled {
				line[k] = alphabet[r.IntN(len(alphabet))]
			}
		}
		lines[i] = string(line)
	}
	return lines
}

// pdf sets lines at their places, with text and a tint above the zone.
func (s sheet) pdf(t testing.TB, lines []string) []byte {
	t.Helper()
	ttf, err := fonts.TTF(fonts.OCRB)
	if err != nil {
		t.Fatal(err)
	}
	face, err := page.ParseFace(ttf)
	if err != nil {
		t.Fatal(err)
	}
	font, err := face.Cut([]rune(alphabet + " "))
	if err != nil {
		t.Fatal(err)
	}
	builder, err := page.NewBuilder(s.width, s.height)
	if err != nil {
		t.Fatal(err)
	}
	id := builder.AddFont(font)
	base, err := builder.Build()
	if err != nil {
		t.Fatal(err)
	}
	document := base.NewDocument()
	content := document.NewPage()
	content.SetFill(page.Gray(0.9))
	content.Rectangle(0, 0, s.width, s.height)
	content.Fill()
	content.SetFill(page.Gray(0))
	content.Rectangle(4, 4, 20, s.height-4-26)
	content.Fill()
	content.Text(id, 7, 30, s.height-27, "SPECIMEN UTOPIA 0123456789")
	for i, line := range lines {
		content.TextPitched(id, 9.9585, 2.54, s.first, s.height-s.centres[i]+font.CapHeight(9.9585)/2, line)
	}
	pdf, err := document.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// render gives the grey picture of a PDF's page as PGM, made by poppler.
func render(t testing.TB, pdf []byte, dpi int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(path+".pdf", pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "poppler-utils", "pdftoppm", "-r", strconv.Itoa(dpi), "-gray", "-singlefile", path+".pdf", path)
	return path + ".pgm"
}

// picture reads a PGM file.
func picture(t testing.TB, path string) *image.Gray {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var width, height, most int
	if _, err := fmt.Fscan(bytes.NewReader(file[2:40]), &width, &height, &most); err != nil || most != 255 || len(file) < width*height {
		t.Fatalf("reading %s: %v", path, err)
	}
	m := image.NewGray(image.Rect(0, 0, width, height))
	copy(m.Pix, file[len(file)-width*height:])
	return m
}

func run(t testing.TB, debian, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing (Debian package %s): run scripts/setup", program, debian)
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// python runs a script of testdata with the system's interpreter, which has Debian's packages.
func python(t testing.TB, script string, args ...string) []string {
	t.Helper()
	if _, err := os.Stat("/usr/share/fonts/opentype/ocr-b/OCRB.otf"); err != nil {
		t.Fatal("OCRB.otf is missing (Debian package fonts-ocr-b): run scripts/setup")
	}
	out := run(t, "python3-pil, python3-numpy", "/usr/bin/python3", append([]string{filepath.Join("testdata", script)}, args...)...)
	return strings.Split(strings.TrimSpace(out), "\n")
}

func reader(t testing.TB) *ocrb.Reader {
	t.Helper()
	ttf, err := fonts.TTF(fonts.OCRB)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ocrb.New(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

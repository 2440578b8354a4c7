package personalization

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"chancery/templates"
)

// run starts an outside program and gives its output; debian names the package that has it. A
// word on the error stream fails the test.
func run(t *testing.T, debian, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing: install the Debian package %s", program, debian)
	}
	var out, diagnostics bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", program, args, err, out.String(), diagnostics.String())
	}
	if diagnostics.Len() > 0 {
		t.Errorf("%s complains: %s", program, diagnostics.String())
	}
	return out.String()
}

func save(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// render gives the file of a page's picture in grey, made by poppler. PGM costs a seventh of PNG.
func render(t *testing.T, pdf []byte, dpi int, more ...string) string {
	t.Helper()
	path := save(t, pdf)
	base := strings.TrimSuffix(path, ".pdf")
	run(t, "poppler-utils", "pdftoppm", append(more, "-r", strconv.Itoa(dpi), "-gray", "-singlefile", path, base)...)
	return base + ".pgm"
}

// renderBand renders the lowest part of a page only, machine readable zone and all.
func renderBand(t *testing.T, pdf []byte, format string, dpi int) string {
	t.Helper()
	g, _ := templates.GeometryOf(format)
	height := int(math.Ceil(24 * float64(dpi) / 25.4))
	top := int(math.Round(g.Height*float64(dpi)/25.4)) - height
	return render(t, pdf, dpi, "-x", "0", "-y", strconv.Itoa(top), "-W", strconv.Itoa(int(g.Width*float64(dpi)/25.4)), "-H", strconv.Itoa(height))
}

// picture reads a PGM file as pdftoppm writes it.
func picture(t *testing.T, path string) *image.Gray {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var width, height, most int
	if _, err := fmt.Sscanf(string(file), "P5\n%d %d\n%d\n", &width, &height, &most); err != nil || most != 255 || len(file) < width*height {
		t.Fatalf("reading %s: %v", path, err)
	}
	m := image.NewGray(image.Rect(0, 0, width, height))
	copy(m.Pix, file[len(file)-width*height:])
	return m
}

// readMRZ reads pages with the outside reader.
func readMRZ(t *testing.T, format string, dpi int, pages ...string) [][]string {
	t.Helper()
	// The system's own interpreter has the Debian packages.
	const python = "/usr/bin/python3"
	if _, err := os.Stat("/usr/share/fonts/opentype/ocr-b/OCRB.otf"); err != nil {
		t.Fatal("OCRB.otf is missing: install the Debian package fonts-ocr-b")
	}
	out := run(t, "python3-pil and python3-numpy", python, append([]string{filepath.Join("testdata", "mrz_read.py"), format, strconv.Itoa(dpi)}, pages...)...)
	var zones [][]string
	for _, zone := range strings.Split(strings.TrimSpace(out), "\n\n") {
		zones = append(zones, strings.Split(zone, "\n"))
	}
	return zones
}

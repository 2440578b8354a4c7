package raster

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// need finds a program of another maker.
func need(t *testing.T, name string, places ...string) string {
	t.Helper()
	for _, place := range append(places, name) {
		if path, err := exec.LookPath(place); err == nil {
			return path
		}
	}
	t.Fatalf("%s is missing: run scripts/setup", name)
	return ""
}

// drawing has what documents have: flat areas, gradients, fine lines, noise like a portrait's.
func drawing(width, height int) image.Image {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	noise := uint32(1)
	for y := range height {
		for x := range width {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case y < height/4: // paper
			case y < height/2 && x < width/2:
				c = color.RGBA{uint8(x), uint8(y), uint8(x + y), 255}
			case y < height/2:
				noise = noise*1664525 + 1013904223
				c = color.RGBA{uint8(noise >> 24), uint8(noise >> 16), uint8(noise >> 8), 255}
			case (x/3+y/5)%2 == 0:
				c = color.RGBA{0, 0, uint8(200 * math.Mod(float64(y), 2)), 255}
			}
			picture.SetRGBA(x, y, c)
		}
	}
	return picture
}

// made is a document of two sides in one colour space.
func made(t *testing.T, space Space, width, height int) Document {
	t.Helper()
	d := Document{Duplex: true, Medium: "om_card_54x86mm"}
	for range 2 {
		p, err := FromImage(drawing(width, height-len(d.Pages)*25), space, 300) // the back is 6 points shorter
		if err != nil {
			t.Fatal(err)
		}
		d.Pages = append(d.Pages, p)
	}
	return d
}

// TestRastertopdfReadsTheSamePixels: cups-filters reads the file and lays each side's samples into a PDF, as it has them.
func TestRastertopdfReadsTheSamePixels(t *testing.T) {
	for _, space := range []Space{Black, Gray, RGB} {
		t.Run(string(space), func(t *testing.T) {
			d := made(t, space, 1012, 638) // CR80, lying
			samples := inflated(throughFilter(t, d))
			for i, p := range d.Pages {
				if !slices.ContainsFunc(samples, func(s []byte) bool { return bytes.Equal(s, p.Pix) || space == Black && bytes.Equal(s, inverted(p.Pix)) }) {
					t.Errorf("page %d: none of the %d streams has its pixels", i+1, len(samples))
				}
			}
		})
	}
}

// TestPdftoppmSeesTheSamePixels: poppler draws what cups-filters made of it; each pixel of each side is the one that was written.
// Gray is left out, which cups-filters marks as calibrated and poppler converts. Poppler lays an image over one pixel more than it
// has; drawn four times as large it is not smoothed, and each pixel is looked at in its middle.
func TestPdftoppmSeesTheSamePixels(t *testing.T) {
	for _, space := range []Space{Black, RGB} {
		t.Run(string(space), func(t *testing.T) {
			d := made(t, space, 250, 150)
			for i, page := range drawn(t, throughFilter(t, d), len(d.Pages)) {
				if err := compare(page, d.Pages[i]); err != nil {
					t.Errorf("page %d: %v", i+1, err)
				}
			}
		})
	}
}

// throughFilter gives the PDF that rastertopdf makes.
func throughFilter(t *testing.T, d Document) []byte {
	t.Helper()
	file, err := Encode(d)
	if err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(t.TempDir(), "page.pwg")
	if err := os.WriteFile(source, file, 0o644); err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	command := exec.Command(need(t, "rastertopdf", "/usr/lib/cups/filter/rastertopdf"), "1", "user", "title", "1", "", source)
	command.Stderr = &complaints
	pdf, err := command.Output()
	if err != nil {
		t.Fatalf("rastertopdf: %v\n%s", err, &complaints)
	}
	return pdf
}

// inflated gives the streams of a PDF that are packed with zlib.
func inflated(pdf []byte) [][]byte {
	var found [][]byte
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		reader, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		if content, err := io.ReadAll(reader); err == nil {
			found = append(found, content)
		}
	}
	return found
}

func inverted(pix []byte) []byte {
	other := bytes.Clone(pix)
	for i := range other {
		other[i] = ^other[i]
	}
	return other
}

// drawn gives the pages as poppler draws them.
func drawn(t *testing.T, pdf []byte, pages int) []*image.RGBA {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "page.pdf")
	if err := os.WriteFile(source, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(need(t, "pdftoppm"), "-q", "-r", "1200", source, filepath.Join(folder, "seen")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	var seen []*image.RGBA
	for n := range pages {
		seen = append(seen, readPPM(t, filepath.Join(folder, fmt.Sprintf("seen-%d.ppm", n+1))))
	}
	return seen
}

// readPPM reads a P6 file.
func readPPM(t *testing.T, path string) *image.RGBA {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var width, height, most int
	reader := bufio.NewReader(file)
	if _, err := fmt.Fscanf(reader, "P6\n%d %d\n%d\n", &width, &height, &most); err != nil || most != 255 {
		t.Fatalf("%s: %v", path, err)
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	samples := make([]byte, 3*width*height)
	if _, err := io.ReadFull(reader, samples); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for i := range width * height {
		copy(picture.Pix[4*i:], samples[3*i:3*i+3])
		picture.Pix[4*i+3] = 255
	}
	return picture
}

// compare says where a picture is not the page, four times as large.
func compare(picture *image.RGBA, p Page) error {
	if b := picture.Bounds(); b.Dx() != 4*p.Width || b.Dy() != 4*p.Height {
		return fmt.Errorf("%d × %d pixels, want 4 times %d × %d", b.Dx(), b.Dy(), p.Width, p.Height)
	}
	wrong := 0
	for y := range p.Height {
		for x := range p.Width {
			if picture.RGBAAt(4*x+2, 4*y+2) != p.at(x, y) {
				wrong++
			}
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d pixels differ", wrong, p.Width*p.Height)
	}
	return nil
}

// at is the pixel of a page as a colour.
func (p Page) at(x, y int) color.RGBA {
	row := p.Pix[y*len(p.Pix)/p.Height:]
	switch p.Space {
	case RGB:
		return color.RGBA{row[3*x], row[3*x+1], row[3*x+2], 255}
	}
	if row[x/8]&(0x80>>(x%8)) != 0 {
		return color.RGBA{0, 0, 0, 255}
	}
	return color.RGBA{255, 255, 255, 255}
}

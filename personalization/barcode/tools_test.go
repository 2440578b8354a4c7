package barcode_test

import (
	"encoding/hex"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chancery/personalization/barcode"
)

// proving tells whether the full counts are asked for.
func proving() bool { return os.Getenv("CHANCERY_PROVE") == "1" }

// program returns the path of an outside program.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: run scripts/setup", name)
	}
	return path
}

// draw makes a raster of a symbol with its quiet zone and a margin of two modules more, at module pixels a module.
func draw(s barcode.Symbol, module float64) *image.Gray {
	beside, above := s.Kind().Quiet()
	beside, above = beside+2, above+2
	w, h := float64(s.Width()+2*beside)*module, float64(s.Height()+2*above)*module
	img := image.NewGray(image.Rect(0, 0, int(w), int(h)))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			column := int((float64(x)+0.5)/module) - beside
			row := int((float64(y)+0.5)/module) - above
			v := uint8(255)
			if column >= 0 && row >= 0 && s.At(column, row/s.RowHeight()) {
				v = 0
			}
			img.SetGray(x, y, color.Gray{Y: v})
		}
	}
	return img
}

// save writes a raster as a PNG file.
func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// files gives names for n rasters in a folder of the test.
func files(t *testing.T, n int) []string {
	dir, names := t.TempDir(), make([]string, n)
	for i := range names {
		names[i] = filepath.Join(dir, string([]byte{'a' + byte(i/676), 'a' + byte(i/26%26), 'a' + byte(i%26)})+".png")
	}
	return names
}

// zxing reads rasters by zxing-cpp, all of one kind in one process.
func zxing(t *testing.T, kind barcode.Kind, names []string) [][]byte {
	t.Helper()
	format := map[barcode.Kind]string{barcode.DataMatrix: "DataMatrix", barcode.QR: "QRCode", barcode.Aztec: "Aztec", barcode.PDF417: "PDF417", barcode.Code128: "Code128"}[kind]
	if err := exec.Command("/usr/bin/python3", "-c", "import zxingcpp, PIL").Run(); err != nil {
		t.Fatalf("python3-zxing-cpp or python3-pil is missing: run scripts/setup")
	}
	out, err := exec.Command("/usr/bin/python3", append([]string{"testdata/decode.py", format}, names...)...).Output()
	if err != nil {
		t.Fatalf("zxing-cpp: %v", err)
	}
	var read [][]byte
	for line := range strings.Lines(string(out)) {
		b, err := hex.DecodeString(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, b)
	}
	return read
}

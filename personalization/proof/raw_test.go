package proof_test

import (
	"fmt"
	"image"
	"os"
	"strings"
	"testing"

	"chancery/personalization/proof"
)

// rawPDF writes a file of objects by hand, the first of them the catalog.
func rawPDF(objects ...string) []byte {
	var file strings.Builder
	file.WriteString("%PDF-1.6\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = file.Len()
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := file.Len()
	fmt.Fprintf(&file, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&file, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&file, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return []byte(file.String())
}

func stream(dictionary, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dictionary, len(content), content)
}

// sheet is a page of a size in mm with content in points from the left bottom corner.
func sheet(width, height float64, content string) []byte {
	return rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.3f %.3f]/Resources<<>>/Contents 4 0 R>>", width*72/25.4, height*72/25.4),
		stream("", content))
}

// mm scales content to millimetres.
const mm = "2.834645669 0 0 2.834645669 0 0 cm\n"

// block is a filled rectangle of left, bottom, width and height without its left bottom corner, by a
// millimetre: PDFium widens plain rectangles to whole pixels.
func block(x, y, width, height float64) string {
	return fmt.Sprintf(" %g %g m %g %g l %g %g l %g %g l %g %g l h f", x+1, y, x+width, y, x+width, y+height, x, y+height, x, y+1)
}

// grayAt gives the brightness at a place in mm.
func grayAt(t testing.TB, m *image.Gray, x, y, dpi float64) uint8 {
	t.Helper()
	at := image.Pt(int(x*dpi/25.4), int(y*dpi/25.4))
	if !at.In(m.Rect) {
		t.Fatalf("%g, %g lies beyond the picture %v", x, y, m.Rect)
	}
	return m.GrayAt(at.X, at.Y).Y
}

// cacheDir is where the compiled engine stands between tests, below the folder of TestMain.
func cacheDir(t testing.TB) string {
	t.Helper()
	dir, err := proof.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(dir, os.Getenv("XDG_CACHE_HOME")) {
		t.Fatalf("the cache folder is %s, outside that of the user", dir)
	}
	return dir
}

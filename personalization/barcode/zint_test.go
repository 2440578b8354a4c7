package barcode_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chancery/personalization/barcode"
)

// zintSize returns the modules of the Data Matrix symbol that zint makes of a content, or 0 if it can't.
func zintSize(t *testing.T, content []byte, options ...string) (columns, rows int) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "content")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program(t, "zint"), append([]string{"-b", "DATAMATRIX", "--binary", "--dump", "-i", name}, options...)...).Output()
	if err != nil {
		return 0, 0 // too long, or a content that zint takes for something else
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return 4 * len(strings.ReplaceAll(strings.TrimSpace(lines[0]), " ", "")), len(lines)
}

// TestNeverLargerThanZint compares with zint's Data Matrix encoder, which looks for the shortest encoding too.
func TestNeverLargerThanZint(t *testing.T) {
	contents := payloads(7, 60, 300)
	contents = append(contents, payloads(8, 20, 1500)...)
	if proving() {
		contents = append(contents, payloads(9, 500, 1500)...)
		contents = append(contents, payloads(10, 1500, 60)...)
	}
	contents = append(contents, seals(20)...)
	smaller, compared := 0, 0
	for _, content := range contents {
		s, err := barcode.Encode(barcode.DataMatrix, content, barcode.Options{})
		if _, rows := zintSize(t, content, "--square"); rows > 0 {
			if err != nil || s.Rows() > rows {
				t.Errorf("%d bytes %q: we have %d rows (%v), zint %d", len(content), content, s.Rows(), err, rows)
			}
			compared++
			if s.Rows() < rows {
				smaller++
			}
		}
	}
	if 10*compared < 9*len(contents) {
		t.Errorf("zint has made %d symbols of %d contents", compared, len(contents))
	}
	t.Logf("smaller than zint's in %d of %d", smaller, compared)
}

// seals gives contents of the form of a visa's digital seal: a header in C40, the zone, and a signature of 64 bytes (Doc
// 9303-13 §2.3).
func seals(n int) [][]byte {
	r := rand.New(rand.NewPCG(3, 4))
	all := make([][]byte, n)
	for i := range all {
		b := []byte{0xDC, 0x03}
		for range 16 + 50 + 2 + 64 + r.IntN(8) {
			b = append(b, byte(r.IntN(256)))
		}
		all[i] = b
	}
	return all
}

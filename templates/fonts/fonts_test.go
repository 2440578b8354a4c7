package fonts

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

func TestEveryNameHasAFace(t *testing.T) {
	for _, name := range Names() {
		if ttf, err := TTF(name); err != nil || len(ttf) < 10000 || !Known(name) {
			t.Errorf("%s: %d bytes, %v", name, len(ttf), err)
		}
	}
	if _, err := TTF("gothic"); err == nil || Known("gothic") {
		t.Error("an unknown face was found")
	}
}

// OCR-B is the typeface of the machine readable zone: another file would be another document.
func TestOCRBIsTheConvertedOne(t *testing.T) {
	ttf, err := TTF(OCRB)
	if err != nil {
		t.Fatal(err)
	}
	const want = "daa57757ff9741e184504806682a2ae61be4ebed0cd0054c08b98db79ece0900"
	if sum := sha256.Sum256(ttf); hex.EncodeToString(sum[:]) != want {
		t.Errorf("OCRB.ttf has the digest %x: run ocrb.py and compare before taking another file", sum)
	}
}

package barcode_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"chancery/personalization/barcode"
)

// payloads gives n contents of many sorts, none longer than most bytes.
func payloads(seed uint64, n, most int) [][]byte {
	r := rand.New(rand.NewPCG(seed, 1))
	alphabets := []string{"0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", "abcdefghij KLMNOP.,:;'\"\n", "0123456789ABC*>\r "}
	all := make([][]byte, n)
	for i := range all {
		length := 1 + r.IntN(most)
		if i%3 == 0 {
			length = 1 + r.IntN(min(most, 60))
		}
		for len(all[i]) < length { // pieces of one sort each
			sort := r.IntN(len(alphabets) + 1)
			for range 1 + r.IntN(length) {
				if sort == len(alphabets) {
					all[i] = append(all[i], byte(r.IntN(256)))
				} else {
					all[i] = append(all[i], alphabets[sort][r.IntN(len(alphabets[sort]))])
				}
			}
		}
		all[i] = all[i][:length]
	}
	return all
}

// most is how long a random content of a kind may be.
func most(kind barcode.Kind) int {
	return map[barcode.Kind]int{barcode.DataMatrix: 700, barcode.QR: 700, barcode.Aztec: 500, barcode.PDF417: 700, barcode.Code128: 20}[kind]
}

// TestZXing has zxing-cpp read symbols drawn at 300 and 600 dpi with modules of 0.3386 mm.
func TestZXing(t *testing.T) {
	count := 40
	if proving() {
		count = 600
	}
	for _, kind := range barcode.Kinds() {
		for _, module := range []float64{4, 8} {
			t.Run(fmt.Sprint(kind, module), func(t *testing.T) {
				t.Parallel()
				contents := payloads(uint64(kind), count, most(kind))
				names := files(t, count)
				for i, content := range contents {
					s, err := barcode.Encode(kind, content, barcode.Options{})
					if err != nil {
						t.Fatalf("%q: %v", content, err)
					}
					save(t, names[i], draw(s, module))
				}
				for i, read := range zxing(t, kind, names) {
					if !bytes.Equal(read, contents[i]) {
						t.Errorf("%d wrote %q, zxing-cpp read %q", i, contents[i], read)
					}
				}
			})
		}
	}
}

package barcode_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
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

// separated tells whether zxing-cpp takes a group separator near the beginning of Aztec content for FNC1 and drops it: it
// does so with zint's symbols too.
func separated(kind barcode.Kind, content []byte) bool {
	return kind == barcode.Aztec && bytes.IndexByte(content[:min(3, len(content))], 0x1D) >= 0
}

// TestZXing has zxing-cpp read symbols drawn at 300 and 600 dpi with modules of 0.3386 mm.
func TestZXing(t *testing.T) {
	count := 16
	if proving() {
		count = 300
	}
	for _, kind := range barcode.Kinds() {
		for _, module := range []float64{4, 8} {
			t.Run(fmt.Sprint(kind, module), func(t *testing.T) {
				t.Parallel()
				contents := payloads(uint64(kind), count, most(kind))
				names := files(t, count)
				for i, content := range contents {
					if separated(kind, content) {
						content[0], content[1], content[2] = 1, 2, 3
					}
					save(t, names[i], draw(encoded(t, kind, content, barcode.Options{}), module))
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

func encoded(t *testing.T, kind barcode.Kind, content []byte, options barcode.Options) barcode.Symbol {
	t.Helper()
	s, err := barcode.Encode(kind, content, options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sizes are the rows and columns of all Data Matrix symbols (ISO/IEC 16022 Table 7).
func sizes() [][2]int {
	all := [][2]int{{8, 18}, {8, 32}, {12, 26}, {12, 36}, {16, 36}, {16, 48}}
	for _, side := range []int{10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120, 132, 144} {
		all = append(all, [2]int{side, side})
	}
	return all
}

// TestEverySize has zxing-cpp and libdmtx read Data Matrix symbols of every size.
func TestEverySize(t *testing.T) {
	names, content := files(t, len(sizes())), []byte("\xDC7")
	for i, size := range sizes() {
		o := barcode.Options{MinHeight: size[0], MinWidth: size[1]}
		if size[0] != size[1] {
			o.Shape = barcode.Rectangular
		}
		s := encoded(t, barcode.DataMatrix, content, o)
		if s.Rows() != size[0] || s.Columns() != size[1] {
			t.Errorf("%d × %d modules, asked for %v", s.Columns(), s.Rows(), size)
		}
		save(t, names[i], draw(s, 4))
	}
	for i, read := range zxing(t, barcode.DataMatrix, names) {
		if !bytes.Equal(read, content) {
			t.Errorf("%v: zxing-cpp read %q", sizes()[i], read)
		}
	}
	for i, name := range names {
		if sizes()[i][0] == 144 {
			continue // libdmtx begins the check codewords with the first block; zint and zxing-cpp do as we do
		}
		if read := dmtx(t, name); !bytes.Equal(read, content) {
			t.Errorf("%v: dmtxread read %q", sizes()[i], read)
		}
	}
}

// TestEveryVersion has zxing-cpp read QR symbols of every version and Aztec symbols of every size.
func TestEveryVersion(t *testing.T) {
	for kind, sides := range map[barcode.Kind][2]int{barcode.QR: {21, 177}, barcode.Aztec: {15, 151}} {
		var symbols []barcode.Symbol
		for side := sides[0]; side <= sides[1]; side = symbols[len(symbols)-1].Columns() + 1 {
			symbols = append(symbols, encoded(t, kind, []byte("Ut\xF6pia"), barcode.Options{MinWidth: side}))
		}
		names := files(t, len(symbols))
		for i, s := range symbols {
			save(t, names[i], draw(s, 4))
		}
		for i, read := range zxing(t, kind, names) {
			if string(read) != "Ut\xF6pia" {
				t.Errorf("%s of %d modules: zxing-cpp read %q", kind, symbols[i].Columns(), read)
			}
		}
	}
}

// dmtx reads a raster by libdmtx.
func dmtx(t *testing.T, name string) []byte {
	t.Helper()
	out, err := exec.Command(program(t, "dmtxread"), "-N1", "-m15000", name).Output()
	if err != nil {
		return nil // it ends with 1 when it has found nothing
	}
	return out
}

// TestDmtx has libdmtx read Data Matrix symbols.
func TestDmtx(t *testing.T) {
	count := 8
	if proving() {
		count = 200
	}
	names := files(t, count)
	for i, content := range payloads(21, count, 400) {
		module := float64(4 + i%2*4)
		save(t, names[i], draw(encoded(t, barcode.DataMatrix, content, barcode.Options{Shape: barcode.Shape(i % 2 * 2)}), module))
		if read := dmtx(t, names[i]); !bytes.Equal(read, content) {
			t.Errorf("%d wrote %q, dmtxread read %q", i, content, read)
		}
	}
}

// TestZBar has zbar read QR symbols, and Code 128 symbols of ASCII: it knows no FNC4.
func TestZBar(t *testing.T) {
	count := 8
	if proving() {
		count = 200
	}
	names := files(t, 2*count)
	for i, content := range payloads(22, count, 400) {
		save(t, names[i], draw(encoded(t, barcode.QR, content, barcode.Options{}), float64(4+i%2*4)))
		if read := zbar(t, names[i], "qrcode"); !bytes.Equal(read, content) {
			t.Errorf("%d wrote %q, zbarimg read %q", i, content, read)
		}
	}
	for i, content := range payloads(23, count, 20) {
		for j := range content {
			content[j] &= 0x7F
		}
		name := names[count+i]
		save(t, name, draw(encoded(t, barcode.Code128, content, barcode.Options{MinHeight: 40}), float64(4+i%2*4)))
		if read := zbar(t, name, "code128"); !bytes.Equal(read, content) {
			t.Errorf("%d wrote %q, zbarimg read %q", i, content, read)
		}
	}
}

// zbar reads a raster, of one symbology alone.
func zbar(t *testing.T, name, symbology string) []byte {
	t.Helper()
	out, err := exec.Command(program(t, "zbarimg"), "-q", "--raw", "--oneshot", "-Sdisable", "-S"+symbology+".enable", "-Sbinary", name).Output()
	if err != nil {
		return nil // it ends with 4 when it has found nothing
	}
	return out
}

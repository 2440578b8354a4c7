package barcode_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"chancery/personalization/barcode"
)

// contents draws a content of pieces: bytes, digits, capitals, text.
func contents(most int) *rapid.Generator[[]byte] {
	piece := rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 1, most),
		rapid.SliceOfN(rapid.ByteRange('0', '9'), 1, most),
		rapid.SliceOfN(rapid.ByteRange(' ', '_'), 1, most),
		rapid.SliceOfN(rapid.ByteRange(' ', '~'), 1, most),
		rapid.SliceOfN(rapid.SampledFrom([]byte("ABC0123456789<*>\r ")), 1, most),
		rapid.SliceOfN(rapid.SampledFrom([]byte("\r\n., :abcABC019\x01\x1f\x7f")), 1, most),
	)
	return rapid.Custom(func(t *rapid.T) []byte {
		all := bytes.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pieces"), nil)
		return all[:min(len(all), most)]
	})
}

func options(kind barcode.Kind) *rapid.Generator[barcode.Options] {
	return rapid.Custom(func(t *rapid.T) barcode.Options {
		o := barcode.Options{}
		switch kind {
		case barcode.DataMatrix:
			o.Shape = rapid.SampledFrom([]barcode.Shape{barcode.Square, barcode.AnyShape}).Draw(t, "shape")
			o.MinWidth = rapid.IntRange(0, 48).Draw(t, "width")
		case barcode.QR:
			o.ECC = rapid.SampledFrom([]string{"", "L", "M", "Q", "H"}).Draw(t, "level")
			o.MinHeight = rapid.IntRange(0, 80).Draw(t, "height")
		case barcode.Aztec:
			o.ECC = rapid.SampledFrom([]string{"", "5", "40", "60"}).Draw(t, "percent")
			o.MinWidth = rapid.IntRange(0, 80).Draw(t, "width")
		case barcode.PDF417:
			o.ECC = rapid.SampledFrom([]string{"", "0", "3", "5"}).Draw(t, "level")
			o.MinHeight = rapid.IntRange(0, 90).Draw(t, "height")
			o.MinWidth = rapid.IntRange(0, 200).Draw(t, "width")
		case barcode.Code128:
			o.MinHeight = rapid.IntRange(0, 90).Draw(t, "height")
		}
		return o
	})
}

// TestRoundTrip decodes what has been encoded: the same bytes, and nothing to mend.
func TestRoundTrip(t *testing.T) {
	for _, kind := range barcode.Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			most := map[barcode.Kind]int{barcode.DataMatrix: 1500, barcode.QR: 900, barcode.Aztec: 600, barcode.PDF417: 700, barcode.Code128: 128}[kind]
			rapid.Check(t, func(t *rapid.T) {
				data, o := contents(most).Draw(t, "data"), options(kind).Draw(t, "options")
				s, err := barcode.Encode(kind, data, o)
				if err != nil {
					t.Fatal(err)
				}
				if s.Width() < o.MinWidth || s.Height() < o.MinHeight {
					t.Fatalf("%d × %d modules, asked for %d × %d", s.Width(), s.Height(), o.MinWidth, o.MinHeight)
				}
				c, err := barcode.Decode(s)
				if err != nil || !bytes.Equal(c.Data, data) || c.Corrected+c.Damaged != 0 {
					t.Fatalf("wrote %q, read %q (%d corrected, %d damaged, %v)", data, c.Data, c.Corrected, c.Damaged, err)
				}
			})
		})
	}
}

// damaged returns a symbol with some modules of a square turned over.
func damaged(t *testing.T, s barcode.Symbol, share float64, seed uint64) barcode.Symbol {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	d, err := barcode.NewSymbol(s.Kind(), s.Columns(), s.Rows(), func(x, y int) bool { return s.At(x, y) != (r.Float64() < share) })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDamage turns modules over: what the error correction can mend comes back whole and is counted, the rest is refused,
// and nothing else is ever read.
func TestDamage(t *testing.T) {
	data := []byte("V1|LB1902081|UTO|KASYMOV|ILIA|180213|310119|875414458836<<|8f14e45fceea167a5a36dedd4bea2543")
	for _, kind := range barcode.Kinds() {
		o := barcode.Options{ECC: map[barcode.Kind]string{barcode.QR: "H", barcode.Aztec: "40", barcode.PDF417: "5"}[kind]}
		s, err := barcode.Encode(kind, data, o)
		if err != nil {
			t.Fatal(err)
		}
		mended, refused := 0, 0
		for seed := range uint64(200) {
			c, err := barcode.Decode(damaged(t, s, float64(seed)/4000, seed))
			switch {
			case errors.Is(err, barcode.ErrUnreadable):
				refused++
			case err != nil || !bytes.Equal(c.Data, data):
				t.Errorf("%s: read %q, %v", kind, c.Data, err)
			case c.Corrected > 0:
				mended++
			}
		}
		if refused < 20 || mended < 20 && kind != barcode.Code128 {
			t.Errorf("%s: %d mended, %d refused", kind, mended, refused)
		}
	}
}

// TestRefused gives Encode what it can't do.
func TestRefused(t *testing.T) {
	long := bytes.Repeat([]byte{0x80}, 5000)
	for _, kind := range barcode.Kinds() {
		if _, err := barcode.Encode(kind, nil, barcode.Options{}); !errors.Is(err, barcode.ErrEmpty) {
			t.Errorf("%s of nothing: %v", kind, err)
		}
		if _, err := barcode.Encode(kind, long, barcode.Options{}); !errors.Is(err, barcode.ErrTooLong) {
			t.Errorf("%s of 5000 bytes: %v", kind, err)
		}
		for _, o := range []barcode.Options{{ECC: "high"}, {MinWidth: 8000}} {
			if _, err := barcode.Encode(kind, []byte("x"), o); err == nil {
				t.Errorf("%s with %+v is accepted", kind, o)
			}
		}
	}
	if _, err := barcode.Encode(0, []byte("x"), barcode.Options{}); err == nil {
		t.Error("no kind is accepted")
	}
}

// TestCapacity fills the largest symbols: ISO/IEC 16022 Table 7, 18004 Table 7, 24778 Table 1, 15438 §4.2.
func TestCapacity(t *testing.T) {
	digit := func(n int) []byte { return bytes.Repeat([]byte("7"), n) }
	binary := func(n int) []byte { return bytes.Repeat([]byte{0xA5}, n) }
	for _, c := range []struct {
		kind    barcode.Kind
		options barcode.Options
		fits    []byte
	}{
		{barcode.DataMatrix, barcode.Options{}, digit(3116)},
		{barcode.DataMatrix, barcode.Options{}, binary(1556)}, // Table 7 says 1555: without the open run
		{barcode.QR, barcode.Options{ECC: "L"}, digit(7089)},
		{barcode.QR, barcode.Options{ECC: "L"}, binary(2953)},
		{barcode.QR, barcode.Options{ECC: "H"}, binary(1273)},
		{barcode.Aztec, barcode.Options{}, digit(3832)},
		{barcode.PDF417, barcode.Options{ECC: "0"}, digit(2710)},
		{barcode.PDF417, barcode.Options{ECC: "0"}, binary(1108)},
	} {
		s, err := barcode.Encode(c.kind, c.fits, c.options)
		if err != nil {
			t.Errorf("%s of %d bytes: %v", c.kind, len(c.fits), err)
			continue
		}
		if read, err := barcode.Decode(s); err != nil || !bytes.Equal(read.Data, c.fits) {
			t.Errorf("%s of %d bytes: %v", c.kind, len(c.fits), err)
		}
		if _, err := barcode.Encode(c.kind, append(c.fits, 0xA5), c.options); !errors.Is(err, barcode.ErrTooLong) {
			t.Errorf("%s of %d bytes: %v", c.kind, len(c.fits)+1, err)
		}
	}
}

func FuzzEncode(f *testing.F) {
	for i := range 5 {
		f.Add(uint8(i), []byte("V1|LB1902081|UTO|<<\x80\xFF"), "", uint8(i))
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte, ecc string, least uint8) {
		k := barcode.Kinds()[int(kind)%5]
		s, err := barcode.Encode(k, data, barcode.Options{ECC: ecc, MinWidth: int(least), Shape: barcode.Shape(least % 3)})
		if err != nil {
			return
		}
		if c, err := barcode.Decode(s); err != nil || !bytes.Equal(c.Data, data) || c.Corrected+c.Damaged != 0 {
			t.Fatalf("%s wrote %q, read %q, %v", k, data, c.Data, err)
		}
	})
}

// FuzzDecode lays bytes over a good symbol, since a matrix all random is never one.
func FuzzDecode(f *testing.F) {
	for i := range 5 {
		f.Add(uint8(i), uint8(20), uint8(20), []byte{1, 2, 3}, []byte("content"))
	}
	f.Fuzz(func(t *testing.T, kind, columns, rows uint8, over, data []byte) {
		k := barcode.Kinds()[int(kind)%5]
		s, err := barcode.Encode(k, data, barcode.Options{})
		if err != nil {
			s, err = barcode.NewSymbol(k, int(columns)+1, int(rows)+1, func(int, int) bool { return false })
		}
		if err != nil {
			t.Fatal(err)
		}
		bit := func(x, y int) bool {
			i := y*s.Columns() + x
			return i/8 < len(over) && over[i/8]>>(i%8)&1 == 1
		}
		changed, err := barcode.NewSymbol(k, s.Columns(), s.Rows(), func(x, y int) bool { return s.At(x, y) != bit(x, y) })
		if err != nil {
			t.Fatal(err)
		}
		if c, err := barcode.Decode(changed); err != nil && !errors.Is(err, barcode.ErrUnreadable) || err != nil && c.Data != nil {
			t.Fatal(err)
		}
	})
}

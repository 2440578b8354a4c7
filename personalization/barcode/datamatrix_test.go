package barcode_test

import (
	"bytes"
	"strings"
	"testing"

	"chancery/personalization/barcode"
)

// TestSmallest fills symbols to their last codeword, each by another of the forms that the end of a symbol allows (ISO/IEC
// 16022 §5.2.5.2, §5.2.7.2, §5.2.8.2, §5.2.9); a byte more needs the next size.
func TestSmallest(t *testing.T) {
	for _, c := range []struct {
		name    string
		content string
		rows    int
	}{
		{"ASCII", "\x01\x02\x03", 10},
		{"pairs of digits", "123456", 10},
		{"C40, all values", "\x01ABCDEFGHI", 14},
		{"C40, a byte in the last codeword", "ABCDEFGHIa", 14},
		{"Text, an unlatch in the last codeword", "abcdefghi", 14},
		{"X12", "\x01A*B>C\rD*E", 14},
		{"EDIFACT, a byte in the last codeword", "(!(!(!(!(", 14},
		{"EDIFACT, two bytes in the last codewords", strings.Repeat("(!", 7), 16},
		{"EDIFACT, digits in the last codewords", strings.Repeat("(!", 6) + "1234", 16},
		{"Base 256", "\x80\x81\x82\x83\x84\x85", 14},
		{"Base 256 to the end", strings.Repeat("\x80\xFF", 139), 64},
		{"Base 256 of 249", "\x01" + strings.Repeat("\x80\xFF\x90", 83) + strings.Repeat("1", 56), 64},
	} {
		s := encoded(t, barcode.DataMatrix, []byte(c.content), barcode.Options{})
		if s.Rows() != c.rows {
			t.Errorf("%s: %d rows, %d would do", c.name, s.Rows(), c.rows)
		}
		if read, err := barcode.Decode(s); err != nil || !bytes.Equal(read.Data, []byte(c.content)) {
			t.Errorf("%s: read %q, %v", c.name, read.Data, err)
		}
		if more := encoded(t, barcode.DataMatrix, append([]byte(c.content), 0x80, 0xFF), barcode.Options{}); more.Rows() <= c.rows {
			t.Errorf("%s: two bytes more still take %d rows", c.name, more.Rows())
		}
	}
}

// TestGuarded turns over a module of two codewords, then of three, of a version 1-L symbol: its seven check codewords mend
// two errors, since three of them only tell more errors from fewer (ISO/IEC 18004 Table 9).
func TestGuarded(t *testing.T) {
	s := encoded(t, barcode.QR, []byte("UTOPIA"), barcode.Options{ECC: "L"})
	for _, c := range []struct{ errors, corrected int }{{0, 0}, {1, 1}, {2, 2}, {3, 0}} {
		changed, err := barcode.NewSymbol(barcode.QR, 21, 21, func(x, y int) bool {
			return s.At(x, y) != (x == 20 && y%4 == 0 && y > 20-4*c.errors)
		})
		if err != nil {
			t.Fatal(err)
		}
		if read, err := barcode.Decode(changed); read.Corrected != c.corrected || (err == nil) != (c.errors < 3) {
			t.Errorf("%d errors: %d corrected, %v", c.errors, read.Corrected, err)
		}
	}
}

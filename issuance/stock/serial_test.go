package stock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/stock"
)

func TestRange(t *testing.T) {
	for _, c := range []struct{ first, last, want string }{
		{"U1000001", "U1000003", "U1000001 U1000002 U1000003"},
		{"U0099", "U0101", "U0099 U0100 U0101"},
		{"0009", "0011", "0009 0010 0011"},
		{"A1B7", "A1B7", "A1B7"},
		{"99999999999998", "99999999999999", "99999999999998 99999999999999"},
	} {
		if got, err := stock.Range(c.first, c.last); err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s to %s: %v, %v, want %s", c.first, c.last, got, err, c.want)
		}
	}
}

func TestRangeRefuses(t *testing.T) {
	for _, c := range []struct{ first, last, field string }{
		{"", "U1000003", "first"},
		{"U1000001", "", "last"},
		{"u1000001", "u1000003", "first"},
		{"U-000001", "U-000003", "first"},
		{"UXYZ", "UXYZ", "first"},
		{"Ü100001", "Ü100003", "first"},
		{"U10", "U12", "first"},
		{strings.Repeat("1", 15), strings.Repeat("1", 15), "first"},
		{strings.Repeat("1", 1<<20), "U1000001", "first"},
		{"U1000001", "V1000003", "last"},
		{"U1000001", "U10000003", "last"},
		{"U1000003", "U1000001", "last"},
		{"U1000001", "U1100001", "last"},
	} {
		_, err := stock.Range(c.first, c.last)
		e, ok := err.(*issuance.Error)
		if !ok || e.Kind != issuance.Invalid || e.Field != c.field || e.Remedy == "" || len(e.Error()) > 300 {
			t.Errorf("%.20s to %.20s: %.400v, want one of %s", c.first, c.last, err, c.field)
		}
	}
	if got, err := stock.Range("U1000001", "U1100000"); err != nil || len(got) != stock.RangeMost {
		t.Errorf("a range of the most: %d, %v", len(got), err)
	}
}

// A range is in order, of one width, and as long as the difference says.
func TestRangeOfAny(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		prefix := rapid.StringMatching(`[A-Z]{0,3}`).Draw(r, "prefix")
		width := rapid.IntRange(4, 11).Draw(r, "width")
		from := rapid.IntRange(0, 9000).Draw(r, "from")
		n := rapid.IntRange(0, 900).Draw(r, "n")
		first, last := fmt.Sprintf("%s%0*d", prefix, width, from), fmt.Sprintf("%s%0*d", prefix, width, from+n)
		got, err := stock.Range(first, last)
		if err != nil {
			r.Fatal(err)
		}
		if len(got) != n+1 || got[0] != first || got[n] != last || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			r.Fatalf("%s to %s: %v", first, last, got)
		}
	})
}

func FuzzRange(f *testing.F) {
	f.Add("U1000001", "U1000003")
	f.Add("0000", "9999")
	f.Add("99999999999999", "00000000000000")
	f.Add("Ü12", "\xff")
	f.Fuzz(func(t *testing.T, first, last string) {
		got, err := stock.Range(first, last)
		if err != nil {
			if issuance.KindOf(err) != issuance.Invalid || len(err.Error()) > 300 {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(got) == 0 || len(got) > stock.RangeMost || got[0] != first || got[len(got)-1] != last || !slices.IsSorted(got) {
			t.Fatalf("%q to %q: %d serials", first, last, len(got))
		}
	})
}

package stock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chancery/issuance"
)

// RangeMost is how many blanks one range, or one move, may have.
const RangeMost = 100_000

// series is a run of serials: a common prefix and numbers of one width.
type series struct {
	prefix   string
	width    int
	from, to uint64
}

// Range gives every serial from first to last: a common prefix and a counter of the same width, as manufacturers number blanks.
func Range(first, last string) ([]string, error) {
	s, err := parseRange(first, last)
	if err != nil {
		return nil, err
	}
	serials := make([]string, 0, s.to-s.from+1)
	for n := s.from; n <= s.to; n++ {
		serials = append(serials, fmt.Sprintf("%s%0*d", s.prefix, s.width, n))
	}
	return serials, nil
}

func parseRange(first, last string) (series, error) {
	prefix, from, width, err := split(first)
	if err != nil {
		return series{}, issuance.Invalidf("first", "write it as on the blank, such as U26000001", "%v", err)
	}
	other, to, otherWidth, err := split(last)
	if err != nil {
		return series{}, issuance.Invalidf("last", "write it as on the blank, such as U26000250", "%v", err)
	}
	switch {
	case prefix != other || width != otherWidth:
		return series{}, issuance.Invalidf("last", "give first and last of one range", "%s and %s are not of one range", first, last)
	case to < from:
		return series{}, issuance.Invalidf("last", "give the lower serial first", "%s comes before %s", last, first)
	case to-from >= RangeMost:
		return series{}, issuance.Invalidf("last", fmt.Sprintf("give at most %d at a time", RangeMost), "the range has %d blanks", to-from+1)
	}
	return series{prefix, width, from, to}, nil
}

// split takes a serial apart into its prefix and the number at its end.
func split(serial string) (prefix string, n uint64, width int, err error) {
	if !isSerial(serial) {
		return "", 0, 0, fmt.Errorf("%.20q is not 4 to 14 letters A to Z and digits", serial)
	}
	prefix = strings.TrimRight(serial, "0123456789")
	digits := serial[len(prefix):]
	if n, err = strconv.ParseUint(digits, 10, 64); err != nil {
		return "", 0, 0, fmt.Errorf("%q has no number at its end", serial)
	}
	return prefix, n, len(digits), nil
}

func isSerial(s string) bool {
	return len(s) >= 4 && len(s) <= 14 && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'A' || c > 'Z') && (c < '0' || c > '9')
	})
}

// checkSerials refuses a list that is empty or too long, or that has a serial which is none, or twice.
func checkSerials(serials []string) error {
	if len(serials) == 0 || len(serials) > RangeMost {
		return issuance.Invalidf("serials", fmt.Sprintf("name 1 to %d", RangeMost), "%d blanks are named", len(serials))
	}
	sorted := slices.Sorted(slices.Values(serials))
	for i, s := range sorted {
		if !isSerial(s) {
			return issuance.Invalidf("serials", "write serials as on the blanks, such as U26000001", "%.20q is not 4 to 14 letters A to Z and digits", s)
		}
		if i > 0 && s == sorted[i-1] {
			return issuance.Invalidf("serials", "name each serial once", "%s is named twice", s)
		}
	}
	return nil
}

// runs parts blanks, in the order of their serials, into runs without gaps; a blank that belongs to a document stands alone.
func runs(list []moved) [][]moved {
	var all [][]moved
	for i, b := range list {
		if i > 0 && b.Document == "" && list[i-1].Document == "" && follows(list[i-1].Serial, b.Serial) {
			all[len(all)-1] = append(all[len(all)-1], b)
		} else {
			all = append(all, []moved{b})
		}
	}
	return all
}

func follows(one, next string) bool {
	p, m, v, err := split(one)
	q, n, w, other := split(next)
	return err == nil && other == nil && p == q && v == w && n == m+1
}

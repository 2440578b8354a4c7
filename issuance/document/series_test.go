package document_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/document"
)

func series(t testing.TB, key []byte) document.Series {
	t.Helper()
	s, err := document.NewSeries(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func number(t interface {
	Helper()
	Fatal(...any)
}, s document.Series, n uint64) string {
	t.Helper()
	text, err := s.Number(n)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// counting is the key 00 01 02 … 1f.
func counting() []byte {
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i)
	}
	return key
}

// The same key gives the same numbers for ever: these were made by another program, from the description alone.
func TestTheSeriesStaysAsItIs(t *testing.T) {
	s := series(t, counting())
	for n, want := range map[uint64]string{
		0: "KJF3XP9FW", 1: "F9W9LKJNL", 2: "PKZT2NYP4", 3: "C6J6LP6YR", 1000000: "CPTYXCR5R", document.SeriesSize - 1: "YTWHHYGP8",
	} {
		if got := number(t, s, n); got != want {
			t.Errorf("number %d is %s, want %s", n, got, want)
		}
	}
}

// TR-03123-2 §3.2.1: no vowels, so that no number reads as a word, and nothing that is taken for something else.
func TestNumbersHaveNoLookAlikes(t *testing.T) {
	if issuance.Alphabet != "CFGHJKLMNPRTVWXYZ123456789" {
		t.Errorf("the alphabet is %s", issuance.Alphabet)
	}
	rapid.Check(t, func(r *rapid.T) {
		s := series(t, rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "key"))
		text := number(r, s, rapid.Uint64Max(document.SeriesSize-1).Draw(r, "n"))
		if len(text) != 9 || strings.Trim(text, issuance.Alphabet) != "" || strings.ContainsAny(text, "AEIOUBDQS0") {
			r.Fatalf("%q is no number of a series", text)
		}
		if text[0] < 'A' || text[0] > 'Z' {
			r.Fatalf("%q does not begin with a letter", text)
		}
	})
}

// The permutation can be turned round: from every number one comes back to the one counter that gives it, so no two counters give
// the same number and none is out of reach.
func TestTheSeriesIsAPermutation(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "key")
		s := series(t, key)
		n := rapid.Uint64Max(document.SeriesSize-1).Draw(r, "n")
		if back := counter(key, number(r, s, n)); back != n {
			r.Fatalf("number %d is that of counter %d", n, back)
		}
		other := rapid.Uint64Max(document.SeriesSize-1).Draw(r, "value")
		if text := spell(other); number(r, s, counter(key, text)) != text {
			r.Fatalf("%s is given by no counter", text)
		}
	})
}

// counter walks the Feistel network backwards.
func counter(key []byte, text string) uint64 {
	v := value(text)
	for {
		l, r := v>>21, v&(1<<21-1)
		for i := 9; i >= 0; i-- {
			l, r = r^round(key, byte(i), l), l
		}
		if v = l<<21 | r; v < document.SeriesSize {
			return v
		}
	}
}

func round(key []byte, i byte, half uint64) uint64 {
	h := hmac.New(sha256.New, key)
	h.Write(binary.BigEndian.AppendUint64([]byte{i}, half))
	return binary.BigEndian.Uint64(h.Sum(nil)) & (1<<21 - 1)
}

// value reads a number as a count in base 26, spell writes it.
func value(text string) (v uint64) {
	for _, c := range text {
		v = v*26 + uint64(strings.IndexRune(issuance.Alphabet, c))
	}
	return v
}

func spell(v uint64) string {
	text := make([]byte, 9)
	for i := range text {
		text[8-i] = issuance.Alphabet[v%26]
		v /= 26
	}
	return string(text)
}

// Whoever collects numbers learns neither which of two came first nor how many there are: ranks and counters are not correlated, nor
// do neighbours lie together, and no first letter is likelier than another.
func TestOrderCanNotBeRead(t *testing.T) {
	const many = 100_000
	s := series(t, counting())
	values := make([]uint64, many)
	first := map[byte]int{}
	for n := range values {
		text := number(t, s, uint64(n))
		values[n] = value(text)
		first[text[0]]++
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	ranks := make([]float64, many)
	for n, v := range values {
		rank, found := slices.BinarySearch(sorted, v)
		if !found || rank+1 < many && sorted[rank+1] == v {
			t.Fatalf("number %d is given twice", n)
		}
		ranks[n] = float64(rank)
	}
	counters := make([]float64, many)
	for n := range counters {
		counters[n] = float64(n)
	}
	if c := correlation(counters, ranks); math.Abs(c) > 0.05 {
		t.Errorf("rank correlation of counter and number is %.3f", c)
	}
	if c := correlation(ranks[1:], ranks[:many-1]); math.Abs(c) > 0.05 {
		t.Errorf("rank correlation of a number and the next is %.3f", c)
	}
	for letter, n := range first {
		if n < many/17*9/10 || n > many/17*11/10 {
			t.Errorf("%d of %d numbers begin with %c", n, many, letter)
		}
	}
	if len(first) != 17 {
		t.Errorf("numbers begin with %d letters", len(first))
	}
}

// correlation is Pearson's; of ranks it is Spearman's.
func correlation(x, y []float64) float64 {
	var mx, my float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(y))
	}
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

// Another key gives another order.
func TestKeysGiveTheirOwnSeries(t *testing.T) {
	one, other := series(t, counting()), series(t, make([]byte, 32))
	same := 0
	for n := range uint64(1000) {
		if number(t, one, n) == number(t, other, n) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("two series agree in %d of 1000 places", same)
	}
}

func TestTheEndOfASeries(t *testing.T) {
	for _, n := range []uint64{document.SeriesSize, math.MaxUint64} {
		_, err := series(t, counting()).Number(n)
		if issuance.KindOf(err) != issuance.Conflict {
			t.Errorf("number %d: %v", n, err)
		}
		wantWords(t, err, "used up", "new series")
	}
	for _, length := range []int{0, 16, 31, 33} {
		if _, err := document.NewSeries(make([]byte, length)); err == nil {
			t.Errorf("a key of %d bytes was taken", length)
		}
	}
}

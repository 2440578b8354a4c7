package application

import (
	"strings"
	"unicode"
)

// Part is a run of characters of a text that was compared: all equal, or all different. A gap stands where the other text has
// characters and this one has none; its Text is empty.
type Part struct {
	Text    string `json:"text"`
	Differs bool   `json:"differs,omitempty"`
	Gap     int    `json:"gap,omitempty"` // characters that are missing here
}

// Pair is one place where two texts differ: a character of each, "" where it has none, and where it stands in the first, from 1.
type Pair struct {
	At   int    `json:"at"`
	A, B string `json:"-"`
}

// longestCompared bounds what is aligned character by character; longer texts differ from where they begin to differ.
const longestCompared = 400

// Difference sets two texts side by side with as few differences as there are, and gives both in parts and each place where they differ.
// A character is a letter with its combining marks.
func Difference(a, b string) (left, right []Part, pairs []Pair) {
	x, y := characters(a), characters(b)
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	tail := 0
	for tail < len(x)-same && tail < len(y)-same && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	for _, c := range x[:same] {
		left, right = grow(left, c, false), grow(right, c, false)
	}
	at := same
	for _, p := range align(x[same:len(x)-tail], y[same:len(y)-tail]) {
		left, right = grow(left, p.A, p.A != p.B), grow(right, p.B, p.A != p.B)
		if p.A != p.B {
			p.At = at + 1
			pairs = append(pairs, p)
		}
		if p.A != "" {
			at++
		}
	}
	for _, c := range x[len(x)-tail:] {
		left, right = grow(left, c, false), grow(right, c, false)
	}
	return left, right, pairs
}

// grow adds a character, or a gap, to the last part where it is of the same kind.
func grow(list []Part, c string, differs bool) []Part {
	gap := c == ""
	if n := len(list); n > 0 && list[n-1].Differs == differs && (list[n-1].Gap > 0) == gap {
		list[n-1].Text += c
		if gap {
			list[n-1].Gap++
		}
		return list
	}
	p := Part{Text: c, Differs: differs}
	if gap {
		p.Gap = 1
	}
	return append(list, p)
}

// characters splits a text into letters with their combining marks.
func characters(s string) []string {
	var list []string
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) && len(list) > 0 {
			list[len(list)-1] += string(r)
			continue
		}
		list = append(list, string(r))
	}
	return list
}

// align pairs the characters of two texts by the smallest edit distance (Wagner and Fischer, 1974); in one of the same, an exchange
// comes before a gap.
func align(a, b []string) []Pair {
	if len(a) > longestCompared || len(b) > longestCompared {
		return []Pair{{A: strings.Join(a, ""), B: strings.Join(b, "")}}
	}
	cost := make([][]int, len(a)+1)
	for i := range cost {
		cost[i] = make([]int, len(b)+1)
		cost[i][len(b)] = len(a) - i
	}
	for j := range b {
		cost[len(a)][j] = len(b) - j
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			cost[i][j] = min(cost[i+1][j+1]+unequal(a[i], b[j]), cost[i+1][j]+1, cost[i][j+1]+1)
		}
	}
	var list []Pair
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && cost[i][j] == cost[i+1][j+1]+unequal(a[i], b[j]):
			list = append(list, Pair{A: a[i], B: b[j]})
			i, j = i+1, j+1
		case i < len(a) && cost[i][j] == cost[i+1][j]+1:
			list = append(list, Pair{A: a[i]})
			i++
		default:
			list = append(list, Pair{B: b[j]})
			j++
		}
	}
	return list
}

func unequal(a, b string) int {
	if a == b {
		return 0
	}
	return 1
}

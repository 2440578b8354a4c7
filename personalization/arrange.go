package personalization

import (
	"math"
	"strings"

	"chancery/personalization/page"
	"chancery/templates"
)

// maxPieces bounds the words of a text that is divided into lines.
const maxPieces = 100

// arrange gives the lines of a text and their size: one line from the text's size down to its
// min, or as few lines as stay largest, from min down to least, up to the number that the layout
// allows. A text that can be divided nowhere stays on its one line, down to least.
func arrange(font *page.Font, t *templates.Text, s string) (lines []string, size float64, ok bool) {
	if size, ok = fitted(font, s, t.Size, t.Min, t.Width, t.Space); ok {
		return []string{s}, size, true
	}
	pieces := breaks(s)
	// Lines that were full to the end would bear this size, the spaces between them apart; a text far too long is refused at once.
	if largestIn(font, s, t.Width*float64(t.Lines), 0) < 0.9*t.Least || len(pieces) > maxPieces {
		return nil, 0, false
	}
	largest := 0.0
	for n := 1; t.Lines > 1 && n <= min(t.Lines, len(pieces)); n++ {
		split, most := divided(font, pieces, n, t)
		if most = min(most, t.Min); most > largest+1e-9 {
			largest, lines = most, split
		}
	}
	return lines, largest, lines != nil && largest >= t.Least
}

// fitted gives the size at which s fits into width mm, from size down to least; a width of 0
// has room for everything.
func fitted(font *page.Font, s string, size, least, width, space float64) (float64, bool) {
	if width <= 0 {
		return size, true
	}
	largest := largestIn(font, s, width, space)
	if largest >= size {
		return size, true
	}
	return largest, least > 0 && largest >= least
}

// largestIn gives the size in points at which s is as wide as width mm.
func largestIn(font *page.Font, s string, width, space float64) float64 {
	wide := font.Width(s, 1)
	if wide <= 0 {
		return math.Inf(1)
	}
	return (width - space*float64(font.Spaces(s))) / wide
}

// breaks takes a text apart where a line may end: after a space or a hyphen, which stay with what
// comes before.
func breaks(s string) []string {
	var pieces []string
	from := 0
	for i, r := range s {
		if r == ' ' || r == '-' {
			pieces = append(pieces, s[from:i+1])
			from = i + 1
		}
	}
	if from < len(s) {
		pieces = append(pieces, s[from:])
	}
	return pieces
}

// divided divides pieces into n lines so that the widest needs least room, and gives the size at
// which it just fits.
func divided(font *page.Font, pieces []string, n int, t *templates.Text) (lines []string, size float64) {
	line := func(from, to int) string { return strings.TrimRight(strings.Join(pieces[from:to], ""), " ") }
	count := len(pieces)
	fit := make([]float64, count*(count+1))
	for from := range count {
		for to := from + 1; to <= count; to++ {
			fit[from*(count+1)+to] = largestIn(font, line(from, to), t.Width, t.Space)
		}
	}
	best := make([][]float64, n+1) // by lines used and pieces set
	last := make([][]int, n+1)
	for k := range best {
		best[k], last[k] = make([]float64, count+1), make([]int, count+1)
	}
	best[0][0] = math.Inf(1)
	for k := 1; k <= n; k++ {
		for to := k; to <= count; to++ {
			for from := k - 1; from < to; from++ {
				if v := min(best[k-1][from], fit[from*(count+1)+to]); v > best[k][to] {
					best[k][to], last[k][to] = v, from
				}
			}
		}
	}
	to := count
	lines = make([]string, n)
	for k := n; k > 0; k-- {
		from := last[k][to]
		lines[k-1] = line(from, to)
		to = from
	}
	return lines, best[n][count]
}

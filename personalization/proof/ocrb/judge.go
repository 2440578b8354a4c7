package ocrb

// shortlist is how many characters are compared closely, in every weight of stroke.
const shortlist = 5

// guess is a character and its likeness to a cell.
type guess struct {
	index    int
	likeness float32
}

// insert puts a guess in its place among the best, the best first.
func insert(best []guess, c guess) {
	if c.likeness <= best[len(best)-1].likeness {
		return
	}
	for i := range best {
		if c.likeness > best[i].likeness {
			best[i], c = c, best[i]
		}
	}
}

// nearest fills best with the characters most like a cell at half the resolution.
func (g *glyphs) nearest(cell *patch, best []guess) {
	for i := range best {
		best[i].likeness = -2
	}
	s := halve(cell)
	scale := 1 / max(length(s[:]), 1e-6)
	for i := range g.small {
		insert(best, guess{i, dot(s[:], g.small[i][:]) * scale})
	}
}

// faint is how little a cell's ink may vary, summed over its samples, to count as empty: a tenth of
// what the thinnest character has in full black.
const faint = 150

// judge compares a cell with the alphabet.
func (g *glyphs) judge(cell *patch) Character {
	size := length(cell[:])
	if size < faint {
		return Character{Byte: Unread, RunnerUp: Unread}
	}
	var list [shortlist]guess
	g.nearest(cell, list[:])
	two := [2]guess{{likeness: -2}, {likeness: -2}}
	for _, c := range list {
		c.likeness = -2
		// A stroke may be fatter or thinner than the outline's.
		for w := range weights {
			c.likeness = max(c.likeness, dot(cell[:], g.full[w][c.index][:])/size)
		}
		insert(two[:], c)
	}
	best, next := two[0], two[1]
	if best.likeness < unlike {
		return Character{Byte: Unread, RunnerUp: alphabet[best.index]}
	}
	return Character{Byte: alphabet[best.index], RunnerUp: alphabet[next.index], Confidence: min(best.likeness, 1), Margin: best.likeness - next.likeness}
}

// unlike is the correlation below which a cell holds no character of the alphabet.
const unlike = 0.4

package ocrb

// Unread stands where no character of the alphabet was seen.
const Unread = '?'

// Reading is what stands in a machine readable zone.
type Reading struct {
	// Lines are the zone's lines, top line first.
	Lines []Line
	// Turn is by how many degrees the first line falls to the right.
	Turn float64
}

// Line is the characters of a line, left to right.
type Line []Character

// Character is what was seen at one place of a line.
type Character struct {
	// Byte is the character of the alphabet A–Z, 0–9 and < that fits best, or Unread.
	Byte byte
	// RunnerUp is the one that fits second best.
	RunnerUp byte
	// Confidence is how well Byte fits, the correlation with its outline: 1 is a perfect print.
	Confidence float32
	// Margin is how much worse RunnerUp fits.
	Margin float32
}

// Text gives the characters alone.
func (l Line) Text() string {
	text := make([]byte, len(l))
	for i, c := range l {
		text[i] = c.Byte
	}
	return string(text)
}

// Text gives the lines' characters alone, top line first.
func (r Reading) Text() []string {
	lines := make([]string, len(r.Lines))
	for i, l := range r.Lines {
		lines[i] = l.Text()
	}
	return lines
}

// Weakest gives line and column of the character that is least certain, both counted from 0.
func (r Reading) Weakest() (line, column int, c Character) {
	c.Confidence, c.Margin = 2, 2
	for i, l := range r.Lines {
		for k, candidate := range l {
			if min(candidate.Margin, candidate.Confidence) < min(c.Margin, c.Confidence) {
				line, column, c = i, k, candidate
			}
		}
	}
	return line, column, c
}

package personalization

import (
	"math"
	"strings"
	"unicode/utf8"

	"chancery/personalization/page"
	"chancery/templates"
)

// microtextAlong prepares a very small text along a curve: once, or for each record if it names
// fields of it.
func (p *preparer) microtextAlong(m *templates.Microtext) error {
	runs, err := m.Runs()
	if err != nil {
		return err
	}
	font, brush := p.fonts[m.Font], p.brush(m.Paint)
	draw := func(c *page.Content, unit string) {
		width := func(s string) float64 { return font.Width(s, m.Size) }
		c.Save()
		brush.fill(c)
		for i := range runs {
			for _, w := range strung(&runs[i], present(font, unit), width) {
				c.TextTurned(font.id, m.Size, w.space, w.at.X, w.at.Y, w.turn, w.text)
			}
		}
		c.Restore()
	}
	if !strings.Contains(m.Text, "{") {
		draw(p.static(), m.Text)
		return nil
	}
	return p.dynamic(func(c *page.Content, s *sheet) error {
		unit, err := s.microtext(m)
		if err != nil {
			return err
		}
		draw(c, unit)
		return nil
	})
}

// strungWord is a part of a text along a run that stands straight: one letter, or several where
// the run is straight.
type strungWord struct {
	text        string
	at          templates.Point
	turn, space float64 // degrees counterclockwise, mm after each letter
	length      float64 // mm, the space after the last letter included
}

// strung sets a text along a run over and over. On a closed run it is spaced to close where it
// began; an open one is filled with as many letters as there is room for.
func strung(r *templates.Run, unit string, width func(string) float64) []strungWord {
	round, length := width(unit), r.Length()
	space := 0.0
	if n := math.Floor(length/round + 1e-9); round > 0 && r.Closed() && n > 0 {
		space = (length - n*round) / n / float64(utf8.RuneCountInString(unit))
		length += 1e-6
	}
	var words []strungWord
	for at := 0.0; round > 0; {
		for rest := unit; rest != ""; {
			_, size := utf8.DecodeRuneInString(rest)
			s := rest[:size]
			w := width(s)
			if at+w > length {
				return words
			}
			words = hung(words, r, at, w, space, s)
			at, rest = at+w+space, rest[size:]
		}
	}
	return words
}

// hung adds a letter that begins at a distance, to the word before it if it stands in a line
// with that.
func hung(words []strungWord, r *templates.Run, at, width, space float64, letter string) []strungWord {
	const (
		level = 0.05  // degrees
		close = 0.003 // mm
	)
	from, turn := r.Chord(at, width)
	if n := len(words); n > 0 {
		last := &words[n-1]
		sin, cos := math.Sincos(last.turn * math.Pi / 180)
		off := math.Hypot(last.at.X+cos*last.length-from.X, last.at.Y-sin*last.length-from.Y)
		if math.Abs(turn-last.turn) < level && off < close {
			last.text, last.length = last.text+letter, last.length+width+space
			return words
		}
	}
	return append(words, strungWord{letter, from, turn, space, width + space})
}

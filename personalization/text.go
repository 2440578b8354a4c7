package personalization

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"chancery/personalization/page"
	"chancery/templates"
)

// fixedText sets a text that is the same in every document.
func (p *preparer) fixedText(c *page.Content, t *templates.Text) error {
	font := p.fonts[t.Font]
	size, ok := fitted(font.Font, t.Value, t.Size, t.Min, t.Width, t.Space)
	if !ok {
		return fmt.Errorf("text %q does not fit into %g mm: give it more width or a smaller min", t.Value, t.Width)
	}
	c.Save()
	p.brush(t.Paint).fill(c)
	setLine(c, font, t, size, t.Y, t.Value)
	c.Restore()
	return nil
}

// fitted gives the size at which s fits into width mm, from size down to least; a width of 0
// has room for everything.
func fitted(font *page.Font, s string, size, least, width, space float64) (float64, bool) {
	room := width - space*float64(utf8.RuneCountInString(s)-1)
	if wide := font.Width(s, size); width > 0 && wide > room {
		size *= room / wide
		return size, least > 0 && size >= least
	}
	return size, true
}

// setLine sets one line at a baseline by the text's alignment.
func setLine(c *page.Content, font face, t *templates.Text, size, baseline float64, s string) {
	if t.Turn != 0 {
		c.TextTurned(font.id, size, t.Space, t.X, baseline, t.Turn, s)
		return
	}
	x := t.X
	if t.Align == "center" || t.Align == "right" {
		width := font.Width(s, size) + t.Space*float64(utf8.RuneCountInString(s)-1)
		if t.Align == "center" {
			width /= 2
		}
		x -= width
	}
	c.TextSpaced(font.id, size, t.Space, x, baseline, s)
}

// field prepares the text of a field, with its caption where that depends on the record.
func (p *preparer) field(t *templates.Text) step {
	font, ink := p.fonts[t.Font], p.brush(t.Paint)
	caption := func(*page.Content) {}
	if t.Optional {
		caption = p.caption(t.Caption, t.X, t.Y-p.layout.Captions.Rise, t.Align)
	}
	words := p.layout.Words[t.Field]
	return func(c *page.Content, s *sheet) error {
		text, err := s.printed(t, words)
		if err != nil {
			return err
		}
		r, lacking := font.Missing(text)
		if t.Optional && (text == "" || lacking && t.Scripts) {
			return nil
		}
		switch {
		case text == "":
			return fieldError(t.Field, "the document needs this field and it is empty", "fill it in")
		case lacking:
			return fieldError(t.Field, fmt.Sprintf("the layout's font has no character U+%04X", r), "write the text in Latin or Cyrillic letters")
		}
		lines, size, ok := arrange(font.Font, t, text)
		if !ok {
			return fieldError(t.Field, fmt.Sprintf("the text does not fit into the %g mm that the layout has for it", t.Width), "shorten it")
		}
		c.Save()
		caption(c)
		ink.fill(c)
		pitch := 1.2 * font.CapHeight(size) / 0.729
		for i, line := range lines {
			// Two lines stand about where one would, a little higher to keep clear of the next caption.
			setLine(c, font, t, size, t.Y+pitch*(float64(i)-0.75*float64(len(lines)-1)), line)
		}
		c.Restore()
		return nil
	}
}

// arrange gives the lines of a text and their size: one line, or two where the layout allows
// them and one would be too small.
func arrange(font *page.Font, t *templates.Text, s string) (lines []string, size float64, ok bool) {
	if size, ok = fitted(font, s, t.Size, t.Min, t.Width, t.Space); ok {
		return []string{s}, size, true
	}
	if t.Lines != 2 {
		return nil, 0, false
	}
	best := 0.0
	for i, r := range s {
		if r != ' ' && r != '-' {
			continue
		}
		first, second := strings.TrimRight(s[:i+1], " "), s[i+1:]
		a, okA := fitted(font, first, t.Min, t.Least, t.Width, t.Space)
		b, okB := fitted(font, second, t.Min, t.Least, t.Width, t.Space)
		if small := min(a, b); okA && okB && small > best {
			best, lines = small, []string{first, second}
		}
	}
	return lines, best, lines != nil
}

// staticCaptions draws, once for a plane, the captions that every document has.
func (p *preparer) staticCaptions(plane []templates.Element) {
	if p.captions {
		return
	}
	p.captions = true
	for i := range plane {
		e := &plane[i]
		switch {
		case e.Text != nil && !e.Text.Optional && len(e.Text.Caption) > 0:
			c := p.static()
			c.Save()
			p.caption(e.Text.Caption, e.Text.X, e.Text.Y-p.layout.Captions.Rise, e.Text.Align)(c)
			c.Restore()
		}
	}
}

// caption prepares a caption at a baseline: the national language, then the second one in the
// other font, usually italics (Doc 9303-3 §3.7).
func (p *preparer) caption(words []string, x, y float64, align string) func(*page.Content) {
	if len(words) == 0 {
		return func(*page.Content) {}
	}
	style := p.layout.Captions
	first, ink := p.fonts[style.Font], p.brush(style.Paint)
	text, width := words[0], 0.0
	if len(words) > 1 {
		text += " / "
		width = p.fonts[style.Second].Width(words[1], style.Size)
	}
	lead := first.Width(text, style.Size)
	switch align {
	case "center":
		x -= (lead + width) / 2
	case "right":
		x -= lead + width
	}
	return func(c *page.Content) {
		ink.fill(c)
		c.Text(first.id, style.Size, x, y, text)
		if len(words) > 1 {
			c.Text(p.fonts[style.Second].id, style.Size, x+lead, y, words[1])
		}
	}
}

// microtext prepares a line of very small text with the bearer's data, repeated over its width.
func (p *preparer) microtext(m *templates.Microtext) step {
	font, ink := p.fonts[m.Font], p.brush(m.Paint)
	return func(c *page.Content, s *sheet) error {
		unit, err := s.microtext(m)
		if err != nil {
			return err
		}
		// A letter that the font lacks is left out here: the text proper stands in the visual zone.
		unit = strings.Map(func(r rune) rune {
			if font.Has(r) {
				return r
			}
			return -1
		}, unit)
		room := m.Width
		var line strings.Builder
		for unit != "" {
			n := 0
			for _, r := range unit {
				if room -= font.Width(string(r), m.Size); room < 0 {
					break
				}
				line.WriteRune(r)
				n++
			}
			if n == 0 || room < 0 {
				break
			}
		}
		c.Save()
		ink.fill(c)
		c.TextTurned(font.id, m.Size, 0, m.X, m.Y, m.Turn, line.String())
		c.Restore()
		return nil
	}
}

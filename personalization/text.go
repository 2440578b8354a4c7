package personalization

import (
	"fmt"
	"strings"

	"chancery/personalization/page"
	"chancery/templates"
)

// fixedText sets a text that is the same in every document.
func (p *preparer) fixedText(c *page.Content, t *templates.Text) error {
	font := p.font(t.Font, t.Fallback)
	if r, lacking := font.Missing(t.Value); lacking {
		return fmt.Errorf("text %q: font %s has no character U+%04X: name another font or one to fall back on", t.Value, t.Font, r)
	}
	lines, size, ok := arrange(font.Font, t, t.Value)
	if !ok {
		return fmt.Errorf("text %q does not fit into %g mm: give it more width or a smaller min", t.Value, t.Width)
	}
	c.Save()
	p.brush(t.Paint).fill(c)
	setLines(c, font, t, size, lines)
	c.Restore()
	return nil
}

// field prepares the text of a field.
func (p *preparer) field(t *templates.Text) step {
	font, ink := p.font(t.Font, t.Fallback), p.brush(t.Paint)
	words := p.layout.Words[t.Field]
	return func(c *page.Content, s *sheet) error {
		text, shown, err := s.shown(t, font, words)
		if err != nil || !shown {
			return err
		}
		lines, size, ok := arrange(font.Font, t, text)
		if !ok {
			return fieldError(t.Field, fmt.Sprintf("the text does not fit into the %g mm that the layout has for it", t.Width), "shorten it")
		}
		c.Save()
		ink.fill(c)
		setLines(c, font, t, size, lines)
		c.Restore()
		return nil
	}
}

// shown gives a field's text, and whether it is printed: an optional one without a value, or in a
// script that the layout leaves out, is not.
func (s *sheet) shown(t *templates.Text, font face, words map[string]string) (text string, shown bool, err error) {
	if text, err = s.printed(t, words); err != nil {
		return "", false, err
	}
	r, lacking := font.Missing(text)
	switch {
	case t.Optional && (text == "" || lacking && t.Scripts):
		return "", false, nil
	case text == "":
		return "", false, fieldError(t.Field, "the document needs this field and it is empty", "fill it in")
	case lacking:
		return "", false, fieldError(t.Field, fmt.Sprintf("the layout's font has no character U+%04X", r), "write the text in letters that the layout's fonts have")
	}
	return text, true, nil
}

// setLines sets lines one below the other; several stand about where one would, a little higher
// to keep clear of the next caption.
func setLines(c *page.Content, font face, t *templates.Text, size float64, lines []string) {
	pitch := 1.2 * font.CapHeight(size) / 0.729
	for i, line := range lines {
		setLine(c, font, t, size, t.Y+pitch*(float64(i)-0.75*float64(len(lines)-1)), line)
	}
}

// setLine sets one line at a baseline by the text's alignment.
func setLine(c *page.Content, font face, t *templates.Text, size, baseline float64, s string) {
	if t.Turn != 0 {
		c.TextTurned(font.id, size, t.Space, t.X, baseline, t.Turn, s)
		return
	}
	x := t.X
	if t.Align == "center" || t.Align == "right" {
		width := font.Width(s, size) + t.Space*float64(font.Spaces(s))
		if t.Align == "center" {
			width /= 2
		}
		x -= width
	}
	c.TextSpaced(font.id, size, t.Space, x, baseline, s)
}

// microtext prepares a line of very small text, repeated over its width: once, or with the
// bearer's data for each document.
func (p *preparer) microtext(m *templates.Microtext) error {
	if m.Along != "" {
		return p.microtextAlong(m)
	}
	font, ink := p.fonts[m.Font], p.brush(m.Paint)
	draw := func(c *page.Content, unit string) {
		line := repeated(font.Font, present(font, unit), m.Size, m.Width)
		c.Save()
		ink.fill(c)
		c.TextTurned(font.id, m.Size, 0, m.X, m.Y, m.Turn, line)
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

// repeated gives as many characters of a text, over and over, as fit into a width.
func repeated(font *page.Font, unit string, size, room float64) string {
	var line strings.Builder
	for {
		n := 0
		for _, r := range unit {
			if room -= font.Width(string(r), size); room < 0 {
				return line.String()
			}
			line.WriteRune(r)
			n++
		}
		if n == 0 || font.Width(unit, size) <= 0 {
			return line.String()
		}
	}
}

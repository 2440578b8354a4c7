package page

import (
	"slices"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/language"
)

// placed is a glyph in a line, in visual order; lengths in em.
type placed struct {
	glyphRef
	advance, dx, dy float64
}

// line sets a text in the order in which it is seen (Unicode Annex 9), shaped. Where a glyph is
// lacking it gives the first character of the cluster and true.
func (f *Font) line(s string) (glyphs []placed, missing rune, lacking bool) {
	text := []rune(s)
	for _, r := range f.runs(text) {
		shaped, err := r.shape(text)
		if err != nil {
			return nil, text[r.first], true
		}
		for _, g := range shaped {
			if g.advance == 0 && g.text == "" || invisible(g.nominal) {
				continue
			}
			which, cut, found := f.cutOf(r.face, g)
			if !found {
				return nil, g.rune, true
			}
			for i := range cut.codes { // a ligature's letters share its width
				glyphs = append(glyphs, placed{glyphRef{which, cut.glyph + uint16(i)}, g.advance / float64(cut.codes), g.dx, g.dy})
			}
		}
	}
	return glyphs, 0, false
}

// cutOf finds the cut glyph of a shaped one: the character's own, the one that was cut for just
// this text, or else any that looks the same, as where marks are composed in another order; and
// for a form that was not cut, such as a letter without its dot, the plain letter.
func (f *Font) cutOf(face *Face, g shaped) (which uint16, cut cutGlyph, found bool) {
	single, alone := singleRune(g.text)
	for _, look := range [...]func(p *part) cutGlyph{
		func(p *part) cutGlyph { return cutGlyph{p.runes[g.nominal], 1} },
		func(p *part) cutGlyph { return p.shapes[g.shape] },
		func(p *part) cutGlyph { return p.any[g.glyph] },
		func(p *part) cutGlyph {
			if !alone || alphabetOf(single) == arabic {
				return cutGlyph{}
			}
			return cutGlyph{p.runes[single], 1}
		},
	} {
		for i, p := range f.parts {
			if c := look(p); p.face == face && c.glyph != 0 {
				return uint16(i), c, true
			}
		}
	}
	return 0, cutGlyph{}, false
}

// runs takes a text apart by direction, script and face, in visual order.
func (f *Font) runs(text []rune) []textRun {
	var paragraph bidi.Paragraph
	found := paragraph.Segment(text, bidi.Neutral)
	pieces := make([]bidi.Run, found.NumRuns())
	for i := range pieces {
		pieces[i] = found.Run(i)
	}
	reorder(pieces)
	var runs []textRun
	for _, piece := range pieces {
		if piece.End > len(text) {
			continue
		}
		part := f.split(text, piece)
		if !piece.IsLeftToRight() {
			slices.Reverse(part)
		}
		runs = append(runs, part...)
	}
	return runs
}

// reorder brings runs from logical to visual order: from the highest level down, every sequence
// of runs at that level or above is reversed (Unicode Annex 9, rule L2).
func reorder(pieces []bidi.Run) {
	top := bidi.Level(0)
	for _, p := range pieces {
		top = max(top, p.Level)
	}
	for level := top; level > 0; level-- {
		for i := 0; i < len(pieces); i++ {
			end := i
			for end < len(pieces) && pieces[end].Level >= level {
				end++
			}
			slices.Reverse(pieces[i:end])
			i = max(i, end)
		}
	}
}

// split takes a piece of one direction apart by script and face, in logical order.
func (f *Font) split(text []rune, piece bidi.Run) []textRun {
	var runs []textRun
	for i := piece.Start; i < piece.End; i++ {
		script, face := language.LookupScript(text[i]), f.faceOf(text[i])
		if n := len(runs); n > 0 {
			last := &runs[n-1]
			if !script.Strong() && (face == nil || last.face.Has(text[i])) {
				script, face = last.script, last.face
			}
			if face == nil {
				face = last.face
			}
			if face == last.face && (script == last.script || !last.script.Strong()) {
				last.script, last.end = script, i+1
				continue
			}
		}
		if face == nil {
			face = f.face
		}
		runs = append(runs, textRun{face, i, i + 1, script, !piece.IsLeftToRight()})
	}
	return runs
}

// faceOf gives the face that sets a character, nil where none does.
func (f *Font) faceOf(r rune) *Face {
	if at := f.glyph(r); at.glyph != 0 {
		return f.parts[at.part].face
	}
	return nil
}

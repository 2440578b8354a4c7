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
			if invisible(g.rune) && g.advance == 0 {
				continue
			}
			at, found := f.shapeRef(r.face, g)
			if !found {
				return nil, g.rune, true
			}
			n := 1
			if g.nominal == 0 && f.parts[at.part].shapes[g.shape] == at.glyph {
				n = g.codes(r.face)
			}
			for range n { // a ligature's letters share its width
				glyphs = append(glyphs, placed{at, g.advance / float64(n), g.dx, g.dy})
				at.glyph++
			}
		}
	}
	return glyphs, 0, false
}

// shapeRef finds the cut glyph of a shaped one; a mark or its bearer whose special form was not
// cut is set in its plain form.
func (f *Font) shapeRef(face *Face, g shaped) (glyphRef, bool) {
	for i, p := range f.parts {
		if p.face != face {
			continue
		}
		if n := p.runes[g.nominal]; g.nominal != 0 && n != 0 {
			return glyphRef{uint16(i), n}, true
		}
		if n := p.shapes[g.shape]; n != 0 {
			return glyphRef{uint16(i), n}, true
		}
	}
	if r, single := singleRune(g.text); single {
		if at := f.glyph(r); at.glyph != 0 && f.parts[at.part].face == face && alphabetOf(r) != arabic {
			return at, true
		}
	}
	return glyphRef{}, false
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

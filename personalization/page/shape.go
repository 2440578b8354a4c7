package page

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// shapers shape text in one face. They are made when a text first needs one and then kept.
type shapers struct {
	once sync.Once
	font *font.Font
	err  error
	pool sync.Pool
}

// shaper is used by one goroutine at a time.
type shaper struct {
	face     *font.Face
	harfbuzz shaping.HarfbuzzShaper
}

// borrow gives a shaper of the face; it goes back with f.shapers.pool.Put.
func (f *Face) borrow() (*shaper, error) {
	s := f.shapers
	s.once.Do(func() {
		var face *font.Face
		if face, s.err = font.ParseTTF(bytes.NewReader(f.ttf)); s.err != nil {
			s.err = fmt.Errorf("reading the shaping tables of font %s: %w", f.name, s.err)
			return
		}
		s.font = face.Font
		s.pool.New = func() any { return &shaper{face: font.NewFace(s.font)} }
	})
	if s.err != nil {
		return nil, s.err
	}
	return s.pool.Get().(*shaper), nil
}

// textRun is a piece of text of one direction, script and face.
type textRun struct {
	face       *Face
	first, end int // runes
	script     language.Script
	rightLeft  bool
}

// shaped is a glyph of the run's face in visual order; lengths in em. Its text is empty where it
// only stands for a character that steers shaping.
type shaped struct {
	shape
	nominal         rune // the character whose own glyph it is, or 0
	rune            rune // the first of its cluster
	advance, dx, dy float64
}

// shape shapes a run of a text.
func (r textRun) shape(text []rune) ([]shaped, error) {
	s, err := r.face.borrow()
	if err != nil {
		return nil, err
	}
	defer r.face.shapers.pool.Put(s)
	direction := di.DirectionLTR
	if r.rightLeft {
		direction = di.DirectionRTL
	}
	em := float64(r.face.unitsPerEm)
	out := s.harfbuzz.ShapeNoExtents(shaping.Input{Text: text, RunStart: r.first, RunEnd: r.end, Direction: direction, Face: s.face,
		Size: fixed.I(r.face.unitsPerEm), Script: r.script, FontFeatures: r.features()})
	length := func(v fixed.Int26_6) float64 { return float64(v) / 64 / em }
	glyphs := make([]shaped, 0, len(out.Glyphs))
	for i := 0; i < len(out.Glyphs); {
		n := max(1, out.Glyphs[i].GlyphsCount())
		cluster := out.Glyphs[i:min(i+n, len(out.Glyphs))]
		first := cluster[0].TextIndex()
		letters := text[first:min(first+cluster[0].RunesCount(), len(text))]
		for k, meaning := range r.assign(letters, cluster) {
			g := cluster[k]
			meaning.advance, meaning.dx, meaning.dy = length(g.Advance), length(g.XOffset), length(g.YOffset)
			glyphs = append(glyphs, meaning)
		}
		i += n
	}
	return glyphs, nil
}

// features turns off ligatures of choice, such as fi, which no document needs; those of Arabic are
// not a choice.
func (r textRun) features() []shaping.FontFeature {
	if r.rightLeft {
		return nil
	}
	return []shaping.FontFeature{{Tag: opentype.MustNewTag("liga")}, {Tag: opentype.MustNewTag("clig")}}
}

// assign says what each glyph of a cluster stands for, so that text can be extracted: a glyph
// that is a character's own stands for it, the others for the characters that are left.
func (r textRun) assign(letters []rune, cluster []shaping.Glyph) []shaped {
	out := make([]shaped, len(cluster))
	left := slices.Clone(letters)
	var open []int
	for i, g := range cluster {
		if len(letters) > 0 {
			out[i].rune = letters[0]
		}
		out[i].glyph = uint16(g.GlyphID)
		own := slices.IndexFunc(left, func(c rune) bool { return r.face.runes[c] == out[i].glyph })
		if own < 0 {
			open = append(open, i)
			continue
		}
		out[i].nominal, out[i].text = left[own], string(left[own])
		left = slices.Delete(left, own, own+1)
	}
	left = slices.DeleteFunc(left, invisible)
	if r.rightLeft {
		slices.Reverse(open) // glyphs stand in visual order, letters in logical order
	}
	for i, at := range open {
		switch {
		case i == len(open)-1:
			out[at].text = string(left)
		case len(left) > 0:
			out[at].text = string(left[:1])
			left = left[1:]
		}
	}
	return out
}

package page

import "fmt"

// shelf is what contents may refer to by number: all that a builder holds so far, or a base for
// good.
type shelf struct {
	fonts    []*Font
	parts    []*part // of all fonts, each once
	of       [][]int // by font: where its parts stand among all
	inks     []Ink
	rainbows []Rainbow
	layers   []Layer
	states   []State
	forms    []form
	at       map[*part]int
}

// form is static art: drawn content, or an image.
type form struct {
	content *Content
	image   *staticImage
}

// addFont gives a font its number and notes those of its parts that are new.
func (s *shelf) addFont(f *Font) FontID {
	if s.at == nil {
		s.at = map[*part]int{}
	}
	of := make([]int, len(f.parts))
	for i, p := range f.parts {
		at, known := s.at[p]
		if !known {
			at = len(s.parts)
			s.at[p] = at
			s.parts = append(s.parts, p)
		}
		of[i] = at
	}
	s.fonts, s.of = append(s.fonts, f), append(s.of, of)
	return FontID(len(s.fonts) - 1)
}

// font gives a font, or false for a number that none has.
func (s *shelf) font(f FontID) (*Font, bool) {
	if f < 0 || int(f) >= len(s.fonts) {
		return nil, false
	}
	return s.fonts[f], true
}

// maxParts bounds the parts of all fonts of a base.
const maxParts = 256

func (s *shelf) check() error {
	if len(s.parts) > maxParts {
		return fmt.Errorf("%d parts of fonts: a base has room for %d", len(s.parts), maxParts)
	}
	names := map[string]bool{}
	for _, k := range s.inks {
		if k.Name == "" || names[k.Name] {
			return fmt.Errorf("ink %q: a separation needs a name of its own", k.Name)
		}
		names[k.Name] = true
		if !CMYK(k.Alternate[0], k.Alternate[1], k.Alternate[2], k.Alternate[3]).valid(s) {
			return fmt.Errorf("ink %q: alternate colour must lie between 0 and 1", k.Name)
		}
	}
	for i, state := range s.states {
		if !(state.Alpha >= 0 && state.Alpha <= 1) {
			return fmt.Errorf("graphics state %d: alpha must lie between 0 and 1", i)
		}
	}
	for i := range s.rainbows {
		if err := s.rainbows[i].check(s); err != nil {
			return fmt.Errorf("rainbow %d: %w", i, err)
		}
	}
	return nil
}

// partSet is a set of parts of fonts.
type partSet [maxParts / 64]uint64

func (s *partSet) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s *partSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s *partSet) join(t partSet) {
	for i := range s {
		s[i] |= t[i]
	}
}

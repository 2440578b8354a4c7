package page

import (
	"slices"

	"github.com/go-text/typesetting/language"
)

// shapesOf lists the glyphs that shaping puts in the place of an alphabet's characters: Arabic
// letters joined on either side, ligatures of lam, pairs of marks, pointed Hebrew letters, and
// letters that lose their dot under an accent.
func (f *Face) shapesOf(which alphabet, runes []rune) ([]shape, error) {
	samples, script := samplesOf(which, runes)
	known := map[shape]bool{}
	var shapes []shape
	for _, sample := range samples {
		text := []rune(sample)
		for _, r := range text {
			if !f.Has(r) {
				text = nil
				break
			}
		}
		r := textRun{face: f, end: len(text), script: script, rightLeft: which == arabic || which == hebrew}
		glyphs, err := r.shape(text)
		if err != nil {
			return nil, err
		}
		for _, g := range glyphs {
			if g.nominal == 0 && g.glyph != 0 && !known[g.shape] {
				known[g.shape] = true
				shapes = append(shapes, g.shape)
			}
		}
	}
	slices.SortFunc(shapes, func(a, b shape) int {
		if a.glyph != b.glyph {
			return int(a.glyph) - int(b.glyph)
		}
		return slices.Compare([]byte(a.text), []byte(b.text))
	})
	return shapes, nil
}

// samplesOf gives texts in which every form of an alphabet's letters occurs.
func samplesOf(which alphabet, runes []rune) ([]string, language.Script) {
	switch which {
	case arabic:
		return arabicSamples(runes), language.Arabic
	case hebrew:
		return pairs(runes, func(r rune) bool { return r >= 0x5d0 }, hebrewMark), language.Hebrew
	case latinExtended:
		return pairs(append([]rune("ijіј"), runes...), func(r rune) bool { return r == 'i' || r == 'j' || r == 'і' || r == 'ј' || r == 'į' },
			func(r rune) bool { return r >= 0x300 && r <= 0x36f }), language.Latin
	}
	return nil, 0
}

func hebrewMark(r rune) bool {
	return r >= 0x591 && r <= 0x5c7 && r != 0x5be && r != 0x5c0 && r != 0x5c3 && r != 0x5c6
}

func arabicMark(r rune) bool { return r >= 0x64b && r <= 0x65f || r == 0x670 }

func arabicSamples(runes []rune) []string {
	const beh, lam = "\u0628", "\u0644"
	var samples []string
	for _, r := range runes {
		if arabicMark(r) {
			continue
		}
		c := string(r)
		samples = append(samples, c, beh+c, c+beh, beh+c+beh, lam+c, beh+lam+c, lam+lam+c, lam+c+beh, beh+lam+c+beh)
	}
	samples = append(samples, "\u0627\u0644\u0644\u0647", "\u0628\u0644\u0644\u0647", "\u0644\u0644\u0647")
	for _, a := range runes {
		for _, b := range runes {
			if arabicMark(a) && arabicMark(b) {
				samples = append(samples, beh+string(a)+string(b))
			}
		}
		if arabicMark(a) {
			samples = append(samples, string(a), " "+string(a), "\u0640"+string(a), beh+string(a), lam+string(a)+"\u0627", lam+"\u0627"+string(a))
		}
	}
	return samples
}

// pairs puts every mark on every bearer.
func pairs(runes []rune, bearer, mark func(rune) bool) []string {
	var samples []string
	for _, a := range runes {
		for _, b := range runes {
			if bearer(a) && mark(b) {
				samples = append(samples, string([]rune{a, b}))
			}
		}
	}
	return samples
}

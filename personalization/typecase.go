package personalization

import (
	"fmt"
	"slices"
	"sync"

	"chancery/personalization/page"
	"chancery/templates/fonts"
)

// typeCase keeps parsed faces, the fonts cut from them and the own output intent while presses are prepared, so that
// each is made once. It is safe for concurrent use.
type typeCase struct {
	mutex  sync.Mutex
	intent func() *page.OutputIntent // for layouts that name none
	faces  map[string]*page.Face
	cuts   map[string]*page.Font
}

func newTypeCase() *typeCase {
	return &typeCase{intent: sync.OnceValue(page.OwnIntent), faces: map[string]*page.Face{}, cuts: map[string]*page.Font{}}
}

func (t *typeCase) face(name string) (*page.Face, error) {
	if f := t.faces[name]; f != nil {
		return f, nil
	}
	ttf, err := fonts.TTF(name)
	if err != nil {
		return nil, err
	}
	f, err := page.ParseFace(ttf)
	if err != nil {
		return nil, fmt.Errorf("reading font %s: %w", name, err)
	}
	t.faces[name] = f
	return f, nil
}

// font cuts a face to what the sets ask of it.
func (t *typeCase) font(name string, sets *characterSets) (*page.Font, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	f, err := t.face(name)
	if err != nil {
		return nil, err
	}
	set := printable(f, sets.fixed[name])
	if sets.whole[name] {
		set = append(set, alphabet(f)...)
	}
	slices.Sort(set)
	set = slices.Compact(set)
	key := name + " " + string(set)
	if cut := t.cuts[key]; cut != nil {
		return cut, nil
	}
	cut, err := f.Cut(set)
	if err != nil {
		return nil, fmt.Errorf("a text of the layout can't be set: %w", err)
	}
	t.cuts[key] = cut
	return cut, nil
}

// printable lists those of the characters that a face has; a fixed text that needs others is
// refused when it is set, unless a face to fall back on has them.
func printable(f *page.Face, characters map[rune]bool) []rune {
	var set []rune
	for r := range characters {
		if f.Has(r) {
			set = append(set, r)
		}
	}
	return set
}

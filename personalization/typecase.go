package personalization

import (
	"fmt"
	"slices"

	"chancery/personalization/page"
	"chancery/templates/fonts"
)

// typeCase keeps parsed faces and the fonts cut from them while presses are prepared, so that
// each is made once.
type typeCase struct {
	faces map[string]*page.Face
	cuts  map[string]*page.Font
}

func newTypeCase() *typeCase {
	return &typeCase{faces: map[string]*page.Face{}, cuts: map[string]*page.Font{}}
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
	f, err := t.face(name)
	if err != nil {
		return nil, err
	}
	var set []rune
	for r := range sets.fixed[name] {
		set = append(set, r)
	}
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

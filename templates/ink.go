package templates

import "slices"

// Inks names the inks that the element itself is printed in; a portrait, and a ghost or an image
// without an ink, are in process colour and have none.
func (e *Element) Inks() []string {
	if name := e.inkName(); name != "" {
		return []string{name}
	}
	return nil
}

func (e *Element) inkName() string {
	switch {
	case e.Text != nil:
		return e.Text.Ink
	case e.Ghost != nil:
		return e.Ghost.Ink
	case e.LinePortrait != nil:
		return e.LinePortrait.Ink
	case e.Signature != nil:
		return e.Signature.Ink
	case e.MRZ != nil:
		return e.MRZ.Ink
	case e.Barcode != nil:
		return e.Barcode.Ink
	case e.Microtext != nil:
		return e.Microtext.Ink
	case e.Image != nil:
		return e.Image.Ink
	case e.Specimen != nil:
		return e.Specimen.Ink
	}
	return e.artInkName()
}

func (e *Element) artInkName() string {
	switch {
	case e.Waves != nil:
		return e.Waves.Ink
	case e.Rosette != nil:
		return e.Rosette.Ink
	case e.Band != nil:
		return e.Band.Ink
	case e.PortraitFrame != nil:
		return e.PortraitFrame.Ink
	case e.LineScreen != nil:
		return e.LineScreen.Ink
	case e.Latent != nil:
		return e.Latent.Ink
	case e.Register != nil:
		return e.Register.Ink
	case e.Rule != nil:
		return e.Rule.Ink
	case e.Box != nil:
		return e.Box.Ink
	case e.Drawing != nil:
		return e.Drawing.Ink
	}
	return ""
}

// Separations lists what a printer must be able to do for the layout, in the order of printing:
// the separations of personalization and uv plane of both sides, without those that may be left out.
func (l *Layout) Separations() []Separation {
	used := map[Separation]bool{}
	for _, name := range l.Sides() {
		side := l.Side(name)
		for _, plane := range [][]Element{side.Personalization, side.UV} {
			for i := range plane {
				l.separations(&plane[i], used)
			}
		}
	}
	return slices.DeleteFunc(Separations(), func(s Separation) bool { return !used[s] || slices.Contains(l.MayOmit, s) })
}

func (l *Layout) separations(e *Element, used map[Separation]bool) {
	names := e.Inks()
	if len(names) == 0 {
		used[Visible] = true // pictures in colour
	}
	if e.Text != nil && len(e.Text.Caption) > 0 || e.Signature != nil && len(e.Signature.Caption) > 0 {
		names = append(names, l.Captions.Ink)
	}
	for _, name := range names {
		used[l.Inks[name].Kind()] = true
	}
}

// Separations lists what a printer must be able to do for a layout, such as
// "utopia/passport-ordinary@1".
func (s *Set) Separations(ref string) ([]Separation, error) {
	l, err := s.Layout(ref)
	if err != nil {
		return nil, err
	}
	return l.Separations(), nil
}

package templates

import "fmt"

// The planes of a side, as layouts call them.
const (
	SubstratePlane       = "substrate"
	PersonalizationPlane = "personalization"
	UVPlane              = "uv"
)

// Plane gives a plane of the side, nil for another name.
func (s *Side) Plane(name string) []Element {
	switch name {
	case SubstratePlane:
		return s.Substrate
	case PersonalizationPlane:
		return s.Personalization
	case UVPlane:
		return s.UV
	}
	return nil
}

// Planes lists the planes from the blank upwards.
func Planes() []string { return []string{SubstratePlane, PersonalizationPlane, UVPlane} }

// side checks the elements of a side one by one.
func (c *checker) side(name string, s *Side) {
	if name == c.geometry.MRZSide {
		c.require(len(s.Personalization) > 0 || c.below(name), name, "must have a personalization, with the machine readable zone")
	}
	for _, plane := range Planes() {
		for i, e := range s.Plane(plane) {
			c.path = fmt.Sprintf("%s.%s[%d]", name, plane, i)
			if c.full() || c.below(c.path) {
				continue
			}
			kinds := e.kinds()
			if !c.require(len(kinds) == 1, "", "an element has one kind, this one has %d %v", len(kinds), kinds) {
				continue
			}
			c.path += "." + kinds[0]
			c.onPlane(&e, plane, len(s.Personalization) == 0)
			c.element(&e, name)
			before := c.curves
			c.cost(&e)
			c.require(before > maxCurves || c.curves <= maxCurves, "", "with it the layout draws more than %d curves: take fewer lines or a wider pitch", maxCurves)
		}
	}
	c.path = ""
}

// onPlane holds what may stand on a plane: on the blank nothing of the bearer, under ultraviolet
// light alone inks of uv, and only there. Blank says that nothing is printed on the side.
func (c *checker) onPlane(e *Element, plane string, blank bool) {
	if plane == SubstratePlane {
		specimen := e.Specimen != nil && blank
		c.require(specimen || !e.ofBearer(), "", "belongs to the personalization, not to the blank")
		c.require(!e.bound(), "", "names the record, which a blank does not know")
		return
	}
	if plane == UVPlane {
		c.require(e.MRZ == nil && e.Specimen == nil && e.Portrait == nil, "", "must be seen by day: it belongs to the personalization")
		c.require(len(e.Inks()) > 0, "", "must name an ink of the separation uv")
		c.require(!c.given("caption"), "caption", "is printed by day: on this plane a text has none")
	}
	for _, name := range e.Inks() {
		ink, known := c.layout.Inks[name]
		if !known {
			continue // said by element
		}
		if c.below("inks." + name) {
			continue // what is wrong with the ink is said there
		}
		if plane == UVPlane {
			c.require(ink.Kind() == UV, "ink", "%q is of the separation %s: on this plane inks are of the separation uv", name, ink.Kind())
		} else {
			c.require(ink.Kind() != UV, "ink", "%q is of the separation uv: it belongs to the plane uv", name)
		}
	}
}

// ofBearer tells the kinds that show the bearer or the document.
func (e *Element) ofBearer() bool {
	return e.Portrait != nil || e.Ghost != nil || e.LinePortrait != nil || e.Signature != nil || e.MRZ != nil || e.Barcode != nil || e.Specimen != nil ||
		e.Text != nil && e.Text.Field != "" && e.Text.Field != "blankSerial"
}

// bound tells whether an element of any kind is computed from the record.
func (e *Element) bound() bool {
	switch {
	case e.Waves != nil:
		return e.Waves.Bound()
	case e.Rosette != nil:
		return e.Rosette.Bound()
	case e.Band != nil:
		return e.Band.Bound()
	case e.PortraitFrame != nil:
		return e.PortraitFrame.Bound()
	case e.Microtext != nil:
		return namesFields(e.Microtext.Text)
	case e.Latent != nil:
		return namesFields(e.Latent.Text)
	}
	return false
}

func namesFields(text string) bool {
	parts, err := Parts(text)
	if err != nil {
		return false
	}
	for _, p := range parts {
		if p.Field != "" {
			return true
		}
	}
	return false
}

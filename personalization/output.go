package personalization

import (
	"fmt"
	"slices"

	"chancery/templates"
)

// Plane is what of a document a page shows.
type Plane string

// The planes.
const (
	// All is the finished document: what the blank carries, and over it what is printed. What
	// ultraviolet light alone shows is there for the printer and hidden on the screen.
	All Plane = "all"
	// Personalization is what the printer gets: never anything of the blank's own print.
	Personalization Plane = "personalization"
	// Substrate is what the blank carries already.
	Substrate Plane = "substrate"
	// UV is what ultraviolet light alone shows, on a dark ground.
	UV Plane = "uv"
)

// Planes lists the planes.
func Planes() []Plane { return []Plane{All, Personalization, Substrate, UV} }

// ParsePlane gives the plane of a name.
func ParsePlane(name string) (Plane, error) {
	if !slices.Contains(Planes(), Plane(name)) {
		return "", fmt.Errorf("plane %q is not known: use one of %v", name, Planes())
	}
	return Plane(name), nil
}

// output is what a press is prepared for.
type output struct {
	plane Plane
	// only is the one separation that is drawn; empty for all.
	only templates.Separation
	// solid draws special inks in black, as masks for a panel, in place of how previews show them.
	solid bool
	// dark gives the page a dark ground.
	dark bool
	// of is which part of a finished document is drawn, where it is drawn in parts; empty for whole planes.
	of part
}

// part is one of the two that a finished document is drawn in.
type part string

const (
	// alike is what all blanks of a layout carry.
	alike part = "alike"
	// own is what one document has alone: the serial of its blank, and what is printed on it.
	own part = "own"
)

// outputOfPart gives the output of a part.
func outputOfPart(p part) output { return output{plane: All, of: p} }

// outputOf gives the output of a plane.
func outputOf(p Plane) output {
	if p == UV {
		return output{plane: All, only: templates.UV, dark: true}
	}
	return output{plane: p}
}

// panelOf gives the output of one separation of what the printer gets.
func panelOf(s templates.Separation) output {
	return output{plane: Personalization, only: s, solid: s != templates.Visible}
}

// planes lists the planes of a side that the output shows, lowest first.
func (o output) planes(s *templates.Side) []plane {
	substrate, printed, uv := plane{string(Substrate), o.blanks(s.Substrate)}, plane{string(Personalization), s.Personalization}, plane{string(UV), s.UV}
	switch {
	case o.plane == Substrate, o.of == alike:
		return []plane{substrate}
	case o.plane == All:
		return []plane{substrate, printed, uv}
	}
	return []plane{printed, uv}
}

// blanks gives the elements of a blank that belong to the part: on a blank only its serial differs from others.
func (o output) blanks(all []templates.Element) (list []templates.Element) {
	for _, e := range all {
		serial := e.Text != nil && e.Text.Field != ""
		if o.of == "" || serial == (o.of == own) {
			list = append(list, e)
		}
	}
	return list
}

// plane is a plane of a side.
type plane struct {
	name     string
	elements []templates.Element
}

// hidden tells whether a separation is printed but not seen: what only ultraviolet light or an
// infrared camera shows, and varnish, which has no colour.
func hidden(s templates.Separation) bool {
	return s == templates.UV || s == templates.IR || s == templates.Varnish
}

// shows tells whether the output draws a separation.
func (o output) shows(s templates.Separation) bool { return o.only == "" || o.only == s }

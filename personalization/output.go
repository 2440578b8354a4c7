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
}

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
	substrate, own, uv := plane{string(Substrate), s.Substrate}, plane{string(Personalization), s.Personalization}, plane{string(UV), s.UV}
	switch o.plane {
	case All:
		return []plane{substrate, own, uv}
	case Substrate:
		return []plane{substrate}
	}
	return []plane{own, uv}
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

package page

import (
	"fmt"
	"strings"
)

// Color is what a path, a glyph or a line is painted with.
type Color struct {
	kind colorKind
	ink  InkID
	v    [4]float64
}

type colorKind uint8

const (
	kindGray colorKind = iota
	kindRGB
	kindCMYK
	kindInk
	kindRainbow
)

// Gray gives a DeviceGray colour, 0 black to 1 white.
func Gray(v float64) Color { return Color{kind: kindGray, v: [4]float64{v}} }

// RGB gives a DeviceRGB colour; each part runs from 0 to 1.
func RGB(r, g, b float64) Color { return Color{kind: kindRGB, v: [4]float64{r, g, b}} }

// CMYK gives a DeviceCMYK colour; each part runs from 0 to 1.
func CMYK(c, m, y, k float64) Color { return Color{kind: kindCMYK, v: [4]float64{c, m, y, k}} }

// Tint gives an ink of the base in a strength from 0 to 1.
func Tint(ink InkID, tint float64) Color {
	return Color{kind: kindInk, ink: ink, v: [4]float64{tint}}
}

// Ink is one separation: the name of a plate and the CMYK mixture (0 to 1) that stands in for it
// where the device has no such plate.
type Ink struct {
	Name      string
	Alternate [4]float64
}

func (k Ink) object() string {
	a := k.Alternate
	return fmt.Sprintf("[/Separation/%s/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[%s%s%s%s]/N 1>>]",
		name(k.Name), num(a[0]), num(a[1]), num(a[2]), num(a[3]))
}

func (c Color) valid(s *shelf) bool {
	if c.kind == kindInk && (c.ink < 0 || int(c.ink) >= len(s.inks)) || c.kind == kindRainbow && (c.ink < 0 || int(c.ink) >= len(s.rainbows)) {
		return false
	}
	for _, v := range c.v {
		if !(v >= 0 && v <= 1) {
			return false
		}
	}
	return true
}

// append writes the operators that select the colour, for filling or for stroking.
func (c Color) append(b []byte, stroke bool) []byte {
	selects, which := "cs ", 0
	if stroke {
		selects, which = "CS ", 1
	}
	paints := [...][2]string{{"g\n", "G\n"}, {"rg\n", "RG\n"}, {"k\n", "K\n"}, {"scn\n", "SCN\n"}, {"scn\n", "SCN\n"}}[c.kind][which]
	if c.kind == kindRainbow {
		b = append(append(append(b, "/Pattern "...), selects...), "/P"...)
		b = appendNumber(b, float64(c.ink), 0)
		return append(b, paints...)
	}
	if c.kind == kindInk {
		b = append(b, "/S"...)
		b = appendNumber(b, float64(c.ink), 0)
		b = append(b, selects...)
	}
	n := [...]int{1, 3, 4, 1}[c.kind]
	for _, v := range c.v[:n] {
		b = appendNumber(b, v, 3)
	}
	return append(b, paints...)
}

// State is a set of graphics parameters that content selects by its StateID.
type State struct {
	// Alpha is the opacity of fills, strokes and images, above 0 up to 1; 0 stands for 1.
	Alpha float64
	// Overprint leaves the other separations under a painted area as they are (OP, op, OPM 1).
	Overprint bool
	// Multiply darkens what lies beneath instead of covering it.
	Multiply bool
}

func (s State) object() string {
	alpha, blend := s.Alpha, "Normal"
	if alpha == 0 {
		alpha = 1
	}
	if s.Multiply {
		blend = "Multiply"
	}
	return fmt.Sprintf("<</Type/ExtGState/ca %s/CA %s/OP %t/op %t/OPM %d/BM/%s/SA true>>",
		num(alpha), num(alpha), s.Overprint, s.Overprint, map[bool]int{false: 0, true: 1}[s.Overprint], blend)
}

// Layer is optional content: a viewer lists it by its name and can hide it.
type Layer struct {
	Name string
	// Screen is set for what is shown but never printed, such as the blank's own print.
	Screen bool
	// Hidden is set for what is printed but not shown, such as what ultraviolet light alone shows.
	Hidden bool
}

func (l Layer) object() string {
	state := map[bool]string{false: "ON", true: "OFF"}
	return fmt.Sprintf("<</Type/OCG/Name%s/Intent[/View/Design]/Usage<</Print<</Subtype/Print/PrintState/%s>>/View<</ViewState/%s>>>>>>", textString(l.Name), state[l.Screen], state[l.Hidden])
}

// optionalContent writes the catalog's entry for layers, whose objects are numbered refs: their
// state at the beginning, and that viewing and printing follow each layer's own usage.
func optionalContent(layers []Layer, refs []string) string {
	if len(layers) == 0 {
		return ""
	}
	var on, off string
	for i, l := range layers {
		if l.Hidden {
			off += refs[i] + " "
		} else {
			on += refs[i] + " "
		}
	}
	all := strings.Join(refs, " ")
	return fmt.Sprintf("/OCProperties<</OCGs[%s]/D<</Name(Layers)/Order[%s]/ON[%s]/OFF[%s]/AS[<</Event/View/Category[/View]/OCGs[%s]>><</Event/Print/Category[/Print]/OCGs[%s]>>]>>>>",
		all, all, on, off, all, all)
}

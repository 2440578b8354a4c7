package page

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Rainbow is a split fountain: colours that flow into each other along a line across the whole
// page, so that everything painted with it changes colour smoothly. It is an axial shading
// (ISO 32000-1 §8.7.4.5.3) in the inks of its stops.
type Rainbow struct {
	// Turn is the direction of change in degrees counterclockwise from left to right.
	Turn  float64
	Stops []Stop
}

// Stop is a colour, a process colour or a tint of an ink, at a place from 0 to 1 along the line.
type Stop struct {
	At    float64
	Color Color
}

// RainbowID names a rainbow of a Base.
type RainbowID int

// Blend gives a rainbow as a colour.
func Blend(r RainbowID) Color { return Color{kind: kindRainbow, ink: InkID(r)} }

func (r Rainbow) check(s *shelf) error {
	if len(r.Stops) < 2 || !finite(r.Turn) {
		return errors.New("needs a direction and at least two stops")
	}
	last := 0.0
	for _, stop := range r.Stops {
		if !(stop.At >= last && stop.At <= 1) {
			return errors.New("stops must ascend from 0 to 1")
		}
		last = stop.At
		if stop.Color.kind != kindCMYK && stop.Color.kind != kindInk || !stop.Color.valid(s) {
			return errors.New("a stop must be a CMYK colour or a tint of a known ink")
		}
	}
	return nil
}

// embed writes the pattern for pages of a size in mm and gives its number.
func (r Rainbow) embed(o *objects, s *shelf, inkRefs []string, width, height float64) int {
	inks, process := r.inks()
	sin, cos := math.Sincos(r.Turn * math.Pi / 180)
	reach := (width*math.Abs(cos) + height*math.Abs(sin)) / 2 * ptPerMM
	x, y := width/2*ptPerMM, height/2*ptPerMM
	return o.add(fmt.Sprintf("<</Type/Pattern/PatternType 2/Shading<</ShadingType 2/ColorSpace%s/Coords[%s%s%s%s]/Function%s/Extend[true true]>>>>",
		space(o, s, inks, inkRefs, process), num(x-reach*cos), num(y-reach*sin), num(x+reach*cos), num(y+reach*sin), r.function(inks, process)))
}

// inks lists the inks of the stops in their order, and tells whether process colours are among
// the stops.
func (r Rainbow) inks() (inks []InkID, process bool) {
	for _, stop := range r.Stops {
		if stop.Color.kind == kindCMYK {
			process = true
		} else if !slices.Contains(inks, stop.Color.ink) {
			inks = append(inks, stop.Color.ink)
		}
	}
	return inks, process
}

// space writes the colour space whose components are the process colours and the inks.
func space(o *objects, s *shelf, inks []InkID, inkRefs []string, process bool) string {
	if len(inks) == 0 {
		return "/DeviceCMYK"
	}
	var names, colorants, domain string
	var mixtures [][4]float64
	if process {
		names = "/Cyan/Magenta/Yellow/Black"
		mixtures = [][4]float64{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	}
	for _, k := range inks {
		names += "/" + name(s.inks[k].Name)
		colorants += "/" + name(s.inks[k].Name) + " " + inkRefs[k]
		mixtures = append(mixtures, s.inks[k].Alternate)
	}
	domain = strings.Repeat("0 1 ", len(mixtures))
	function := o.stream(fmt.Sprintf("/FunctionType 4/Domain[%s]/Range[0 1 0 1 0 1 0 1]", domain), []byte(mixture(mixtures)))
	return fmt.Sprintf("[/DeviceN[%s]/DeviceCMYK %s<</Subtype/DeviceN/Colorants<<%s>>>>]", names, ref(function), colorants)
}

// mixture writes a calculator function (ISO 32000-1 §7.10.5) that adds up the CMYK mixtures of
// its tints, each sum at most 1.
func mixture(of [][4]float64) string {
	n := len(of)
	var b strings.Builder
	b.WriteString("{")
	for channel := range 4 {
		b.WriteString("0 ")
		for i := range n {
			if v := of[i][channel]; v != 0 {
				fmt.Fprintf(&b, "%d index %smul add ", n-i+channel, num(v))
			}
		}
		b.WriteString("dup 1 gt{pop 1}if ")
	}
	fmt.Fprintf(&b, "%d 4 roll%s}", n+4, strings.Repeat(" pop", n))
	return b.String()
}

// function writes the stitching of the stops (ISO 32000-1 §7.10.4).
func (r Rainbow) function(inks []InkID, process bool) string {
	stops := append([]Stop{{0, r.Stops[0].Color}}, r.Stops...)
	stops = append(stops, Stop{1, stops[len(stops)-1].Color})
	var parts, bounds, encode string
	last := 0.0
	for i := 1; i < len(stops); i++ {
		if stops[i].At <= last { // two colours in one place: an edge
			continue
		}
		if last > 0 {
			bounds += num(last)
		}
		last = stops[i].At
		parts += fmt.Sprintf("<</FunctionType 2/Domain[0 1]/C0[%s]/C1[%s]/N 1>>", stops[i-1].Color.parts(inks, process), stops[i].Color.parts(inks, process))
		encode += "0 1 "
	}
	return fmt.Sprintf("<</FunctionType 3/Domain[0 1]/Functions[%s]/Bounds[%s]/Encode[%s]>>", parts, bounds, encode)
}

// parts writes a stop's colour by the components of its rainbow.
func (c Color) parts(inks []InkID, process bool) string {
	var b []byte
	if process {
		for _, v := range c.v {
			if c.kind == kindInk {
				v = 0
			}
			b = appendNumber(b, v, 4)
		}
	}
	for _, k := range inks {
		v := 0.0
		if c.kind == kindInk && c.ink == k {
			v = c.v[0]
		}
		b = appendNumber(b, v, 4)
	}
	return string(b)
}

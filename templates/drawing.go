package templates

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Pen is what draws curves. Coordinates are mm on the page.
type Pen interface {
	MoveTo(x, y float64)
	CurveTo(x1, y1, x2, y2, x, y float64)
}

// Pencil is a pen that also draws straight lines and closes paths.
type Pencil interface {
	Pen
	LineTo(x, y float64)
	ClosePath()
}

// maxCommands bounds the length of a drawing.
const maxCommands = 20000

// Trace draws the path at its place.
func (d *Drawing) Trace(pen Pencil) error {
	words := strings.FieldsFunc(d.Path, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
	if len(words) > maxCommands {
		return fmt.Errorf("path has more than %d words", maxCommands)
	}
	begun := false
	for len(words) > 0 {
		command := words[0]
		need, known := map[string]int{"M": 2, "L": 2, "C": 6, "Z": 0}[command]
		if !known {
			return fmt.Errorf("path: %q is no command: use M, L, C or Z and spaces between all words", command)
		}
		if len(words) < 1+need {
			return fmt.Errorf("path: %s needs %d numbers", command, need)
		}
		if command != "M" && !begun {
			return fmt.Errorf("path must begin with M")
		}
		begun = true
		p, err := d.place(words[1 : 1+need])
		if err != nil {
			return err
		}
		switch command {
		case "M":
			pen.MoveTo(p[0], p[1])
		case "L":
			pen.LineTo(p[0], p[1])
		case "C":
			pen.CurveTo(p[0], p[1], p[2], p[3], p[4], p[5])
		case "Z":
			pen.ClosePath()
		}
		words = words[1+need:]
	}
	if !begun {
		return fmt.Errorf("path is empty")
	}
	return nil
}

// place turns the path's numbers into places on the page.
func (d *Drawing) place(words []string) ([6]float64, error) {
	var p [6]float64
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > 1e4 {
			return p, fmt.Errorf("path: %q is no usable number", w)
		}
		if i%2 == 0 {
			p[i] = d.X + v*d.Scale
		} else {
			p[i] = d.Y + v*d.Scale
		}
	}
	return p, nil
}

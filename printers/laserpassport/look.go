package laserpassport

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"chancery/printers"
)

// condition is what machinestatus says, in lower case.
type condition struct {
	transport, laser, surface string // surface is interfacestatus: the module that holds the layouts and marks
}

func (s *session) condition() (condition, error) {
	a, err := s.ask(command("machinestatus"))
	if err != nil {
		return condition{}, err
	}
	c := condition{a.values["transportstatus"], a.values["laserstatus"], a.values["interfacestatus"]}
	for _, status := range []*string{&c.transport, &c.laser, &c.surface} {
		if *status = strings.ToLower(clean(*status)); *status == "" {
			return condition{}, fmt.Errorf("machinestatus: a module is missing in the answer")
		}
	}
	return c, nil
}

func (c condition) ready() bool { return c == condition{"ready", "ready", "ready"} }

// broken reports a module in Fault or Error, as the pages call it after a command that failed.
func (c condition) broken() bool {
	for _, status := range []string{c.transport, c.laser, c.surface} {
		if status == "fault" || status == "error" {
			return true
		}
	}
	return false
}

// working reports a module that does something that the pages name.
func (c condition) working() bool {
	for _, status := range []string{c.transport, c.laser, c.surface} {
		switch status {
		case "marking", "updating", "creating", "loading", "moving":
			return true
		}
	}
	return false
}

// serial is what a blank may be called; anything else that a code says is no serial.
var serial = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9/-]{0,31}$`)

// blank reads the code of the blank inside; printers.ErrUnreadable where the camera finds none.
func (s *session) blank(set setting) (string, error) {
	a, err := s.ask(command("barcode", [2]string{"BarcodeName", set.blank}))
	if failed(err, "Barcode failed") {
		return "", fmt.Errorf("%w: %w", printers.ErrUnreadable, err)
	}
	if err != nil {
		return "", err
	}
	if !serial.MatchString(a.values["barcode"]) {
		return "", fmt.Errorf("barcode: the code is not the serial of a blank")
	}
	return a.values["barcode"], nil
}

// position is what autoposition found: by how much a page lies off, in the machine's own notation, so that it can be handed back.
type position struct {
	seen        bool // there is something to be compared with the pattern
	correlation int  // percent
	x, y        string
	dx, dy      float64 // millimetres
}

func (s *session) position(pattern string) (position, error) {
	a, err := s.ask(command("autoposition", [2]string{"PatternName", pattern}))
	if failed(err, "Autopositioning failed") {
		return position{}, nil
	}
	if err != nil {
		return position{}, err
	}
	p := position{seen: true, x: a.values["xoffset"], y: a.values["yoffset"]}
	var x, y, c bool
	p.dx, x = decimal(p.x)
	p.dy, y = decimal(p.y)
	p.correlation, c = percent(a.values["correlation"])
	if !x || !y || !c {
		return position{}, fmt.Errorf("autoposition: offsets or correlation are missing, or no numbers")
	}
	return p, nil
}

// view is what the camera sees inside.
type view struct {
	serial string // "" where none is read
	parked bool   // an unmarked page lies at the jet
	fresh  bool   // an unmarked page lies at the laser
	page   bool   // a page lies at the laser
	shadow bool   // something is seen that is like none of these
}

func (v view) empty() bool { return v == view{} }

func (v view) where(set setting) string {
	switch {
	case v.parked:
		return set.jet
	case v.fresh || v.page:
		return set.laser
	}
	return ""
}

// look reads the code and compares with all patterns.
func (s *session) look(set setting) (view, error) {
	var v view
	var err error
	if v.serial, err = s.blank(set); err != nil && !errors.Is(err, printers.ErrUnreadable) {
		return view{}, err
	}
	for _, sight := range []struct {
		pattern string
		found   *bool
	}{{set.parked, &v.parked}, {set.unmarked, &v.fresh}, {set.datapage, &v.page}} {
		p, err := s.position(sight.pattern)
		if err != nil {
			return view{}, err
		}
		*sight.found = p.correlation >= set.correlation
		v.shadow = v.shadow || p.seen && !*sight.found
	}
	if v.parked && (v.fresh || v.page) {
		return view{}, fmt.Errorf("the camera sees one page at two places")
	}
	if v.serial == "" && v.where(set) != "" { // it may have been loaded since its code was looked for
		if v.serial, err = s.blank(set); err != nil && !errors.Is(err, printers.ErrUnreadable) {
			return view{}, err
		}
	}
	return v, nil
}

package pjl

import (
	"strconv"
	"strings"

	"chancery/printers"
)

// condition is what a printer says of itself: INFO STATUS and USTATUS DEVICE have the same lines (PJL Technical Reference ch. 7,
// codes in appendix D).
type condition struct {
	known   bool
	code    int
	display string
	online  bool
	state   printers.PrinterState
	reasons []string
}

// readCondition reads CODE, DISPLAY and ONLINE. The text of the display is localised, so that the code alone counts; ONLINE may be
// missing.
func readCondition(m message) (condition, bool) {
	text, ok, _ := m.field("CODE")
	code, err := strconv.Atoi(text)
	if !ok || err != nil || code < 0 || code > 99999 {
		return condition{}, false
	}
	online, given, twice := m.field("ONLINE")
	if twice {
		return condition{}, false
	}
	display, _, _ := m.field("DISPLAY")
	c := condition{known: true, code: code, display: display, online: !given || strings.EqualFold(online, "TRUE")}
	c.state, c.reasons = meaning(code)
	if !c.online && c.state != printers.PrinterStopped {
		c.state = printers.PrinterStopped
		c.reasons = append(c.reasons, "paused")
	}
	return c, true
}

// ready says that the printer would begin a job now.
func (c condition) ready() bool { return c.known && c.online && c.state == printers.PrinterIdle }

// meaning gives state and reason stems of a status code. Single codes are those that two makers document alike; for all others the
// group decides, which is what the reference promises ("the first two digits indicate a message category").
func meaning(code int) (printers.PrinterState, []string) {
	for _, single := range singles() {
		if single.code == code {
			return single.state, reasonList(single.reason)
		}
	}
	for _, group := range groups() {
		if group.code == code/1000 {
			return group.state, reasonList(group.reason)
		}
	}
	return printers.PrinterUnknown, []string{"other"}
}

func reasonList(reason string) []string {
	if reason == "" {
		return nil
	}
	return []string{reason}
}

// coded is a row of the tables below.
type coded struct {
	code   int
	state  printers.PrinterState
	reason string
}

// singles are codes with a meaning of their own: PJL Technical Reference appendix D; 40010 to 40039 also Lexmark Technical Reference
// table 3-14.
func singles() []coded {
	return []coded{
		{10003, printers.PrinterProcessing, ""}, // warming up
		{10004, printers.PrinterProcessing, ""}, // self test
		{10006, printers.PrinterIdle, "marker-supply-low"},
		{10007, printers.PrinterProcessing, ""}, // cancelling a job
		{10023, printers.PrinterProcessing, ""}, // processing a job
		{35078, printers.PrinterIdle, ""},       // power save
		{40000, printers.PrinterIdle, ""},       // sleep
		{40010, printers.PrinterStopped, "marker-supply-missing"},
		{40019, printers.PrinterStopped, "output-area-full"},
		{40021, printers.PrinterStopped, "cover-open"},
		{40022, printers.PrinterStopped, "media-jam"},
		{40038, printers.PrinterStopped, "marker-supply-low"},
		{40039, printers.PrinterStopped, "marker-supply-empty"},
		{40079, printers.PrinterStopped, "paused"}, // offline
	}
}

// groups are the categories of appendix D by the first two digits. Errors of the PJL parser (20, 25, 27) and of the file system (32)
// are about a command, not about the printer.
func groups() []coded {
	return []coded{
		{10, printers.PrinterIdle, ""},
		{11, printers.PrinterIdle, "media-low"},          // one source is empty, another still serves
		{12, printers.PrinterIdle, "input-tray-missing"}, // a tray is open or lifting
		{15, printers.PrinterStopped, "output-area-full"},
		{20, printers.PrinterIdle, ""},
		{25, printers.PrinterIdle, ""},
		{27, printers.PrinterIdle, ""},
		{30, printers.PrinterStopped, "other"}, // continues by itself, if it is set to
		{32, printers.PrinterIdle, ""},
		{35, printers.PrinterStopped, "other"},
		{40, printers.PrinterStopped, "other"},
		{41, printers.PrinterStopped, "media-empty"},
		{42, printers.PrinterStopped, "media-jam"},
		{43, printers.PrinterStopped, "other"},
		{44, printers.PrinterStopped, "media-jam"},
		{50, printers.PrinterStopped, "other"}, // hardware
		{55, printers.PrinterStopped, "other"}, // printer language
	}
}

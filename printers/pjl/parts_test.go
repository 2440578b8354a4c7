package pjl

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"chancery/printers"
)

func TestAddress(t *testing.T) {
	good := map[string]address{
		"pjl://printer.example":                              {host: "printer.example:9100", format: printers.FormatPDF, language: "PDF"},
		"pjl://printer.example:9101/":                        {host: "printer.example:9101", format: printers.FormatPDF, language: "PDF"},
		"pjl://[::1]?media=125x88":                           {host: "[::1]:9100", format: printers.FormatPDF, language: "PDF", width: 125, height: 88},
		"pjl://h?format=application/postscript&paper=CUSTOM": {host: "h:9100", format: "application/postscript", language: "POSTSCRIPT", paper: "CUSTOM"},
		"pjl://h?format=image/pwg-raster&language=PWGRASTER": {host: "h:9100", format: printers.FormatRaster, language: "PWGRASTER"},
		"pjl://h?separations=visible,carbon-black":           {host: "h:9100", format: printers.FormatPDF, language: "PDF", separations: []string{"visible", "carbon-black"}},
	}
	for uri, want := range good {
		if got, err := parseAddress(uri); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v", uri, got, err)
		}
	}
	for _, uri := range []string{
		"", "printer.example", "ipp://h/", "pjl:///x", "pjl://me:secret@h", "pjl://h#x", "pjl:h", "pjl://h/queue", "pjl://h:port", "pjl://h?colour=red",
		"pjl://h?media=125", "pjl://h?media=-1x5", "pjl://h?media=NaNx5", "pjl://h?media=1e9x1", "pjl://h?media=1x2&media=1x2", "pjl://h?format=image/pwg-raster",
		"pjl://h?language=A%0d%0aB", "pjl://h?paper=A%20B", "pjl://h?separations=gold", "pjl://h?%zz",
	} {
		_, err := parseAddress(uri)
		if err == nil || !strings.HasPrefix(err.Error(), "printer URI: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

// TestPublishedReplies: replies printed in the PJL Technical Reference (5021-0380, pp. 5-14, 5-16, 7-25, D-1), in user guides of HP
// LaserJet 4550 and 5200 ("?" without a form feed), and in Brother's chapter 5.
func TestPublishedReplies(t *testing.T) {
	var split splitter
	messages, err := split.take([]byte("@PJL ECHO 17:45:22.5 05-17-92\r\n\f@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY=\"00 READY\"\r\nONLINE=TRUE\r\n\f" +
		"@PJL USTATUS JOB\r\nEND\r\nNAME=\"job name\"\r\nPAGES=123\r\nID=346\r\nRESULT=OK\n\f" +
		"@PJL USTATUS JOB\r\nCANCELED\r\nNAME=\"job name\"\r\nID=346\r\nRESULT=USER_CANCELED\n\f" +
		"@PJL INFO TIMED\r\n?\r\n@PJL USTATUS DEVICE\r\nCODE=10006\r\nDISPLAY=\"16 TONER LOW\"\r\nONLINE=TRUE\r\n\f@PJL USTATUS JOB\r\nEND\r\nNAME = \"JOB 88554\"\r\nPAGES=5\r\n\f"))
	if err != nil || len(messages) != 7 {
		t.Fatalf("%v %v", messages, err)
	}
	if words, ok := messages[0].echoed(); !ok || words != "17:45:22.5 05-17-92" {
		t.Errorf("echo: %q %v", words, ok)
	}
	c, ok := readCondition(messages[1])
	if want := (condition{known: true, code: 10001, display: "00 READY", online: true, state: printers.PrinterIdle}); !ok || !reflect.DeepEqual(c, want) || !c.ready() {
		t.Errorf("status: %+v %v", c, ok)
	}
	if result, _, _ := messages[2].field("RESULT"); result != "OK" || messages[2].head() != "USTATUS JOB" {
		t.Errorf("result: %q", result)
	}
	if !messages[4].refused() || messages[4].whole {
		t.Errorf("refusal: %+v", messages[4])
	}
	if c, ok := readCondition(messages[5]); !ok || !c.ready() || !slices.Equal(c.reasons, []string{"marker-supply-low"}) {
		t.Errorf("toner low: %+v %v", c, ok)
	}
}

// TestMeaning: codes of appendix D by their groups, and those that two makers document.
func TestMeaning(t *testing.T) {
	for code, want := range map[int]struct {
		state  printers.PrinterState
		reason string
	}{
		10001: {printers.PrinterIdle, ""}, 10023: {printers.PrinterProcessing, ""}, 11304: {printers.PrinterIdle, "media-low"},
		15012: {printers.PrinterStopped, "output-area-full"}, 20004: {printers.PrinterIdle, ""}, 30016: {printers.PrinterStopped, "other"},
		40021: {printers.PrinterStopped, "cover-open"}, 40022: {printers.PrinterStopped, "media-jam"}, 41100: {printers.PrinterStopped, "media-empty"},
		42202: {printers.PrinterStopped, "media-jam"}, 44110: {printers.PrinterStopped, "media-jam"}, 50000: {printers.PrinterStopped, "other"},
		60000: {printers.PrinterUnknown, "other"}, 0: {printers.PrinterUnknown, "other"}, 40000: {printers.PrinterIdle, ""},
	} {
		state, reasons := meaning(code)
		if state != want.state || strings.Join(reasons, " ") != want.reason {
			t.Errorf("%d: %s %q", code, state, reasons)
		}
	}
}

// TestPageCount: the forms of INFO PAGECOUNT that printers give (a bare number, PAGECOUNT=number), and those that say nothing.
func TestPageCount(t *testing.T) {
	head := "@PJL INFO PAGECOUNT"
	for text, want := range map[string]int64{"PAGECOUNT=183933": 183933, "53": 53, " PAGECOUNT = 7 ": 7, "0": 0} {
		if n := readPageCount(message{lines: []string{head, text}}); n == nil || *n != want {
			t.Errorf("%q: %v", text, n)
		}
	}
	for _, lines := range [][]string{{head}, {head, "?"}, {head, "PAGECOUNT="}, {head, "-1"}, {head, "COUNT=3"}, {head, "99999999999999999999"}, {head, "1", "2"}} {
		if n := readPageCount(message{lines: lines}); n != nil {
			t.Errorf("%q: %d", lines, *n)
		}
	}
}

func TestOptions(t *testing.T) {
	m := message{lines: strings.Split("@PJL INFO CONFIG|IN TRAYS [1 ENUMERATED]|\tINTRAY1 PC|LANGUAGES [2 ENUMERATED]|\tPCL|\tPDF 1.7|MEMORY=1", "|")}
	if got := options(m, "LANGUAGES"); !slices.Equal(got, []string{"PCL", "PDF"}) {
		t.Errorf("%q", got)
	}
	if got := options(m, "PAPERS"); got != nil {
		t.Errorf("%q", got)
	}
}

// TestTheReprintsAreForbidden: everything by which a printer would print a page twice is switched off after JOB, which sets it back.
func TestTheReprintsAreForbidden(t *testing.T) {
	text := opening("nonce", printers.Ticket{Attempt: "attempt-1", Sides: 2}, address{language: "PDF"})
	_, after, _ := strings.Cut(text, "@PJL JOB NAME")
	for _, line := range []string{"SET COPIES = 1", "SET QTY = 1", "SET HOLD = OFF", "SET JAMRECOVERY = OFF", "SET LPARM : POSTSCRIPT JAMRECOVERY = OFF", "SET DUPLEX = ON"} {
		if !strings.Contains(after, "@PJL "+line+"\r\n") {
			t.Errorf("%s is missing after JOB in %q", line, text)
		}
	}
}

// TestTickets: what can't be told in PJL, and what this printer could not print.
func TestTickets(t *testing.T) {
	right := printers.Ticket{Attempt: "attempt-1", Width: 88, Height: 125.3, Format: "Application/PDF", Separations: []string{"visible"}}
	cases := map[string]struct {
		uri    string
		any    bool
		change func(*printers.Ticket)
		ok     bool
	}{
		"right, standing":       {"pjl://h?media=125x88", false, func(*printers.Ticket) {}, true},
		"another size":          {"pjl://h?media=85.6x53.98", false, func(*printers.Ticket) {}, false},
		"another size, any":     {"pjl://h?media=85.6x53.98", true, func(*printers.Ticket) {}, true},
		"media not told":        {"pjl://h", false, func(*printers.Ticket) {}, true},
		"no size":               {"pjl://h", false, func(t *printers.Ticket) { t.Width = 0 }, false},
		"no size, any":          {"pjl://h", true, func(t *printers.Ticket) { t.Width = 0 }, true},
		"another format":        {"pjl://h?format=application/postscript", false, func(*printers.Ticket) {}, false},
		"a language it has not": {"pjl://h?language=XPS", false, func(*printers.Ticket) {}, false},
		"uv":                    {"pjl://h?separations=visible", false, func(t *printers.Ticket) { t.Separations = []string{"visible", "uv"} }, false},
		"a quote":               {"pjl://h", false, func(t *printers.Ticket) { t.Attempt = "a\"b" }, false},
		"a command":             {"pjl://h", false, func(t *printers.Ticket) { t.Attempt = "a\r\n@PJL INITIALIZE" }, false},
		"a long name":           {"pjl://h", false, func(t *printers.Ticket) { t.Attempt = strings.Repeat("a", 81) }, false},
		"three sides":           {"pjl://h", false, func(t *printers.Ticket) { t.Sides = 3 }, false},
	}
	for name, c := range cases {
		device, err := Open(c.uri, printers.Options{AnyMedia: c.any})
		if err != nil {
			t.Fatal(err)
		}
		ticket := right
		c.change(&ticket)
		err = device.where.check(ticket)
		if err == nil {
			err = device.where.able(facts{languages: []string{"PCL", "pdf", "postscript"}}, ticket)
		}
		if (err == nil) != c.ok || err != nil && !errors.Is(err, printers.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

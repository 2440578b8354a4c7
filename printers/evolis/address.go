package evolis

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// address is what the URI says: where the printer is and what it is fitted with.
type address struct {
	host   string // HOST:PORT, or
	device string // path of a printer device

	levels  int    // of a colour panel
	uv      string // letter of the fluorescent panel; "" for none
	lenient bool   // where there is none, a document's is left out
	hold    bool   // the card stays inside after its last panel
	pem     int    // error management by the host: value of Pem
	reject  string // command that ejects to the reject box
	feeders int
	ribbon  string // panels of every card; "" where they differ
	track   int    // magnetic track with the blank's serial; 0 for none
	reader  string // PC/SC reader of the chip station; "" for none
	move    string // command that moves a card there
}

func parseAddress(uri string, extras Extras) (address, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return address{}, errors.New("printer URI: it can't be read as a URI; write evolis://HOST:PORT or evolis:///dev/usb/lp0")
	}
	a := address{host: u.Host, levels: 128, hold: true, pem: 2, reject: "Ser", feeders: 1, move: "Sis"}
	switch {
	case !strings.EqualFold(u.Scheme, "evolis") || u.User != nil || u.Opaque != "" || u.Fragment != "":
		return address{}, errors.New("printer URI: write evolis://HOST:PORT or evolis:///dev/usb/lp0")
	case u.Host == "":
		a.device = u.Path
		if !strings.HasPrefix(u.Path, "/dev/") {
			return address{}, errors.New("printer URI: a path must be that of a device, such as evolis:///dev/usb/lp0")
		}
	case u.Port() == "" || (u.Path != "" && u.Path != "/"):
		return address{}, errors.New("printer URI: write host and port and nothing behind them, such as evolis://10.0.0.7:9100")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return address{}, errors.New("printer URI: its query can't be read")
	}
	for name, values := range query {
		if name == "snmp" {
			continue // the witness beside the printer, which is not ours
		}
		if err := a.set(name, values[len(values)-1]); err != nil {
			return address{}, fmt.Errorf("printer URI: %s: %w", name, err)
		}
	}
	if a.reader != "" && extras.Encode == nil {
		return address{}, errors.New("printer URI: reader: this program writes no chips; leave it out")
	}
	return a, nil
}

// set takes one field of the query.
func (a *address) set(name, value string) error {
	switch name {
	case "serial":
		a.track = slices.Index([]string{"", "mag1", "mag2", "mag3"}, value)
		return oneOf(a.track > 0, "mag1, mag2 or mag3")
	case "levels":
		a.levels = atoi(value)
		return oneOf(a.levels == 32 || a.levels == 64 || a.levels == 128, "32, 64 or 128")
	case "uv":
		a.uv = value
		return oneOf(len(value) == 1 && value[0] >= 'a' && value[0] <= 'z' && !strings.Contains("ymcko", value), "one letter that no other panel has")
	case "hold":
		a.hold = value != "no"
		return oneOf(value == "no" || value == "yes", "yes or no")
	case "pem":
		a.pem = atoi(value)
		return oneOf(a.pem > 0 && a.pem < 256 && a.pem&hostManages != 0, "a number below 256 that has the bit of management by the host, 2")
	case "reject":
		a.reject = map[string]string{"ser": "Ser", "seb": "Seb"}[value]
		return oneOf(a.reject != "", "ser or seb")
	case "feeders":
		a.feeders = atoi(value)
		return oneOf(a.feeders == 1 || a.feeders == 2, "1 or 2")
	case "ribbon":
		a.ribbon = value
		return oneOf(value != "" && len(value) <= 12 && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz") == "", "the letters of its panels, front before back")
	case "reader":
		a.reader = value
		return oneOf(value != "", "the name of a PC/SC reader")
	case "station":
		a.move = map[string]string{"contact": "Sis", "contactless": "Sic"}[value]
		return oneOf(a.move != "", "contact or contactless")
	}
	return errors.New("no such setting; there are serial, levels, uv, hold, pem, reject, feeders, ribbon, reader, station")
}

func oneOf(ok bool, what string) error {
	if ok {
		return nil
	}
	return errors.New("must be " + what)
}

// atoi gives -1 for what is no number.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

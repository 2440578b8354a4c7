package opencard

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
)

// address is where a printer listens and what its records look like.
type address struct {
	host       string // host:port
	format     string // card format, "" for the printer's own choice
	newline    string
	begin, end byte
}

// formatName is what a card format may be called: a file of the printer.
var formatName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func parseAddress(uri string) (address, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "opencard" || u.Hostname() == "" || u.Port() == "" || u.User != nil || u.Fragment != "" || (u.Path != "" && u.Path != "/") {
		return address{}, errors.New("printer URI: write opencard://HOST:PORT; the port stands in the printer's settings")
	}
	settings, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return address{}, errors.New("printer URI: its query can't be read; write ?name=value&name=value")
	}
	a := address{host: net.JoinHostPort(u.Hostname(), u.Port()), newline: "\r\n", begin: '<', end: '>'}
	for name, values := range settings {
		if len(values) != 1 {
			return address{}, fmt.Errorf("printer URI: %s: it is given twice", name)
		}
		if err := a.set(name, values[0]); err != nil {
			return address{}, fmt.Errorf("printer URI: %s: %w", name, err)
		}
	}
	if a.begin == a.end {
		return address{}, errors.New("printer URI: begin and end are the same character")
	}
	return a, nil
}

func (a *address) set(name, value string) error {
	switch name {
	case "format":
		a.format = value
		if !formatName.MatchString(value) {
			return errors.New("must have 1 to 64 letters, digits, dots, hyphens or underscores")
		}
	case "newline":
		lines, known := map[string]string{"crlf": "\r\n", "lf": "\n"}[value]
		if !known {
			return errors.New("must be crlf or lf")
		}
		a.newline = lines
	case "begin":
		return character(&a.begin, value)
	case "end":
		return character(&a.end, value)
	default:
		return errors.New("no such setting; there are format, newline, begin and end")
	}
	return nil
}

// character reads an ASCII code in hexadecimal.
func character(into *byte, value string) error {
	n, err := strconv.ParseUint(value, 16, 8)
	if err != nil || n == 0 || n > 0x7e || n == '\r' || n == '\n' {
		return errors.New("must be the code of an ASCII character in hexadecimal, such as 02")
	}
	*into = byte(n)
	return nil
}

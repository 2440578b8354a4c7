package all

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery/printers"
	"chancery/printers/chip/pcsc"
	"chancery/printers/snmp"
)

// where is what a URI says: what is left of it is the driver's.
type where struct {
	uri         string
	settings    bool // some are left, for the driver to take or refuse
	options     printers.Options
	agent       *snmp.Agent // nil where none is named
	application []byte      // of the chip
}

// take reads the settings that are common to all printers and takes them off the URI.
func (d driver) take(uri string, options printers.Options) (where, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return where{}, errors.New("printer URI: it can't be read as a URI") // with nothing of it, since it may hold a community
	}
	if n, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || n < 1 || n > 65535) {
		return where{}, fmt.Errorf("printer URI: port %s: ports go from 1 to 65535", u.Port())
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return where{}, errors.New("printer URI: its query can't be read; write ?name=value&name=value")
	}
	w := where{options: options}
	if err := d.takeCommon(&w, query); err != nil {
		return where{}, fmt.Errorf("printer URI: %w", err)
	}
	u.RawQuery, u.ForceQuery = query.Encode(), false
	w.uri, w.settings = u.String(), len(query) > 0
	return w, nil
}

// settings are those that every printer of the scheme has, whatever its driver adds.
func (d driver) settings() []string {
	names := []string{"snmp", "community"}
	if d.pins {
		names = append(names, "pin")
	}
	if d.scheme == "evolis" {
		names = append(names, "application")
	}
	return names
}

func (d driver) takeCommon(w *where, query url.Values) error {
	given := func(name string) []string {
		values := query[name]
		if slices.Contains(d.settings(), name) {
			delete(query, name)
		}
		return values
	}
	address, community := given("snmp"), given("community")
	if len(address) > 1 || len(community) > 1 {
		return errors.New("snmp or community is given twice")
	}
	switch {
	case len(address) == 1:
		agent, err := snmp.Open(address[0], strings.Join(community, ""), w.options)
		if err != nil {
			return err
		}
		w.agent = agent
	case len(community) == 1:
		return errors.New("community says nothing without snmp=HOST:PORT")
	}
	if err := d.takePins(w, given("pin")); err != nil {
		return err
	}
	return d.takeApplication(w, given("application"))
}

func (d driver) takePins(w *where, texts []string) error {
	if len(texts) > 0 && !d.pins {
		return fmt.Errorf("pin: %s shows no certificate; use ipps", d.scheme)
	}
	w.options.Pins = slices.Clone(w.options.Pins)
	for _, text := range texts {
		pin, err := parsePin(text)
		if err != nil {
			return err
		}
		w.options.Pins = append(w.options.Pins, pin)
	}
	return nil
}

// parsePin reads a SHA-256 in hexadecimal, or in base64url with or without padding.
func parsePin(text string) ([32]byte, error) {
	var pin [32]byte
	decoded, err := hex.DecodeString(text)
	if err != nil || len(decoded) != len(pin) {
		decoded, err = base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(text, "="))
	}
	if err != nil || len(decoded) != len(pin) {
		return pin, errors.New("pin: not a SHA-256; write 64 hexadecimal digits or 43 characters of base64url")
	}
	copy(pin[:], decoded)
	return pin, nil
}

// takeApplication reads the identifier of the chip's application, of travel documents unless given.
func (d driver) takeApplication(w *where, texts []string) error {
	w.application = pcsc.TravelDocument()
	if d.scheme != "evolis" || len(texts) == 0 {
		return nil
	}
	decoded, err := hex.DecodeString(strings.Join(texts, ","))
	if err != nil || len(decoded) < 5 || len(decoded) > 16 {
		return errors.New("application: not an identifier; write 5 to 16 bytes in hexadecimal")
	}
	w.application = decoded
	return nil
}

// encoder writes chips at the PC/SC readers of this machine.
func (w where) encoder() pcsc.Encoder { return pcsc.Encoder{Application: w.application} }

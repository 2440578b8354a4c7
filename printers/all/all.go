// Package all is the list of printer drivers that the binary knows. A new driver is a new line in
// drivers, nothing else.
package all

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chancery/printers"
	"chancery/printers/evolis"
	"chancery/printers/hotfolder"
	"chancery/printers/ipp"
	"chancery/printers/laserpassport"
	"chancery/printers/opencard"
	"chancery/printers/pjl"
	"chancery/printers/snmp"
)

// driver opens the printers of one scheme of URIs.
type driver struct {
	scheme string
	open   func(where) (printers.Device, error)
	pins   bool // the printer shows a certificate that can be pinned
	blind  bool // it knows nothing but by its witness, which it asks itself
}

func drivers() []driver {
	return []driver{
		{scheme: "ipp", open: func(w where) (printers.Device, error) { return known(ipp.Open(w.uri, w.options)) }},
		{scheme: "ipps", open: func(w where) (printers.Device, error) { return known(ipp.Open(w.uri, w.options)) }, pins: true},
		{scheme: "pjl", open: func(w where) (printers.Device, error) { return known(pjl.Open(w.uri, w.options)) }},
		{scheme: "evolis", open: openEvolis},
		{scheme: "laserpassport", open: func(w where) (printers.Device, error) { return known(laserpassport.Open(w.uri, w.options)) }},
		{scheme: "hotfolder", open: func(w where) (printers.Device, error) { return known(hotfolder.Open(w.uri, w.options)) }},
		{scheme: "opencard", open: openOpenCard, blind: true},
	}
}

// Schemes lists the schemes of printer URIs that Open takes.
func Schemes() []string {
	var found []string
	for _, d := range drivers() {
		found = append(found, d.scheme)
	}
	return found
}

// Open returns the device at a URI. It doesn't connect; the caller closes the device. Whatever the scheme, the query may have
// snmp=HOST:PORT, which puts the printer's SNMP agent beside it as a second witness, with community=NAME where that is not public;
// for ipps it may have pin=DIGEST, more than once: the SHA-256 of the key of the printer's certificate, in base64url or hexadecimal.
func Open(uri string, options printers.Options) (printers.Device, error) {
	scheme, _, _ := strings.Cut(uri, ":")
	all := drivers()
	i := slices.IndexFunc(all, func(d driver) bool { return d.scheme == strings.ToLower(scheme) })
	if i < 0 {
		return nil, fmt.Errorf("printer URI: scheme %q is not known; use one of %s", scheme, strings.Join(Schemes(), ", "))
	}
	d := all[i]
	w, err := d.take(uri, options)
	if err != nil {
		return nil, err
	}
	device, err := d.open(w)
	if err != nil && w.settings {
		return nil, fmt.Errorf("%w (beside the driver's own settings there are %s)", err, strings.Join(d.settings(), ", "))
	}
	if err != nil {
		return nil, err
	}
	if w.agent == nil || d.blind {
		return device, nil
	}
	return snmp.Witness(device, w.agent), nil
}

// Display gives a URI as it may be shown and logged: without the SNMP community, which is a password of sorts.
func Display(uri string) string {
	before, query, found := strings.Cut(uri, "?")
	if !found {
		return uri
	}
	var kept []string
	for setting := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(setting, "=")
		if plain, err := url.QueryUnescape(name); err != nil || strings.EqualFold(plain, "community") {
			continue
		}
		kept = append(kept, setting)
	}
	if len(kept) == 0 {
		return before
	}
	return before + "?" + strings.Join(kept, "&")
}

// known keeps a driver's nil from becoming a device that is not nil.
func known[D printers.Device](device D, err error) (printers.Device, error) {
	if err != nil {
		return nil, err
	}
	return device, nil
}

// openEvolis gives the station its chip encoder where the URI names a PC/SC reader.
func openEvolis(w where) (printers.Device, error) {
	return evolis.OpenWith(w.uri, w.options, evolis.Extras{Encode: w.encoder().Encode})
}

func openOpenCard(w where) (printers.Device, error) {
	if w.agent == nil {
		return nil, errors.New("printer URI: opencard tells nothing of its jobs and needs a witness; add snmp=HOST:PORT of the printer's SNMP agent to the query")
	}
	return known(opencard.Open(w.uri, w.agent, w.options))
}

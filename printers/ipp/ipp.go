// Package ipp drives printers that speak IPP (RFC 8010, RFC 8011, PWG 5100.14) as job devices.
//
// A document is never sent with the operation that makes its job: Create-Job makes one that can't
// print, Send-Document offers the bytes once, on a connection of its own. The operations that do
// both at once, or that print a job again, are not in this package. No request is ever repeated
// except those that only read. The codec is goipp; transport, limits and caution are ours.
package ipp

import (
	"net/http"
	"sync"
	"sync/atomic"

	"chancery/printers"
)

// Device is one IPP printer.
type Device struct {
	where   address
	options printers.Options
	kept    *http.Client // keeps its connections; for everything but documents
	request atomic.Uint32

	mu   sync.Mutex
	able *ability // from the last look at the printer
	open *ticketed
}

// ticketed is the one job that Send may still redeem.
type ticketed struct {
	job    printers.Job
	ticket printers.Ticket
}

var (
	_ printers.Device    = (*Device)(nil)
	_ printers.Validator = (*Device)(nil)
	_ printers.Beacon    = (*Device)(nil)
)

// Open returns the device at an ipp:// or ipps:// URI, port 631 unless given. It doesn't connect. A query ?separations=visible,uv
// says what IPP has no attribute for and the table of quirks doesn't know.
func Open(uri string, options printers.Options) (*Device, error) {
	where, err := parseAddress(uri)
	if err != nil {
		return nil, err
	}
	d := &Device{where: where, options: options.WithDefaults()}
	d.kept = d.newClient()
	return d, nil
}

// Close releases the connections that are kept open.
func (d *Device) Close() error {
	d.kept.CloseIdleConnections()
	return nil
}

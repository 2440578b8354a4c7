// Package opencard drives Entrust (Datacard) card printers through their OpenCard option: one record of text lines a card, over TCP,
// which fills a card format that is stored in the printer.
//
// Nothing comes back on that connection, so the driver knows nothing of what becomes of a record. It is opened with a witness only,
// the printer's SNMP agent: a job is called completed when the witness, idle again, has counted exactly the sides of one card since,
// and even then it is no claim of the printer's own, so that printers.Status.Done stays false. Everything else is unknown.
//
// Public are the sample records of the OpenCard Data Format Guide 527262-001 rev B (p. 33, and appendix A, sample 1): a record begins
// with <, its lines are the elements LINE1, LINE2 … of the card format, a line @G names the card format, a line " holds the magnetic
// tracks, and > ends it. The transport is in the CP60 user's guide, p. 17: ASCII over TCP. Not public, and left to settings of the
// URI or left out: the port, how lines end, other characters at begin and end of a record, any escape for a character that means
// something (such values are refused), anything but ASCII, magnetic tracks, and the commands of the legacy option. Pictures can't be
// sent a card at a time.
package opencard

import (
	"context"
	"errors"
	"sync"

	"chancery/printers"
)

// Witness tells the state of the printer by another way: identity, life count, up-time.
type Witness interface {
	Snapshot(ctx context.Context) (printers.Snapshot, error)
}

// Device is one printer.
type Device struct {
	where   address
	options printers.Options
	witness Witness

	mu   sync.Mutex
	last int    // job id
	jobs []*job // the latest last
}

var (
	_ printers.Device    = (*Device)(nil)
	_ printers.Validator = (*Device)(nil)
)

// Open returns the printer at opencard://HOST:PORT. It doesn't connect. The query may say format=NAME (of the card format, as it is
// stored in the printer; the printer's own choice unless given), newline=lf (lines end with CR LF unless given), and begin=HEX and
// end=HEX (characters of a record's begin and end that the printer was set to, 3c and 3e unless given). Without a witness it is refused.
func Open(uri string, witness Witness, options printers.Options) (*Device, error) {
	where, err := parseAddress(uri)
	if err != nil {
		return nil, err
	}
	if witness == nil {
		return nil, errors.New("printer URI: opencard tells nothing of its jobs and needs a witness; add ?snmp=HOST:PORT of the printer's SNMP agent")
	}
	return &Device{where: where, options: options.WithDefaults(), witness: witness}, nil
}

// Close does nothing: no connection is kept between two calls.
func (d *Device) Close() error { return nil }

// Snapshot is what the witness says.
func (d *Device) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	s, err := d.witness.Snapshot(ctx)
	if err != nil {
		return printers.Snapshot{}, err
	}
	s.Formats = []string{printers.FormatFields}
	return s, nil
}

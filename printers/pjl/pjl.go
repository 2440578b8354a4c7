// Package pjl drives printers that take jobs over AppSocket (TCP, port 9100) and speak PJL as job devices: HP Printer Job Language
// Technical Reference Manual (5021-0380), cited here by its chapters.
//
// PJL knows no job without data, no question about a job, and no host can end one. So Create opens nothing on the printer: it makes
// sure that the printer answers, is idle and ready, over a connection which Send then uses, once; the job's uuid is made of the attempt
// and a nonce of ours. What the printer says of the job it says unasked on that very connection, which stays open until the job has
// ended. When it breaks, or our process ends, nothing can be learned any more, and Status says so. A job of which no byte has left is
// known to have printed nothing, because that is ours to know.
//
// Success is only a whole JOB END that names the attempt, with RESULT=OK and the pages expected, after a JOB START of that name; all of
// it after a nonce of ours came back, since what was said before is about others. The printer's own job numbers begin at 0 again when it
// is switched on and count for nothing by themselves.
//
// PJL tells neither serial number nor up-time, nor supplies (INFO SUPPLIES and INFO PRODINFO are not in the reference), nor what media is
// loaded; the printer's uuid is made of address and model. The SNMP witness beside it has these.
package pjl

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"

	"chancery/printers"
)

// remembered is how many jobs of this process a device still knows after they have ended.
const remembered = 256

// Device is one PJL printer.
type Device struct {
	where   address
	options printers.Options

	turn chan struct{} // held by whoever talks to the printer: it serves one connection at a time

	mu      sync.Mutex
	session *session // the connection that is kept for a job; nil if there is none
	courses []*course
	facts   *facts // from the last look at the printer
}

var (
	_ printers.Device    = (*Device)(nil)
	_ printers.Validator = (*Device)(nil)
)

// Open returns the device at a pjl:// URI, port 9100 unless given. It doesn't connect. The query may have media=WIDTHxHEIGHT in
// millimetres (what the operator has loaded; other pages are refused), separations=NAME,… (what it can print), format=MEDIA/TYPE and language=NAME (what documents are, and
// what ENTER LANGUAGE calls that; PDF unless given) and paper=NAME (the variable PAPER).
func Open(uri string, options printers.Options) (*Device, error) {
	where, err := parseAddress(uri)
	if err != nil {
		return nil, err
	}
	where.anyMedia = options.AnyMedia
	return &Device{where: where, options: options.WithDefaults(), turn: make(chan struct{}, 1)}, nil
}

// Close gives up the connection that is kept for a job, if there is one. A job under way goes on without it, and in doubt.
func (d *Device) Close() error {
	if s := d.kept(); s != nil {
		s.close()
	}
	return nil
}

// begin waits for the turn to talk to the printer.
func (d *Device) begin(ctx context.Context) error {
	select {
	case d.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (d *Device) end() { <-d.turn }

// kept returns the connection that is kept for a job, or nil.
func (d *Device) kept() *session {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.session
}

func (d *Device) keep(s *session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.session = s
}

// newNonce returns words that nobody has said before.
func newNonce() string {
	var b [12]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

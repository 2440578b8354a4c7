package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/printers"
)

// exitNotSeen is of a blank that has left a station without anybody knowing how.
const exitNotSeen = "not seen"

// readings is how often an unreadable page is read before that is believed: reading is repeatable.
const readings = 3

// finish takes a blank that a station has marked to its exit. Where the station can read the page that is done first, and recorded,
// while the blank is still held; otherwise it is ejected as good and waits to be read back elsewhere.
func (l *Line) finish(ctx context.Context, device printers.Device, holder printers.Holder, a production.Attempt, s printers.Status, last func(func(*issuance.Act) error) error) error {
	held, err := holder.Held(ctx)
	if err != nil {
		return fmt.Errorf("asking what lies inside: %w", err)
	}
	if held.Present && held.Job.UUID != s.Job.UUID {
		return l.doubt(ctx, a, "another blank lies inside the printer than the attempt's", l.testimony(ctx, device, a), nil)
	}
	if !held.Present { // an earlier run has ejected it, or somebody has taken it out
		return l.deviceDone(ctx, device, a, s, map[string]any{"exit": exitNotSeen}, last)
	}
	if reader, reads := printers.As[printers.PageReader](device); reads {
		return l.readBack(ctx, device, reader, a, s)
	}
	evidence := map[string]any{}
	if reader, reads := printers.As[printers.BlankReader](device); reads {
		serial, err := reader.ReadBlank(ctx, s.Job)
		if err == nil && serial != a.Blank {
			seen := said(s)
			seen["blank"] = serial
			return l.rejected(ctx, device, a, "the printer holds another blank than the reserved one", seen, nil)
		}
		if err == nil {
			evidence["blank"] = serial
		}
	}
	switch err := release(ctx, holder, s.Job, printers.Good); {
	case err == nil:
		evidence["exit"] = printers.Good.String()
	case errors.Is(err, errGone):
		evidence["exit"] = exitNotSeen
	default:
		return err // it is still inside: the job comes again
	}
	return l.deviceDone(ctx, device, a, s, evidence, last)
}

// readBack reads the page of the blank that is held, records what it says, and only then ejects it. The attempt's job ends when the
// station is empty.
func (l *Line) readBack(ctx context.Context, device printers.Device, reader printers.PageReader, a production.Attempt, s printers.Status) error {
	d, err := document.Load(ctx, l.config.Pool, a.Document)
	if err != nil {
		return err
	}
	r, err := readPage(ctx, device, reader, s.Job)
	if errors.Is(err, printers.ErrUnreadable) {
		return l.rejected(ctx, device, a, "read-back failed: the page can't be read while it is held", said(s), nil)
	}
	if err != nil {
		return fmt.Errorf("reading the page that is held: %w", err)
	}
	seen := said(s)
	seen["mrz"], seen["blank"] = r.MRZ, r.Blank
	if r.Blank == "" { // a page without a serial proves the page, not the blank
		return l.unnamed(ctx, device, a, d, r, s)
	}
	if diff := differs(d, r); diff != "" {
		return l.rejected(ctx, device, a, "read-back differs: "+diff, seen, nil)
	}
	w := l.weigh(ctx, device, a, s, inside)
	if w.problem != "" {
		return l.rejected(ctx, device, a, w.problem, w.evidence, nil)
	}
	err = l.step(ctx, func(act *issuance.Act) error {
		if err := production.DeviceDone(ctx, act, &a, w.level, w.evidence); err != nil {
			return err
		}
		return production.ReadBack(ctx, act, *d.Number, production.Reading{MRZ: r.MRZ, Blank: r.Blank})
	})
	if err != nil {
		return settled(err)
	}
	return l.ejected(ctx, device, a)
}

// unnamed ends an attempt whose page was read while it was held, but not its blank: the page must be right, and the blank waits to be
// read elsewhere.
func (l *Line) unnamed(ctx context.Context, device printers.Device, a production.Attempt, d document.Document, r printers.Reading, s printers.Status) error {
	if !slices.Equal(d.MRZ, r.MRZ) {
		r.Blank = a.Blank
		seen := said(s)
		seen["mrz"] = r.MRZ
		return l.rejected(ctx, device, a, "read-back differs: "+differs(d, r), seen, nil)
	}
	w := l.weigh(ctx, device, a, s, inside)
	if w.problem != "" {
		return l.rejected(ctx, device, a, w.problem, w.evidence, nil)
	}
	w.evidence["mrz"] = r.MRZ
	err := l.step(ctx, func(act *issuance.Act) error { return production.DeviceDone(ctx, act, &a, w.level, w.evidence) })
	if err != nil {
		return settled(err)
	}
	return l.ejected(ctx, device, a)
}

// rejected puts an attempt in doubt, and then has its blank, where a station holds it, ejected to the reject box, for a person to settle.
func (l *Line) rejected(ctx context.Context, device printers.Device, a production.Attempt, reason string, seen map[string]any, cause error) error {
	if err := l.doubt(ctx, a, reason, seen, cause); err != nil {
		return err
	}
	return l.ejected(ctx, device, a)
}

// readPage reads the page that is held, and the serial of its blank where the page's reader gives none.
func readPage(ctx context.Context, device printers.Device, reader printers.PageReader, job printers.Job) (r printers.Reading, err error) {
	for range readings {
		if r, err = reader.ReadPage(ctx, job); !errors.Is(err, printers.ErrUnreadable) {
			break
		}
	}
	if err != nil || r.Blank != "" {
		return r, err
	}
	if blank, reads := printers.As[printers.BlankReader](device); reads {
		if r.Blank, err = blank.ReadBlank(ctx, job); errors.Is(err, printers.ErrUnreadable) {
			return r, nil
		}
	}
	return r, err
}

// differs says which line or serial differs from the register, never what it holds.
func differs(d document.Document, r printers.Reading) string {
	for i := range max(len(d.MRZ), len(r.MRZ)) {
		if i >= len(d.MRZ) || i >= len(r.MRZ) || d.MRZ[i] != r.MRZ[i] {
			return fmt.Sprintf("MRZ line %d", i+1)
		}
	}
	if d.Blank == nil || *d.Blank != r.Blank {
		return "blank serial"
	}
	return ""
}

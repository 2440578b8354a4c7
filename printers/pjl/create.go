package pjl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chancery/printers"
)

// jobID is the id of every job: the printer's own comes late, and begins at 0 again after a restart. The uuid alone tells jobs apart.
const jobID = 1

// maxAttempt is how many characters of a job's name are significant (ch. 5 JOB).
const maxAttempt = 80

// Create makes sure that the printer answers, is idle and ready, and could print such a ticket, over a connection that it keeps for
// Send. The printer learns nothing of a job; so after any error there is none.
func (d *Device) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	if err := d.where.check(t); err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	if err := d.begin(ctx); err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	defer d.end()
	if _, busy := d.underway(); busy {
		return printers.Job{}, fmt.Errorf("creating a job: one of ours is on its way: %w", printers.ErrBusy)
	}
	s, err := d.dial(ctx)
	if err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	if err := d.prepare(ctx, s, t); err != nil {
		s.close()
		return printers.Job{}, fmt.Errorf("creating a job: %w", busy(err))
	}
	return d.open(s, t), nil
}

// open keeps a connection for a ticket.
func (d *Device) open(s *session, t printers.Ticket) printers.Job {
	c := &course{name: t.Attempt, sides: max(1, t.Sides), ticket: t, session: s, pages: -1}
	c.job = printers.Job{ID: jobID, UUID: named("job\x00" + t.Attempt + "\x00" + newNonce())}
	s.mu.Lock()
	s.course = c
	s.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.session = s
	d.courses = append(d.courses, c)
	d.courses = d.courses[max(0, len(d.courses)-remembered):]
	return c.job
}

// prepare is what Create makes sure of.
func (d *Device) prepare(ctx context.Context, s *session, t printers.Ticket) error {
	f, err := d.ask(ctx, s)
	if err != nil {
		return err
	}
	if err := d.where.able(f, t); err != nil {
		return err
	}
	switch c := f.condition; {
	case !c.known:
		return fmt.Errorf("it does not tell its state (INFO STATUS): %w", printers.ErrRefused)
	case !c.ready():
		return fmt.Errorf("it is %s, code %d, display %q: %w", c.state, c.code, clean(c.display), printers.ErrBusy)
	}
	return nil
}

// busy tells a printer that serves another host from one whose connection broke.
func busy(err error) error {
	var silent errSilent
	if errors.Is(err, errHungUp) || errors.As(err, &silent) {
		return fmt.Errorf("%w: %w", printers.ErrBusy, err)
	}
	return err
}

// Validate asks the printer for its languages and checks the ticket; nothing is kept.
func (d *Device) Validate(ctx context.Context, t printers.Ticket) error {
	if err := d.where.check(t); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	if err := d.begin(ctx); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	defer d.end()
	f := d.known()
	if f == nil {
		found, err := d.look(ctx)
		if err != nil {
			return fmt.Errorf("checking a ticket: %w", err)
		}
		f = &found
	}
	if err := d.where.able(*f, t); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	return nil
}

// known returns what is known of the printer while it can't be asked, else nil.
func (d *Device) known() *facts {
	if _, busy := d.underway(); !busy {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.facts
}

// check refuses a ticket that can't be told in PJL.
func (a address) check(t printers.Ticket) error {
	plain := func(r rune) bool { return r > ' ' && r < 0x7f && r != '"' && r != '\\' }
	switch {
	case t.Attempt == "" || len(t.Attempt) > maxAttempt || strings.IndexFunc(t.Attempt, func(r rune) bool { return !plain(r) }) >= 0:
		return fmt.Errorf("attempt id: must have 1 to %d printable ASCII characters, no quotes or spaces: %w", maxAttempt, printers.ErrRefused)
	case t.Sides < 0 || t.Sides > 2:
		return fmt.Errorf("sides: must be 1 or 2: %w", printers.ErrRefused)
	case !(t.Width > 0 && t.Height > 0) && !a.anyMedia:
		return fmt.Errorf("page: has no size: %w", printers.ErrRefused)
	}
	return nil
}

// able refuses a ticket that this printer could not print.
func (a address) able(f facts, t printers.Ticket) error {
	switch {
	case !strings.EqualFold(t.Format, a.format):
		return fmt.Errorf("format %q: the printer is set to take %s; see format and language in its URI: %w", t.Format, a.format, printers.ErrRefused)
	case !f.speaks(a.language):
		return fmt.Errorf("language %s: the printer has only %s: %w", a.language, strings.Join(f.languages, ", "), printers.ErrRefused)
	case !covers(f.separations(a), t.Separations):
		return fmt.Errorf("separations %s: the printer has %s: %w", strings.Join(t.Separations, ", "), strings.Join(f.separations(a), ", "), printers.ErrRefused)
	case a.width > 0 && !a.anyMedia && !a.fits(t.Width, t.Height):
		return fmt.Errorf("page of %g x %g mm: %g x %g mm is loaded: %w", t.Width, t.Height, a.width, a.height, printers.ErrRefused)
	}
	return nil
}

// covers reports whether a printer has the separations of a page; where nobody knows, those that the layout language has.
func covers(has, page []string) bool {
	if has == nil {
		has = separations()
	}
	return !slices.ContainsFunc(page, func(s string) bool { return !slices.Contains(has, s) })
}

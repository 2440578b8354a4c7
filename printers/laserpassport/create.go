package laserpassport

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"chancery/printers"
)

// The data page of a passport (TD3, Doc 9303-4 §3.1), in millimetres.
const (
	pageLong  = 125
	pageShort = 88
)

// Validate checks a ticket against what is known of the machine.
func (d *Device) Validate(_ context.Context, t printers.Ticket) error {
	if err := d.check(t); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	return nil
}

func (d *Device) check(t printers.Ticket) error {
	long, short := max(t.Width, t.Height), min(t.Width, t.Height)
	switch {
	case t.Attempt == "":
		return fmt.Errorf("attempt id: none given: %w", printers.ErrRefused)
	case t.Format != printers.FormatFields:
		return fmt.Errorf("document format %q: the machine lays pages out itself and takes %s: %w", t.Format, printers.FormatFields, printers.ErrRefused)
	case math.Abs(long-pageLong) > 1 || math.Abs(short-pageShort) > 1:
		return fmt.Errorf("a page of %g x %g mm: it takes the data page of a passport, %d x %d mm: %w", t.Width, t.Height, pageLong, pageShort, printers.ErrRefused)
	case t.Sides > 1:
		return fmt.Errorf("%d sides: it marks one: %w", t.Sides, printers.ErrRefused)
	}
	for _, separation := range t.Separations {
		if !slices.Contains(d.setting.separations, separation) {
			return fmt.Errorf("separation %s: its layouts give %s (setting separations of its URI): %w", separation,
				strings.Join(d.setting.separations, ", "), printers.ErrRefused)
		}
	}
	return nil
}

// Create loads a booklet, brings it to the laser, and names the job after its serial, whatever that is.
func (d *Device) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	d.hold(nil)
	if err := d.check(t); err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	s, err := d.connect(ctx)
	if err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	defer s.close()
	if err := s.vacant(d.setting); err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	if err := s.do(command("loadpassportjet")); err != nil {
		d.note(err)
		return printers.Job{}, fmt.Errorf("loading a booklet: %w", d.notLoaded(err))
	}
	job, err := s.present(d.setting)
	if err != nil {
		d.note(err)
		return printers.Job{}, fmt.Errorf("bringing the booklet to the laser: %w", unsettled(err))
	}
	d.remember(job, func(m *memory) { *m = memory{job: job} })
	d.hold(&ticketed{job: job, ticket: t})
	return job, nil
}

// vacant makes sure that the machine is ready and nothing lies inside.
func (s *session) vacant(set setting) error {
	c, err := s.condition()
	if err != nil {
		return unsettledBusy(err)
	}
	if !c.ready() {
		return fmt.Errorf("its modules are %s, %s and %s: %w", c.transport, c.laser, c.surface, printers.ErrBusy)
	}
	v, err := s.look(set)
	if err != nil {
		return unsettledBusy(err)
	}
	if !v.empty() {
		return fmt.Errorf("a booklet lies inside: %w", printers.ErrBusy)
	}
	return nil
}

// present brings the booklet just loaded to the laser and reads what it is.
func (s *session) present(set setting) (printers.Job, error) {
	if err := s.do(move(set.jet, set.laser)); err != nil {
		return printers.Job{}, err
	}
	v, err := s.look(set)
	if err != nil {
		return printers.Job{}, err
	}
	if v.serial == "" {
		return printers.Job{}, errors.New("its serial can't be read")
	}
	if !v.fresh {
		return printers.Job{}, errors.New("its page is not seen to be unmarked")
	}
	return jobOf(set, v.serial), nil
}

func move(source, destination string) element {
	return command("movepassport", [2]string{"source", source}, [2]string{"destination", destination})
}

// notLoaded gives a failed loading its kind. One that was not taken has loaded nothing; of one that failed only an empty stack is
// known to have done the same.
func (d *Device) notLoaded(err error) error {
	var r *refusal
	if errors.As(err, &r) && (!r.begun || d.reasons()[0] == "media-empty") {
		return fmt.Errorf("%w: %w", printers.ErrBusy, err)
	}
	return unsettled(err)
}

// unsettledBusy is an error before anything was loaded.
func unsettledBusy(err error) error { return fmt.Errorf("%w: %w", printers.ErrBusy, err) }

// unsettled strips an error of its kind: none of them says that no booklet lies inside. A limit that was reached stays one.
func unsettled(err error) error {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) || errors.Is(err, context.Canceled) {
		return err
	}
	return errors.New(err.Error())
}

package hotfolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"chancery/printers"
)

// Validate checks a ticket against what the station says of itself.
func (d *Device) Validate(ctx context.Context, t printers.Ticket) error {
	s, err := d.Snapshot(ctx)
	if err == nil {
		err = check(t, s)
	}
	if err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	return nil
}

func check(t printers.Ticket, s printers.Snapshot) error {
	if !attemptName.MatchString(t.Attempt) {
		return fmt.Errorf("attempt id: must have 1 to 100 letters, digits, hyphens or underscores: %w", printers.ErrRefused)
	}
	if !slices.Contains(s.Formats, t.Format) {
		return fmt.Errorf("document format %s is not among its formats (%s): %w", t.Format, strings.Join(s.Formats, ", "), printers.ErrRefused)
	}
	if t.Length < 1 || t.Width <= 0 || t.Height <= 0 || t.Sides < 0 || t.Sides > 2 {
		return fmt.Errorf("a page of %g x %g mm with %d sides and %d bytes is none: %w", t.Width, t.Height, t.Sides, t.Length, printers.ErrRefused)
	}
	for _, separation := range t.Separations {
		if s.Separations != nil && !slices.Contains(s.Separations, separation) {
			return fmt.Errorf("separation %s is not among those that it prints (%s): %w", separation, strings.Join(s.Separations, ", "), printers.ErrRefused)
		}
	}
	return checkMedium(t, s)
}

// checkMedium looks for the page's size among the media that are loaded, where the station names them as WIDTHxHEIGHT in millimetres.
func checkMedium(t printers.Ticket, s printers.Snapshot) error {
	if len(s.MediaReady) == 0 {
		return nil
	}
	for _, medium := range s.MediaReady {
		var w, h float64
		if n, err := fmt.Sscanf(medium, "%gx%g", &w, &h); err != nil || n != 2 {
			continue
		}
		if near(w, t.Width) && near(h, t.Height) || near(w, t.Height) && near(h, t.Width) {
			return nil
		}
	}
	return fmt.Errorf("no medium of %g x %g mm is loaded (%s): %w", t.Width, t.Height, strings.Join(s.MediaReady, ", "), printers.ErrRefused)
}

func near(a, b float64) bool { return a-b < 1 && b-a < 1 }

// Create announces a job: a ticket without its document, under a name that no station takes.
func (d *Device) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	d.hold(nil)
	job, err := d.announce(ctx, t)
	if err != nil {
		return printers.Job{}, fmt.Errorf("announcing a job: %w", err)
	}
	d.hold(&ticketed{job: job, ticket: t})
	return job, nil
}

func (d *Device) announce(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	f, err := d.folder()
	if err != nil {
		return printers.Job{}, err
	}
	defer f.close()
	unlock, err := f.lock()
	if err != nil {
		return printers.Job{}, err
	}
	defer unlock()
	s, err := d.vacant(ctx, f, t)
	if err != nil {
		return printers.Job{}, err
	}
	job := jobOf(s.PrinterUUID, t.Attempt)
	content, err := encodeTicket(t, job)
	if err != nil {
		return printers.Job{}, err
	}
	return job, f.write(announced.of(t.Attempt), content)
}

// vacant makes sure that the station takes such a job now, and has never had one of this attempt.
func (d *Device) vacant(ctx context.Context, f *folder, t printers.Ticket) (printers.Snapshot, error) {
	s, err := d.snapshot(f)
	if err != nil {
		return s, err
	}
	if err := check(t, s); err != nil {
		return s, err
	}
	if s.Queued > 0 || !s.Accepting {
		return s, fmt.Errorf("it is %s with %d jobs: %w", s.State, s.Queued, printers.ErrBusy)
	}
	for _, p := range []place{taken, done, canceled} {
		if _, err := f.root.Lstat(p.of(t.Attempt)); !errors.Is(err, fs.ErrNotExist) {
			return s, fmt.Errorf("it had a job of this attempt before: %w", printers.ErrRefused)
		}
	}
	return s, ctx.Err()
}

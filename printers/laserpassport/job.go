package laserpassport

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chancery/printers"
)

// only is the id of every job: the machine holds one booklet at a time and counts nothing. The uuid tells them apart.
const only = 1

// jobOf names a job after the blank inside: laserpassport:MACHINE:SERIAL.
func jobOf(set setting, blank string) printers.Job {
	return printers.Job{ID: only, UUID: set.identity + ":" + blank}
}

// blankOf returns the serial that a job is named after.
func blankOf(set setting, job printers.Job) (string, bool) {
	blank, ours := strings.CutPrefix(job.UUID, set.identity+":")
	return blank, ours && job.ID == only && serial.MatchString(blank)
}

// Status reads off the machine whose blank lies inside and what has become of it. Of a blank that has left, only the Device that
// ejected it knows.
func (d *Device) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	status, err := d.status(ctx, job)
	if err != nil {
		return printers.Status{}, fmt.Errorf("asking for the job: %w", err)
	}
	return status, nil
}

func (d *Device) status(ctx context.Context, job printers.Job) (printers.Status, error) {
	blank, ours := blankOf(d.setting, job)
	if !ours {
		return printers.Status{}, printers.ErrNotFound
	}
	s, err := d.connect(ctx)
	if err != nil {
		return printers.Status{}, err
	}
	defer s.close()
	status := printers.Status{Job: job, Impressions: -1}
	kept, known := d.remembered(job)
	c, err := s.condition()
	if err != nil {
		return printers.Status{}, err
	}
	if known && kept.released {
		return kept.ended(status), nil
	}
	if c.working() {
		status.State = printers.JobProcessing // nobody else gives this machine work, and a busy camera is not asked
		return status, d.mine(known)
	}
	v, err := s.look(d.setting)
	if err != nil {
		return printers.Status{}, err
	}
	if v.serial != blank {
		return printers.Status{}, printers.ErrNotFound
	}
	return s.judge(d.setting, status, v, c, known && kept.marked)
}

// mine keeps a Device from taking what a machine does for a job that it did not begin.
func (d *Device) mine(known bool) error {
	if !known {
		return errors.New("the machine is at work, and on which blank is not known")
	}
	return nil
}

// ended is the status of a booklet that this Device has ejected.
func (m memory) ended(status printers.Status) printers.Status {
	switch {
	case m.marked:
		return completed(status)
	case m.unmarked:
		status.State, status.WithoutData = printers.JobCanceled, true
	default:
		status.State = printers.JobAborted
	}
	return status
}

func completed(status printers.Status) printers.Status {
	status.State, status.Impressions, status.Reasons = printers.JobCompleted, 1, []string{"job-completed-successfully"}
	return status
}

// judge says what has become of the blank that is seen.
func (s *session) judge(set setting, status printers.Status, v view, c condition, marked bool) (printers.Status, error) {
	switch {
	case v.parked:
		status.State, status.WithoutData = printers.JobCanceled, true
		return status, nil
	case v.fresh && c.ready():
		status.State, status.WithoutData, status.Reasons = printers.JobHeld, true, []string{"job-data-insufficient"}
		return status, nil
	case marked:
		return completed(status), nil
	}
	status.State, status.Reasons = printers.JobAborted, []string{"errors-detected"}
	if !c.ready() || v.fresh {
		return status, nil
	}
	lines, err := s.lines(set)
	if err == nil && whole9303(lines) {
		return completed(status), nil
	}
	if err != nil && !errors.Is(err, printers.ErrUnreadable) {
		return printers.Status{}, err
	}
	return status, nil
}

// Find finds nothing: the machine is told no attempt, and keeps no list.
func (d *Device) Find(ctx context.Context, _ string) (printers.Job, printers.Status, error) {
	_, err := d.Snapshot(ctx)
	if err == nil {
		err = printers.ErrNotFound
	}
	return printers.Job{}, printers.Status{}, fmt.Errorf("looking for the attempt: %w", err)
}

// Cancel takes an unmarked booklet back from the laser to the jet, where it can't be marked any more, and keeps it there. One that
// lies there though this Device has not canceled it is what a Create that broke off has left, and stays.
func (d *Device) Cancel(ctx context.Context, job printers.Job) error {
	if err := d.cancel(ctx, job); err != nil {
		return fmt.Errorf("canceling the job: %w", err)
	}
	return nil
}

func (d *Device) cancel(ctx context.Context, job printers.Job) error {
	s, v, err := d.inside(ctx, job)
	if err != nil {
		return err
	}
	defer s.close()
	if kept, known := d.remembered(job); !v.fresh && !v.parked || known && kept.canceled {
		return fmt.Errorf("its page is marked, or it is canceled already: %w", printers.ErrRefused)
	}
	d.hold(nil)
	if v.parked {
		d.remember(job, func(m *memory) { m.canceled = true })
		return nil
	}
	if err := s.do(move(d.setting.laser, d.setting.jet)); err != nil {
		d.note(err)
		return unsettled(err)
	}
	c, err := s.condition()
	if err != nil {
		return err
	}
	if !c.ready() {
		return errors.New("the machine went on marking")
	}
	d.remember(job, func(m *memory) { m.canceled = true })
	return nil
}

// inside opens a session in which the blank of a job has been seen to lie inside a machine that stands still. The caller closes it.
func (d *Device) inside(ctx context.Context, job printers.Job) (*session, view, error) {
	blank, ours := blankOf(d.setting, job)
	if !ours {
		return nil, view{}, printers.ErrNotFound
	}
	s, err := d.connect(ctx)
	if err != nil {
		return nil, view{}, err
	}
	v, err := s.seen(d.setting, blank)
	if err != nil {
		s.close()
		return nil, view{}, err
	}
	return s, v, nil
}

func (s *session) seen(set setting, blank string) (view, error) {
	c, err := s.condition()
	if err != nil {
		return view{}, err
	}
	if c.working() {
		return view{}, fmt.Errorf("the machine is at work: %w", printers.ErrRefused)
	}
	v, err := s.look(set)
	if err != nil {
		return view{}, err
	}
	if v.serial != blank {
		return view{}, printers.ErrNotFound
	}
	return v, nil
}

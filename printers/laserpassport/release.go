package laserpassport

import (
	"context"
	"fmt"

	"chancery/printers"
)

// Held tells by the camera what lies inside. That nothing does is said only where code and patterns are all reported as not found.
func (d *Device) Held(ctx context.Context) (printers.Held, error) {
	held, err := d.held(ctx)
	if err != nil {
		return printers.Held{}, fmt.Errorf("looking what lies inside: %w", err)
	}
	return held, nil
}

func (d *Device) held(ctx context.Context) (printers.Held, error) {
	s, err := d.connect(ctx)
	if err != nil {
		return printers.Held{}, err
	}
	defer s.close()
	c, err := s.condition()
	if err != nil {
		return printers.Held{}, err
	}
	v, err := s.look(d.setting)
	if err != nil {
		return printers.Held{}, err
	}
	switch {
	case v.empty() && (c.ready() || c.transport == "fault" && d.reasons()[0] == "media-empty"):
		return printers.Held{}, nil
	case v.serial != "":
		return printers.Held{Present: true, Job: jobOf(d.setting, v.serial), Where: v.where(d.setting)}, nil
	case v.where(d.setting) != "" && c.working():
		return printers.Held{}, fmt.Errorf("the machine is at work, and on which booklet can't be read")
	case v.where(d.setting) != "":
		return printers.Held{Present: true, Where: v.where(d.setting)}, nil
	}
	return printers.Held{}, fmt.Errorf("the camera sees no booklet, but the machine is not ready or something is there")
}

// Release moves the booklet of a job from where it is seen to an exit.
func (d *Device) Release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	if err := d.release(ctx, job, exit); err != nil {
		return fmt.Errorf("ejecting the booklet to the %s: %w", exit, err)
	}
	return nil
}

func (d *Device) release(ctx context.Context, job printers.Job, exit printers.Exit) error {
	destination := map[printers.Exit]string{printers.Good: d.setting.output, printers.Reject: d.setting.reject}[exit]
	if destination == "" {
		return fmt.Errorf("there is no such exit: %w", printers.ErrRefused)
	}
	s, v, err := d.inside(ctx, job)
	if err != nil {
		return err
	}
	defer s.close()
	source := v.where(d.setting)
	if source == "" {
		source = d.setting.laser // a booklet is parked only if seen unmarked there
	}
	d.hold(nil)
	if err := s.do(move(source, destination)); err != nil {
		d.note(err)
		return unsettled(err)
	}
	d.remember(job, func(m *memory) { m.released, m.unmarked = true, v.parked || v.fresh })
	return nil
}

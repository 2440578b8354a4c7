package queue

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"

	"chancery/issuance/issuancetest"
	"chancery/printers"
)

// device is a printer in the test's own process: it keeps its jobs, its counter and every page that it got, and fails where it is told to.
type device struct {
	mu        sync.Mutex
	uuid      string
	upTime    int64
	life      int64
	mute      bool // it tells no counter
	accepting bool
	hold      bool // sheets wait in the machine until let go
	light     bool // it forgets its jobs and pages, as there are many
	jobs      []*sheet
	before    map[string][]error // what the next calls of a method answer instead of doing anything
	after     map[string][]error // what they answer though they have done it
	calls     map[string]int
	printed   [][]byte
	ends      func(*sheet)             // what becomes of a sheet, nil for the best
	tells     func(*printers.Snapshot) // what else a snapshot has
}

// sheet is a job of the device.
type sheet struct {
	job         printers.Job
	ticket      printers.Ticket
	state       printers.JobState
	reasons     []string
	impressions int
	data        bool
	blank       string // that it read off the blank
}

func newDevice() *device {
	return &device{uuid: issuancetest.Device, upTime: 5000, life: 100, accepting: true, before: map[string][]error{}, after: map[string][]error{}, calls: map[string]int{}}
}

// call begins a method: the device is locked until end is called, which gives the error that the caller gets.
func (d *device) call(name string) (end func(error) error, err error) {
	d.mu.Lock()
	d.calls[name]++
	if list := d.before[name]; len(list) > 0 {
		d.before[name] = list[1:]
		if list[0] != nil {
			d.mu.Unlock()
			return nil, list[0]
		}
	}
	return func(err error) error {
		defer d.mu.Unlock()
		if list := d.after[name]; len(list) > 0 {
			d.after[name] = list[1:]
			if err == nil {
				return list[0]
			}
		}
		return err
	}, nil
}

func (d *device) Snapshot(context.Context) (printers.Snapshot, error) {
	end, err := d.call("Snapshot")
	if err != nil {
		return printers.Snapshot{}, err
	}
	s := printers.Snapshot{PrinterUUID: d.uuid, Model: "of the test", UpTime: d.upTime, State: printers.PrinterIdle, Accepting: d.accepting}
	if life := d.life; !d.mute {
		s.LifeCount = &life
	}
	if d.tells != nil {
		d.tells(&s)
	}
	return s, end(nil)
}

func (d *device) Create(_ context.Context, t printers.Ticket) (printers.Job, error) {
	end, err := d.call("Create")
	if err != nil {
		return printers.Job{}, err
	}
	if slices.ContainsFunc(d.jobs, func(s *sheet) bool { return !s.state.Ended() }) {
		return printers.Job{}, end(printers.ErrBusy)
	}
	if d.light {
		d.jobs = d.jobs[max(0, len(d.jobs)-3):]
	}
	id := 1
	for _, s := range d.jobs {
		id = max(id, s.job.ID+1)
	}
	s := &sheet{job: printers.Job{ID: id, UUID: fmt.Sprintf("urn:uuid:%d-of-%s", id, t.Attempt)}, ticket: t, state: printers.JobHeld, impressions: 0}
	d.jobs = append(d.jobs, s)
	if err := end(nil); err != nil {
		return printers.Job{}, err
	}
	return s.job, nil
}

func (d *device) Send(_ context.Context, job printers.Job, document []byte) error {
	end, err := d.call("Send")
	if err != nil {
		return err
	}
	s := d.find(job)
	switch {
	case s == nil || s.data || s.state.Ended():
		return end(printers.ErrRefused)
	case len(document) != s.ticket.Length || sha256.Sum256(document) != s.ticket.SHA256:
		return end(errors.New("the document is not that of the ticket"))
	}
	s.data, s.state = true, printers.JobProcessing
	if !d.light {
		d.printed = append(d.printed, slices.Clone(document))
	}
	if !d.hold {
		d.finish(s)
	}
	return end(nil)
}

// finish lets a sheet come out.
func (d *device) finish(s *sheet) {
	s.state, s.impressions, s.reasons = printers.JobCompleted, 1, []string{"job-completed-successfully"}
	d.life++
	if d.ends != nil {
		d.ends(s)
	}
}

// letGo lets what waits in the machine come out.
func (d *device) letGo() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hold = false
	for _, s := range d.jobs {
		if s.state == printers.JobProcessing {
			d.finish(s)
		}
	}
}

func (d *device) find(job printers.Job) *sheet {
	for _, s := range d.jobs {
		if s.job == job {
			return s
		}
	}
	return nil
}

func (d *device) status(s *sheet) printers.Status {
	return printers.Status{Job: s.job, Name: s.ticket.Attempt, State: s.state, Reasons: s.reasons, Impressions: s.impressions, UpTime: d.upTime, Blank: s.blank, WithoutData: !s.data}
}

func (d *device) Status(_ context.Context, job printers.Job) (printers.Status, error) {
	end, err := d.call("Status")
	if err != nil {
		return printers.Status{}, err
	}
	s := d.find(job)
	if s == nil {
		return printers.Status{}, end(printers.ErrNotFound)
	}
	return d.status(s), end(nil)
}

func (d *device) Find(_ context.Context, attempt string) (printers.Job, printers.Status, error) {
	end, err := d.call("Find")
	if err != nil {
		return printers.Job{}, printers.Status{}, err
	}
	for _, s := range d.jobs {
		if s.ticket.Attempt == attempt {
			return s.job, d.status(s), end(nil)
		}
	}
	return printers.Job{}, printers.Status{}, end(printers.ErrNotFound)
}

func (d *device) Cancel(_ context.Context, job printers.Job) error {
	end, err := d.call("Cancel")
	if err != nil {
		return err
	}
	s := d.find(job)
	switch {
	case s == nil:
		return end(printers.ErrNotFound)
	case s.state.Ended():
		return end(printers.ErrRefused)
	}
	s.state = printers.JobCanceled
	return end(nil)
}

func (d *device) Close() error { return nil }

// restart is power off and on: jobs are forgotten and ids begin anew.
func (d *device) restart() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobs, d.upTime = nil, 3
}

// count gives how often a method was called, and how many pages the device has got.
func (d *device) count(method string) (calls, pages int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls[method], len(d.printed)
}

// open reports whether a job is open on the device.
func (d *device) open() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.jobs, func(s *sheet) bool { return !s.state.Ended() })
}

// interrupted is a device at which something else happens, once, right after a method has been called.
type interrupted struct {
	*device
	at string
	do func()
}

func (d *interrupted) happen(method string) {
	if d.at == method {
		d.at = ""
		d.do()
	}
}

func (d *interrupted) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	defer d.happen("Snapshot")
	return d.device.Snapshot(ctx)
}

func (d *interrupted) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	defer d.happen("Create")
	return d.device.Create(ctx, t)
}

package ipp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// Create makes a job that has no document, then asks for its uuid, which printers do not give with
// the answer to Create-Job. Afterwards Send takes the document of this ticket and of no other.
func (d *Device) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	d.hold(nil)
	m, err := d.jobRequest(ctx, goipp.OpCreateJob, t)
	if err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	reply, err := d.act(ctx, m)
	if err != nil && !madeAnyway(err) {
		return printers.Job{}, fmt.Errorf("creating a job: %w", notMade(err))
	}
	id, ok := attributes(reply.Job).integer("job-id")
	if !ok || id < 1 {
		return printers.Job{}, fmt.Errorf("creating a job: the printer gives no job-id")
	}
	if err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", d.abandon(ctx, id, t.Attempt, err))
	}
	status, err := d.identify(ctx, id, t.Attempt)
	if err != nil {
		return printers.Job{}, fmt.Errorf("identifying the job just created: %w", d.abandon(ctx, id, t.Attempt, err))
	}
	d.hold(&ticketed{job: status.Job, ticket: t})
	return status.Job, nil
}

// Validate asks whether the printer would take such a job now; nothing is made.
func (d *Device) Validate(ctx context.Context, t printers.Ticket) error {
	if _, err := d.look(ctx); err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	m, err := d.jobRequest(ctx, goipp.OpValidateJob, t)
	if err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	m.Operation.Add(goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String(t.Format)))
	if _, err = d.ask(ctx, m); madeAnyway(err) {
		return fmt.Errorf("checking a ticket: %w: %w", printers.ErrRefused, err)
	}
	if err != nil {
		return fmt.Errorf("checking a ticket: %w", err)
	}
	return nil
}

// jobRequest is a request with all that a job is made of, checked against what the printer can do.
// The attempt is the job's name, the only key of ours that survives on the printer.
func (d *Device) jobRequest(ctx context.Context, op goipp.Op, t printers.Ticket) (*goipp.Message, error) {
	if t.Attempt == "" || len(t.Attempt) > 127 || clean(t.Attempt) != t.Attempt {
		return nil, fmt.Errorf("attempt id: must have 1 to 127 printable characters: %w", printers.ErrRefused)
	}
	able, err := d.ability(ctx)
	if err != nil {
		return nil, err
	}
	if err := able.check(t, d.options.AnyMedia); err != nil {
		return nil, err
	}
	m := d.message(op, 0)
	m.Operation.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(t.Attempt)))
	m.Operation.Add(goipp.MakeAttribute("ipp-attribute-fidelity", goipp.TagBoolean, goipp.Boolean(true)))
	for _, a := range able.jobAttributes(t) {
		m.Job.Add(a)
	}
	return m, nil
}

// identify reads id and uuid of the job just made and makes sure that it carries our name.
func (d *Device) identify(ctx context.Context, id int, attempt string) (printers.Status, error) {
	status, err := d.job(ctx, id)
	switch {
	case err != nil:
		return printers.Status{}, unsettled(err)
	case status.Name != attempt:
		return printers.Status{}, errors.New("it carries another name")
	case status.Job.UUID == "":
		return printers.Status{}, errors.New("the printer gives its jobs no uuid, so they can't be told apart after a restart")
	case !status.WithoutData:
		return printers.Status{}, fmt.Errorf("it is %s before its document was sent", status.State)
	}
	return status, nil
}

// abandon ends a job that was made but can't be used, as far as the printer is still answering: it
// would keep the printer busy. The error says why, and whether the job is known to be gone.
func (d *Device) abandon(ctx context.Context, id int, attempt string, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	status, err := d.job(ctx, id)
	if err == nil && status.Name == attempt && !status.State.Ended() {
		_, err = d.act(ctx, d.message(goipp.OpCancelJob, id))
	}
	if err == nil {
		status, err = d.job(ctx, id)
	}
	if err == nil && status.Name == attempt && status.State.Ended() && status.WithoutData {
		return fmt.Errorf("%w: %w", printers.ErrRefused, why)
	}
	return unsettled(why)
}

// madeAnyway reports an answer by which the printer made a job though not the one asked for.
func madeAnyway(err error) bool {
	var answer *answerError
	return errors.As(err, &answer) && answer.substituted()
}

// notMade keeps the kinds of error by which no job can have been made. An exchange that broke has
// no answer, so that one may have been; but not where no connection was made.
func notMade(err error) error {
	if errors.Is(err, printers.ErrNotFound) {
		return fmt.Errorf("%w: %w", printers.ErrRefused, err)
	}
	return err
}

// unsettled strips an error of its kind: after a job was made none of them says that there is none.
func unsettled(err error) error { return errors.New(err.Error()) }

// hold sets the ticket that Send may redeem.
func (d *Device) hold(t *ticketed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = t
}

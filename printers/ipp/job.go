package ipp

import (
	"context"
	"fmt"
	"strings"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

func jobAttributeNames() []string {
	return []string{
		"job-id", "job-uuid", "job-name", "job-state", "job-state-reasons", "job-impressions-completed",
		"job-media-sheets-completed", "job-k-octets-processed", "job-printer-up-time", "time-at-processing",
	}
}

// Status asks for a job by its id and takes the answer only if the uuid is the same.
func (d *Device) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	if job.ID < 1 || job.UUID == "" {
		return printers.Status{}, fmt.Errorf("reading a job: id and uuid are both needed: %w", printers.ErrRefused)
	}
	status, err := d.job(ctx, job.ID)
	if err != nil {
		return printers.Status{}, fmt.Errorf("reading job %d: %w", job.ID, err)
	}
	if !strings.EqualFold(status.Job.UUID, job.UUID) {
		return printers.Status{}, fmt.Errorf("reading job %d: it is another one, the printer has restarted its ids: %w", job.ID, printers.ErrNotFound)
	}
	status.Job = job
	return status, nil
}

// job asks for a job by its id alone.
func (d *Device) job(ctx context.Context, id int) (printers.Status, error) {
	m := d.message(goipp.OpGetJobAttributes, id)
	m.Operation.Add(keywords("requested-attributes", jobAttributeNames()))
	reply, err := d.ask(ctx, m)
	if err != nil {
		return printers.Status{}, err
	}
	groups := jobGroups(reply)
	if len(groups) != 1 {
		return printers.Status{}, fmt.Errorf("the printer answers with %d jobs instead of one", len(groups))
	}
	status, err := readJob(groups[0])
	if err != nil {
		return printers.Status{}, err
	}
	if status.Job.ID != id {
		return printers.Status{}, fmt.Errorf("the printer answers for job %d", status.Job.ID)
	}
	return status, nil
}

// Cancel asks for the end of a job that is ours and has not ended.
func (d *Device) Cancel(ctx context.Context, job printers.Job) error {
	status, err := d.Status(ctx, job)
	if err != nil {
		return fmt.Errorf("canceling: %w", err)
	}
	if status.State.Ended() {
		return fmt.Errorf("canceling job %d: it is %s already: %w", job.ID, status.State, printers.ErrRefused)
	}
	if _, err := d.act(ctx, d.message(goipp.OpCancelJob, job.ID)); err != nil {
		return fmt.Errorf("canceling job %d: %w", job.ID, err)
	}
	return nil
}

// jobGroups returns the job groups of an answer that hold anything.
func jobGroups(reply *goipp.Message) []attributes {
	var groups []attributes
	for _, group := range reply.Groups {
		if group.Tag == goipp.TagJobGroup && len(group.Attrs) > 0 {
			groups = append(groups, attributes(group.Attrs))
		}
	}
	return groups
}

package ipp

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// Find looks through the names of all jobs, then asks for the one that has ours.
func (d *Device) Find(ctx context.Context, attempt string) (printers.Job, printers.Status, error) {
	status, err := d.find(ctx, attempt)
	if err != nil {
		return printers.Job{}, printers.Status{}, fmt.Errorf("looking for the attempt: %w", err)
	}
	return status.Job, status, nil
}

func (d *Device) find(ctx context.Context, attempt string) (printers.Status, error) {
	if attempt == "" {
		return printers.Status{}, fmt.Errorf("no attempt id given: %w", printers.ErrRefused)
	}
	able, err := d.ability(ctx)
	if err != nil {
		return printers.Status{}, err
	}
	which := []string{"all"}
	if !able.anyJobs {
		which = []string{"not-completed", "completed"} // in this order a job that moves on is seen twice, not missed
	}
	var found []int
	for _, kind := range which {
		ids, err := d.named(ctx, kind, attempt)
		if err != nil {
			return printers.Status{}, err
		}
		found = append(found, ids...)
	}
	slices.Sort(found)
	switch found = slices.Compact(found); len(found) {
	case 0:
		return printers.Status{}, printers.ErrNotFound
	case 1:
		return d.confirm(ctx, found[0], attempt)
	}
	return printers.Status{}, fmt.Errorf("%d jobs: %w", len(found), printers.ErrAmbiguous)
}

// confirm asks for a job that was on the list a moment ago.
func (d *Device) confirm(ctx context.Context, id int, attempt string) (printers.Status, error) {
	status, err := d.job(ctx, id)
	if err != nil {
		return printers.Status{}, err
	}
	if status.Name != attempt {
		return printers.Status{}, errors.New("the printer gives the job two names")
	}
	return status, nil
}

// named lists the jobs of one kind that carry a name. Only what is needed is asked for, so that
// thousands of jobs fit into an answer. One that can't be read makes the list unreadable: it might
// be ours.
func (d *Device) named(ctx context.Context, which, name string) ([]int, error) {
	m := d.message(goipp.OpGetJobs, 0)
	m.Operation.Add(goipp.MakeAttribute("which-jobs", goipp.TagKeyword, goipp.String(which)))
	m.Operation.Add(keywords("requested-attributes", []string{"job-id", "job-name"}))
	reply, err := d.ask(ctx, m)
	if err != nil {
		return nil, unlessKnown(err)
	}
	var found []int
	for _, group := range jobGroups(reply) {
		id, ok := group.integer("job-id")
		if !ok || id < 1 || group.count("job-id") > 1 || group.count("job-name") > 1 {
			return nil, errors.New("the printer lists a job without an id, or with two ids or names")
		}
		if group.text("job-name") == name {
			found = append(found, id)
		}
	}
	return found, nil
}

// unlessKnown keeps a list that could not be had from looking like an empty one.
func unlessKnown(err error) error {
	if errors.Is(err, printers.ErrNotFound) {
		return unsettled(err)
	}
	return err
}

package queue

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"chancery/issuance"
)

// The queues of the stages; each printer has one of its own.
const (
	queueVetting = "vetting"
	queueCompose = "compose"
	queueUpkeep  = "upkeep"
)

func queueOfPrinter(id string) string { return "printer-" + id }

// Arguments carry ids only: jobs are kept for a while, and personal data has no place in them.
type (
	vetArgs struct {
		Application string `json:"application"`
	}
	composeArgs struct {
		Document string `json:"document"`
	}
	printArgs struct {
		Attempt string `json:"attempt"`
	}
	observeArgs struct {
		Attempt string `json:"attempt"`
	}
	checkpointArgs struct{}
	sweepArgs      struct{}
)

func (vetArgs) Kind() string        { return "vet" }
func (composeArgs) Kind() string    { return "compose" }
func (printArgs) Kind() string      { return "print" }
func (observeArgs) Kind() string    { return "observe" }
func (checkpointArgs) Kind() string { return "checkpoint" }
func (sweepArgs) Kind() string      { return "sweep" }

func (vetArgs) InsertOpts() river.InsertOpts        { return river.InsertOpts{Queue: queueVetting} }
func (composeArgs) InsertOpts() river.InsertOpts    { return river.InsertOpts{Queue: queueCompose} }
func (checkpointArgs) InsertOpts() river.InsertOpts { return upkeepOpts() }
func (sweepArgs) InsertOpts() river.InsertOpts      { return upkeepOpts() }

func upkeepOpts() river.InsertOpts { return river.InsertOpts{Queue: queueUpkeep, MaxAttempts: 1} }

// requester puts the domain's requests into River's tables, in the domain's transaction.
type requester struct{ client *river.Client[pgx.Tx] }

// Request inserts one job for each piece of work.
func (r *requester) Request(ctx context.Context, tx pgx.Tx, work ...issuance.Work) error {
	params := make([]river.InsertManyParams, len(work))
	for i, w := range work {
		p, err := job(w)
		if err != nil {
			return err
		}
		params[i] = p
	}
	if _, err := r.client.InsertManyFastTx(ctx, tx, params); err != nil {
		return fmt.Errorf("inserting jobs: %w", err)
	}
	return nil
}

func job(w issuance.Work) (river.InsertManyParams, error) {
	switch w.Kind {
	case issuance.WorkVet:
		return river.InsertManyParams{Args: vetArgs{Application: w.ID}}, nil
	case issuance.WorkCompose:
		return river.InsertManyParams{Args: composeArgs{Document: w.ID}}, nil
	case issuance.WorkPrint:
		return river.InsertManyParams{Args: printArgs{Attempt: w.ID}, InsertOpts: &river.InsertOpts{Queue: queueOfPrinter(w.Printer)}}, nil
	case issuance.WorkObserve:
		return river.InsertManyParams{Args: observeArgs{Attempt: w.ID}, InsertOpts: &river.InsertOpts{Queue: queueOfPrinter(w.Printer)}}, nil
	}
	return river.InsertManyParams{}, fmt.Errorf("no job does work of kind %q", w.Kind)
}

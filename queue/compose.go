package queue

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/personalization"
)

type composeWorker struct {
	soon[composeArgs]
	line *Line
}

// Work composes the page of a numbered document and proves it. Its number was committed before this job could exist. A record that
// can't be composed, and a page that can't be read back, halt their batch, for a person to look at.
func (w *composeWorker) Work(ctx context.Context, job *river.Job[composeArgs]) error {
	failpoint.Here("compose.before-record")
	s, err := document.LoadSource(ctx, w.line.config.Pool, job.Args.Document)
	switch {
	case issuance.KindOf(err) == issuance.Invalid: // what was captured makes no record any more
		return w.not(ctx, job, s.Document, err)
	case err != nil:
		return settled(err)
	case s.Document.State != "numbered":
		return nil
	}
	failpoint.Here("compose.after-record")
	c, err := w.calibration(ctx, s.Document)
	if err != nil {
		return err
	}
	placement := personalization.Placement{X: c.X, Y: c.Y, Rotation: c.Rotation}
	artifacts, err := w.line.config.Composer.Compose(s.Record, s.Portrait, s.Signature, placement)
	failpoint.Here("compose.after-page")
	if err != nil {
		return w.not(ctx, job, s.Document, err)
	}
	if err := w.line.config.Composer.Prove(ctx, s.Record, artifacts, placement); errors.Is(err, ErrNotProven) {
		return w.not(ctx, job, s.Document, err)
	} else if err != nil {
		return err
	}
	failpoint.Here("compose.after-proof")
	artifacts.Calibration = c.ID
	return effect(ctx, w.line, job, func(act *issuance.Act) error {
		return production.Composed(ctx, act, s, artifacts)
	})
}

// calibration gives the one of the printer that the document's batch is for.
func (w *composeWorker) calibration(ctx context.Context, d document.Document) (production.Calibration, error) {
	b, err := production.LoadBatch(ctx, w.line.config.Pool, *d.Batch)
	if err != nil {
		return production.Calibration{}, err
	}
	return production.CalibrationOf(ctx, w.line.config.Pool, b.Printer)
}

// not halts the batch of a document that can't be composed or proven. The problem names fields, never what they hold.
func (w *composeWorker) not(ctx context.Context, job *river.Job[composeArgs], d document.Document, problem error) error {
	w.line.config.Logger.ErrorContext(ctx, "composing", "document", d.ID, "problem", problem)
	return effect(ctx, w.line, job, func(act *issuance.Act) error { return production.NotComposed(ctx, act, d) })
}

package queue

import (
	"context"

	"github.com/riverqueue/river"

	"chancery/issuance"
	"chancery/issuance/vetting"
)

type vetWorker struct {
	soon[vetArgs]
	line *Line
}

// Work runs the checks of a submitted application.
func (w *vetWorker) Work(ctx context.Context, job *river.Job[vetArgs]) error {
	return effect(ctx, w.line, job, func(act *issuance.Act) error {
		act.Mark("vet")
		return vetting.Run(ctx, act, job.Args.Application)
	})
}

package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Jobs lets a supervisor decide what becomes of a job that failed or stands still. That its effect happens at most once is held by the
// domain, whoever has it run again.
type Jobs struct{ client *river.Client[pgx.Tx] }

// NewJobs opens the queue for a supervisor's decisions; it works nothing.
func NewJobs(pool *pgxpool.Pool, logger *slog.Logger) (*Jobs, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("opening the queue for decisions: %w", err)
	}
	return &Jobs{client: client}, nil
}

// Retry has a job run again at once, whether it waits for its next try, was given up, or was not fetched. One that runs, or is done, is a
// Conflict.
func (j *Jobs) Retry(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	f, err := failed(ctx, act, id, reason)
	if err != nil {
		return err
	}
	if _, err := j.client.JobRetryTx(ctx, act, id); err != nil {
		return fmt.Errorf("retrying job %d: %w", id, err)
	}
	return audit.Append(ctx, act, f.event("job.retried", reason))
}

// Discard gives a job up: it is not tried again. What still waits for it the sweep asks for anew, as another job. One that runs, or is
// done, is a Conflict.
func (j *Jobs) Discard(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	f, err := failed(ctx, act, id, reason)
	if err != nil {
		return err
	}
	if f.state == "discarded" { // River gave it up already: it is taken off the list
		_, err = j.client.JobDeleteTx(ctx, act, id)
	} else {
		_, err = j.client.JobCancelTx(ctx, act, id)
	}
	if err != nil {
		return fmt.Errorf("discarding job %d: %w", id, err)
	}
	return audit.Append(ctx, act, f.event("job.discarded", reason))
}

// failure is a job that somebody decides on.
type failure struct {
	id          int64
	kind, state string
	args        map[string]string
}

// failed gives a job that does not run and is not done, and locks it.
func failed(ctx context.Context, act *issuance.Act, id int64, reason string) (failure, error) {
	f := failure{id: id}
	if err := act.Require(issuance.Supervisor); err != nil {
		return f, err
	}
	if strings.TrimSpace(reason) == "" {
		return f, issuance.Invalidf("reason", "say why, for whoever audits it", "it is empty")
	}
	var args []byte
	err := act.QueryRow(ctx, "SELECT kind, state::text, args FROM river_job WHERE id = $1 FOR UPDATE", id).Scan(&f.kind, &f.state, &args)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return f, fmt.Errorf("loading job %d: %w", id, err)
		}
		return f, issuance.NotFoundf("job", "there is no job %d", id)
	}
	if !slices.Contains([]string{"retryable", "discarded", "available", "scheduled", "pending"}, f.state) {
		return f, issuance.Conflictf("job", "look at it again: it has moved on", "job %d is %s", id, f.state)
	}
	all := map[string]any{}
	if err := json.Unmarshal(args, &all); err != nil {
		return f, fmt.Errorf("reading job %d: %w", id, err)
	}
	f.args = map[string]string{}
	for _, name := range []string{"application", "document", "attempt"} {
		if about, ok := all[name].(string); ok && about != "" {
			f.args[name] = about
		}
	}
	return f, nil
}

func (f failure) event(action, reason string) audit.Event {
	detail := map[string]any{"job": f.id, "kind": f.kind, "state_from": f.state, "reason": strings.TrimSpace(reason)}
	for name, about := range f.args {
		detail[name] = about
	}
	return audit.Event{Action: action, SubjectKind: "job", Subject: strconv.FormatInt(f.id, 10), Detail: detail}
}

package supervision

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/web"
)

// How far the home page counts, and how many of one kind of exception are listed: the oldest come first, and more come up as they are
// done.
const (
	countUntil = 1000
	mostListed = 100
)

// After how long something stands still that should not.
const (
	longTransit    = 7 * 24 * time.Hour
	longUnsealed   = 15 * time.Minute
	longUntouched  = 24 * time.Hour // a blank loaded, a batch unsigned
	stuckRunning   = "15 minutes"   // River rescues by then
	stuckAvailable = "10 minutes"   // nobody works the queue
)

// exceptionsView is everything that stands still, with what can be done about it.
type exceptionsView struct {
	Doubts   []production.Attempt `json:"doubts"`
	Halted   []production.Batch   `json:"halted"`
	Jobs     []failedJob          `json:"jobs"`
	Unsigned []production.Batch   `json:"unsigned"`
	Missing  []stock.Blank        `json:"missing"`
	Transit  []consignment        `json:"transit"`
	Printers []production.Printer `json:"-"`
	Reprints int                  `json:"reprints"`
	Stale    bool                 `json:"stale"` // the log has grown since the last checkpoint, long ago
	Acting   bool                 `json:"-"`
	Here     int64                `json:"-"` // the job whose form was sent
}

// None reports whether nothing stands still.
func (v exceptionsView) None() bool {
	return len(v.Doubts)+len(v.Halted)+len(v.Jobs)+len(v.Unsigned)+len(v.Missing)+len(v.Transit)+len(v.Printers)+v.Reprints == 0 && !v.Stale
}

func zeroExceptions() exceptionsView {
	at := time.Time{}
	return exceptionsView{Doubts: []production.Attempt{{}}, Halted: []production.Batch{{}}, Jobs: []failedJob{{About: &thing{"attempt", "x"}, LastError: "x"}, {}}, Unsigned: []production.Batch{{FinishedAt: &at}}, Missing: []stock.Blank{{}},
		Transit: []consignment{{}}, Printers: []production.Printer{{StateBy: new(string), StateAt: &at}}, Reprints: 1, Stale: true, Acting: true}
}

// failedJob is a job that failed or stands still.
type failedJob struct {
	ID        int64     `json:"id"`
	Kind      string    `json:"kind"`
	Queue     string    `json:"queue"`
	State     string    `json:"state"` // retryable, discarded, running or available
	Attempt   int       `json:"attempt"`
	Most      int       `json:"most"`
	Since     time.Time `json:"since"`
	Next      time.Time `json:"next"`
	LastError string    `json:"lastError"`
	About     *thing    `json:"about"`
}

// Running reports whether nobody can decide about it yet: River takes it for lost first.
func (f failedJob) Running() bool { return f.State == "running" }

// errorLength is how much of a job's last error is shown, in characters.
const errorLength = 300

// failedJobs lists jobs that were given up, wait for another try, run for longer than any should, or are not fetched. Times are River's
// own, which are the database's.
func failedJobs(q *web.Request) ([]failedJob, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT
			id,
			kind,
			queue,
			state::text,
			attempt,
			max_attempts,
			coalesce(finalized_at, attempted_at, scheduled_at),
			scheduled_at,
			left(coalesce(errors[array_upper(errors, 1)] ->> 'error', ''), $2),
			args
		FROM river_job
		WHERE state = 'discarded'
			OR state = 'retryable'
			OR state = 'running' AND attempted_at < now() - $3::interval
			OR state = 'available' AND scheduled_at < now() - $4::interval
		ORDER BY state = 'discarded' DESC, id
		LIMIT $1`, mostListed, errorLength, stuckRunning, stuckAvailable)
	if err != nil {
		return nil, fmt.Errorf("listing failed jobs: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (f failedJob, err error) {
		var args []byte
		if err = r.Scan(&f.ID, &f.Kind, &f.Queue, &f.State, &f.Attempt, &f.Most, &f.Since, &f.Next, &f.LastError, &args); err != nil {
			return f, err
		}
		f.About, err = aboutOf(args)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("listing failed jobs: %w", issuance.Translate(err))
	}
	return list, nil
}

// aboutOf gives what a job is about, nil for what is about nothing.
func aboutOf(args []byte) (*thing, error) {
	all := map[string]any{}
	if err := json.Unmarshal(args, &all); err != nil {
		return nil, fmt.Errorf("reading a job: %w", err)
	}
	for _, kind := range []string{"attempt", "document", "application"} {
		if id, ok := all[kind].(string); ok && id != "" {
			return &thing{kind, id}, nil
		}
	}
	return nil, nil
}

// exceptions lists what stands still.
func (d desk) exceptions(q *web.Request) (web.Answer, error) {
	ctx, v := q.Context(), exceptionsView{Acting: q.By.Holds(issuance.Supervisor)}
	var err error
	if v.Here, err = strconv.ParseInt(q.Name("id"), 10, 64); err != nil {
		v.Here = 0
	}
	if v.Doubts, err = production.Attempts(ctx, q.Read, "in doubt"); err != nil {
		return web.Answer{}, err
	}
	if v.Halted, err = production.Batches(ctx, q.Read, "halted"); err != nil {
		return web.Answer{}, err
	}
	if v.Jobs, err = failedJobs(q); err != nil {
		return web.Answer{}, err
	}
	if v.Unsigned, err = waitingBatches(ctx, q.Read, false, q.At.Add(-longUntouched), mostListed); err != nil {
		return web.Answer{}, err
	}
	if v.Reprints, err = countReprints(q); err != nil {
		return web.Answer{}, err
	}
	for _, look := range []func(*web.Request) error{v.lookForMissing, v.lookForTransit, v.lookForPrinters, v.lookAtLog} {
		if err := look(q); err != nil {
			return web.Answer{}, err
		}
	}
	return web.Page("supervision-exceptions", v), nil
}

func (v *exceptionsView) lookForMissing(q *web.Request) error {
	rows, err := q.Read.Query(q.Context(), "SELECT serial, kind, state, site, custodian, document, changed_at FROM blank WHERE state = 'missing' ORDER BY changed_at, serial LIMIT $1", mostListed)
	if err != nil {
		return fmt.Errorf("listing missing blanks: %w", issuance.Translate(err))
	}
	if v.Missing, err = pgx.CollectRows(rows, pgx.RowToStructByPos[stock.Blank]); err != nil {
		return fmt.Errorf("listing missing blanks: %w", issuance.Translate(err))
	}
	return nil
}

func (v *exceptionsView) lookForTransit(q *web.Request) error {
	rows, err := q.Read.Query(q.Context(), `
		SELECT id, from_site, to_site, sent_by, sent_at, received_by, received_at
		FROM dispatch
		WHERE received_at IS NULL AND sent_at < $1
		ORDER BY sent_at, id
		LIMIT $2`, q.At.Add(-longTransit), mostListed)
	if err != nil {
		return fmt.Errorf("listing consignments under way: %w", issuance.Translate(err))
	}
	if v.Transit, err = pgx.CollectRows(rows, pgx.RowToStructByPos[consignment]); err != nil {
		return fmt.Errorf("listing consignments under way: %w", issuance.Translate(err))
	}
	return nil
}

func (v *exceptionsView) lookForPrinters(q *web.Request) error {
	list, err := production.Printers(q.Context(), q.Read)
	for _, p := range list {
		if p.State != "ready" {
			v.Printers = append(v.Printers, p)
		}
	}
	return err
}

// lookAtLog tells whether events wait for a checkpoint for longer than they should.
func (v *exceptionsView) lookAtLog(q *web.Request) error {
	var stale *bool
	err := q.Read.QueryRow(q.Context(), `
		SELECT coalesce(
			(
				SELECT at -- of the first sealed event that no checkpoint covers
				FROM audit_seal
				JOIN audit_event ON audit_event.id = audit_seal.event
				WHERE index = (SELECT coalesce(max(size), 0) FROM audit_checkpoint)
			),
			(
				SELECT at -- of the first one that is not sealed
				FROM audit_event
				WHERE id > coalesce((SELECT event FROM audit_seal ORDER BY index DESC LIMIT 1), 0)
				ORDER BY id
				LIMIT 1
			)
		) < $1`, q.At.Add(-longUnsealed)).Scan(&stale)
	v.Stale = stale != nil && *stale
	if err != nil {
		return fmt.Errorf("asking how old the last checkpoint is: %w", issuance.Translate(err))
	}
	return nil
}

// countExceptions says how many things stand still, for the home page.
func countExceptions(q *web.Request) (n int, err error) {
	err = q.Read.QueryRow(q.Context(), `
		SELECT
			(SELECT count(*) FROM attempt WHERE state = 'in doubt')
			+ (SELECT count(*) FROM batch WHERE state = 'halted')
			+ (SELECT count(*) FROM (SELECT FROM blank WHERE state = 'missing' LIMIT $1) AS few)
			+ (SELECT count(*) FROM (SELECT FROM dispatch WHERE received_at IS NULL AND sent_at < $2 LIMIT $1) AS few)
			+ (SELECT count(*) FROM (SELECT FROM river_job WHERE state IN ('discarded', 'retryable') LIMIT $1) AS few)`, countUntil, q.At.Add(-longTransit)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting what stands still: %w", issuance.Translate(err))
	}
	return n, nil
}

// retry has a job run again.
func (d desk) retry(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		id, err := d.jobOf(q)
		if err == nil {
			err = d.Jobs.Retry(q.Context(), act, id, q.Form.Get("reason"))
		}
		return web.To("/supervision/exceptions").Saying("said.job-retried", q.Name("id")), err
	})
}

// discard gives a job up.
func (d desk) discard(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		id, err := d.jobOf(q)
		if err == nil {
			err = d.Jobs.Discard(q.Context(), act, id, q.Form.Get("reason"))
		}
		return web.To("/supervision/exceptions").Saying("said.job-discarded", q.Name("id")), err
	})
}

func (d desk) jobOf(q *web.Request) (int64, error) {
	id, err := strconv.ParseInt(q.Name("id"), 10, 64)
	if err != nil || d.Jobs == nil {
		return 0, issuance.NotFoundf("job", "there is no such job")
	}
	return id, nil
}

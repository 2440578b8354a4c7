package production

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Figures is what has come of the attempts at a printer.
type Figures struct {
	LastHour int // attempts that the device finished in the last hour
	Good     int // verified by read-back
	Spoiled  int
	InDoubt  int
	UnderWay int // reserved to device done
}

// FiguresOf counts the attempts at a printer.
func FiguresOf(ctx context.Context, q issuance.Querier, printer string, now time.Time) (f Figures, err error) {
	err = q.QueryRow(ctx, `
		SELECT
			(
				SELECT count(*)
				FROM attempt_event
				JOIN attempt ON attempt.id = attempt_event.attempt
				WHERE attempt.printer = $1
					AND attempt.created_at > $2::timestamptz - interval '1 day'
					AND attempt_event.state = 'device done'
					AND attempt_event.at > $2::timestamptz - interval '1 hour'
			),
			count(*) FILTER (WHERE state = 'verified'),
			count(*) FILTER (WHERE state = 'spoiled'),
			count(*) FILTER (WHERE state = 'in doubt'),
			count(*) FILTER (WHERE state IN ('reserved', 'intent', 'created', 'sending', 'accepted', 'printing', 'device done'))
		FROM attempt
		WHERE printer = $1`, printer, now).Scan(&f.LastHour, &f.Good, &f.Spoiled, &f.InDoubt, &f.UnderWay)
	if err != nil {
		return f, fmt.Errorf("counting the attempts at printer %s: %w", printer, issuance.Translate(err))
	}
	return f, nil
}

// DoubtsAt gives the attempts in doubt at a printer, oldest first.
func DoubtsAt(ctx context.Context, q issuance.Querier, printer string) ([]Attempt, error) {
	return attempts(ctx, q, "WHERE printer = $1 AND state = 'in doubt' ORDER BY created_at, id", printer)
}

// Step is one line of an attempt's history.
type Step struct {
	State    issuance.State
	Actor    string
	Evidence map[string]any
	At       time.Time
}

// History gives the steps of an attempt in order, with what was known at each.
func History(ctx context.Context, q issuance.Querier, attempt string) ([]Step, error) {
	rows, err := q.Query(ctx, "SELECT state, actor, evidence, at FROM attempt_event WHERE attempt = $1::uuid ORDER BY id", attempt)
	if err != nil {
		return nil, fmt.Errorf("loading the history of attempt %s: %w", attempt, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Step])
	if err != nil {
		return nil, fmt.Errorf("loading the history of attempt %s: %w", attempt, issuance.Translate(err))
	}
	return list, nil
}

// BatchAt gives the batch that runs or is halted at a printer, nil where there is none.
func BatchAt(ctx context.Context, q issuance.Querier, printer string) (*Batch, error) {
	rows, err := q.Query(ctx, "SELECT"+batchColumns+" FROM batch WHERE printer = $1 AND state IN ('running', 'halted')", printer)
	if err != nil {
		return nil, fmt.Errorf("loading the batch at printer %s: %w", printer, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Batch])
	if err != nil || len(list) == 0 {
		return nil, issuance.Translate(err)
	}
	return &list[0], nil
}

// TestPage notes that somebody has a test page printed on plain stock: its id, T-XXXXXX, and its SHA-256. It is refused while the
// printer has a batch running or an attempt open (Conflict).
func TestPage(ctx context.Context, act *issuance.Act, printer, id string, sha256 []byte) error {
	p, err := idle(ctx, act, printer)
	if err != nil {
		return err
	}
	_, err = act.Exec(ctx, `
		INSERT INTO test_page (id, printer, sha256, requested_by, at)
		VALUES ($1, $2, $3, $4, $5)`, id, p.ID, sha256, act.By.Username, act.At)
	if err != nil {
		return fmt.Errorf("noting the test page of printer %s: %w", p.ID, issuance.Translate(err))
	}
	return audit.Append(ctx, act, audit.Event{Action: "printer.tested", SubjectKind: "printer", Subject: p.ID, Site: p.Site, Detail: map[string]any{"page": id}})
}

package production

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/web"
)

// firstView is the desk's first page: what needs a person, what waits, what is being made.
type firstView struct {
	Doubts   []doubtLine `json:"doubts"`
	Waiting  []waiting   `json:"waiting"`
	Batches  []batchLine `json:"batches"`
	Operator bool        `json:"-"` // whether the person may make batches
	Events   string      `json:"-"` // where the page hears of changes
}

// doubtLine is a doubt in a list.
type doubtLine struct {
	ID       string    `json:"attempt"`
	Document string    `json:"document"`
	Blank    string    `json:"blank"`
	Printer  string    `json:"printer"`
	Reason   string    `json:"reason"`
	Since    time.Time `json:"since"`
}

// batchLine is a batch in a list.
type batchLine struct {
	ID         string         `json:"batch"`
	State      issuance.State `json:"state"`
	HaltReason string         `json:"haltReason"`
	Printer    string         `json:"printer"`
	Type       string         `json:"type"`
	Operator   string         `json:"operator"`
	Size       int            `json:"size"`
	Made       int            `json:"made"` // documents that have come out of the printer, good or not
	Created    time.Time      `json:"created"`
	Signed     bool           `json:"signed"`
}

func zeroFirst() firstView {
	return firstView{Doubts: []doubtLine{{}}, Waiting: []waiting{{Urgent: 1, Overdue: 1}}, Batches: []batchLine{{State: "halted", Size: 1}, {State: "finished", Size: 1}}, Operator: true}
}

func (c Config) first(q *web.Request) (web.Answer, error) {
	v := firstView{Operator: q.By.Holds(issuance.Operator)}
	var err error
	if v.Events, err = lookAtSite(q).from(q.Context(), "/production/events"); err != nil {
		return web.Answer{}, err
	}
	if v.Doubts, err = doubts(q, "printer.site = $1", q.By.Site); err != nil {
		return web.Answer{}, err
	}
	if v.Waiting, err = waits(q, ""); err != nil {
		return web.Answer{}, err
	}
	v.Batches, err = batches(q)
	return web.Page("production-first", v), err
}

func doubts(q *web.Request, where string, args ...any) ([]doubtLine, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT attempt.id::text, attempt.document, attempt.blank, attempt.printer, attempt.reason, attempt.changed_at
		FROM attempt
		JOIN printer ON printer.id = attempt.printer
		WHERE attempt.state = 'in doubt' AND `+where+`
		ORDER BY attempt.changed_at, attempt.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing doubts: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[doubtLine])
	if err != nil {
		return nil, fmt.Errorf("listing doubts: %w", issuance.Translate(err))
	}
	return list, nil
}

// batches gives what is being made at the site, what needs somebody first, and the last ones that were finished.
func batches(q *web.Request) ([]batchLine, error) {
	rows, err := q.Read.Query(q.Context(), `
		WITH open AS (
			SELECT id FROM batch WHERE site = $1 AND state IN ('allocated', 'running', 'halted')
			UNION
			SELECT id FROM (SELECT id FROM batch WHERE site = $1 AND state IN ('finished', 'reconciled') ORDER BY created_at DESC LIMIT 12) AS ended
		)
		SELECT
			batch.id, batch.state, halt_reason, printer, batch.type, batch.operator, size,
			(SELECT count(*) FROM document WHERE document.batch = batch.id AND document.state NOT IN ('batched', 'numbered', 'composed', 'printing', 'in doubt')),
			created_at, signed_at IS NOT NULL
		FROM batch
		JOIN open ON open.id = batch.id
		ORDER BY batch.state = 'halted' DESC, batch.state IN ('reconciled', 'finished') AND (signed_at IS NOT NULL), batch.state = 'reconciled', created_at DESC`, q.By.Site)
	if err != nil {
		return nil, fmt.Errorf("listing batches: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[batchLine])
	if err != nil {
		return nil, fmt.Errorf("listing batches: %w", issuance.Translate(err))
	}
	return list, nil
}

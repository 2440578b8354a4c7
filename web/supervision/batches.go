package supervision

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// batchesView is a page of batches that are finished, oldest first: what their operators have signed waits for a supervisor.
type batchesView struct {
	List           []production.Batch `json:"list"`
	Previous, Next string
}

func zeroBatches() batchesView {
	at := time.Time{}
	return batchesView{List: []production.Batch{{FinishedAt: &at, SignedAt: &at}, {}}}
}

const finishedColumns = `
	SELECT id, site, printer, type, kind, operator, state, halt_reason, size, created_at, started_at, finished_at, good, spoiled, returned, signed_at, reconciled_by
	FROM batch
	WHERE state = 'finished'`

// waitingBatches gives finished batches that their operators have or have not signed, that were finished until a time.
func waitingBatches(ctx context.Context, q issuance.Querier, signed bool, until time.Time, limit int) ([]production.Batch, error) {
	rows, err := q.Query(ctx, finishedColumns+" AND (signed_at IS NOT NULL) = $1 AND finished_at <= $2 ORDER BY finished_at, id LIMIT $3", signed, until, limit)
	if err != nil {
		return nil, fmt.Errorf("listing finished batches: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[production.Batch])
	if err != nil {
		return nil, fmt.Errorf("listing finished batches: %w", issuance.Translate(err))
	}
	return list, nil
}

// batches lists what is finished.
func (d desk) batches(q *web.Request) (web.Answer, error) {
	k := keysetOf(q)
	rows, err := q.Read.Query(q.Context(), finishedColumns+k.where("finished_at", "id")+k.order("finished_at", "id"), k.args()...)
	if err != nil {
		return web.Answer{}, fmt.Errorf("listing finished batches: %w", issuance.Translate(err))
	}
	var v batchesView
	if v.List, err = pgx.CollectRows(rows, pgx.RowToStructByPos[production.Batch]); err != nil {
		return web.Answer{}, fmt.Errorf("listing finished batches: %w", issuance.Translate(err))
	}
	var more bool
	v.List, more = cut(k, v.List)
	if n := len(v.List); n > 0 {
		v.Previous, v.Next = k.turn("/supervision/batches", more, keyOf(v.List[0]), keyOf(v.List[n-1]))
	}
	return web.Page("supervision-batches", v), nil
}

func keyOf(b production.Batch) key {
	if b.FinishedAt == nil {
		return key{Name: b.ID}
	}
	return key{*b.FinishedAt, b.ID}
}

// countBatches says how many signed batches wait, for the home page.
func countBatches(q *web.Request) (int, error) {
	list, err := waitingBatches(q.Context(), q.Read, true, q.At, countUntil)
	return len(list), err
}

// account is one blank of a batch with what became of it.
type account struct {
	Position *int
	Document string
	Number   *string
	State    issuance.State // of the document
	Blank    *string
	Stands   string // of the blank: good, spoiled, returned, or open
}

// batchView is the account that a supervisor signs: blanks allocated = good + spoiled + returned.
type batchView struct {
	production.Batch
	Accounts []account `json:"accounts"`
	Sum      sums      `json:"sum"`
	Own      bool      `json:"own"` // one ran it
	May      bool      `json:"may"`
}

// sums count the blanks of a batch.
type sums struct {
	Good, Spoiled, Returned, Open int
}

func zeroBatch() batchView {
	x, n, at := "x", 1, time.Time{}
	return batchView{Batch: production.Batch{SignedAt: &at, ReconciledBy: &x, FinishedAt: &at}, Accounts: []account{{Position: &n, Number: &x, Blank: &x, Stands: "good"}, {Stands: "open"}}, May: true}
}

// Title names the batch.
func (v batchView) Title(q *web.Request) string {
	return q.Word("supervision-batch.title") + " " + v.ID
}

// batchPage shows the account of a batch.
func (d desk) batchPage(q *web.Request) (web.Answer, error) {
	b, err := production.LoadBatch(q.Context(), q.Read, q.Name("id"))
	if err != nil {
		return web.Answer{}, err
	}
	v := batchView{Batch: b, Own: b.Operator == q.By.Username}
	if err := v.count(q.Context(), q.Read); err != nil {
		return web.Answer{}, err
	}
	v.May = b.State == "finished" && b.SignedAt != nil && !v.Own && q.By.Holds(issuance.Supervisor) && q.By.Site == b.Site && v.Sum.Open == 0
	return web.Page("supervision-batch", v), nil
}

// count gives each blank of the batch its place in the account, as production.Reconcile counts them.
func (v *batchView) count(ctx context.Context, q issuance.Querier) error {
	rows, err := q.Query(ctx, `
		SELECT
			position,
			id,
			number,
			document.state,
			document.blank,
			CASE
				WHEN document.blank IS NULL OR blank.state IN ('in custody', 'in vault') THEN 'returned'
				WHEN blank.state = 'consumed' THEN 'good'
				WHEN blank.state IN ('spoiled', 'destroyed') THEN 'spoiled'
				ELSE 'open'
			END
		FROM document
		LEFT JOIN blank ON blank.serial = document.blank
		WHERE batch = $1
		ORDER BY position
		LIMIT $2`, v.ID, mostEvents)
	if err != nil {
		return fmt.Errorf("counting the blanks of batch %s: %w", v.ID, issuance.Translate(err))
	}
	if v.Accounts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[account]); err != nil {
		return fmt.Errorf("counting the blanks of batch %s: %w", v.ID, issuance.Translate(err))
	}
	for _, a := range v.Accounts {
		switch a.Stands {
		case "good":
			v.Sum.Good++
		case "spoiled":
			v.Sum.Spoiled++
		case "returned":
			v.Sum.Returned++
		default:
			v.Sum.Open++
		}
	}
	return nil
}

// reconcile signs a batch off.
func (d desk) reconcile(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To("/supervision/batches").Saying("said.reconciled", q.Name("id")), production.Reconcile(q.Context(), act, q.Name("id"))
	})
}

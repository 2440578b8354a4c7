// Package production makes documents: batches and their blanks in feeding order, print attempts that reach a printer at most once,
// read-back, quality inspection and reconciliation. It knows no printer: what a device said comes in as evidence, and what may go
// out is given only to whoever made the move that allows it.
package production

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
	"chancery/issuance/document"
	"chancery/issuance/stock"
)

// Batch is documents printed in one run on one printer, with their blanks in feeding order.
type Batch struct {
	ID           string
	Site         string
	Printer      string
	Type         string
	Kind         string
	Operator     string
	State        issuance.State
	HaltReason   string
	Size         int
	CreatedAt    time.Time
	StartedAt    *time.Time
	FinishedAt   *time.Time
	Good         *int
	Spoiled      *int
	Returned     *int
	SignedAt     *time.Time
	ReconciledBy *string
}

const batchColumns = `
	id,
	site,
	printer,
	type,
	kind,
	operator,
	state,
	halt_reason,
	size,
	created_at,
	started_at,
	finished_at,
	good,
	spoiled,
	returned,
	signed_at,
	reconciled_by`

// LoadBatch gives one batch (NotFound).
func LoadBatch(ctx context.Context, q issuance.Querier, id string) (Batch, error) {
	return batchWhere(ctx, q, id, "WHERE id = $1")
}

// lockBatch gives one batch and locks it until the transaction ends: whoever moves a batch on does so alone.
func lockBatch(ctx context.Context, act *issuance.Act, id string) (Batch, error) {
	return batchWhere(ctx, act, id, "WHERE id = $1 FOR UPDATE")
}

func batchWhere(ctx context.Context, q issuance.Querier, id, where string) (Batch, error) {
	rows, err := q.Query(ctx, "SELECT"+batchColumns+" FROM batch "+where, id)
	if err != nil {
		return Batch{}, fmt.Errorf("loading batch: %w", issuance.Translate(err))
	}
	b, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Batch])
	if err != nil {
		if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
			return b, issuance.NotFoundf("batch", "there is no batch %q", id)
		}
		return b, fmt.Errorf("loading batch: %w", issuance.Translate(err))
	}
	return b, nil
}

// Batches gives the batches in any of the states (all when none is named), newest first.
func Batches(ctx context.Context, q issuance.Querier, states ...issuance.State) ([]Batch, error) {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	rows, err := q.Query(ctx, "SELECT"+batchColumns+`
		FROM batch
		WHERE cardinality($1::text[]) = 0 OR state = ANY ($1)
		ORDER BY created_at DESC, id`, names)
	if err != nil {
		return nil, fmt.Errorf("listing batches: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Batch])
	if err != nil {
		return nil, fmt.Errorf("listing batches: %w", issuance.Translate(err))
	}
	return list, nil
}

func allocate(ctx context.Context, act *issuance.Act, p Printer, ids []string) (Batch, error) {
	first, err := document.Load(ctx, act, ids[0])
	if err != nil {
		return Batch{}, err
	}
	id := issuance.NewID("B", 6)
	_, err = act.Exec(ctx, `
		INSERT INTO batch (
			id,
			site,
			printer,
			type,
			kind,
			operator,
			state,
			size,
			created_at
		)
		VALUES ($1, $2, $3, $4, $5, $6, 'allocated', $7, $8)`, id, p.Site, p.ID, first.Type, p.Kind, act.By.Username, len(ids), act.At)
	if err != nil {
		return Batch{}, fmt.Errorf("creating batch: %w", issuance.Translate(err))
	}
	serials, err := stock.Allocate(ctx, act, p.Kind, p.Site, act.By.Username, ids)
	if err != nil {
		return Batch{}, err
	}
	if err := document.Allocate(ctx, act, id, act.By.Username, ids, serials); err != nil {
		return Batch{}, err
	}
	if err := toProduction(ctx, act, ids); err != nil {
		return Batch{}, err
	}
	err = audit.Append(ctx, act, audit.Event{Action: "batch.allocated", SubjectKind: "batch", Subject: id, Site: p.Site,
		Detail: map[string]any{"printer": p.ID, "count": len(ids), "first": serials[0], "last": serials[len(serials)-1]}})
	if err != nil {
		return Batch{}, err
	}
	act.Mark("allocate")
	return LoadBatch(ctx, act, id)
}

// toProduction moves the applications of documents that have just been batched. A replacement's application is there already.
func toProduction(ctx context.Context, act *issuance.Act, ids []string) error {
	rows, err := act.Query(ctx, `
		SELECT reference
		FROM application
		JOIN document ON document.application = reference
		WHERE document.id = ANY ($1) AND application.state = 'approved'`, ids)
	if err != nil {
		return fmt.Errorf("choosing applications of a batch: %w", err)
	}
	references, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("choosing applications of a batch: %w", err)
	}
	for _, r := range references {
		if err := application.Move(ctx, act, r, "approved", "in production"); err != nil {
			return err
		}
	}
	return nil
}

// Start numbers every document of an allocated batch and sends them to be composed. It is refused where what is loaded in the printer
// does not last for the batch, or the printer takes no batch (Conflict). The numbers are committed with the start:
// nothing outside the database has seen them before (law 1).
func Start(ctx context.Context, act *issuance.Act, id string) error {
	b, err := lockBatch(ctx, act, id)
	if err != nil {
		return err
	}
	if err := requireOperator(act, b); err != nil {
		return err
	}
	if err := supplied(ctx, act, b); err != nil {
		return err
	}
	if err := moveBatch(ctx, act, b, "running", "started", "started_at = $3", act.At); err != nil {
		return err
	}
	list, err := document.List(ctx, act, document.Filter{Batch: id, States: []issuance.State{"batched"}})
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	work := make([]issuance.Work, len(list))
	for i, d := range list {
		ids[i] = d.ID
		work[i] = issuance.Work{Kind: issuance.WorkCompose, ID: d.ID}
	}
	if _, err := document.Register(ctx, act, ids); err != nil {
		return err
	}
	if err := act.Request(ctx, work...); err != nil {
		return err
	}
	act.Mark("number")
	return nil
}

func requireOperator(act *issuance.Act, b Batch) error {
	if err := act.Require(issuance.Operator); err != nil {
		return err
	}
	if act.By.Username != b.Operator {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "person", Problem: fmt.Sprintf("batch %s is run by %s", b.ID, b.Operator),
			Remedy: "let its operator act"}
	}
	return nil
}

// moveBatch is the compare-and-set of a locked batch; set writes further columns with arguments from $3 on.
func moveBatch(ctx context.Context, act *issuance.Act, b Batch, to issuance.State, event, set string, args ...any) error {
	if !slices.Contains(BatchLifecycle().Steps, issuance.Step{From: b.State, To: to, Event: event}) { // a halted batch is resumed, not started
		return issuance.Conflictf("batch", "look at it again: it has moved on", "batch %s is %s and can't be %s", b.ID, b.State, event)
	}
	if set != "" {
		set = ", " + set
	}
	tag, err := act.Exec(ctx, `
		UPDATE batch
		SET state = $2`+set+`
		WHERE id = $1 AND state = '`+string(b.State)+"'", append([]any{b.ID, string(to)}, args...)...)
	if err != nil {
		return fmt.Errorf("moving batch %s to %s: %w", b.ID, to, issuance.Translate(err))
	}
	if tag.RowsAffected() != 1 {
		return issuance.Conflictf("batch", "look at it again: it has moved on", "batch %s is no longer %s", b.ID, b.State)
	}
	detail := map[string]any{}
	switch {
	case to == "halted":
		detail["reason"] = args[0]
	case event == "resumed" && args[0] != "":
		detail["blank"] = args[0]
	}
	return audit.Append(ctx, act, audit.Event{Action: "batch." + event, SubjectKind: "batch", Subject: b.ID, Site: b.Site, Detail: detail})
}

// halt stops a running batch until its operator has looked at the feeder; one that is halted already stays so.
func halt(ctx context.Context, act *issuance.Act, b Batch, reason string) error {
	if b.State != "running" {
		return nil
	}
	return moveBatch(ctx, act, b, "halted", "halted", "halt_reason = $3", reason)
}

// advance plans the attempt of the document whose turn it is, once it is composed, and finishes the batch when every document has
// been read back or has ended: until then one may turn out unprinted, and need a further attempt.
// Everything that ends a turn calls it under the batch's lock, so the turn comes exactly once. decidedBy is who decided that there
// is a further attempt on a document; without one only first attempts are planned.
func advance(ctx context.Context, act *issuance.Act, b Batch, decidedBy *string) error {
	if b.State != "running" {
		return nil
	}
	var id, blank string
	var state issuance.State
	var attempts, open int
	err := act.QueryRow(ctx, `
		SELECT
			id,
			state,
			blank,
			(SELECT count(*) FROM attempt WHERE attempt.document = document.id),
			(SELECT count(*) FROM attempt WHERE attempt.document = document.id AND attempt.state <> 'unprinted')
		FROM document
		WHERE batch = $1 AND state IN ('batched', 'numbered', 'composed', 'printing', 'in doubt', 'device done')
		ORDER BY state = 'device done', position
		LIMIT 1`, b.ID).Scan(&id, &state, &blank, &attempts, &open)
	if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
		return moveBatch(ctx, act, b, "finished", "finished", "finished_at = $3", act.At)
	}
	if err != nil {
		return fmt.Errorf("looking for the next document of batch %s: %w", b.ID, err)
	}
	if state != "composed" || open > 0 { // not its turn yet, or its attempt is under way, or only read-back is waited for
		return nil
	}
	if attempts > 0 && decidedBy == nil {
		return halt(ctx, act, b, "a further attempt needs the operator's decision")
	}
	return plan(ctx, act, b, id, blank, attempts+1, decidedBy)
}

// Composed stores a document's artifacts and lets its batch go on.
func Composed(ctx context.Context, act *issuance.Act, s document.Source, a document.Artifacts) error {
	b, err := lockBatch(ctx, act, *s.Document.Batch)
	if err != nil {
		return err
	}
	if err := document.Composed(ctx, act, s.Document.ID, s.Record, a); err != nil {
		return err
	}
	if err := advance(ctx, act, b, nil); err != nil {
		return err
	}
	act.Mark("compose")
	return nil
}

// Resume lets a halted batch go on after its operator has confirmed the serial that is now on top of the feeder. Where that document
// has been in an unprinted attempt, resuming is the decision for a further one (law 4).
func Resume(ctx context.Context, act *issuance.Act, id, top string) error {
	b, err := lockBatch(ctx, act, id)
	if err != nil {
		return err
	}
	if err := requireOperator(act, b); err != nil {
		return err
	}
	var doubts, underWay int
	err = act.QueryRow(ctx, `
		SELECT
			count(*) FILTER (WHERE state = 'in doubt'),
			count(*) FILTER (WHERE state IN ('intent', 'created', 'sending', 'accepted', 'printing'))
		FROM attempt
		WHERE batch = $1`, id).Scan(&doubts, &underWay)
	if err != nil {
		return fmt.Errorf("counting attempts in doubt: %w", err)
	}
	if doubts > 0 {
		return issuance.Conflictf("batch", "settle them with the blank in hand", "%d attempts of batch %s are in doubt", doubts, id)
	}
	if underWay > 0 { // its blank may be on the stack or inside: nobody can say what should be on top
		return issuance.Conflictf("batch", "wait for its outcome", "the printer still works on an attempt of batch %s", id)
	}
	var next *string
	err = act.QueryRow(ctx, `
		SELECT (
			SELECT blank
			FROM document
			WHERE batch = $1 AND state IN ('batched', 'numbered', 'composed')
			ORDER BY position
			LIMIT 1
		)`, id).Scan(&next)
	if err != nil {
		return fmt.Errorf("looking for the next blank of batch %s: %w", id, err)
	}
	if next != nil && top != *next {
		return issuance.Conflictf("serial", "put the stack in order, then confirm", "%s should be on top of the feeder, not %s", *next, top)
	}
	if err := moveBatch(ctx, act, b, "running", "resumed", "halt_reason = '', confirmed_top = $3", top); err != nil {
		return err
	}
	b.State = "running"
	if err := askForReserved(ctx, act, "batch = $1", b.ID); err != nil { // the printer refused it beside a doubt
		return err
	}
	return advance(ctx, act, b, &act.By.Username)
}

// askForReserved asks for the attempts that are reserved, where something held them up, to be printed.
func askForReserved(ctx context.Context, act *issuance.Act, where, id string) error {
	rows, err := act.Query(ctx, "SELECT 'print', id::text, printer FROM attempt WHERE state = 'reserved' AND "+where, id)
	if err != nil {
		return fmt.Errorf("looking for what is reserved: %w", err)
	}
	work, err := pgx.CollectRows(rows, pgx.RowToStructByPos[issuance.Work])
	if err != nil {
		return fmt.Errorf("looking for what is reserved: %w", err)
	}
	return act.Request(ctx, work...)
}

// Advance looks whether a batch can go on; a sweep calls it for what a crash may have left behind.
func Advance(ctx context.Context, act *issuance.Act, id string) error {
	b, err := lockBatch(ctx, act, id)
	if err != nil {
		return err
	}
	return advance(ctx, act, b, nil)
}

// NotComposed halts the batch of a document whose record can't be composed; somebody decides what becomes of it.
func NotComposed(ctx context.Context, act *issuance.Act, d document.Document) error {
	b, err := lockBatch(ctx, act, *d.Batch)
	if err != nil {
		return err
	}
	return halt(ctx, act, b, "document "+d.ID+" could not be composed")
}

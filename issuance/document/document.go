// Package document holds what is issued: its number and the register of numbers, its personalization record, and its life before
// and after issue. Every move is one compare-and-set in the caller's transaction, with its audit event.
package document

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Document is one travel document from its order on: a row of table document.
type Document struct {
	ID           string
	Application  string
	Type         string
	Kind         string // of blank
	Numbering    string // preprinted or series
	Site         string // where it is made
	DeliverySite string
	Urgent       bool
	State        issuance.State
	SubmittedBy  string
	ApprovedBy   string
	Replaces     *string
	OrderedAt    time.Time
	Batch        *string
	Position     *int
	Operator     *string
	Blank        *string
	Number       *string
	DateOfIssue  *time.Time
	DateOfExpiry *time.Time
	Layout       *string
	Record       []byte
	RecordDigest []byte
	MRZ          []string
	Seal         []byte
	Page         []byte // SHA-256 of the page
	PrintedAt    *time.Time
	InspectedBy  *string
	Dispatch     *string
	HandedOverBy *string
	EndReason    *string
	ChangedAt    time.Time
	Calibration  *int64 // that its page was composed with
}

const columns = `
	id,
	application,
	type,
	kind,
	numbering,
	site,
	delivery_site,
	urgent,
	state,
	submitted_by,
	approved_by,
	replaces,
	ordered_at,
	batch,
	position,
	operator,
	blank,
	number,
	date_of_issue,
	date_of_expiry,
	layout,
	record,
	record_digest,
	mrz,
	seal,
	page,
	printed_at,
	inspected_by,
	dispatch,
	handed_over_by,
	end_reason,
	changed_at,
	calibration`

// Load gives one document by its id (NotFound).
func Load(ctx context.Context, q issuance.Querier, id string) (Document, error) {
	return loadOne(ctx, q, "WHERE id = $1", id)
}

// ByNumber gives the document that bears the number (NotFound).
func ByNumber(ctx context.Context, q issuance.Querier, number string) (Document, error) {
	return loadOne(ctx, q, "WHERE number = $1", number)
}

// ByBlank gives the document that the blank is bound to (NotFound).
func ByBlank(ctx context.Context, q issuance.Querier, serial string) (Document, error) {
	return loadOne(ctx, q, "WHERE blank = $1", serial)
}

func loadOne(ctx context.Context, q issuance.Querier, where string, key string) (Document, error) {
	rows, err := q.Query(ctx, "SELECT"+columns+" FROM document "+where, key)
	if err != nil {
		return Document{}, fmt.Errorf("loading document: %w", issuance.Translate(err))
	}
	d, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Document])
	if err != nil {
		if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
			return d, issuance.NotFoundf("document", "there is no document %q", key)
		}
		return d, fmt.Errorf("loading document: %w", issuance.Translate(err))
	}
	return d, nil
}

// Filter narrows a list of documents; empty members do not narrow.
type Filter struct {
	Application string
	Batch       string
	Site        string // where it is made
	Kind        string
	States      []issuance.State
	Limit       int
}

// List gives documents in the order in which they were ordered, urgent ones first; those of a batch in feeding order.
func List(ctx context.Context, q issuance.Querier, f Filter) ([]Document, error) {
	states := make([]string, len(f.States))
	for i, s := range f.States {
		states[i] = string(s)
	}
	if f.Limit == 0 {
		f.Limit = 1000
	}
	order := "urgent DESC, ordered_at, id"
	if f.Batch != "" {
		order = "position"
	}
	rows, err := q.Query(ctx, "SELECT"+columns+`
		FROM document
		WHERE ($1 = '' OR application = $1)
			AND ($2 = '' OR batch = $2)
			AND ($3 = '' OR site = $3)
			AND ($4 = '' OR kind = $4)
			AND (cardinality($5::text[]) = 0 OR state = ANY ($5))
		ORDER BY `+order+`
		LIMIT $6`, f.Application, f.Batch, f.Site, f.Kind, states, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("listing documents: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Document])
	if err != nil {
		return nil, fmt.Errorf("listing documents: %w", issuance.Translate(err))
	}
	return list, nil
}

// Set is what a move writes beside the state: column and value.
type Set map[string]any

// Move makes the step of the lifecycle that the event names, if the document stands where the table has it (Conflict when not).
// set writes further columns; detail goes into the audit event.
func Move(ctx context.Context, act *issuance.Act, id, event string, set Set, detail map[string]any) error {
	from, to := steps(event)
	if to == "" {
		return fmt.Errorf("moving document: no step of its lifecycle is called %q", event)
	}
	args := pgx.NamedArgs{"id": id, "from": from, "to": string(to), "at": act.At}
	var b strings.Builder
	for column, value := range set {
		fmt.Fprintf(&b, ", %s = @set_%s", column, column)
		args["set_"+column] = value
	}
	var site string
	err := act.QueryRow(ctx, `
		UPDATE document
		SET state = @to, changed_at = @at`+b.String()+`
		WHERE id = @id AND state = ANY (@from)
		RETURNING site`, args).Scan(&site)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return fmt.Errorf("moving document %s to %s: %w", id, to, err)
		}
		return stale(ctx, act, id, to)
	}
	if detail == nil {
		detail = map[string]any{}
	}
	return audit.Append(ctx, act, audit.Event{Action: "document." + event, SubjectKind: "document", Subject: id, Site: site, Detail: detail})
}

// stale says why a move found no row: nothing of that name, or the document stands elsewhere.
func stale(ctx context.Context, act *issuance.Act, id string, to issuance.State) error {
	d, err := Load(ctx, act, id)
	if err != nil {
		return err
	}
	return issuance.Conflictf("document", "look at it again: it has moved on", "document %s is %s and can't become %s", id, d.State, to)
}

func steps(event string) (from []string, to issuance.State) {
	for _, s := range Lifecycle().Steps {
		if s.Event == event {
			from, to = append(from, string(s.From)), s.To
		}
	}
	return from, to
}

// Page gives the page of a composed document: the PDF of its personalization plane.
func Page(ctx context.Context, q issuance.Querier, d Document) ([]byte, error) {
	var page []byte
	if err := q.QueryRow(ctx, "SELECT content FROM file WHERE sha256 = $1", d.Page).Scan(&page); err != nil {
		return nil, fmt.Errorf("loading the page of document %s: %w", d.ID, issuance.Translate(err))
	}
	return page, nil
}

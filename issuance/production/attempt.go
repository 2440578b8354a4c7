package production

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/document"
)

// Attempt is one intention to put one document on one blank. It is offered to a printer at most once.
type Attempt struct {
	ID        string
	Document  string
	Ordinal   int
	Blank     string
	Printer   string
	Batch     string
	Operator  string
	State     issuance.State
	Page      []byte // SHA-256
	Length    *int   // bytes of the page
	Snapshot  map[string]any
	JobID     *int
	JobUUID   *string
	Evidence  int // 1 read-back, 2 this job finished and counted, 3 finished, 4 all bytes accepted, 5 connection opened; 0 none
	Reason    string
	CreatedAt time.Time
	ChangedAt time.Time

	DataFormat   *string // media type of what is sent
	DataDigest   []byte  // its SHA-256
	DataLength   *int    // its bytes
	SentAt       *time.Time
	CounterMoved *int64 // by how much the device's life count has moved since the intent, as far as it was seen
	DeviceSaid   string // the device's last word about the job, such as completed
}

const attemptColumns = `
	id::text,
	document,
	ordinal,
	blank,
	printer,
	batch,
	operator,
	state,
	page,
	page_length,
	snapshot,
	job_id,
	job_uuid,
	evidence,
	reason,
	created_at,
	changed_at,
	data_format,
	data_digest,
	data_length,
	sent_at,
	counter_moved,
	device_said`

// LoadAttempt gives one attempt (NotFound).
func LoadAttempt(ctx context.Context, q issuance.Querier, id string) (Attempt, error) {
	if len(id) != len("00000000-0000-0000-0000-000000000000") {
		return Attempt{}, issuance.NotFoundf("attempt", "there is no print attempt %q", id)
	}
	list, err := attempts(ctx, q, "WHERE id = $1::uuid", id)
	if err != nil {
		return Attempt{}, err
	}
	if len(list) == 0 {
		return Attempt{}, issuance.NotFoundf("attempt", "there is no print attempt %q", id)
	}
	return list[0], nil
}

// AttemptsOf gives the attempts on a document in order.
func AttemptsOf(ctx context.Context, q issuance.Querier, doc string) ([]Attempt, error) {
	return attempts(ctx, q, "WHERE document = $1 ORDER BY ordinal", doc)
}

// Attempts gives the attempts in any of the states, oldest first.
func Attempts(ctx context.Context, q issuance.Querier, states ...issuance.State) ([]Attempt, error) {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return attempts(ctx, q, "WHERE state = ANY ($1) ORDER BY created_at, id", names)
}

func attempts(ctx context.Context, q issuance.Querier, where string, args ...any) ([]Attempt, error) {
	rows, err := q.Query(ctx, "SELECT"+attemptColumns+" FROM attempt "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("loading attempts: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Attempt])
	if err != nil {
		return nil, fmt.Errorf("loading attempts: %w", issuance.Translate(err))
	}
	return list, nil
}

// plan inserts the attempt of a document whose turn it is, reserved for its blank, and asks for it to be printed.
func plan(ctx context.Context, act *issuance.Act, b Batch, doc, blank string, ordinal int, decidedBy *string) error {
	if ordinal == 1 {
		decidedBy = nil
	}
	id := newAttemptID()
	err := act.Later(ctx, func(_ pgconn.CommandTag, err error) error {
		if err != nil {
			return fmt.Errorf("planning an attempt on document %s: %w", doc, issuance.Translate(err))
		}
		return nil
	}, `
		WITH planned AS (
			INSERT INTO attempt (
				id,
				document,
				ordinal,
				blank,
				printer,
				batch,
				operator,
				decided_by,
				state,
				created_at,
				changed_at
			)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reserved', $9, $9)
			RETURNING id
		)
		INSERT INTO attempt_event (attempt, state, actor, evidence, at)
		SELECT id, step, $10, $11::jsonb, $9
		FROM planned, unnest(ARRAY['planned', 'reserved']) WITH ORDINALITY AS steps(step, place)
		ORDER BY place`, id, doc, ordinal, blank, b.Printer, b.ID, b.Operator, decidedBy, act.At, act.By.Username, map[string]any{"blank": blank})
	if err != nil {
		return err
	}
	err = audit.Append(ctx, act, audit.Event{Action: "attempt.reserved", SubjectKind: "attempt", Subject: id, Site: b.Site,
		Detail: map[string]any{"document": doc, "blank": blank, "printer": b.Printer, "ordinal": ordinal}})
	if err != nil {
		return err
	}
	return act.Request(ctx, issuance.Work{Kind: issuance.WorkPrint, ID: id, Printer: b.Printer})
}

// newAttemptID makes a random UUID (RFC 9562 §5.4).
func newAttemptID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// move is the compare-and-set of an attempt: from the state in which the caller saw it, along a step of the lifecycle (Conflict
// otherwise). To stay in a state is no step: a page that is being sent is not given out again. The move travels with the act's next
// statement: only the act's commit says that it was made.
func (a *Attempt) move(ctx context.Context, act *issuance.Act, to issuance.State, set map[string]any, evidence map[string]any) error {
	if !AttemptLifecycle().Allows(a.State, to) {
		return issuance.Conflictf("attempt", "look at it again: it has moved on", "attempt %s is %s and can't be %s", a.ID, a.State, to)
	}
	args := pgx.NamedArgs{"id": a.ID, "from": string(a.State), "to": string(to), "at": act.At}
	var b strings.Builder
	for _, column := range slices.Sorted(maps.Keys(set)) { // one order, one plan
		fmt.Fprintf(&b, ", %s = @set_%s", column, column)
		args["set_"+column] = set[column]
	}
	if evidence == nil {
		evidence = map[string]any{}
	}
	args["actor"], args["evidence"] = act.By.Username, evidence
	err := act.Later(ctx, a.moved(a.State, to), `
		WITH moved AS (
			UPDATE attempt
			SET state = @to, changed_at = @at`+b.String()+`
			WHERE id = @id::uuid AND state = @from
			RETURNING id
		)
		INSERT INTO attempt_event (attempt, state, actor, evidence, at)
		SELECT id, @to, @actor, @evidence::jsonb, @at
		FROM moved`, args)
	if err != nil {
		return err
	}
	a.State = to
	if level, ok := set["evidence"].(int); ok {
		a.Evidence = level
	}
	detail := map[string]any{"document": a.Document, "blank": a.Blank, "printer": a.Printer}
	if reason, ok := set["reason"]; ok {
		detail["reason"] = reason
	}
	return audit.Append(ctx, act, audit.Event{Action: "attempt." + strings.ReplaceAll(string(to), " ", "-"), SubjectKind: "attempt", Subject: a.ID, Detail: detail})
}

// moved judges the compare-and-set of an attempt.
func (a *Attempt) moved(from, to issuance.State) func(pgconn.CommandTag, error) error {
	id := a.ID
	return func(tag pgconn.CommandTag, err error) error {
		if err != nil {
			return fmt.Errorf("moving attempt %s to %s: %w", id, to, issuance.Translate(err))
		}
		if tag.RowsAffected() != 1 {
			return issuance.Conflictf("attempt", "look at it again: it has moved on", "attempt %s is no longer %s", id, from)
		}
		return nil
	}
}

// Intend commits the intent to print: the digests and lengths of page and data, the device as it is before the first byte, and what is
// loaded in it. The document is printing from here on. A printer that is paused takes none (Conflict); data that is not what can be
// made of the page is Invalid.
func Intend(ctx context.Context, act *issuance.Act, a *Attempt, device string, snapshot map[string]any, data Data) error {
	failpoint.Here("print.before-intent")
	page, length, err := pageOf(ctx, act, a.Document)
	if err != nil {
		return err
	}
	if data, err = data.of(page, length); err != nil {
		return err
	}
	if err := introduce(ctx, act, a.Printer, device); err != nil {
		return err
	}
	err = a.move(ctx, act, "intent", map[string]any{"page": page, "page_length": length, "snapshot": snapshot,
		"data_format": data.Format, "data_digest": data.SHA256, "data_length": data.Length},
		map[string]any{"page": hex.EncodeToString(page), "length": length, "snapshot": snapshot,
			"format": data.Format, "data": hex.EncodeToString(data.SHA256), "data_length": data.Length})
	if err != nil {
		return err
	}
	a.Page, a.Length, a.Snapshot = page, &length, snapshot
	a.DataFormat, a.DataDigest, a.DataLength = &data.Format, data.SHA256, &data.Length
	if err := captureConsumables(ctx, act, a); err != nil {
		return err
	}
	return document.Move(ctx, act, a.Document, "printing", nil, map[string]any{"attempt": a.ID})
}

// introduce holds the device that answers against the one that is known under the printer's address (Conflict), and locks the printer.
func introduce(ctx context.Context, act *issuance.Act, printer, device string) error {
	return act.Later(ctx, func(tag pgconn.CommandTag, err error) error {
		if err != nil {
			return fmt.Errorf("noting the device of printer %s: %w", printer, err)
		}
		if tag.RowsAffected() != 1 {
			return issuance.Conflictf("printer", "install it anew if it was replaced", "another device answers at the address of printer %s", printer)
		}
		return nil
	}, `
		UPDATE printer
		SET device_uuid = $2, last_contact_at = $3
		WHERE id = $1 AND (device_uuid IS NULL OR device_uuid = $2)`, printer, device, act.At)
}

// pageOf gives digest and length of a document's page (NotFound where it has none).
func pageOf(ctx context.Context, act *issuance.Act, doc string) (page []byte, length int, err error) {
	err = act.QueryRow(ctx, `
		SELECT page, length(content)
		FROM document
		JOIN file ON file.sha256 = document.page
		WHERE id = $1`, doc).Scan(&page, &length)
	if err != nil {
		return nil, 0, fmt.Errorf("measuring the page of document %s: %w", doc, issuance.Translate(err))
	}
	return page, length, nil
}

// Created stores which job of the device is ours, before it gets any data.
func Created(ctx context.Context, act *issuance.Act, a *Attempt, jobID int, jobUUID string) error {
	a.JobID, a.JobUUID = &jobID, &jobUUID
	err := a.move(ctx, act, "created", map[string]any{"job_id": jobID, "job_uuid": jobUUID, "evidence": 5}, map[string]any{"job": jobUUID})
	failpoint.Here("print.before-created-commit")
	return err
}

// Sending makes the one move after which anything may go out: nobody makes the move twice (law 4). Only whoever made it sends the
// data of the intent, and only after the act's commit.
func Sending(ctx context.Context, act *issuance.Act, a *Attempt) error {
	err := a.move(ctx, act, "sending", map[string]any{"sent_at": act.At}, nil)
	a.SentAt = &act.At
	failpoint.Here("print.before-sending-commit")
	return err
}

// Accepted notes that the device took the whole page, and asks for it to be observed.
func Accepted(ctx context.Context, act *issuance.Act, a *Attempt) error {
	err := a.move(ctx, act, "accepted", map[string]any{"evidence": 4}, nil)
	failpoint.Here("print.before-accepted-commit")
	return err
}

// Printing notes that the device works on the page.
func Printing(ctx context.Context, act *issuance.Act, a *Attempt) error {
	return a.move(ctx, act, "printing", nil, nil)
}

// DeviceDone notes the device's word that this very job is finished without error. It makes the document device done, no more; the
// batch goes on with the next one. level is 2 when the device's counter moved by exactly what it should, else 3; of the evidence
// "counter" (by how much it moved) and "state" are kept on the attempt.
func DeviceDone(ctx context.Context, act *issuance.Act, a *Attempt, level int, evidence map[string]any) error {
	b, err := lockBatch(ctx, act, a.Batch)
	if err != nil {
		return err
	}
	if err := a.move(ctx, act, "device done", a.heard(map[string]any{"evidence": level}, evidence), evidence); err != nil {
		return err
	}
	if err := document.Move(ctx, act, a.Document, "device-done", nil, map[string]any{"attempt": a.ID, "evidence": level}); err != nil {
		return err
	}
	if err := advance(ctx, act, b, nil); err != nil {
		return err
	}
	failpoint.Here("observe.before-device-done-commit")
	return nil
}

// Doubt notes that nobody can know what became of the attempt. Batch and device stop until a person has looked. Of the evidence
// "counter" (by how much the device's life count has moved since the intent) and "state" (its word about the job, such as completed)
// are kept on the attempt: they decide which outcomes a person may find (AllowedOutcomes).
func Doubt(ctx context.Context, act *issuance.Act, a *Attempt, reason string, evidence map[string]any) error {
	b, err := lockBatch(ctx, act, a.Batch)
	if err != nil {
		return err
	}
	if err := a.move(ctx, act, "in doubt", a.heard(map[string]any{"reason": reason}, evidence), evidence); err != nil {
		return err
	}
	if err := document.Move(ctx, act, a.Document, "in-doubt", nil, map[string]any{"attempt": a.ID, "reason": reason}); err != nil {
		return err
	}
	return halt(ctx, act, b, "attempt in doubt: "+reason)
}

// WrongBlank ends an attempt of which nothing was sent, because the station that holds the blank read another serial than the reserved
// one; read is "" where it read none. The batch halts with both serials, until the feeder is in order.
func WrongBlank(ctx context.Context, act *issuance.Act, a *Attempt, read string) error {
	if read == a.Blank {
		return issuance.Invalidf("blank", "go on with the attempt", "blank %s is the one that was reserved", read)
	}
	if a.State != "intent" && a.State != "created" {
		return issuance.Conflictf("attempt", "look at it again: it has moved on", "attempt %s is %s: no blank is read before the intent, or after sending", a.ID, a.State)
	}
	reason := fmt.Sprintf("the printer fed blank %s where %s was reserved; it is in the reject box, unmarked", read, a.Blank)
	if read == "" {
		reason = fmt.Sprintf("the printer could read no serial where blank %s was reserved; what it fed is in the reject box, unmarked", a.Blank)
	}
	return Unprinted(ctx, act, a, reason, map[string]any{"read": read, "reserved": a.Blank})
}

// Unprinted ends an attempt of which it is proven that no data was sent. The batch halts: whether there is a further attempt is
// its operator's decision. A doubt is not ended like this, but settled by a person.
func Unprinted(ctx context.Context, act *issuance.Act, a *Attempt, reason string, evidence map[string]any) error {
	if a.State == "in doubt" {
		return issuance.Conflictf("attempt", "settle it with the blank in hand", "attempt %s is in doubt", a.ID)
	}
	b, err := lockBatch(ctx, act, a.Batch)
	if err != nil {
		return err
	}
	printing := a.State != "reserved"
	if err := a.move(ctx, act, "unprinted", map[string]any{"reason": reason}, evidence); err != nil {
		return err
	}
	if printing {
		if err := document.Move(ctx, act, a.Document, "unprinted", nil, map[string]any{"attempt": a.ID, "reason": reason}); err != nil {
			return err
		}
	}
	return halt(ctx, act, b, "attempt ended unprinted: "+reason)
}

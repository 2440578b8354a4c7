package production_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// deed is one function that moves an attempt: from which states, to which, and where the document stands then.
type deed struct {
	name     string
	who      string
	from     []issuance.State
	to       issuance.State
	document issuance.State
	do       func(context.Context, *issuance.Act, *production.Attempt) error
}

func deeds(h *issuancetest.House, t *testing.T) []deed {
	settle := func(o production.Outcome) func(context.Context, *issuance.Act, *production.Attempt) error {
		return func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.Settle(ctx, act, a.Document, production.Settlement{Outcome: o, Blank: a.Blank, MRZ: h.Load(t, a.Document).MRZ, Witness: "sara", Reason: "seen"})
		}
	}
	return []deed{
		{"Intend", "system", []issuance.State{"reserved"}, "intent", "printing", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.Intend(ctx, act, a, issuancetest.Device, map[string]any{"UpTime": 100}, production.Data{})
		}},
		{"Created", "system", []issuance.State{"intent"}, "created", "printing", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.Created(ctx, act, a, 17, "urn:uuid:of-the-job")
		}},
		{"Sending", "system", []issuance.State{"created"}, "sending", "printing", production.Sending},
		{"Accepted", "system", []issuance.State{"sending"}, "accepted", "printing", production.Accepted},
		{"Printing", "system", []issuance.State{"accepted"}, "printing", "printing", production.Printing},
		{"DeviceDone", "system", []issuance.State{"accepted", "printing"}, "device done", "device done", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.DeviceDone(ctx, act, a, 2, map[string]any{"counter": 1})
		}},
		{"Doubt", "system", []issuance.State{"intent", "created", "sending", "accepted", "printing", "device done"}, "in doubt", "in doubt", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.Doubt(ctx, act, a, "nobody knows", nil)
		}},
		{"Unprinted", "system", []issuance.State{"reserved", "intent", "created"}, "unprinted", "composed", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.Unprinted(ctx, act, a, "no byte was sent", nil)
		}},
		{"ReadBack", "system", []issuance.State{"device done"}, "verified", "printed", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			d := h.Load(t, a.Document)
			if d.State == "printed" {
				return issuance.Conflictf("document", "", "read back already") // reading again is no move
			}
			return production.ReadBack(ctx, act, *d.Number, production.Reading{MRZ: d.MRZ, Blank: a.Blank})
		}},
		{"ReadBack, other lines", "system", []issuance.State{"device done"}, "in doubt", "in doubt", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.ReadBack(ctx, act, *h.Load(t, a.Document).Number, production.Reading{MRZ: []string{"P<UTO", "X"}, Blank: a.Blank})
		}},
		{"Unreadable", "system", []issuance.State{"device done"}, "in doubt", "in doubt", func(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
			return production.Unreadable(ctx, act, a.Document, "the page is torn")
		}},
		{"Settle printed", "olga", []issuance.State{"in doubt"}, "verified", "printed", settle(production.OutcomePrinted)},
		{"Settle spoiled", "olga", []issuance.State{"in doubt"}, "spoiled", "spoiled", settle(production.OutcomeSpoiled)},
		{"Settle unprinted", "olga", []issuance.State{"in doubt"}, "unprinted", "composed", settle(production.OutcomeUnprinted)},
	}
}

var errUndo = errors.New("undo this")

// inEachState gives a document whose attempt is in each state, each with a printer and a batch of its own.
func inEachState(t *testing.T, h *issuancetest.House) map[issuance.State]string {
	t.Helper()
	at := map[issuance.State]string{}
	for i, state := range production.AttemptLifecycle().States() {
		if state == "planned" {
			continue // planned and reserved in one act
		}
		printer := fmt.Sprintf("of-state-%d", i)
		h.Must(t, "adam", func(act *issuance.Act) error {
			return production.InstallPrinter(t.Context(), act, production.Printer{ID: printer, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:"})
		})
		_, ids := h.Run(t, printer, 1)
		at[state] = ids[0]
		switch state {
		case "verified":
			h.Print(t, ids[0])
		case "unprinted":
			a := h.Attempt(t, ids[0])
			h.Must(t, "system", func(act *issuance.Act) error { return production.Unprinted(t.Context(), act, a, "proven", nil) })
		case "in doubt":
			h.Doubt(t, ids[0])
		case "spoiled":
			a := h.Doubt(t, ids[0])
			h.Must(t, "olga", func(act *issuance.Act) error {
				return production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "torn"})
			})
		default:
			h.Drive(t, ids[0], state)
		}
		if got := h.Attempt(t, ids[0]).State; got != state {
			t.Fatalf("the attempt is %s, not %s", got, state)
		}
	}
	return at
}

// The whole machine as a table: each function in each state either moves, with a line of history and an audit event in the same
// transaction, or is a Conflict.
func TestEveryFunctionInEveryState(t *testing.T) {
	h := issuancetest.New(t)
	at := inEachState(t, h)
	for _, d := range deeds(h, t) {
		for state, doc := range at {
			t.Run(d.name+" when "+string(state), func(t *testing.T) {
				err := h.Try(t, d.who, func(act *issuance.Act) error {
					a := h.Attempt(t, doc)
					seen := *a
					if err := d.do(t.Context(), act, a); err != nil {
						return err
					}
					wantMoved(t, act, d, a.ID, doc)
					// Once more, on the attempt as it was before. What was read before may be read again.
					err := d.do(t.Context(), act, &seen)
					if err == nil { // a move is judged with the next statement
						_, err = act.Exec(t.Context(), "SELECT")
					}
					if issuance.KindOf(err) != issuance.Conflict && d.name != "ReadBack" {
						t.Errorf("doing it twice: %v", err)
					}
					return errUndo
				})
				if slices.Contains(d.from, state) {
					if !errors.Is(err, errUndo) {
						t.Error(err)
					}
					return
				}
				issuancetest.WantKind(t, err, issuance.Conflict)
				if now := h.Attempt(t, doc).State; now != state {
					t.Errorf("the attempt is %s now", now)
				}
			})
		}
	}
	h.WantClean(t)
}

// wantMoved looks inside the act's own transaction for everything that belongs to the move.
func wantMoved(t *testing.T, act *issuance.Act, d deed, attempt, doc string) {
	t.Helper()
	var state, document, last, actor string
	var remembered, recorded, documented bool
	err := act.QueryRow(t.Context(), `
		SELECT
			attempt.state,
			document.state,
			history.state,
			history.actor,
			history.at = $3,
			EXISTS (SELECT FROM audit_event WHERE subject_kind = 'attempt' AND subject = $1 AND action = 'attempt.' || replace(attempt.state, ' ', '-') AND at = $3 AND actor = $4),
			document.changed_at < $3 OR EXISTS (SELECT FROM audit_event WHERE subject_kind = 'document' AND subject = $2 AND at = $3 AND actor = $4)
		FROM attempt
		JOIN document ON document.id = attempt.document
		JOIN attempt_event AS history ON history.attempt = attempt.id
		WHERE attempt.id::text = $1 AND document.id = $2
		ORDER BY history.id DESC
		LIMIT 1`, attempt, doc, act.At, act.By.Username).Scan(&state, &document, &last, &actor, &remembered, &recorded, &documented)
	if err != nil {
		t.Fatal(err)
	}
	if state != string(d.to) || document != string(d.document) {
		t.Errorf("the attempt is %s and the document %s, want %s and %s", state, document, d.to, d.document)
	}
	if last != state || actor != act.By.Username || !remembered {
		t.Errorf("the last line of its history says %s by %s", last, actor)
	}
	if !recorded || !documented {
		t.Errorf("audit event of the attempt %v, of the document %v", recorded, documented)
	}
}

// What each step leaves on the attempt is what a restart needs to know.
func TestWhatAnAttemptKnows(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	d := h.Load(t, ids[0])
	a := h.Attempt(t, ids[0])
	if a.Blank != *d.Blank || a.Operator != "olga" || a.Printer != issuancetest.BookletPrinter || a.Ordinal != 1 || a.Evidence != 0 {
		t.Errorf("reserved: %+v", a)
	}
	a = h.Drive(t, ids[0], "intent")
	if !bytes.Equal(a.Page, d.Page) || *a.Length != len(issuancetest.Artifacts(*d.Number).Page) {
		t.Errorf("intent: %+v", a)
	}
	if a = h.Attempt(t, ids[0]); a.Snapshot["UpTime"] != float64(100) || a.JobID != nil {
		t.Errorf("intent as stored: %+v", a)
	}
	h.Drive(t, ids[0], "created")
	if a = h.Attempt(t, ids[0]); *a.JobID != 1 || *a.JobUUID != "urn:uuid:"+a.ID || a.Evidence != 5 {
		t.Errorf("created: %+v", a)
	}
	h.Drive(t, ids[0], "accepted")
	if a = h.Attempt(t, ids[0]); a.Evidence != 4 {
		t.Errorf("accepted: %+v", a)
	}
	h.Drive(t, ids[0], "device done")
	if a = h.Attempt(t, ids[0]); a.Evidence != 2 {
		t.Errorf("device done: %+v", a)
	}
	if h.State(t, ids[0]) != "device done" || h.Count(t, "blank WHERE serial = $1 AND state = 'loaded'", a.Blank) != 1 {
		t.Error("a device's word alone printed a document or consumed a blank")
	}
	h.Print(t, ids[0])
	if a = h.Attempt(t, ids[0]); a.Evidence != 1 || a.State != "verified" {
		t.Errorf("verified: %+v", a)
	}
	if h.Count(t, "blank WHERE serial = $1 AND state = 'consumed'", a.Blank) != 1 {
		t.Error("the blank is not consumed")
	}
	states, err := h.Pool.Query(t.Context(), "SELECT state FROM attempt_event WHERE attempt::text = $1 ORDER BY id", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	history, err := pgx.CollectRows(states, pgx.RowTo[string])
	if want := []string{"planned", "reserved", "intent", "created", "sending", "accepted", "printing", "device done", "verified"}; err != nil || !slices.Equal(history, want) {
		t.Errorf("history %v, %v", history, err)
	}
}

// A device that is not the one known under the printer's address gets nothing.
func TestAnotherDeviceAtTheAddress(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	h.Drive(t, ids[0], "device done")
	next := h.Attempt(t, ids[1])
	err := h.Try(t, "system", func(act *issuance.Act) error {
		return production.Intend(t.Context(), act, next, "urn:uuid:a-stranger", nil, production.Data{})
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "another device", issuancetest.BookletPrinter)
	if h.Attempt(t, ids[1]).State != "reserved" {
		t.Error("the attempt has moved")
	}
}

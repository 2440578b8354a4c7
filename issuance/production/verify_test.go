package production_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// books is a house with something of each kind on its books, and the names of it.
type books struct {
	*issuancetest.House
	names map[string]string // by :name in SQL
}

func fill(t *testing.T) books {
	t.Helper()
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 4)
	h.Print(t, ids[0])
	spoiled := h.Doubt(t, ids[1])
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Settle(t.Context(), act, ids[1], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: spoiled.Blank, Witness: "sara", Reason: "torn"})
	})
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Resume(t.Context(), act, b.ID, *h.Load(t, ids[2]).Blank)
	})
	first := h.Attempt(t, ids[2])
	h.Must(t, "system", func(act *issuance.Act) error { return production.Unprinted(t.Context(), act, first, "proven", nil) })
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, first.Blank) })
	var replacement string
	h.Must(t, "sara", func(act *issuance.Act) (err error) {
		replacement, err = document.Replace(t.Context(), act, ids[1], "torn")
		return err
	})
	printed, next := h.Load(t, ids[0]), h.Load(t, ids[2])
	return books{h, map[string]string{
		":printed": ids[0], ":spoiled": ids[1], ":next": ids[2], ":composed": ids[3], ":ordered": h.Order(t, h.Passport()), ":replacement": replacement,
		":number": *printed.Number, ":blank-printed": *printed.Blank, ":blank-next": *next.Blank, ":batch": b.ID,
		":attempt-printed": h.Attempt(t, ids[0]).ID, ":attempt-first": first.ID, ":attempt-next": h.Attempt(t, ids[2]).ID, ":application": printed.Application,
	}}
}

// sql puts the names of things into SQL, the longest first.
func (b books) sql(text string) string {
	names := make([]string, 0, len(b.names))
	for name := range b.names {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, c string) int { return len(c) - len(a) })
	for _, name := range names {
		text = strings.ReplaceAll(text, name, b.names[name])
	}
	return text
}

// Whoever gets past the constraints and changes the books by hand is found out, by the claim that is broken and by no other.
func TestVerifyNamesWhatWasDoneByHand(t *testing.T) {
	b := fill(t)
	b.WantClean(t)
	conn, err := pgx.Connect(t.Context(), b.DB.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	remember := func(attempt, state string) string {
		return `INSERT INTO attempt_event (attempt, state, actor, at) VALUES ('` + attempt + `', '` + state + `', 'system', now());`
	}
	const (
		alone = "one person did two acts that must be two people's"
		waits = "a document waits in a batch that has ended"
	)
	named := map[string]bool{}
	for name, c := range map[string]struct{ sql, subject, problem string }{
		"a number struck from the register": {`DELETE FROM number_register WHERE document = ':printed'`, ":printed", "the document's number is not on the register under its name"},
		"a number of another's":             {`UPDATE number_register SET document = ':ordered' WHERE document = ':composed'`, ":composed", "the document's number is not on the register under its name"},
		"a number registered late":          {`UPDATE number_register SET committed_at = now() + interval '50 years' WHERE document = ':printed'`, ":number", "the number was registered after the document was composed or printed"},
		"a blank that knows no document": {`ALTER TABLE blank DROP CONSTRAINT blank_bound; UPDATE blank SET document = NULL WHERE document = ':next'`,
			":next", "the document and its blank do not name each other"},
		"a printed document on an unused blank": {`UPDATE blank SET state = 'loaded' WHERE document = ':printed'`, ":printed", "the blank of a printed document is not consumed"},
		"a used blank of no printed document":   {`UPDATE blank SET state = 'consumed' WHERE document = ':next'`, ":blank-next", "a blank is consumed though its document was not printed"},

		"submitted and approved": {`ALTER TABLE document DROP CONSTRAINT four_eyes_submit_approve; UPDATE document SET submitted_by = approved_by WHERE id = ':ordered'`, ":ordered", alone},
		"captured and approved":  {`UPDATE capture SET captured_by = 'anton' WHERE reference = ':application'`, ":printed", alone},
		"approved and printed":   {`ALTER TABLE document DROP CONSTRAINT four_eyes_approve_print; UPDATE document SET approved_by = operator WHERE id = ':next'`, ":next", alone},
		"printed and inspected":  {`ALTER TABLE document DROP CONSTRAINT four_eyes_print_inspect; UPDATE document SET inspected_by = operator WHERE id = ':printed'`, ":printed", alone},
		"printed and handed over": {`ALTER TABLE document DROP CONSTRAINT four_eyes_print_hand_over; UPDATE document SET handed_over_by = operator WHERE id = ':printed'`,
			":printed", alone},
		"printed and replaced": {`ALTER TABLE document DROP CONSTRAINT four_eyes_print_reprint; UPDATE document SET replacement_by = replaced_operator WHERE id = ':replacement'`,
			":replacement", alone},
		"printed and noted an inspection": {`INSERT INTO inspection (document, outcome, mrz, inspector, at) VALUES (':printed', 'pass', '{}', 'olga', now())`, ":printed", alone},
		"printed by somebody else":        {`UPDATE attempt SET operator = 'anton' WHERE document = ':printed'`, ":printed", alone},
		"printed and reconciled": {`ALTER TABLE batch DROP CONSTRAINT four_eyes_print_reconcile; UPDATE batch SET reconciled_by = operator WHERE id = ':batch'`,
			":batch", "the operator of the batch signed its reconciliation"},

		"printed without proof": {`UPDATE attempt SET state = 'device done' WHERE id = ':attempt-printed';` + remember(":attempt-printed", "device done"),
			":printed", "a printed document has no verified attempt, or more than one"},
		"sent twice": {remember(":attempt-printed", "sending") + remember(":attempt-printed", "verified"), ":attempt-printed", "an attempt was sent more than once"},
		"attempted after a spoiled one": {`DROP INDEX attempt_blank_once; ALTER TABLE attempt DROP CONSTRAINT attempt_intent; UPDATE attempt SET state = 'spoiled' WHERE id = ':attempt-first';` + remember(":attempt-first", "spoiled"),
			":attempt-next", "there was a further attempt though the one before had not ended unprinted"},
		"attempted again by itself": {`ALTER TABLE attempt DROP CONSTRAINT attempt_further_decided; UPDATE attempt SET decided_by = NULL WHERE id = ':attempt-next'`,
			":attempt-next", "there was a further attempt without a person's decision"},
		"sent and unprinted by itself": {`UPDATE attempt SET sent_at = now() WHERE id = ':attempt-first'`, ":attempt-first", "an attempt was sent and ended unprinted without a person's decision"},
		"unprinted against the counter": {`ALTER TABLE attempt DROP CONSTRAINT attempt_unprinted_uncontradicted; UPDATE attempt SET counter_moved = 1 WHERE id = ':attempt-first'`,
			":attempt-first", "an attempt ended unprinted though its device said that it was done, or counted it"},
		"replaced twice": {`ALTER TABLE document DROP CONSTRAINT document_replaced_once; UPDATE document SET replaces = ':spoiled', replaced_operator = 'olga', replacement_by = 'sara' WHERE id = ':next'`,
			":spoiled", "a document that ended has more than one replacement"},

		"a change without an event": {`UPDATE document SET changed_at = changed_at + interval '1 minute' WHERE id = ':next'`, ":next", "a document's state has no audit event of its last change"},
		"an event gone":             {`DELETE FROM audit_event WHERE subject = ':ordered'`, ":ordered", "a document's state has no audit event of its last change"},
		"an attempt without its history": {`UPDATE attempt SET state = 'unprinted', reason = 'by hand' WHERE id = ':attempt-next'`,
			":attempt-next", "an attempt's state is not the last of its history"},

		"another page": {`UPDATE document SET page = (SELECT page FROM document WHERE id = ':composed') WHERE id = ':printed'`, ":attempt-printed", "the page that was sent is not the page that was composed"},
		"other data": {`UPDATE application SET decided_digest = sha256('other') WHERE reference = ':application'`,
			":application", "what was decided is not what was captured"},

		"another PDF": {`ALTER TABLE attempt DROP CONSTRAINT attempt_data_is_page; UPDATE attempt SET data_digest = sha256('other') WHERE id = ':attempt-printed'`,
			":attempt-printed", "the PDF that was sent is not the page"},
		"moved for another printer": {`INSERT INTO calibration (printer, x, y, rotation, page, set_by, set_at) VALUES ('v1', 0, 0, 0, 'T', 'olga', now());
			UPDATE document SET calibration = (SELECT max(id) FROM calibration) WHERE id = ':printed'`, ":printed", "the page was composed for another printer than that of its batch"},

		"left in a finished batch": {`UPDATE batch SET state = 'finished' WHERE id = ':batch'; UPDATE document SET batch = 'B-CCCCCC' WHERE id = ':next'`, ":composed", waits},
		"unread in a finished batch": {`UPDATE batch SET state = 'finished' WHERE id = ':batch'; UPDATE document SET batch = 'B-CCCCCC' WHERE id = ':next';
			UPDATE document SET state = 'device done' WHERE id = ':composed'`, ":composed", waits},
		"granted for nothing": {`DELETE FROM document WHERE id = ':ordered'`, "", "a granted application has no document"},
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(t.Context()) }()
			if _, err := tx.Exec(t.Context(), "SET LOCAL session_replication_role = replica; "+b.sql(c.sql)); err != nil { // no triggers, no foreign keys
				t.Fatal(err)
			}
			found, err := production.Verify(t.Context(), tx)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 1 || found[0].Problem != c.problem || c.subject != "" && !strings.HasPrefix(b.sql(c.subject), found[0].Subject) {
				t.Errorf("found %v, want %s: %s", found, b.sql(c.subject), c.problem)
			}
		})
		named[c.problem] = true
	}
	for _, problem := range production.Problems() {
		if !named[problem] {
			t.Errorf("nothing shows that Verify finds: %s", problem)
		}
	}
}

func TestVerifyTellsItsOwnError(t *testing.T) {
	h := issuancetest.New(t)
	h.DB.Auditor.Close()
	if _, err := production.Verify(t.Context(), h.DB.Auditor); err == nil || !strings.Contains(err.Error(), "verifying law 1") {
		t.Errorf("a database that can't be asked: %v", err)
	}
}

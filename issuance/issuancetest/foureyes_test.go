package issuancetest_test

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// two gives olga a batch of two documents: the first is printed, the second composed with an attempt reserved.
func two(t *testing.T) (h *issuancetest.House, batch, printed, next string) {
	t.Helper()
	h = issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	h.Print(t, ids[0])
	return h, b.ID, ids[0], ids[1]
}

// Must-show 4 of the line, law 3: whoever did the one act is refused the other by the database itself, as the application's role, in
// plain SQL and past all Go.
func TestSQLOfOnePersonAlone(t *testing.T) {
	h, batch, printed, next := two(t)
	review := h.Review(t, h.Passport())
	ordered := h.Order(t, h.Passport())
	spoiled := ended(t, h)
	h.Vault(t, issuancetest.Booklet, 1)
	for name, c := range map[string]struct {
		constraint, sql string
		args            []any
	}{
		"submit and approve": {"four_eyes_submit_approve", `
			UPDATE application
			SET state = 'approved', decision = 'grant', decided_by = submitted_by, decided_at = now(),
				decided_digest = (SELECT digest FROM capture WHERE capture.reference = application.reference)
			WHERE reference = $1`, []any{review}},
		"submit, let another seem to have done it, and approve": {"four_eyes_submit_approve", `
			UPDATE application
			SET submitted_by = 'carol', state = 'approved', decision = 'grant', decided_by = 'clara', decided_at = now(),
				decided_digest = (SELECT digest FROM capture WHERE capture.reference = application.reference)
			WHERE reference = $1`, []any{review}},
		"submit what one has approved": {"four_eyes_submit_approve", `
			UPDATE application SET submitted_by = 'anton' WHERE reference = (SELECT application FROM document WHERE id = $1)`, []any{ordered}},
		"order a document of one's own application": {"four_eyes_submit_approve", `
			INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, state, submitted_by, approved_by, ordered_at, changed_at)
			SELECT 'D-CCCC-CCCC', reference, type, 'booklet-td3', 'preprinted', 'MIN', 'BRU', 'ordered', submitted_by, submitted_by, now(), now()
			FROM application
			WHERE reference = $1`, []any{review}},
		"order a document that nobody has approved": {"document_application", `
			INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, state, submitted_by, approved_by, ordered_at, changed_at)
			SELECT 'D-CCCC-CCCC', reference, type, 'booklet-td3', 'preprinted', 'MIN', 'BRU', 'ordered', submitted_by, 'anton', now(), now()
			FROM application
			WHERE reference = $1`, []any{review}},
		"approve and print": {"four_eyes_approve_print", `
			UPDATE document SET operator = approved_by WHERE id = $1`, []any{ordered}},
		"approve and take the printing over": {"four_eyes_approve_print", `
			UPDATE document SET operator = approved_by WHERE id = $1`, []any{next}},
		"take a batch over from its operator": {"document_batch_operator", `
			UPDATE batch SET operator = 'anton' WHERE id = $1`, []any{batch}},
		"approve and print in a batch of another": {"document_batch_operator", `
			UPDATE document SET batch = $2, operator = 'otto', position = 9, blank = (SELECT min(serial) FROM blank WHERE state = 'in vault'), state = 'batched' WHERE id = $1`, []any{ordered, batch}},
		"print and inspect": {"four_eyes_print_inspect", `
			UPDATE document SET state = 'inspected', inspected_by = operator, inspected_at = now() WHERE id = $1`, []any{printed}},
		"print and note one's own inspection": {"four_eyes_print_inspect", `
			INSERT INTO inspection (document, outcome, mrz, inspector, at)
			SELECT id, 'pass', mrz, operator, now() FROM document WHERE id = $1`, []any{printed}},
		"print and authorise the replacement":                         {"four_eyes_print_reprint", replacement("operator", "operator"), []any{spoiled}},
		"print, name another operator, and authorise the replacement": {"document_replaced_operator", replacement("'otto'", "operator"), []any{spoiled}},
		"print, name no operator, and authorise the replacement":      {"document_replacement", replacement("NULL", "operator"), []any{spoiled}},
		"replace without a supervisor":                                {"document_replacement", replacement("operator", "NULL"), []any{spoiled}},
		"print and hand over": {"four_eyes_print_hand_over", `
			UPDATE document SET handed_over_by = operator, handed_over_at = now(), identity_check = 'face' WHERE id = $1`, []any{printed}},
		"print and reconcile": {"four_eyes_print_reconcile", `
			UPDATE batch SET reconciled_by = operator WHERE id = $1`, []any{batch}},
		"receive and witness": {"two_people_receipt", `
			INSERT INTO consignment (kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at)
			VALUES ('booklet-td3', 'X0001', 'X0002', 2, 'MIN', 'karl', 'karl', now())`, nil},
		"count and witness": {"two_people_count", `
			INSERT INTO stock_count (site, kind, expected, counted, missing, unexpected, counted_by, witness, at)
			VALUES ('MIN', 'booklet-td3', 0, 0, '{}', '{}', 'karl', 'karl', now())`, nil},
		"destroy and witness": {"two_people_destruction", `
			INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, witness, site, at)
			SELECT serial, 'spoiled', 'destroyed', 'karl', 'karl', 'karl', 'MIN', now() FROM blank LIMIT 1`, nil},
		"destroy alone": {"two_people_destruction", `
			INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, site, at)
			SELECT serial, 'spoiled', 'destroyed', 'karl', 'karl', 'MIN', now() FROM blank LIMIT 1`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refused(t, h, c.sql, c.args...); got != c.constraint {
				t.Errorf("refused by %q, want %q", got, c.constraint)
			}
		})
	}
	h.WantClean(t)
}

// An approver's own batch does not get the print attempt of a document that they approved.
func TestSQLOfAnApproverAtThePrinter(t *testing.T) {
	h, _, _, next := two(t)
	h.Hire(t, issuance.Person{Username: "anders", Site: issuancetest.Ministry, Roles: issuance.Roles()})
	if _, err := h.Pool.Exec(t.Context(), `INSERT INTO printer (id, site, kind, uri) VALUES ('of-anton', 'MIN', 'booklet-td3', 'test:')`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Pool.Exec(t.Context(), `
		INSERT INTO batch (id, site, printer, type, kind, operator, state, size, created_at)
		VALUES ('B-CCCCCC', 'MIN', 'of-anton', 'passport-ordinary', 'booklet-td3', 'anton', 'running', 1, now())`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Pool.Exec(t.Context(), `UPDATE attempt SET state = 'unprinted', reason = 'test' WHERE document = $1`, next); err != nil {
		t.Fatal(err)
	}
	got := refused(t, h, `
		INSERT INTO attempt (document, ordinal, blank, printer, batch, operator, decided_by, state, created_at, changed_at)
		SELECT id, 2, blank, 'v1', 'B-CCCCCC', 'anton', 'anton', 'reserved', now(), now()
		FROM document
		WHERE id = $1`, next)
	if got != "attempt_document_operator" {
		t.Errorf("an approver printed what they approved: refused by %q", got)
	}
}

// replacement is the order of a replacement with the operator of the first document and the supervisor as SQL.
func replacement(operator, supervisor string) string {
	return `
		INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, state, submitted_by, approved_by,
			replaces, replaced_operator, replacement_by, ordered_at, changed_at)
		SELECT 'D-CCCC-CCCC', application, type, kind, numbering, site, delivery_site, 'ordered', submitted_by, approved_by,
			id, ` + operator + `, ` + supervisor + `, now(), now()
		FROM document
		WHERE id = $1`
}

// ended gives a document on the other printer whose attempt was in doubt and which was spoiled.
func ended(t *testing.T, h *issuancetest.House) string {
	t.Helper()
	_, ids := h.Run(t, issuancetest.StickerPrinter, 1)
	a := h.Doubt(t, ids[0])
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "smeared"})
	})
	return ids[0]
}

// Must-show 4 through the functions of the domain: somebody who holds every duty is refused, and is told which two acts don't go together.
func TestOnePersonAlone(t *testing.T) {
	h := issuancetest.New(t)
	ctx := t.Context()
	mona := h.Review(t, h.Passport(func(c *application.Content) { c.Site = issuancetest.Ministry }))
	err := h.Try(t, "mona", func(act *issuance.Act) error {
		_, err := document.Grant(ctx, act, mona, "", nil)
		return err
	})
	wantForbidden(t, err, "submit", "approve", "another approver")

	// What mona approved is left out of a batch of hers, even as the only one that waits.
	approved := h.Review(t, h.Passport())
	h.Must(t, "mona", func(act *issuance.Act) error {
		_, err := document.Grant(ctx, act, approved, "", nil)
		return err
	})
	h.Blanks(t, issuancetest.Booklet, "mona", 2)
	err = h.Try(t, "mona", func(act *issuance.Act) error {
		_, err := production.Create(ctx, act, issuancetest.BookletPrinter, 10)
		return err
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
	list, err := document.List(ctx, h.Pool, document.Filter{Application: approved})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	err = h.Try(t, "mona", func(act *issuance.Act) error {
		if _, err := act.Exec(ctx, `INSERT INTO batch (id, site, printer, type, kind, operator, state, size, created_at)
			VALUES ('B-CCCCCC', 'MIN', 'p1', 'passport-ordinary', 'booklet-td3', 'mona', 'allocated', 1, now())`); err != nil {
			return err
		}
		return document.Allocate(ctx, act, "B-CCCCCC", "mona", []string{list[0].ID}, []string{"U0000001"})
	})
	wantForbidden(t, err, "approve", "print", "another operator")

	// mona prints what anton approved.
	ordered := []string{h.Order(t, h.Passport(issuancetest.Urgent)), h.Order(t, h.Passport(issuancetest.Urgent))}
	var b production.Batch
	h.Must(t, "mona", func(act *issuance.Act) (err error) {
		if b, err = production.Create(ctx, act, issuancetest.BookletPrinter, 2); err != nil {
			return err
		}
		return production.Start(ctx, act, b.ID)
	})
	for _, id := range ordered {
		h.Compose(t, id)
	}
	for _, id := range ordered {
		h.Print(t, id)
	}
	for _, pass := range []bool{true, false} {
		err = h.Try(t, "mona", func(act *issuance.Act) error {
			return production.Inspect(ctx, act, ordered[0], pass, h.Load(t, ordered[0]).MRZ, "a line is missing", "sara")
		})
		wantForbidden(t, err, "print", "inspection", "another inspector")
	}
	h.Must(t, "ines", func(act *issuance.Act) error {
		return production.Inspect(ctx, act, ordered[0], false, nil, "a line is missing", "sara")
	})
	err = h.Try(t, "mona", func(act *issuance.Act) error {
		_, err := document.Replace(ctx, act, ordered[0], "a line is missing")
		return err
	})
	wantForbidden(t, err, "print", "replacement", "supervisor")

	h.Must(t, "mona", func(act *issuance.Act) error { return production.Sign(ctx, act, b.ID) })
	err = h.Try(t, "mona", func(act *issuance.Act) error { return production.Reconcile(ctx, act, b.ID) })
	wantForbidden(t, err, "print", "reconciliation", "supervisor")

	h.Must(t, "ines", func(act *issuance.Act) error {
		return production.Inspect(ctx, act, ordered[1], true, h.Load(t, ordered[1]).MRZ, "", "")
	})
	deliver(t, h, ordered[1])
	travelled := h.Person(t, "mona")
	travelled.Site = issuancetest.Brussels
	err = h.Do(ctx, travelled, func(act *issuance.Act) error {
		return delivery.HandOver(ctx, act, *h.Load(t, ordered[1]).Number, "face")
	})
	wantForbidden(t, err, "print", "hand", "clerk")
	h.WantClean(t)
}

// deliver brings an inspected document to Brussels.
func deliver(t *testing.T, h *issuancetest.House, doc string) {
	t.Helper()
	var consignment string
	h.Must(t, "ines", func(act *issuance.Act) (err error) {
		consignment, _, err = delivery.Send(t.Context(), act, issuancetest.Ministry, issuancetest.Brussels)
		return err
	})
	h.Must(t, "clara", func(act *issuance.Act) error {
		return delivery.Receive(t.Context(), act, consignment, []string{*h.Load(t, doc).Number})
	})
}

// Must-show 4, laws 1 and 5: what was written stays written. The application's role may add to these tables and nothing else.
func TestSQLAgainstHistory(t *testing.T) {
	h, _, _, _ := two(t)
	for _, table := range []string{"audit_event", "audit_seal", "audit_hash", "audit_checkpoint", "number_register", "attempt_event", "capture", "blank_move", "vetting_check", "inspection", "stock_count", "consignment", "file", "lifecycle"} {
		t.Run(table, func(t *testing.T) {
			var column string
			err := h.DB.Owner.QueryRow(t.Context(), `SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 ORDER BY attnum DESC LIMIT 1`, table).Scan(&column)
			if err != nil {
				t.Fatal(err)
			}
			for _, sql := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table, "TRUNCATE " + table + " CASCADE", "ALTER TABLE " + table + " DISABLE TRIGGER ALL", "DROP TABLE " + table} {
				if got := refused(t, h, sql); got != "permission" {
					t.Errorf("%s: refused by %q", sql, got)
				}
			}
		})
	}
}

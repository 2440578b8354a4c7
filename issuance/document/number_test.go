package document_test

import (
	"slices"
	"testing"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
)

func register(t *testing.T, h *issuancetest.House, ids ...string) (list []document.Numbered, err error) {
	t.Helper()
	err = h.Try(t, "olga", func(act *issuance.Act) (err error) {
		list, err = document.Register(t.Context(), act, ids)
		return err
	})
	return list, err
}

// ofVisas gives the authority's own series of visas.
func ofVisas(t *testing.T, h *issuancetest.House) document.Series {
	t.Helper()
	var key []byte
	if err := h.Pool.QueryRow(t.Context(), "SELECT key FROM number_series WHERE name = 'visa-a'").Scan(&key); err != nil {
		t.Fatal(err)
	}
	return series(t, key)
}

func TestRegisterPreprinted(t *testing.T) {
	h := issuancetest.New(t)
	ids := h.Documents(t, h.Batch(t, issuancetest.BookletPrinter, 2).ID)
	turned := []string{ids[1], ids[0]}
	list, err := register(t, h, turned...)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range turned {
		d := h.Load(t, id)
		if list[i] != (document.Numbered{Document: id, Number: *d.Blank}) || *d.Number != *d.Blank || d.State != "numbered" {
			t.Errorf("%v, %+v", list[i], d)
		}
		if d.DateOfIssue.Format("2006-01-02") != "2026-06-13" || d.DateOfExpiry.Format("2006-01-02") != "2036-06-12" {
			t.Errorf("from %v until %v", d.DateOfIssue, d.DateOfExpiry)
		}
		if n := h.Count(t, "number_register WHERE number = $1 AND document = $2 AND numbering = 'preprinted'", *d.Blank, id); n != 1 {
			t.Error("the number is not on the register")
		}
		if n := h.Count(t, "audit_event WHERE action = 'number.registered' AND subject = $1 AND detail->>'document' = $2", *d.Blank, id); n != 1 {
			t.Error("the number is not on the log")
		}
	}
	_, err = register(t, h, ids[0])
	issuancetest.WantKind(t, err, issuance.Conflict) // a second number
	if n := h.Count(t, "number_register"); n != 2 {
		t.Errorf("%d numbers on the register", n)
	}
	h.WantClean(t)
}

func TestRegisterSeries(t *testing.T) {
	h := issuancetest.New(t)
	s := ofVisas(t, h)
	ids := h.Documents(t, h.Batch(t, issuancetest.StickerPrinter, 3).ID)
	list, err := register(t, h, ids...)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		d := h.Load(t, id)
		if want := number(t, s, uint64(i)); list[i].Number != want || *d.Number != want || *d.Blank == want {
			t.Errorf("document %d has number %s on blank %s, want %s", i, *d.Number, *d.Blank, want)
		}
		if d.DateOfExpiry.Format("2006-01-02") != "2026-09-30" {
			t.Errorf("until %v", d.DateOfExpiry)
		}
	}
	if n := h.Count(t, "number_series WHERE name = 'visa-a' AND next = 3"); n != 1 {
		t.Error("the counter has not moved by three")
	}
}

// Law 1: a number that was seen anywhere, on the register or on a blank, is left out.
func TestRegisterLeavesTakenNumbersOut(t *testing.T) {
	for name, take := range map[string]string{
		"on the register": `INSERT INTO number_register (number, document, numbering, committed_at)
			SELECT $1, id, 'series', now() FROM document WHERE NOT EXISTS (SELECT FROM number_register WHERE document = id) LIMIT 1`,
		"on a blank": `INSERT INTO blank SELECT $1, kind, consignment, 'in vault', site, custodian, NULL, now() FROM blank LIMIT 1`,
	} {
		t.Run(name, func(t *testing.T) {
			h := issuancetest.New(t)
			s := ofVisas(t, h)
			h.Order(t, h.Passport())
			h.Order(t, h.Passport())
			h.Vault(t, issuancetest.Booklet, 1)
			taken := []string{number(t, s, 1), number(t, s, 2)} // of 0 and 1, and of 2 and 3
			for _, n := range taken {
				if _, err := h.DB.Owner.Exec(t.Context(), take, n); err != nil {
					t.Fatal(err)
				}
			}
			ids := h.Documents(t, h.Batch(t, issuancetest.StickerPrinter, 2).ID)
			list, err := register(t, h, ids...)
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range list {
				if slices.Contains(taken, l.Number) {
					t.Errorf("document %d got number %s, which is taken", i, l.Number)
				}
				if want := number(t, s, uint64(4+i)); l.Number != want {
					t.Errorf("document %d got %s, want %s", i, l.Number, want)
				}
			}
			if n := h.Count(t, "number_series WHERE next = 6"); n != 1 {
				t.Error("the counter has not passed what was left out and what was given")
			}
		})
	}
}

// After a restore, numbering is locked until it has been moved past everything seen: nobody gets a number.
func TestRegisterWhenLocked(t *testing.T) {
	h := issuancetest.New(t)
	ids := h.Documents(t, h.Batch(t, issuancetest.StickerPrinter, 1).ID)
	lock := func(value string) {
		if _, err := h.Pool.Exec(t.Context(), "INSERT INTO setting (key, value) VALUES ('numbering locked', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", value); err != nil {
			t.Fatal(err)
		}
	}
	lock("restored on 2026-06-12")
	_, err := register(t, h, ids...)
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "locked", "past everything seen")
	if h.Count(t, "number_register") != 0 || h.State(t, ids[0]) != "batched" || h.Count(t, "number_series WHERE next = 0") != 1 {
		t.Error("something was numbered")
	}
	lock("")
	if _, err := register(t, h, ids...); err != nil {
		t.Error(err)
	}
}

func TestRegisterRefuses(t *testing.T) {
	h := issuancetest.New(t)
	passport, visa := h.Order(t, h.Passport()), h.Order(t, h.Visa())
	for _, id := range []string{passport, visa} { // ordered, but in no batch: there is no blank
		_, err := register(t, h, id)
		issuancetest.WantKind(t, err, issuance.Conflict)
		wantWords(t, err, id, "ordered")
	}
	_, err := register(t, h, "D-ZZZZ-ZZZZ")
	issuancetest.WantKind(t, err, issuance.NotFound)
	ids := h.Documents(t, h.Batch(t, issuancetest.StickerPrinter, 2).ID)
	_, err = register(t, h, ids[0], "D-ZZZZ-ZZZZ")
	issuancetest.WantKind(t, err, issuance.NotFound)
	if _, err := h.DB.Owner.Exec(t.Context(), "DELETE FROM number_series"); err != nil {
		t.Fatal(err)
	}
	_, err = register(t, h, ids[0])
	issuancetest.WantKind(t, err, issuance.NotFound)
	wantWords(t, err, "visa-a")
	if n := h.Count(t, "number_register"); n != 0 {
		t.Errorf("%d numbers on the register", n)
	}
	if list, err := register(t, h); err != nil || len(list) != 0 {
		t.Errorf("nothing to number: %v, %v", list, err)
	}
}

// A series keeps its key, whoever asks for it again.
func TestCreateSeriesTwice(t *testing.T) {
	h := issuancetest.New(t)
	before := number(t, ofVisas(t, h), 0)
	h.Must(t, "adam", func(act *issuance.Act) error { return document.CreateSeries(t.Context(), act, "visa-a") })
	if number(t, ofVisas(t, h), 0) != before {
		t.Error("the series has another key now")
	}
}

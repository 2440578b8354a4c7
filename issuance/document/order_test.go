package document_test

import (
	"slices"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

func TestGrantOrdersADocument(t *testing.T) {
	h := issuancetest.New(t)
	reference := h.Review(t, h.Passport(issuancetest.Urgent, func(c *application.Content) { c.DeliverySite = issuancetest.Warsaw }))
	var id string
	h.Must(t, "anton", func(act *issuance.Act) (err error) {
		id, err = document.Grant(t.Context(), act, reference, "all is well", nil)
		return err
	})
	d := h.Load(t, id)
	if d.State != "ordered" || d.Application != reference || d.Site != issuancetest.Ministry || d.DeliverySite != issuancetest.Warsaw || !d.Urgent ||
		d.SubmittedBy != "clara" || d.ApprovedBy != "anton" || d.Kind != issuancetest.Booklet || d.Numbering != "preprinted" || d.Replaces != nil || d.Blank != nil {
		t.Errorf("%+v", d)
	}
	if n := h.Count(t, "audit_event WHERE action = 'document.ordered' AND subject = $1 AND detail->>'application' = $2", id, reference); n != 1 {
		t.Error("the order is not on the log")
	}
	err := h.Try(t, "anna", func(act *issuance.Act) error {
		_, err := document.Grant(t.Context(), act, reference, "", nil)
		return err
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
	if n := h.Count(t, "document"); n != 1 {
		t.Errorf("%d documents", n)
	}
}

func TestGrantIsWhole(t *testing.T) {
	h := issuancetest.New(t)
	reference := h.Review(t, h.Passport())
	grant := func(who string, digest []byte) error {
		return h.Try(t, who, func(act *issuance.Act) error {
			_, err := document.Grant(t.Context(), act, reference, "", digest)
			return err
		})
	}
	issuancetest.WantKind(t, grant("anton", make([]byte, 32)), issuance.Conflict) // another version was looked at
	issuancetest.WantKind(t, grant("olga", nil), issuance.Forbidden)
	if _, err := h.DB.Owner.Exec(t.Context(), "UPDATE site SET kind = 'consulate'"); err != nil {
		t.Fatal(err)
	}
	err := grant("anton", nil)
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "print centre")
	a, err := application.Load(t.Context(), h.Pool, reference)
	if err != nil || a.State != application.Review || h.Count(t, "document") != 0 {
		t.Errorf("the application is %s, %v", a.State, err)
	}
}

// spoil prints a document on a page that is torn, and settles it so.
func spoil(t *testing.T, h *issuancetest.House, doc string) {
	t.Helper()
	a := h.Doubt(t, doc)
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Settle(t.Context(), act, doc, production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "torn"})
	})
}

func TestReplace(t *testing.T) {
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	doc := ids[0]
	replace := func(who, id, reason string) (fresh string, err error) {
		err = h.Try(t, who, func(act *issuance.Act) error {
			fresh, err = document.Replace(t.Context(), act, id, reason)
			return err
		})
		return fresh, err
	}
	_, err := replace("sara", doc, "torn")
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, doc, "composed", "replaced")
	spoil(t, h, doc)
	_, err = replace("ines", doc, "torn")
	issuancetest.WantKind(t, err, issuance.Forbidden)
	_, err = replace("sara", doc, "")
	issuancetest.WantKind(t, err, issuance.Invalid)
	wantWords(t, err, "reason")
	_, err = replace("sara", "D-ZZZZ-ZZZZ", "torn")
	issuancetest.WantKind(t, err, issuance.NotFound)

	fresh, err := replace("sara", doc, "torn in the printer")
	if err != nil {
		t.Fatal(err)
	}
	old, d := h.Load(t, doc), h.Load(t, fresh)
	if d.State != "ordered" || *d.Replaces != doc || !d.Urgent || d.Application != old.Application || d.ApprovedBy != old.ApprovedBy ||
		d.Blank != nil || d.Number != nil || d.Operator != nil || d.Batch != nil || d.Record != nil {
		t.Errorf("%+v", d)
	}
	if n := h.Count(t, "document WHERE id = $1 AND replacement_by = 'sara' AND replaced_operator = 'olga'", fresh); n != 1 {
		t.Error("it does not say who authorised it and whom it concerns")
	}
	h.WantClean(t)
	_, err = replace("sara", doc, "torn")
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "replaced already", "go on with the one that replaces it")

	// Law 4: another number on another blank, and if that one ends too, another again.
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.Resume(t.Context(), act, b.ID, "")
	})
	for _, replaced := range []string{fresh, ""} {
		if replaced == "" {
			if replaced, err = replace("sara", fresh, "torn again"); err != nil {
				t.Fatal(err)
			}
		}
		h.Blanks(t, issuancetest.Booklet, "olga", 1)
		h.Must(t, "olga", func(act *issuance.Act) error {
			b, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 1)
			if err != nil {
				return err
			}
			return production.Start(t.Context(), act, b.ID)
		})
		h.Compose(t, replaced)
		again := h.Load(t, replaced)
		if *again.Number == *old.Number || *again.Blank == *old.Blank {
			t.Errorf("the replacement has number %s on blank %s again", *again.Number, *again.Blank)
		}
		if replaced == fresh {
			spoil(t, h, fresh)
			h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, *again.Batch, "") })
		}
	}
	h.WantClean(t)
}

func waiting(t *testing.T, h *issuancetest.House, who string, limit int) (ids []string) {
	t.Helper()
	h.Must(t, who, func(act *issuance.Act) (err error) {
		ids, err = document.Waiting(t.Context(), act, issuancetest.Ministry, issuancetest.Booklet, who, limit)
		return err
	})
	return ids
}

func TestWaiting(t *testing.T) {
	h := issuancetest.New(t)
	if ids := waiting(t, h, "olga", 10); len(ids) != 0 {
		t.Errorf("%v", ids)
	}
	first, second := h.Order(t, h.Passport()), h.Order(t, h.Passport())
	h.Order(t, h.Visa())
	urgent := h.Order(t, h.Passport(issuancetest.Urgent))
	if ids := waiting(t, h, "olga", 10); !slices.Equal(ids, []string{urgent, first, second}) {
		t.Errorf("%v, want the urgent one, then as they were ordered", ids)
	}
	if ids := waiting(t, h, "olga", 2); !slices.Equal(ids, []string{urgent, first}) {
		t.Errorf("%v", ids)
	}
	own := h.Review(t, h.Passport(issuancetest.Urgent))
	h.Must(t, "mona", func(act *issuance.Act) error {
		_, err := document.Grant(t.Context(), act, own, "", nil)
		return err
	})
	if ids := waiting(t, h, "mona", 10); !slices.Equal(ids, []string{urgent, first, second}) {
		t.Errorf("%v, want none that mona approved herself", ids)
	}
	if ids := waiting(t, h, "olga", 10); len(ids) != 4 {
		t.Errorf("%v, want what mona approved too", ids)
	}
	// What one batch is about to take is left out of another's choice.
	h.Must(t, "olga", func(act *issuance.Act) error {
		taken, err := document.Waiting(t.Context(), act, issuancetest.Ministry, issuancetest.Booklet, "olga", 3)
		if rest := waiting(t, h, "otto", 10); len(rest) != 1 || slices.Contains(taken, rest[0]) {
			t.Errorf("%v are taken and %v are left", taken, rest)
		}
		return err
	})
}

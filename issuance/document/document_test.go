package document_test

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
)

func move(t *testing.T, h *issuancetest.House, id, event string, set document.Set) error {
	t.Helper()
	return h.Try(t, "olga", func(act *issuance.Act) error { return document.Move(t.Context(), act, id, event, set, nil) })
}

// Whoever comes too late is told where the document stands.
func TestMoveOfADocumentThatHasMovedOn(t *testing.T) {
	h := issuancetest.New(t)
	doc := h.Order(t, h.Passport())
	before := h.Load(t, doc)
	tried := 0
	for _, step := range document.Lifecycle().Steps {
		if slices.ContainsFunc(document.Lifecycle().Steps, func(s issuance.Step) bool { return s.Event == step.Event && s.From == "ordered" }) {
			continue
		}
		tried++
		err := move(t, h, doc, step.Event, nil)
		issuancetest.WantKind(t, err, issuance.Conflict)
		wantWords(t, err, doc, "is ordered and can't become "+string(step.To))
	}
	if tried < 30 {
		t.Errorf("only %d steps were tried", tried)
	}
	issuancetest.WantKind(t, move(t, h, "D-ZZZZ-ZZZZ", "printed", nil), issuance.NotFound)
	if err := move(t, h, doc, "teleported", nil); err == nil || issuance.KindOf(err) != 0 {
		t.Errorf("an event that is none: %v", err)
	}
	if after := h.Load(t, doc); after.State != "ordered" || !after.ChangedAt.Equal(before.ChangedAt) {
		t.Errorf("%+v", after)
	}
	if n := h.Count(t, "audit_event WHERE subject = $1", doc); n != 1 {
		t.Errorf("%d events of what did not happen", n-1)
	}
}

// Every event leads to one state only, so that its name says enough.
func TestEventsOfADocumentLeadToOneState(t *testing.T) {
	to := map[string]issuance.State{}
	for _, s := range document.Lifecycle().Steps {
		if was, known := to[s.Event]; known && was != s.To {
			t.Errorf("%s leads to %s and to %s", s.Event, was, s.To)
		}
		to[s.Event] = s.To
	}
}

func TestMoveWritesItsEvent(t *testing.T) {
	h := issuancetest.New(t)
	doc := h.Order(t, h.Passport())
	if err := move(t, h, doc, "cancelled", document.Set{"end_reason": "the applicant has died"}); err != nil {
		t.Fatal(err)
	}
	d := h.Load(t, doc)
	if d.State != "cancelled" || *d.EndReason != "the applicant has died" {
		t.Errorf("%+v", d)
	}
	if n := h.Count(t, "audit_event WHERE action = 'document.cancelled' AND subject = $1 AND actor = 'olga' AND site = 'MIN' AND at = $2", doc, d.ChangedAt); n != 1 {
		t.Error("the move is not on the log")
	}
	h.WantClean(t)
}

func TestComposedKeepsEverything(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.StickerPrinter, 1)
	d := h.Load(t, ids[0])
	want := issuancetest.Artifacts(*d.Number)
	page, err := document.Page(t.Context(), h.Pool, d)
	if err != nil || !bytes.Equal(page, want.Page) {
		t.Errorf("the page is %q, %v", page, err)
	}
	if sum := sha256.Sum256(page); !bytes.Equal(d.Page, sum[:]) {
		t.Error("the page is not named by its digest")
	}
	if sum := sha256.Sum256(d.Record); !bytes.Equal(d.RecordDigest, sum[:]) {
		t.Error("the record's digest is not that of the record")
	}
	if !slices.Equal(d.MRZ, want.MRZ) || *d.Layout != "utopia/visa-a@1" {
		t.Errorf("%+v", d)
	}
	_, err = document.Page(t.Context(), h.Pool, h.Load(t, h.Order(t, h.Passport())))
	issuancetest.WantKind(t, err, issuance.NotFound)
}

func TestDocumentsAreFound(t *testing.T) {
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	ordered := h.Order(t, h.Visa(issuancetest.Urgent))
	d := h.Load(t, ids[0])
	for name, find := range map[string]func() (document.Document, error){
		"by number": func() (document.Document, error) { return document.ByNumber(t.Context(), h.Pool, *d.Number) },
		"by blank":  func() (document.Document, error) { return document.ByBlank(t.Context(), h.Pool, *d.Blank) },
	} {
		if found, err := find(); err != nil || found.ID != ids[0] {
			t.Errorf("%s: %s, %v", name, found.ID, err)
		}
	}
	for _, err := range []error{
		second(document.ByNumber(t.Context(), h.Pool, "C00000000")), second(document.ByBlank(t.Context(), h.Pool, "U9999999")), second(document.Load(t.Context(), h.Pool, "")),
	} {
		issuancetest.WantKind(t, err, issuance.NotFound)
	}
	for name, c := range map[string]struct {
		filter document.Filter
		want   []string
	}{
		"all, urgent first": {document.Filter{}, []string{ordered, ids[0], ids[1]}},
		"of a batch":        {document.Filter{Batch: b.ID}, ids},
		"of an application": {document.Filter{Application: d.Application}, ids[:1]},
		"of a kind":         {document.Filter{Kind: issuancetest.Sticker}, []string{ordered}},
		"of a site":         {document.Filter{Site: issuancetest.Brussels}, nil},
		"in a state":        {document.Filter{States: []issuance.State{"composed"}}, ids},
		"in two states":     {document.Filter{States: []issuance.State{"composed", "ordered"}}, []string{ordered, ids[0], ids[1]}},
		"no more than":      {document.Filter{Limit: 1}, []string{ordered}},
	} {
		list, err := document.List(t.Context(), h.DB.Auditor, c.filter)
		var got []string
		for _, d := range list {
			got = append(got, d.ID)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
	}
}

func second(_ document.Document, err error) error { return err }

package issuancetest

import (
	"fmt"
	"testing"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// Vault takes n blanks of a kind into the ministry's vault, by karl before kim, and gives their serials.
func (h *House) Vault(t testing.TB, kind string, n int) []string {
	t.Helper()
	prefix := map[string]string{Booklet: "U", Sticker: "VS"}[kind]
	last := h.serials.Add(int64(n))
	first, final := fmt.Sprintf("%s%07d", prefix, last-int64(n)+1), fmt.Sprintf("%s%07d", prefix, last)
	h.Must(t, "karl", func(act *issuance.Act) error {
		_, err := stock.Receive(t.Context(), act, kind, first, final, Ministry, "kim")
		return err
	})
	serials, err := stock.Range(first, final)
	if err != nil {
		t.Fatal(err)
	}
	return serials
}

// Blanks takes n blanks into the vault and has karl issue them to an operator.
func (h *House) Blanks(t testing.TB, kind, operator string, n int) []string {
	t.Helper()
	serials := h.Vault(t, kind, n)
	h.Must(t, "karl", func(act *issuance.Act) error { return stock.Issue(t.Context(), act, operator, serials) })
	return serials
}

// Batch orders n documents for the blanks that a printer takes, gives olga the blanks, and has her make a batch of what waits.
func (h *House) Batch(t testing.TB, printer string, n int) (b production.Batch) {
	t.Helper()
	kind := Booklet
	if printer == StickerPrinter {
		kind = Sticker
	}
	for range n {
		if kind == Booklet {
			h.Order(t, h.Passport())
		} else {
			h.Order(t, h.Visa())
		}
	}
	h.Blanks(t, kind, "olga", n)
	h.Must(t, "olga", func(act *issuance.Act) (err error) {
		b, err = production.Create(t.Context(), act, printer, n)
		return err
	})
	return b
}

// Run makes a batch of n documents, has olga start it and composes every document, so that an attempt on the first one is reserved. It
// gives the documents' ids in feeding order.
func (h *House) Run(t testing.TB, printer string, n int) (production.Batch, []string) {
	t.Helper()
	b := h.Batch(t, printer, n)
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	ids := h.Documents(t, b.ID)
	for _, id := range ids {
		h.Compose(t, id)
	}
	b, err := production.LoadBatch(t.Context(), h.Pool, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	return b, ids
}

// Documents gives the ids of a batch's documents in feeding order.
func (h *House) Documents(t testing.TB, batch string) (ids []string) {
	t.Helper()
	list, err := document.List(t.Context(), h.Pool, document.Filter{Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		ids = append(ids, d.ID)
	}
	return ids
}

// Compose stores artifacts of a numbered document that are not those of its record, but of no other document either.
func (h *House) Compose(t testing.TB, id string) {
	t.Helper()
	s, err := document.LoadSource(t.Context(), h.Pool, id)
	if err != nil {
		t.Fatal(err)
	}
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Composed(t.Context(), act, s, Artifacts(s.Record.DocumentNumber))
	})
}

// Artifacts gives something like a page and an MRZ for a document number.
func Artifacts(number string) document.Artifacts {
	return document.Artifacts{
		MRZ:  []string{fmt.Sprintf("P<UTOSPECIMEN<<%s", number), number + "<0UTO"},
		Page: []byte("%PDF-1.7 page of " + number),
	}
}

// Load gives a document.
func (h *House) Load(t testing.TB, id string) document.Document {
	t.Helper()
	d, err := document.Load(t.Context(), h.Pool, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// State gives where a document stands.
func (h *House) State(t testing.TB, id string) issuance.State {
	t.Helper()
	return h.Load(t, id).State
}

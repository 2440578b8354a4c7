package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/web/webtest"
)

// hostile is what somebody may write as a reason.
const hostile = `<script>alert("1")</script>'"><img src=x onerror=alert(2)> {{.}} & co`

// house is an authority with something in every state, and its pages.
type house struct {
	*webtest.House
	documents map[issuance.State]string
	blanks    map[issuance.State]string
	batches   map[issuance.State]string
}

// drawn is a picture of nothing; its first bytes are those of a PNG.
func drawn(_ context.Context, document string, dpi int) ([]byte, error) {
	if dpi != 60 && dpi != 200 {
		return nil, errors.New("nobody needs that many dots")
	}
	return []byte("\x89PNG\r\n\x1a\n" + document), nil
}

// filled makes a house with a document, a blank and a batch in every state that there is.
func filled(t *testing.T) house {
	t.Helper()
	h := house{House: webtest.Open(t, nil, webtest.Pictures(drawn)), documents: map[issuance.State]string{}, blanks: map[issuance.State]string{}, batches: map[issuance.State]string{}}
	h.fillStock(t)
	h.fillBatches(t)
	h.fillAfter(t)
	return h
}

// printer installs one more printer and runs a batch of n booklets on it.
func (h house) printer(t *testing.T, id string, n int) (production.Batch, []string) {
	t.Helper()
	h.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: id, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:"})
	})
	return h.Run(t, id, n)
}

func (h house) fillStock(t *testing.T) {
	t.Helper()
	serials := h.Blanks(t, issuancetest.Booklet, "otto", 4)
	h.Must(t, "otto", func(act *issuance.Act) error {
		return errors.Join(stock.Spoil(t.Context(), act, serials[1], "sara", hostile), stock.Spoil(t.Context(), act, serials[2], "sara", hostile))
	})
	h.Must(t, "karl", func(act *issuance.Act) error {
		return errors.Join(stock.Destroy(t.Context(), act, serials[2:3], "kim", hostile), stock.Missing(t.Context(), act, serials[3], hostile))
	})
	h.blanks["in vault"] = h.Vault(t, issuancetest.Sticker, 1)[0]
	h.blanks["in custody"], h.blanks["spoiled"], h.blanks["destroyed"], h.blanks["missing"] = serials[0], serials[1], serials[2], serials[3]
}

func (h house) fillBatches(t *testing.T) {
	t.Helper()
	b, ids := h.printer(t, "w1", 4) // a batch that is reconciled
	h.Print(t, ids[0])
	a := h.Doubt(t, ids[1])
	h.Must(t, "olga", func(act *issuance.Act) error {
		err := production.Settle(t.Context(), act, ids[1], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: hostile})
		return errors.Join(err, production.Resume(t.Context(), act, b.ID, *h.Load(t, ids[2]).Blank))
	})
	h.Print(t, ids[2])
	h.Pass(t, ids[3])
	h.Must(t, "ines", func(act *issuance.Act) error {
		return production.Inspect(t.Context(), act, ids[2], false, nil, hostile, "sara")
	})
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Sign(t.Context(), act, b.ID) })
	h.Must(t, "sara", func(act *issuance.Act) error { return production.Reconcile(t.Context(), act, b.ID) })
	h.documents["printed"], h.documents["spoiled"], h.documents["rejected"], h.documents["inspected"] = ids[0], ids[1], ids[2], ids[3]
	h.blanks["consumed"], h.batches["reconciled"] = *h.Load(t, ids[0]).Blank, b.ID

	b, ids = h.printer(t, "w2", 3) // one that runs
	h.Drive(t, ids[0], "device done")
	h.Drive(t, ids[1], "sending")
	h.documents["device done"], h.documents["printing"], h.documents["composed"] = ids[0], ids[1], ids[2]
	h.blanks["loaded"], h.batches["running"] = *h.Load(t, ids[2]).Blank, b.ID

	b, ids = h.printer(t, "w3", 1) // one that is halted
	doubtful := h.Drive(t, ids[0], "sending")
	h.Must(t, "system", func(act *issuance.Act) error { return production.Doubt(t.Context(), act, doubtful, hostile, nil) })
	h.documents["in doubt"], h.batches["halted"] = ids[0], b.ID

	b, ids = h.printer(t, "w4", 1)
	h.Print(t, ids[0])
	h.batches["finished"] = b.ID

	b = h.Batch(t, issuancetest.StickerPrinter, 1)
	h.documents["batched"], h.batches["allocated"] = h.Documents(t, b.ID)[0], b.ID
	b = h.Batch(t, issuancetest.BookletPrinter, 1)
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	h.documents["numbered"] = h.Documents(t, b.ID)[0]
	cancelled := h.Order(t, h.Passport())
	h.Must(t, "anton", func(act *issuance.Act) error {
		return production.Cancel(t.Context(), act, h.Load(t, cancelled).Application, hostile)
	})
	h.documents["cancelled"] = cancelled
}

// fillAfter brings documents to what comes after issue, by moves alone.
func (h house) fillAfter(t *testing.T) {
	t.Helper()
	_, ids := h.printer(t, "w5", 9)
	var consignment string
	for _, id := range ids {
		h.Pass(t, id)
	}
	send := func() {
		h.Must(t, "ines", func(act *issuance.Act) (err error) {
			consignment, _, err = delivery.Send(t.Context(), act, issuancetest.Ministry, issuancetest.Brussels)
			return err
		})
	}
	send()
	var numbers []string
	list, err := document.List(t.Context(), h.Pool, document.Filter{States: []issuance.State{"in transit"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		numbers = append(numbers, *d.Number)
	}
	h.Must(t, "clara", func(act *issuance.Act) error { return delivery.Receive(t.Context(), act, consignment, numbers) })
	h.documents["available"] = ids[0]
	ways := [][]string{{}, {"suspended"}, {"lost"}, {"stolen"}, {"revoked"}, {"expired"}, {"superseded"}, {"revoked", "destroyed"}}
	for i, way := range ways {
		id := ids[i+1]
		h.Must(t, "clara", func(act *issuance.Act) error {
			return delivery.HandOver(t.Context(), act, *h.Load(t, id).Number, "face")
		})
		for _, event := range way {
			h.Must(t, "sara", func(act *issuance.Act) error {
				return document.Move(t.Context(), act, id, event, document.Set{"end_reason": hostile}, map[string]any{"reason": hostile})
			})
		}
		h.documents[h.State(t, id)] = id
	}
	inspected := h.documents["inspected"] // it went with the others
	_, more := h.printer(t, "w6", 2)
	h.documents["available"] = inspected
	h.Pass(t, more[0])
	send()
	h.documents["in transit"] = more[0]
	h.Pass(t, more[1])
	h.documents["inspected"] = more[1]
	h.documents["ordered"] = h.Order(t, h.Passport(issuancetest.Urgent))
}

// wantWords fails the test unless the page has all the words.
func wantWords(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

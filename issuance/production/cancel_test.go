package production_test

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// A cancelled application frees what can be freed: the blank of a sticker, never a booklet whose serial is a used number.
func TestCancelEndsDocumentAndFreesItsBlank(t *testing.T) {
	for printer, want := range map[string]struct{ bound bool }{
		issuancetest.BookletPrinter: {bound: true},
		issuancetest.StickerPrinter: {bound: false},
	} {
		t.Run(printer, func(t *testing.T) {
			h := issuancetest.New(t)
			b, ids := h.Run(t, printer, 2)
			d := h.Load(t, ids[1])
			h.Must(t, "anton", func(act *issuance.Act) error {
				return production.Cancel(t.Context(), act, d.Application, "applicant died")
			})
			if s := h.State(t, d.ID); s != "cancelled" {
				t.Errorf("document is %s", s)
			}
			a, err := application.Load(t.Context(), h.Pool, d.Application)
			if err != nil || a.State != application.Cancelled {
				t.Errorf("application is %s, %v", a.State, err)
			}
			blank, err := stock.Load(t.Context(), h.Pool, *d.Blank)
			if err != nil || blank.State != "in custody" || (blank.Document != nil) != want.bound {
				t.Errorf("blank %+v, %v", blank, err)
			}
			if s := batchState(t, h, b.ID); s != "halted" {
				t.Errorf("batch is %s: the blank lies in its feeder", s)
			}
			h.WantClean(t)
		})
	}
}

func TestCancelIsTooLateOnceAnAttemptIsUnderWay(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	d := h.Load(t, ids[0])
	err := h.Try(t, "anton", func(act *issuance.Act) error { return production.Cancel(t.Context(), act, d.Application, "too late") })
	issuancetest.WantKind(t, err, issuance.Conflict)
	a, err := application.Load(t.Context(), h.Pool, d.Application)
	if err != nil || a.State != application.InProduction {
		t.Errorf("application is %s, %v", a.State, err)
	}
}

package production_test

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// A batch of named applications takes no document of another one, though it has waited longer.
func TestABatchOfNamedApplications(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	other, wanted := h.Load(t, h.Order(t, h.Passport())), h.Load(t, h.Order(t, h.Passport()))
	h.Blanks(t, issuancetest.Booklet, "olga", 2)
	h.Must(t, "olga", func(act *issuance.Act) error {
		b, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 10, wanted.Application)
		if err != nil {
			return err
		}
		list, err := document.List(t.Context(), act, document.Filter{Batch: b.ID})
		if err == nil && (len(list) != 1 || list[0].ID != wanted.ID) {
			t.Errorf("the batch has %v, not %s alone", list, wanted.ID)
		}
		return err
	})
	if d := h.Load(t, other.ID); d.State != "ordered" {
		t.Errorf("the other one is %s", d.State)
	}
}

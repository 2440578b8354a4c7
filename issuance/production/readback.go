package production

import (
	"context"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/stock"
)

// Reading is what a reader, or a person's scanner, read from a finished document.
type Reading struct {
	MRZ       []string
	Blank     string
	Simulated bool // the page that was sent was read, not the document: evidence of a trial, not of a document
}

// ReadBack compares a reading with the document that bears the number. Equal, the document is printed and its blank consumed; any
// difference puts attempt and document in doubt, for a person to settle with the document in hand. Reading again what was
// read before changes nothing.
func ReadBack(ctx context.Context, act *issuance.Act, number string, r Reading) error {
	d, err := document.ByNumber(ctx, act, number)
	if err != nil {
		return err
	}
	if d.State == "printed" && difference(d, r) == "" {
		return nil
	}
	a, err := openAttempt(ctx, act, d.ID)
	if err != nil {
		return err
	}
	if a.State != "device done" {
		return issuance.Conflictf("document", "wait until the device has finished", "document %s is %s", d.ID, d.State)
	}
	evidence := map[string]any{"mrz": r.MRZ, "blank": r.Blank, "simulated": r.Simulated}
	if diff := difference(d, r); diff != "" {
		return Doubt(ctx, act, a, "read-back differs: "+diff, evidence)
	}
	if err := verified(ctx, act, a, map[string]any{"evidence": 1}, evidence); err != nil {
		return err
	}
	act.Mark("readback")
	return nil
}

// Unreadable notes that a finished document gives no reading, or not that of any document: attempt and document are in doubt, for a
// person to settle with the document in hand. reason says what was tried.
func Unreadable(ctx context.Context, act *issuance.Act, doc, reason string) error {
	a, err := openAttempt(ctx, act, doc)
	if err != nil {
		return err
	}
	if a.State != "device done" {
		return issuance.Conflictf("document", "wait until the device has finished", "the attempt on document %s is %s", doc, a.State)
	}
	return Doubt(ctx, act, a, "read-back failed: "+reason, nil)
}

// verified notes read-back: evidence of level 1, the only one that makes a document printed. The last one of a batch finishes it.
func verified(ctx context.Context, act *issuance.Act, a *Attempt, set, evidence map[string]any) error {
	b, err := lockBatch(ctx, act, a.Batch)
	if err != nil {
		return err
	}
	if err := a.move(ctx, act, "verified", set, evidence); err != nil {
		return err
	}
	err = document.Move(ctx, act, a.Document, "printed", document.Set{"printed_at": act.At}, map[string]any{"attempt": a.ID, "evidence": 1})
	if err != nil {
		return err
	}
	if err := stock.Consume(ctx, act, a.Blank); err != nil {
		return err
	}
	return advance(ctx, act, b, nil)
}

// difference says which line or serial differs, never what it holds.
func difference(d document.Document, r Reading) string {
	if !slices.Equal(d.MRZ, r.MRZ) {
		for i := range d.MRZ {
			if i >= len(r.MRZ) || d.MRZ[i] != r.MRZ[i] {
				return fmt.Sprintf("MRZ line %d", i+1)
			}
		}
		return "number of MRZ lines"
	}
	if d.Blank == nil || *d.Blank != r.Blank {
		return "blank serial"
	}
	return ""
}

// openAttempt gives the attempt of a document that has not ended.
func openAttempt(ctx context.Context, act *issuance.Act, doc string) (*Attempt, error) {
	list, err := AttemptsOf(ctx, act, doc)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if !AttemptLifecycle().Final(list[i].State) {
			return &list[i], nil
		}
	}
	return nil, issuance.Conflictf("document", "look at it again: it has moved on", "document %s has no attempt under way", doc)
}

package production

import (
	"context"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/stock"
)

// Cancel ends a granted application before its document is printed, by an approver, with what becomes of document and blank: the
// document is cancelled; a number that it had stays used; its blank goes back to the operator's custody, free for another document
// unless its serial is that number. A batch that was running halts, for the blank lies in its feeder.
func Cancel(ctx context.Context, act *issuance.Act, reference, reason string) error {
	if err := application.Cancel(ctx, act, reference, reason); err != nil {
		return err
	}
	list, err := document.List(ctx, act, document.Filter{Application: reference})
	if err != nil {
		return err
	}
	for _, d := range list {
		if document.Lifecycle().Final(d.State) {
			continue
		}
		if err := cancelDocument(ctx, act, d, reason); err != nil {
			return err
		}
	}
	return nil
}

func cancelDocument(ctx context.Context, act *issuance.Act, d document.Document, reason string) error {
	if d.State == "ordered" {
		return document.Move(ctx, act, d.ID, "cancelled", document.Set{"end_reason": reason}, map[string]any{"reason": reason})
	}
	b, err := lockBatch(ctx, act, *d.Batch)
	if err != nil {
		return err
	}
	attempts, err := AttemptsOf(ctx, act, d.ID)
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if a.State != "unprinted" {
			return issuance.Conflictf("document", "wait for its outcome, then let a supervisor decide", "document %s has a print attempt that is %s", d.ID, a.State)
		}
	}
	keep := d.Numbering == "preprinted" && d.Number != nil
	set := document.Set{"end_reason": reason}
	if !keep {
		set["blank"] = nil
	}
	if err := document.Move(ctx, act, d.ID, "cancelled", set, map[string]any{"blank": *d.Blank, "reason": reason}); err != nil {
		return err
	}
	if err := stock.Unload(ctx, act, *d.Blank, reason, !keep); err != nil {
		return err
	}
	return halt(ctx, act, b, "document "+d.ID+" was cancelled: take blank "+*d.Blank+" out of the feeder")
}

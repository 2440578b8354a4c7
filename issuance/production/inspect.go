package production

import (
	"context"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/stock"
)

// Inspect is quality inspection of a printed document by somebody who did not print it: pass only if the MRZ read from the document
// is the register's; otherwise, or with a reason of the inspector's own, reject: the blank is spoiled before a witness, and a
// supervisor may authorise the replacement.
func Inspect(ctx context.Context, act *issuance.Act, doc string, pass bool, mrz []string, reason, witness string) error {
	if err := act.Require(issuance.Inspector); err != nil {
		return err
	}
	d, err := document.Load(ctx, act, doc)
	if err != nil {
		return err
	}
	if pass && !slices.Equal(mrz, d.MRZ) {
		return issuance.Conflictf("mrz", "reject the document, or read it again", "the MRZ that was read is not the one on the register")
	}
	outcome := "pass"
	if !pass {
		outcome = "reject"
		if reason == "" {
			return issuance.Invalidf("reason", "say why the document is rejected", "it is empty")
		}
	}
	if mrz == nil {
		mrz = []string{} // nothing could be read
	}
	_, err = act.Exec(ctx, `
		INSERT INTO inspection (document, outcome, mrz, reason, inspector, at)
		VALUES ($1, $2, $3, $4, $5, $6)`, doc, outcome, mrz, reason, act.By.Username, act.At)
	if err != nil {
		return fmt.Errorf("recording inspection of document %s: %w", doc, issuance.Translate(err))
	}
	set := document.Set{"inspected_by": act.By.Username, "inspected_at": act.At}
	if pass {
		err = document.Move(ctx, act, doc, "inspected", set, map[string]any{"outcome": outcome})
	} else {
		set["end_reason"] = reason
		if err = document.Move(ctx, act, doc, "rejected", set, map[string]any{"outcome": outcome, "reason": reason}); err == nil {
			err = stock.Spoil(ctx, act, *d.Blank, witness, reason)
		}
	}
	act.Mark("inspect")
	return err
}

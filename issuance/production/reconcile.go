package production

import (
	"context"
	"fmt"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Sign is the operator's signature under a finished batch.
func Sign(ctx context.Context, act *issuance.Act, id string) error {
	b, err := lockBatch(ctx, act, id)
	if err != nil {
		return err
	}
	if err := requireOperator(act, b); err != nil {
		return err
	}
	if b.State != "finished" {
		return issuance.Conflictf("batch", "let it finish first", "batch %s is %s", id, b.State)
	}
	if b.SignedAt != nil {
		return issuance.Conflictf("batch", "let a supervisor reconcile it", "batch %s is signed", id)
	}
	if _, err := act.Exec(ctx, "UPDATE batch SET signed_at = $2 WHERE id = $1", id, act.At); err != nil {
		return fmt.Errorf("signing batch %s: %w", id, err)
	}
	return audit.Append(ctx, act, audit.Event{Action: "batch.signed", SubjectKind: "batch", Subject: id, Site: b.Site})
}

// Reconcile closes the books of a signed batch: blanks allocated = good + spoiled + returned, signed by a supervisor who did not run
// it. A blank that is none of these leaves the batch open (Conflict).
func Reconcile(ctx context.Context, act *issuance.Act, id string) error {
	if err := act.Require(issuance.Supervisor); err != nil {
		return err
	}
	b, err := lockBatch(ctx, act, id)
	if err != nil {
		return err
	}
	if b.SignedAt == nil {
		return issuance.Conflictf("batch", "let its operator sign first", "batch %s is not signed", id)
	}
	var good, spoiled, returned int
	err = act.QueryRow(ctx, `
		SELECT
			count(*) FILTER (WHERE blank.state = 'consumed'),
			count(*) FILTER (WHERE blank.state IN ('spoiled', 'destroyed')),
			count(*) FILTER (WHERE blank.state IN ('in custody', 'in vault') OR document.blank IS NULL) -- a cancelled document freed it
		FROM document
		LEFT JOIN blank ON blank.serial = document.blank
		WHERE batch = $1`, id).Scan(&good, &spoiled, &returned)
	if err != nil {
		return fmt.Errorf("counting the blanks of batch %s: %w", id, err)
	}
	if good+spoiled+returned != b.Size {
		return issuance.Conflictf("batch", "read the remaining documents back, or spoil their blanks",
			"%d blanks were allocated, %d are good, %d spoiled, %d returned", b.Size, good, spoiled, returned)
	}
	err = moveBatch(ctx, act, b, "reconciled", "reconciled",
		"good = $3, spoiled = $4, returned = $5, reconciled_by = $6, reconciled_at = $7", good, spoiled, returned, act.By.Username, act.At)
	act.Mark("reconcile")
	return err
}

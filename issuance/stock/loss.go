package stock

import (
	"context"
	"fmt"

	"chancery/issuance"
)

// Spoil declares a blank unusable, before a witness. It stays on the books, and with whatever document it was bound to. Whoever
// declares it keeps it until it is destroyed.
func Spoil(ctx context.Context, act *issuance.Act, serial, witness, reason string) error {
	if err := act.Require(issuance.Operator, issuance.Inspector, issuance.StockKeeper, issuance.Supervisor); err != nil {
		return err
	}
	if err := second(ctx, act, witness); err != nil {
		return err
	}
	if err := needed("reason", reason, "say what is wrong with the blank"); err != nil {
		return err
	}
	return perform(ctx, act, move{event: "spoiled", serials: []string{serial}, receiver: act.By.Username, witness: witness, reason: reason})
}

// Destroy notes the destruction of spoiled blanks by the acting stock keeper before a witness.
func Destroy(ctx context.Context, act *issuance.Act, serials []string, witness, how string) error {
	if err := act.Require(issuance.StockKeeper); err != nil {
		return err
	}
	if err := second(ctx, act, witness); err != nil {
		return err
	}
	if err := needed("how", how, "say how they were destroyed"); err != nil {
		return err
	}
	return perform(ctx, act, move{event: "destroyed", serials: serials, receiver: act.By.Username, witness: witness, reason: how, site: act.By.Site})
}

// Missing notes that a blank is not where the books have it. Whoever had it last goes on answering for it.
func Missing(ctx context.Context, act *issuance.Act, serial, reason string) error {
	if err := act.Require(issuance.StockKeeper, issuance.Supervisor); err != nil {
		return err
	}
	if err := needed("reason", reason, "say where it should be"); err != nil {
		return err
	}
	return perform(ctx, act, move{event: "missing", serials: []string{serial}, reason: reason, site: act.By.Site})
}

// Found takes a blank that was missing back into the vault, before a witness. One that was bound to a document, or spoiled before it
// went missing, is spoiled instead: what was done with it meanwhile, nobody can know.
func Found(ctx context.Context, act *issuance.Act, serial, witness, reason string) error {
	if err := act.Require(issuance.StockKeeper); err != nil {
		return err
	}
	if err := second(ctx, act, witness); err != nil {
		return err
	}
	if err := needed("reason", reason, "say where it was"); err != nil {
		return err
	}
	var used bool
	err := act.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT
			FROM blank_move
			WHERE serial = $1 AND (document IS NOT NULL OR to_state = 'spoiled')
		)`, serial).Scan(&used)
	if err != nil {
		return fmt.Errorf("looking at the life of a blank: %w", issuance.Translate(err))
	}
	m := move{event: "found", serials: []string{serial}, receiver: act.By.Username, witness: witness, reason: reason, from: "missing", site: act.By.Site}
	if used {
		m.event = "spoiled"
	}
	return perform(ctx, act, m)
}

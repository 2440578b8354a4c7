package stock

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Issue gives blanks from the vault into the custody of an operator of the site. Giver and receiver are two people.
func Issue(ctx context.Context, act *issuance.Act, operator string, serials []string) error {
	if err := act.Require(issuance.StockKeeper); err != nil {
		return err
	}
	if err := recipient(ctx, act, operator); err != nil {
		return err
	}
	return perform(ctx, act, move{event: "issued", serials: serials, giver: act.By.Username, receiver: operator, site: act.By.Site, unbound: true})
}

// IssueNext gives the next count blanks of a kind, in number order, from a site's vault into an operator's custody.
func IssueNext(ctx context.Context, act *issuance.Act, kind, site, operator string, count int) ([]string, error) {
	if err := act.Require(issuance.StockKeeper); err != nil {
		return nil, err
	}
	if count < 1 || count > RangeMost {
		return nil, issuance.Invalidf("count", fmt.Sprintf("issue 1 to %d", RangeMost), "%d blanks can't be issued", count)
	}
	serials, err := next(ctx, act, `
		SELECT serial
		FROM blank
		WHERE kind = $1 AND site = $2 AND state = 'in vault' AND document IS NULL
		ORDER BY serial
		LIMIT $3
		FOR UPDATE`, kind, site, count)
	if err != nil {
		return nil, err
	}
	if len(serials) < count {
		return nil, issuance.Conflictf("stock", "receive a consignment", "the vault of %s has %d blanks of kind %s, %d are wanted", site, len(serials), kind, count)
	}
	return serials, Issue(ctx, act, operator, serials)
}

func next(ctx context.Context, act *issuance.Act, query string, args ...any) ([]string, error) {
	rows, err := act.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("choosing blanks: %w", issuance.Translate(err))
	}
	serials, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("choosing blanks: %w", issuance.Translate(err))
	}
	return serials, nil
}

// Return takes unused blanks back into the vault, from another person's custody. A blank that is bound to a document does not go back.
func Return(ctx context.Context, act *issuance.Act, serials []string) error {
	if err := act.Require(issuance.StockKeeper); err != nil {
		return err
	}
	return perform(ctx, act, move{event: "returned", serials: serials, receiver: act.By.Username, site: act.By.Site, other: act.By.Username, unbound: true})
}

// Allocate binds the next blanks in number order of a custodian to documents, one each in the order given, and puts them into the
// feeder: this is the feeding order. Too few is a Conflict that names how many are missing. Of two who want the same blank one waits
// for the other, and takes what is left.
func Allocate(ctx context.Context, act *issuance.Act, kind, site, custodian string, documents []string) (serials []string, err error) {
	if err := act.Require(issuance.Operator); err != nil {
		return nil, err
	}
	if len(documents) == 0 || len(documents) > RangeMost {
		return nil, issuance.Invalidf("documents", "name them in feeding order", "%d documents are named", len(documents))
	}
	serials, err = next(ctx, act, `
		SELECT serial
		FROM blank
		WHERE kind = $1 AND site = $2 AND custodian = $3 AND state = 'in custody' AND document IS NULL
		ORDER BY serial
		LIMIT $4
		FOR UPDATE`, kind, site, custodian, len(documents))
	if err != nil {
		return nil, err
	}
	if missing := len(documents) - len(serials); missing > 0 {
		return nil, issuance.Conflictf("stock", "have the stock keeper issue more, or make a smaller batch",
			"%d blanks are missing: %s holds %d free ones of kind %s at %s, %d are wanted", missing, custodian, len(serials), kind, site, len(documents))
	}
	return serials, perform(ctx, act, move{event: "loaded", serials: serials, documents: documents, unbound: true})
}

// Consume notes that the document on the blank has been read back. It asks for no duty: what was read allows it, whoever read it.
func Consume(ctx context.Context, act *issuance.Act, serial string) error {
	return perform(ctx, act, move{event: "consumed", serials: []string{serial}})
}

// Unload takes an unused blank out of the feeder, back into its operator's custody. unbind frees it from its document; a blank whose
// serial is on the register as its document's number stays bound to that document for ever (law 2).
func Unload(ctx context.Context, act *issuance.Act, serial, reason string, unbind bool) error {
	if err := needed("reason", reason, "say why it was not used"); err != nil {
		return err
	}
	if unbind {
		var document string
		err := act.QueryRow(ctx, "SELECT coalesce((SELECT document FROM number_register WHERE number = $1), '')", serial).Scan(&document)
		if err != nil {
			return fmt.Errorf("looking up a number: %w", issuance.Translate(err))
		}
		if document != "" {
			return issuance.Conflictf("blank", "leave it bound, or spoil it", "%s is the number of document %s", serial, document)
		}
	}
	return perform(ctx, act, move{event: "unloaded", serials: []string{serial}, reason: reason, unbind: unbind})
}

// Reload puts a blank that was unloaded and stayed bound back into the feeder, for the same document.
func Reload(ctx context.Context, act *issuance.Act, serial string) error {
	b, err := Load(ctx, act, serial)
	if err != nil {
		return err
	}
	if b.Document == nil {
		return issuance.Conflictf("blank", "allocate it with a batch", "blank %s is bound to no document", serial)
	}
	return perform(ctx, act, move{event: "loaded", serials: []string{serial}})
}

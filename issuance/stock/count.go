package stock

import (
	"context"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Counted is the result of a count, by number.
type Counted struct {
	Expected   int      `json:"expected"`
	Counted    int      `json:"counted"`
	Missing    []string `json:"missing"`    // on the books, not on the shelf
	Unexpected []string `json:"unexpected"` // on the shelf, not on the books
}

// told bounds how many serials the audit event of a count names; table stock_count has all.
const told = 100

// Count compares the serials on the shelf of a site's vault with the books. It changes no blank: a difference is followed up by name.
func Count(ctx context.Context, act *issuance.Act, site, kind string, shelf []string, witness string) (Counted, error) {
	if err := act.Require(issuance.StockKeeper, issuance.Supervisor); err != nil {
		return Counted{}, err
	}
	if err := here(act, site); err != nil {
		return Counted{}, err
	}
	if err := second(ctx, act, witness); err != nil {
		return Counted{}, err
	}
	if len(shelf) > 0 { // a bare shelf is a result too
		if err := checkSerials(shelf); err != nil {
			return Counted{}, err
		}
	}
	if _, err := formatOf(ctx, act, kind); err != nil {
		return Counted{}, err
	}
	books, err := next(ctx, act, `
		SELECT serial
		FROM blank
		WHERE site = $1 AND kind = $2 AND state = 'in vault'
		ORDER BY serial`, site, kind)
	if err != nil {
		return Counted{}, err
	}
	c := Counted{Expected: len(books), Counted: len(shelf), Missing: without(books, shelf), Unexpected: without(shelf, books)}
	_, err = act.Exec(ctx, `
		INSERT INTO stock_count (
			site,
			kind,
			expected,
			counted,
			missing,
			unexpected,
			counted_by,
			witness,
			at
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		site, kind, c.Expected, c.Counted, c.Missing, c.Unexpected, act.By.Username, witness, act.At)
	if err != nil {
		return Counted{}, fmt.Errorf("recording the count: %w", issuance.Translate(err))
	}
	return c, audit.Append(ctx, act, audit.Event{Action: "blank.counted", SubjectKind: "site", Subject: site, Site: site, Detail: map[string]any{
		"kind": kind, "expected": c.Expected, "counted": c.Counted, "witness": witness,
		"missing": c.Missing[:min(len(c.Missing), told)], "unexpected": c.Unexpected[:min(len(c.Unexpected), told)],
	}})
}

// without gives what is in a and not in b, sorted.
func without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, s := range b {
		in[s] = true
	}
	rest := []string{}
	for _, s := range a {
		if !in[s] {
			rest = append(rest, s)
		}
	}
	slices.Sort(rest)
	return rest
}

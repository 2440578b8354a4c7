package vetting

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Listed is an entry of the watchlist as an officer sees it beside an application: names in MRZ form.
type Listed struct {
	ID          int64      `json:"id"`
	Primary     string     `json:"primary"`
	Secondary   string     `json:"secondary"`
	DateOfBirth string     `json:"dateOfBirth"`
	Provision   string     `json:"provision"`
	RequestedBy string     `json:"requestedBy"`
	EnteredBy   string     `json:"enteredBy"`
	EnteredAt   time.Time  `json:"enteredAt"`
	LapsesAt    time.Time  `json:"lapsesAt"`
	RemovedAt   *time.Time `json:"removedAt"`
}

// LoadListed gives one entry of the watchlist, in force or not (NotFound).
func LoadListed(ctx context.Context, q issuance.Querier, id int64) (Listed, error) {
	rows, err := q.Query(ctx, `
		SELECT
			id,
			mrz_primary,
			mrz_secondary,
			date_of_birth,
			provision,
			requested_by,
			entered_by,
			entered_at,
			lapses_at,
			removed_at
		FROM watchlist_entry
		WHERE id = $1`, id)
	if err != nil {
		return Listed{}, fmt.Errorf("loading entry %d of the watchlist: %w", id, issuance.Translate(err))
	}
	l, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Listed])
	if err != nil {
		return l, fmt.Errorf("loading entry %d of the watchlist: %w", id, issuance.Translate(err))
	}
	return l, nil
}

// Settled says how a finding was answered, by whom and why.
type Settled struct {
	Finding int64     `json:"finding"`
	Reason  string    `json:"reason"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Settlements gives the answers to the findings of an application, by finding.
func Settlements(ctx context.Context, q issuance.Querier, reference string) (map[int64]Settled, error) {
	rows, err := q.Query(ctx, "SELECT id, reason, settled_by, settled_at FROM finding WHERE reference = $1 AND settlement IS NOT NULL", reference)
	if err != nil {
		return nil, fmt.Errorf("loading the answers to findings of %.20s: %w", reference, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Settled])
	if err != nil {
		return nil, fmt.Errorf("loading the answers to findings of %.20s: %w", reference, issuance.Translate(err))
	}
	answers := map[int64]Settled{}
	for _, s := range list {
		answers[s.Finding] = s
	}
	return answers, nil
}

// Made is a document of another application, as an officer sees it beside a finding.
type Made struct {
	ID      string         `json:"id"`
	Number  *string        `json:"number"`
	State   issuance.State `json:"state"`
	Expires *time.Time     `json:"expires"`
}

// MadeFor gives the documents that were ordered for an application, oldest first.
func MadeFor(ctx context.Context, q issuance.Querier, reference string) ([]Made, error) {
	rows, err := q.Query(ctx, "SELECT id, number, state, date_of_expiry FROM document WHERE application = $1 ORDER BY ordered_at, id", reference)
	if err != nil {
		return nil, fmt.Errorf("loading the documents of %.20s: %w", reference, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Made])
	if err != nil {
		return nil, fmt.Errorf("loading the documents of %.20s: %w", reference, issuance.Translate(err))
	}
	return list, nil
}

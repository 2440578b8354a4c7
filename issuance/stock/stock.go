// Package stock accounts for blanks one by one: where each is, in whose hands, and for which document (law 2). Every move names both
// hands and is written beside the blank; receipt, destruction and count need two people. A move of several blanks happens to all of
// them or to none.
package stock

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Blank is one unpersonalized book or sticker: a row of table blank.
type Blank struct {
	Serial    string
	Kind      string
	State     issuance.State
	Site      string
	Custodian string  // who answers for it
	Document  *string // that it is bound to
	ChangedAt time.Time
}

// Load gives one blank by its serial (NotFound).
func Load(ctx context.Context, q issuance.Querier, serial string) (Blank, error) {
	list, err := load(ctx, q, "WHERE serial = $1", serial)
	if err != nil {
		return Blank{}, err
	}
	if len(list) == 0 {
		return Blank{}, unknown(serial)
	}
	return list[0], nil
}

func unknown(serial string) error {
	return issuance.NotFoundf("blank", "there is no blank %.20q", serial)
}

// ListAt gives up to limit blanks of a site by serial.
func ListAt(ctx context.Context, q issuance.Querier, site string, limit int) ([]Blank, error) {
	return load(ctx, q, "WHERE site = $1 ORDER BY serial LIMIT $2", site, limit)
}

func load(ctx context.Context, q issuance.Querier, where string, args ...any) ([]Blank, error) {
	rows, err := q.Query(ctx, `
		SELECT
			serial,
			kind,
			state,
			site,
			custodian,
			document,
			changed_at
		FROM blank
		`+where, args...)
	if err != nil {
		return nil, fmt.Errorf("loading blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Blank])
	if err != nil {
		return nil, fmt.Errorf("loading blanks: %w", issuance.Translate(err))
	}
	return list, nil
}

// Level is how many blanks of a kind are in a state at a site.
type Level struct {
	Site  string
	Kind  string
	State issuance.State
	Count int
}

// Levels counts all blanks by site, kind and state.
func Levels(ctx context.Context, q issuance.Querier) ([]Level, error) {
	rows, err := q.Query(ctx, `
		SELECT
			site,
			kind,
			state,
			count(*)
		FROM blank
		GROUP BY site, kind, state
		ORDER BY site, kind, state`)
	if err != nil {
		return nil, fmt.Errorf("counting blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Level])
	if err != nil {
		return nil, fmt.Errorf("counting blanks: %w", issuance.Translate(err))
	}
	return list, nil
}

// Move is one line of a blank's life.
type Move struct {
	From     issuance.State
	To       issuance.State
	Giver    string
	Receiver string
	Witness  *string
	Site     string
	Document *string
	Reason   string
	At       time.Time
}

// Life gives every move of a blank, oldest first.
func Life(ctx context.Context, q issuance.Querier, serial string) ([]Move, error) {
	rows, err := q.Query(ctx, `
		SELECT
			from_state,
			to_state,
			giver,
			receiver,
			witness,
			site,
			document,
			reason,
			at
		FROM blank_move
		WHERE serial = $1
		ORDER BY id`, serial)
	if err != nil {
		return nil, fmt.Errorf("loading the life of a blank: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Move])
	if err != nil {
		return nil, fmt.Errorf("loading the life of a blank: %w", issuance.Translate(err))
	}
	return list, nil
}

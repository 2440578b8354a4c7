package stock

import (
	"context"
	"fmt"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Receive takes a range of blanks into the vault: counted by the acting stock keeper of the site and one other person. A range of
// which any blank is known is refused whole (Conflict).
func Receive(ctx context.Context, act *issuance.Act, kind, first, last, site, witness string) (count int, err error) {
	if err := act.Require(issuance.StockKeeper); err != nil {
		return 0, err
	}
	if err := here(act, site); err != nil {
		return 0, err
	}
	s, err := parseRange(first, last)
	if err != nil {
		return 0, err
	}
	if err := second(ctx, act, witness); err != nil {
		return 0, err
	}
	if err := fits(ctx, act, kind, first, last); err != nil {
		return 0, err
	}
	count = int(s.to - s.from + 1)
	_, err = act.Exec(ctx, `
		WITH received AS (
			INSERT INTO consignment (kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			RETURNING id
		), blanks AS (
			INSERT INTO blank (serial, kind, consignment, state, site, custodian, changed_at)
			SELECT $9 || lpad(n::text, $10, '0'), $1, received.id, 'in vault', $5, $6, $8
			FROM received, generate_series($11::bigint, $12::bigint) AS n
			ORDER BY n
			RETURNING serial
		)
		INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, witness, site, reason, at)
		SELECT serial, 'received', 'in vault', $7, $6, $7, $5, 'consignment ' || (SELECT id FROM received), $8
		FROM blanks
		ORDER BY serial`,
		kind, first, last, count, site, act.By.Username, witness, act.At, s.prefix, s.width, int64(s.from), int64(s.to))
	if err != nil {
		return 0, fmt.Errorf("receiving blanks: %w", issuance.Translate(err))
	}
	return count, audit.Append(ctx, act, audit.Event{Action: "blank.received", SubjectKind: "consignment", Subject: first + "-" + last, Site: site,
		Detail: map[string]any{"kind": kind, "first": first, "last": last, "count": count, "witness": witness}})
}

// fits refuses an unknown kind, and serials that can't be passport numbers where they will be: too long (Doc 9303-4 §4.2.2), or used
// as a number before (law 1).
func fits(ctx context.Context, act *issuance.Act, kind, first, last string) error {
	format, err := formatOf(ctx, act, kind)
	if err != nil || format != "TD3" {
		return err
	}
	if len(first) > 9 {
		return issuance.Invalidf("first", "check the range against the consignment", "the serial of a passport booklet is its number and has at most nine characters")
	}
	var used string
	err = act.QueryRow(ctx, `
		SELECT coalesce(min(number), '')
		FROM number_register
		WHERE number BETWEEN $1 AND $2 AND length(number) = length($1)`, first, last).Scan(&used)
	if err != nil {
		return fmt.Errorf("looking for used numbers: %w", issuance.Translate(err))
	}
	if used != "" {
		return issuance.Conflictf("first", "numbers are used once, ever: the blank can't be taken in", "%s is on the register as a document's number", used)
	}
	return nil
}

// formatOf gives the format of a kind of blank (NotFound).
func formatOf(ctx context.Context, act *issuance.Act, kind string) (format string, err error) {
	err = act.QueryRow(ctx, "SELECT format FROM blank_kind WHERE code = $1", kind).Scan(&format)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return "", fmt.Errorf("looking up a kind of blank: %w", err)
		}
		return "", issuance.NotFoundf("kind", "there is no kind of blank %.40q", kind)
	}
	return format, nil
}

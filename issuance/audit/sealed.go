package audit

import (
	"bytes"
	"context"
	"fmt"

	"chancery/issuance"

	"github.com/jackc/pgx/v5"
)

// pageSize is how many sealed events are read at once.
const pageSize = 5_000

// sealed is a place in the tree with the hash that was sealed there and the event as it is now.
type sealed struct {
	index   int64
	leaf    []byte
	eventID int64
	present bool // false when the event is gone
	event   row
}

// sealedPage gives some seals with from <= index < to, the first ones in the order of the tree; none when there are no more.
func sealedPage(ctx context.Context, q issuance.Querier, from, to int64) ([]sealed, error) {
	page, err := sealedRange(ctx, q, from, min(from+pageSize, to))
	if err != nil || len(page) > 0 {
		return page, err
	}
	var next int64 // beyond a gap
	err = q.QueryRow(ctx, `SELECT coalesce(min(index), $2) FROM audit_seal WHERE index >= $1`, from, to).Scan(&next)
	if err != nil {
		return nil, fmt.Errorf("reading sealed events: %w", err)
	}
	if next >= to {
		return nil, nil
	}
	return sealedRange(ctx, q, next, min(next+pageSize, to))
}

// sealedRange is bounded on both sides, which the planner serves from the index however little it knows of the table.
func sealedRange(ctx context.Context, q issuance.Querier, from, to int64) ([]sealed, error) {
	rows, err := q.Query(ctx, `
		SELECT
			s.index,
			s.leaf,
			s.event,
			e.id IS NOT NULL,
			coalesce(e.at, 'epoch'),
			coalesce(e.actor, ''),
			coalesce(e.action, ''),
			coalesce(e.subject_kind, ''),
			coalesce(e.subject, ''),
			coalesce(e.site, ''),
			coalesce(e.detail::text, '')
		FROM audit_seal AS s
		LEFT JOIN audit_event AS e ON e.id = s.event
		WHERE s.index >= $1
			AND s.index < $2
		ORDER BY s.index`, from, to)
	if err != nil {
		return nil, fmt.Errorf("reading sealed events: %w", err)
	}
	page := make([]sealed, 0, max(to-from, 0))
	var s sealed
	_, err = pgx.ForEachRow(rows, []any{&s.index, &s.leaf, &s.eventID, &s.present, &s.event.at, &s.event.actor, &s.event.action,
		&s.event.subjectKind, &s.event.subject, &s.event.site, &s.event.detail}, func() error {
		s.event.id = s.eventID
		page = append(page, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading sealed events: %w", err)
	}
	return page, nil
}

// stands reports whether the event is what was sealed.
func (s sealed) stands(buffer []byte) (bool, []byte) {
	leaf, buffer := s.event.leafHash(buffer)
	return bytes.Equal(s.leaf, leaf[:]), buffer
}

package document

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// usualBound is how long a document waits behind urgent ones where nobody has set another bound.
const usualBound = 24 * time.Hour

// Waiting gives the documents that are ordered at a site for one kind of blank, in the order in which they should be made, and
// locks them for the caller's batch: urgent ones first, but whatever has waited for the bound goes before all that was ordered after it,
// so that nothing waits for ever. Where applications are named it gives documents of no others.
func Waiting(ctx context.Context, act *issuance.Act, site, kind, operator string, limit int, applications ...string) ([]string, error) {
	bound, err := WaitingBound(ctx, act)
	if err != nil {
		return nil, err
	}
	rows, err := act.Query(ctx, `
		SELECT id
		FROM document
		WHERE state = 'ordered' AND site = $1 AND kind = $2 AND approved_by <> $3
			AND ($5::text[] IS NULL OR application = ANY ($5))
		ORDER BY ordered_at <= $6 DESC, urgent AND ordered_at > $6 DESC, ordered_at, id
		LIMIT $4
		FOR UPDATE SKIP LOCKED`, site, kind, operator, limit, applications, act.At.Add(-bound))
	if err != nil {
		return nil, fmt.Errorf("choosing documents for a batch: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("choosing documents for a batch: %w", err)
	}
	return ids, nil
}

// WaitingBound gives how long a document may wait behind urgent ones: 24 hours, unless it was set.
func WaitingBound(ctx context.Context, q issuance.Querier) (time.Duration, error) {
	var seconds int64
	err := q.QueryRow(ctx, "SELECT coalesce((SELECT value::bigint FROM setting WHERE key = 'waiting bound'), $1)", int64(usualBound/time.Second)).Scan(&seconds)
	if err != nil {
		return 0, fmt.Errorf("asking how long a document may wait: %w", issuance.Translate(err))
	}
	return time.Duration(seconds) * time.Second, nil
}

// SetWaitingBound sets how long a document may wait behind urgent ones, in whole seconds.
func SetWaitingBound(ctx context.Context, act *issuance.Act, bound time.Duration) error {
	if err := act.Require(issuance.Supervisor, issuance.Administrator); err != nil {
		return err
	}
	if bound < time.Minute || bound > 90*24*time.Hour {
		return issuance.Invalidf("bound", "choose a minute to 90 days", "a bound of %s can't be", bound)
	}
	seconds := int64(bound / time.Second)
	_, err := act.Exec(ctx, `
		INSERT INTO setting (key, value)
		VALUES ('waiting bound', $1)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, strconv.FormatInt(seconds, 10))
	if err != nil {
		return fmt.Errorf("setting how long a document may wait: %w", issuance.Translate(err))
	}
	return audit.Append(ctx, act, audit.Event{Action: "waiting.bounded", SubjectKind: "setting", Subject: "waiting-bound", Detail: map[string]any{"count": seconds}})
}

package audit

import (
	"context"
	"fmt"

	"chancery/issuance"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	// sealer is the advisory lock of whoever makes the tree grow or signs it: "chanaudt".
	sealer int64 = 0x6368616e61756474
	// lookBack is how many places of the tree Seal goes back to look for events whose transactions committed late: at a thousand
	// events a second, a transaction may have been open for more than a minute.
	lookBack = 100_000
	// everything goes back to the first place.
	everything = -1
	// sealAtOnce bounds what is in memory.
	sealAtOnce = 5_000
)

// Seal puts all committed events that are not sealed yet into the tree, in the order of their ids, and gives their number. It runs
// after the business transactions and blocks none of them: it reads what they committed and writes rows of its own. One sealer
// works at a time, others wait for its transaction. An event whose transaction commits after a higher id was sealed comes later in
// the tree; if it stayed open through more than 100,000 further events, only SealAll finds it.
func Seal(ctx context.Context, act *issuance.Act) (sealed int, err error) {
	return seal(ctx, act, lookBack)
}

// SealAll is Seal with a look at the whole log: for a daily sweep, and whenever VerifyDatabase names an event that was not sealed.
func SealAll(ctx context.Context, act *issuance.Act) (sealed int, err error) {
	return seal(ctx, act, everything)
}

func seal(ctx context.Context, act *issuance.Act, back int64) (sealed int, err error) {
	if err := waitForSealer(ctx, act); err != nil {
		return 0, err
	}
	tree, err := loadEdge(ctx, act)
	if err != nil {
		return 0, err
	}
	after, err := lowest(ctx, act, tree.size, back)
	if err != nil {
		return 0, err
	}
	for {
		events, err := unsealed(ctx, act, after, sealAtOnce)
		if err != nil || len(events) == 0 {
			return sealed, err
		}
		if err := grow(ctx, act, tree, events); err != nil {
			return sealed, err
		}
		sealed += len(events)
		after = events[len(events)-1].id
		if len(events) < sealAtOnce {
			return sealed, nil
		}
	}
}

// lowest gives an id above which to look for events: the lowest of some that were sealed when the tree had so many places less,
// because a single one may be out of the row.
func lowest(ctx context.Context, q issuance.Querier, size, back int64) (after int64, err error) {
	if back == everything || back >= size {
		return 0, nil
	}
	err = q.QueryRow(ctx, `
		SELECT min(event)
		FROM audit_seal
		WHERE index >= $1
			AND index <= $1 + 1000`, size-back-1).Scan(&after)
	if err != nil {
		return 0, fmt.Errorf("looking for the last sealed events: %w", err)
	}
	return after - 1, nil
}

// waitForSealer takes the lock that ends with the transaction.
func waitForSealer(ctx context.Context, act *issuance.Act) error {
	if _, err := act.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sealer); err != nil {
		return fmt.Errorf("waiting for another sealer: %w", err)
	}
	return nil
}

// unsealed gives up to limit events above an id that are not in the tree, in the order of their ids.
func unsealed(ctx context.Context, q issuance.Querier, after int64, limit int) ([]row, error) {
	rows, err := q.Query(ctx, `
		SELECT id, at, actor, action, subject_kind, subject, site, detail::text
		FROM audit_event
		WHERE id > $1
			AND NOT EXISTS (SELECT FROM audit_seal WHERE event = audit_event.id AND event > $1)
		ORDER BY id
		LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("reading unsealed events: %w", err)
	}
	events, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (e row, err error) {
		return e, r.Scan(&e.id, &e.at, &e.actor, &e.action, &e.subjectKind, &e.subject, &e.site, &e.detail)
	})
	if err != nil {
		return nil, fmt.Errorf("reading unsealed events: %w", err)
	}
	return events, nil
}

// grow adds events to the tree and stores their seals and the new hashes.
func grow(ctx context.Context, act *issuance.Act, tree *edge, events []row) error {
	first, firstHash := tree.size, tlog.StoredHashCount(tree.size)
	var leaves, hashes []tlog.Hash
	var buffer []byte
	for _, e := range events {
		var leaf tlog.Hash
		leaf, buffer = e.leafHash(buffer)
		stored, err := tree.add(leaf)
		if err != nil {
			return err
		}
		leaves, hashes = append(leaves, leaf), append(hashes, stored...)
	}
	_, err := act.CopyFrom(ctx, pgx.Identifier{"audit_seal"}, []string{"index", "event", "leaf"},
		pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
			return []any{first + int64(i), events[i].id, leaves[i][:]}, nil
		}))
	if err != nil {
		return fmt.Errorf("storing seals: %w", err)
	}
	_, err = act.CopyFrom(ctx, pgx.Identifier{"audit_hash"}, []string{"index", "hash"},
		pgx.CopyFromSlice(len(hashes), func(i int) ([]any, error) {
			return []any{firstHash + int64(i), hashes[i][:]}, nil
		}))
	if err != nil {
		return fmt.Errorf("storing hashes of the audit tree: %w", err)
	}
	return nil
}

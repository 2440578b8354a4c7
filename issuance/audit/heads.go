package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// storedHead is a row of table audit_checkpoint.
type storedHead struct {
	size int64
	root []byte
	note string
}

// readHeads reads the stored checkpoints with from < size <= to and verifies their signatures. The first page takes size 0 too.
func (d *database) readHeads(ctx context.Context, from, to int64) (map[int64]storedHead, error) {
	if from == 0 {
		from = -1
	}
	rows, err := d.q.Query(ctx, `
		SELECT size, root, note
		FROM audit_checkpoint
		WHERE size > $1
			AND size <= $2
		ORDER BY size`, from, to)
	if err != nil {
		return nil, fmt.Errorf("reading checkpoints: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h storedHead, err error) {
		return h, r.Scan(&h.size, &h.root, &h.note)
	})
	if err != nil {
		return nil, fmt.Errorf("reading checkpoints: %w", err)
	}
	heads := make(map[int64]storedHead, len(list))
	for _, h := range list {
		heads[h.size] = h
		d.compareNote(h)
	}
	return heads, nil
}

// compareNote says whether a known key signed the checkpoint, and signed what the row says.
func (d *database) compareNote(h storedHead) {
	c, signature := openCheckpoint(h.note, d.known)
	switch {
	case signature != nil:
		d.found.add(Forged, breachSubject, "the checkpoint of %d events: %v", h.size, errors.Unwrap(signature))
	case c.Size != h.size || !bytes.Equal(c.Root[:], h.root):
		d.found.add(Changed, breachSubject, "the row of the checkpoint of %d events says something else than its note", h.size)
	default:
		d.signed = max(d.signed, h.size)
	}
}

// compareHead holds the tree as far as it has grown against the checkpoints of that size, stored (h, maybe the zero value) and kept.
func (d *database) compareHead(h storedHead) error {
	kept, isKept := d.kept[d.tree.size]
	if d.gap || h.size == 0 && !isKept {
		return nil
	}
	root, err := d.tree.root()
	if err != nil {
		return err
	}
	if h.size != 0 && !bytes.Equal(root[:], h.root) {
		d.found.add(Changed, breachSubject, "the first %d events do not have the head of their checkpoint", h.size)
	}
	if isKept && root != kept {
		d.found.add(Rewritten, breachSubject, "the first %d events are not those of the outside checkpoint", d.tree.size)
	}
	return nil
}

// readCheckpointsBeyond names checkpoints of more events than the tree had, as far as it has not grown since.
func (d *database) readCheckpointsBeyond(ctx context.Context) error {
	rows, err := d.q.Query(ctx, `
		SELECT size
		FROM audit_checkpoint
		WHERE size > (SELECT coalesce(max(index) + 1, 0) FROM audit_seal)
		ORDER BY size
		LIMIT $1`, mostBreaches)
	if err != nil {
		return fmt.Errorf("reading checkpoints: %w", err)
	}
	var size int64
	_, err = pgx.ForEachRow(rows, []any{&size}, func() error {
		d.found.add(Truncated, breachSubject, "a checkpoint covers %d events, the tree has %d", size, d.size)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading checkpoints: %w", err)
	}
	return nil
}

// readWaiting names events from before a time that are not in the tree, or in the tree but under no checkpoint.
func (d *database) readWaiting(ctx context.Context, before time.Time) error {
	rows, err := d.q.Query(ctx, `
		SELECT id, count(*) OVER ()
		FROM audit_event
		WHERE at < $1
			AND NOT EXISTS (SELECT FROM audit_seal WHERE event = audit_event.id)
		ORDER BY id
		LIMIT $2`, before, mostBreaches)
	if err != nil {
		return fmt.Errorf("looking for unsealed events: %w", err)
	}
	var id, all, named int64
	_, err = pgx.ForEachRow(rows, []any{&id, &all}, func() error {
		named++
		d.found.add(Unsealed, eventSubject(fmt.Sprint(id)), "for more than five minutes")
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking for unsealed events: %w", err)
	}
	d.found.more += all - named
	return d.readUnsigned(ctx, before)
}

func (d *database) readUnsigned(ctx context.Context, before time.Time) error {
	var unsigned int64
	err := d.q.QueryRow(ctx, `
		SELECT count(*)
		FROM audit_seal AS s
		JOIN audit_event AS e ON e.id = s.event
		WHERE s.index >= $1
			AND s.index < $2
			AND e.at < $3`, d.signed, d.size, before).Scan(&unsigned)
	if err != nil {
		return fmt.Errorf("looking for events under no checkpoint: %w", err)
	}
	if unsigned > 0 {
		d.found.add(Unsealed, breachSubject, "%d events are in the tree for more than five minutes, but under no checkpoint", unsigned)
	}
	return nil
}

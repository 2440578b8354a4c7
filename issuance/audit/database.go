package audit

import (
	"context"
	"fmt"
	"time"

	"chancery/issuance"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// grace is how long an event may wait for the sealer, and a sealed one for a checkpoint.
const grace = 5 * time.Minute

// VerifyDatabase compares events, seals, hashes and checkpoints with each other, all of them, and names what does not fit: what was
// changed, removed, added or reordered below the signed head, heads that the keys did not sign, and events that wait for the sealer
// for more than five minutes. Checkpoints that were kept outside the database are compared too; without one, a log that was cut
// back together with its checkpoints cannot be told from one that never was longer. The error is Invalid for keys and outside
// checkpoints that are none.
func VerifyDatabase(ctx context.Context, q issuance.Querier, now time.Time, verifierKey string, outside ...[]byte) ([]issuance.Breach, error) {
	known, err := verifiers(verifierKey)
	if err != nil {
		return nil, err
	}
	d := database{q: q, known: known, kept: map[int64]tlog.Hash{}}
	for _, text := range outside {
		c, err := openCheckpoint(string(text), known)
		if err != nil {
			return nil, err
		}
		d.keep(c)
	}
	for _, step := range []func(context.Context) error{d.measure, d.readTree, d.readCheckpointsBeyond} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.readWaiting(ctx, now.Add(-grace)); err != nil {
		return nil, err
	}
	if d.found.more > 0 {
		d.found.list = append(d.found.list, issuance.Breach{Law: law, Subject: breachSubject, Problem: fmt.Sprintf("and %d breaches more", d.found.more)})
	}
	return d.found.list, nil
}

// database goes through the log as it is stored.
type database struct {
	q      issuance.Querier
	known  note.Verifiers
	kept   map[int64]tlog.Hash // roots of outside checkpoints by size
	size   int64               // of the tree, when the look began
	tree   edge
	gap    bool  // leaves are missing: heads and hashes beyond say nothing
	signed int64 // size of the largest checkpoint
	found  breaches
}

// keep remembers an outside checkpoint.
func (d *database) keep(c Checkpoint) {
	if other, twice := d.kept[c.Size]; twice && other != c.Root {
		d.found.add(Rewritten, breachSubject, "two outside checkpoints of %d events have different heads", c.Size)
	}
	d.kept[c.Size] = c.Root
}

// measure takes the size of the tree and compares it with the number of stored hashes.
func (d *database) measure(ctx context.Context) error {
	var hashes int64
	err := d.q.QueryRow(ctx, `
		SELECT
			(SELECT coalesce(max(index) + 1, 0) FROM audit_seal),
			(SELECT coalesce(max(index) + 1, 0) FROM audit_hash)`).Scan(&d.size, &hashes)
	if err != nil {
		return fmt.Errorf("measuring the audit tree: %w", err)
	}
	if want := tlog.StoredHashCount(d.size); hashes > want {
		d.found.add(Added, breachSubject, "%d hashes are stored, a tree of %d events has %d", hashes, d.size, want)
	}
	for size := range d.kept {
		if size > d.size {
			d.found.add(Truncated, breachSubject, "an outside checkpoint covers %d events, the tree has %d", size, d.size)
		}
	}
	return nil
}

// readTree goes through all seals.
func (d *database) readTree(ctx context.Context) error {
	var buffer []byte
	for from := int64(0); from < d.size; {
		page, err := sealedPage(ctx, d.q, from, d.size)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		to := page[len(page)-1].index + 1
		heads, err := d.readHeads(ctx, from, to)
		if err != nil {
			return err
		}
		var hashes []tlog.Hash
		firstHash := tlog.StoredHashCount(d.tree.size)
		for _, s := range page {
			buffer = d.compareEvent(s, buffer)
			stored, err := d.grow(s)
			if err != nil {
				return err
			}
			hashes = append(hashes, stored...)
			if err := d.compareHead(heads[d.tree.size]); err != nil {
				return err
			}
		}
		if err := d.compareHashes(ctx, firstHash, hashes); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// compareEvent says whether the event is what was sealed.
func (d *database) compareEvent(s sealed, buffer []byte) []byte {
	if !s.present {
		d.found.add(Removed, eventSubject(fmt.Sprint(s.eventID)), "it was sealed at index %d", s.index)
		return buffer
	}
	ok, buffer := s.stands(buffer)
	if !ok {
		d.found.add(Changed, eventSubject(fmt.Sprint(s.eventID)), "what was sealed at index %d was something else", s.index)
	}
	return buffer
}

// grow adds the next leaf to the tree, unless one before it is missing.
func (d *database) grow(s sealed) ([]tlog.Hash, error) {
	if d.gap {
		return nil, nil
	}
	leaf, err := hashOf(s.leaf)
	switch {
	case err != nil:
		d.found.add(Changed, breachSubject, "the seal at index %d is no hash", s.index)
		d.gap = true
		return nil, nil
	case s.index != d.tree.size:
		d.found.add(Removed, breachSubject, "%d seals from index %d on", s.index-d.tree.size, d.tree.size)
		d.gap = true
		return nil, nil
	}
	return d.tree.add(leaf)
}

// compareHashes holds stored hashes from an index on against what they must be.
func (d *database) compareHashes(ctx context.Context, first int64, want []tlog.Hash) error {
	rows, err := d.q.Query(ctx, `
		SELECT index, hash
		FROM audit_hash
		WHERE index >= $1
			AND index < $2
		ORDER BY index`, first, first+int64(len(want)))
	if err != nil {
		return fmt.Errorf("reading hashes of the audit tree: %w", err)
	}
	defer rows.Close()
	next := first
	missing := func(until int64) {
		if until > next {
			d.found.add(Removed, breachSubject, "%d stored hashes from index %d on", until-next, next)
		}
	}
	for rows.Next() {
		var index int64
		var hash []byte
		if err := rows.Scan(&index, &hash); err != nil {
			return fmt.Errorf("reading hashes of the audit tree: %w", err)
		}
		missing(index)
		next = index + 1
		if string(hash) != string(want[index-first][:]) {
			d.found.add(Changed, breachSubject, "the stored hash at index %d is not that of the events below it", index)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading hashes of the audit tree: %w", err)
	}
	missing(first + int64(len(want)))
	return nil
}

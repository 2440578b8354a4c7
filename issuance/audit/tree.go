package audit

import (
	"context"
	"fmt"

	"chancery/issuance"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// edge is the right-hand edge of a growing tree: its size and the few hashes (at most one a level) from which the root and the
// next hashes follow. It is all that is kept in memory, however long the log.
type edge struct {
	size   int64
	hashes map[int64]tlog.Hash // by stored hash index
}

// ReadHashes gives hashes of the edge to tlog.
func (e *edge) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := e.hashes[index]
		if !ok {
			return nil, fmt.Errorf("hash %d is not on the edge of a tree of %d", index, e.size)
		}
		found[i] = h
	}
	return found, nil
}

// add grows the tree by a leaf and gives the hashes that are stored with it, the leaf's own first.
func (e *edge) add(leaf tlog.Hash) ([]tlog.Hash, error) {
	if e.hashes == nil {
		e.hashes = map[int64]tlog.Hash{}
	}
	n := e.size
	stored, err := tlog.StoredHashesForRecordHash(n, leaf, e)
	if err != nil {
		return nil, fmt.Errorf("growing the tree at %d: %w", n, err)
	}
	level := len(stored) - 1
	for i := range level { // these are under the new hash now
		delete(e.hashes, tlog.StoredHashIndex(i, n>>i-1))
	}
	e.hashes[tlog.StoredHashIndex(level, n>>level)] = stored[level]
	e.size++
	return stored, nil
}

// root gives the hash of the whole tree; of the empty one too (RFC 6962 §2.1).
func (e *edge) root() (tlog.Hash, error) { return tlog.TreeHash(e.size, e) }

// storedHashes reads the tree's hashes from the database.
func storedHashes(ctx context.Context, q issuance.Querier) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		rows, err := q.Query(ctx, `
			SELECT hash
			FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(index, ordinal)
			JOIN audit_hash USING (index)
			ORDER BY ordinal`, indexes)
		if err != nil {
			return nil, fmt.Errorf("reading hashes of the audit tree: %w", err)
		}
		found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h tlog.Hash, err error) {
			var b []byte
			if err := r.Scan(&b); err != nil {
				return h, err
			}
			return hashOf(b)
		})
		if err != nil {
			return nil, fmt.Errorf("reading hashes of the audit tree: %w", err)
		}
		if len(found) != len(indexes) {
			return nil, fmt.Errorf("reading hashes of the audit tree: %d of %d are missing", len(indexes)-len(found), len(indexes))
		}
		return found, nil
	}
}

// loadEdge reads the edge of the tree as it is stored.
func loadEdge(ctx context.Context, q issuance.Querier) (*edge, error) {
	e := &edge{hashes: map[int64]tlog.Hash{}}
	err := q.QueryRow(ctx, `SELECT coalesce(max(index) + 1, 0) FROM audit_seal`).Scan(&e.size)
	if err != nil {
		return nil, fmt.Errorf("reading the size of the audit tree: %w", err)
	}
	read := storedHashes(ctx, q)
	_, err = tlog.TreeHash(e.size, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found, err := read(indexes) // exactly the edge
		for i, h := range found {
			e.hashes[indexes[i]] = h
		}
		return found, err
	}))
	return e, err
}

// hashOf turns stored bytes into a hash.
func hashOf(b []byte) (tlog.Hash, error) {
	if len(b) != tlog.HashSize {
		return tlog.Hash{}, fmt.Errorf("a hash of the audit tree has %d bytes", len(b))
	}
	return tlog.Hash(b), nil
}

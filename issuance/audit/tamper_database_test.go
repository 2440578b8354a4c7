package audit

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"chancery/issuance"

	"github.com/jackc/pgx/v5"
)

// tamperer is somebody who owns the database, in a transaction that will be rolled back. He knows the format, but not the key.
type tamperer struct {
	*aLog
	pgx.Tx
	t    *testing.T
	dice *rand.Rand
	size int64 // of the log
}

func (x *tamperer) sql(sql string, args ...any) {
	x.t.Helper()
	if _, err := x.Tx.Exec(x.t.Context(), sql, args...); err != nil {
		x.t.Fatalf("%s: %v", sql, err)
	}
}

// anyIndex gives a place in the log, below most if it is not 0.
func (x *tamperer) anyIndex(most int64) int64 {
	if most == 0 {
		most = x.size
	}
	return x.dice.Int64N(most)
}

// change changes one field of the event at a place of the tree.
func (x *tamperer) change(index int64) {
	field := []string{"at = at + interval '1 microsecond'", "actor = actor || 'x'", "action = 'blank.counted'", "subject_kind = 'batch'",
		"subject = 'X999999'", "site = 'ANK'", "detail = jsonb_set(detail, '{giver}', '\"d.novak\"')", "detail = detail - 'count'"}[x.dice.IntN(8)]
	x.sql(`UPDATE audit_event SET `+field+` WHERE id = (SELECT event FROM audit_seal WHERE index = $1)`, index)
}

// remove removes the event at a place of the tree with its seal and lets all later ones move up.
func (x *tamperer) remove(index int64) {
	x.sql(`DELETE FROM audit_event WHERE id = (SELECT event FROM audit_seal WHERE index = $1)`, index)
	x.sql(`DELETE FROM audit_seal WHERE index = $1`, index)
	x.sql(`UPDATE audit_seal SET index = -index WHERE index > $1`, index)
	x.sql(`UPDATE audit_seal SET index = -index - 1 WHERE index < 0`)
}

// rebuild computes leaves and hashes of the tree anew from what the events are now, and signs the heads again if there is a signer.
func (x *tamperer) rebuild(signer func(Checkpoint) string) {
	ctx := x.t.Context()
	page, err := sealedPage(ctx, x.Tx, 0, x.size)
	if err != nil {
		x.t.Fatal(err)
	}
	x.sql(`DELETE FROM audit_hash`)
	heads := column[int64](x.t, x.Tx, `SELECT size FROM audit_checkpoint`)
	var tree edge
	var hashes [][]byte
	for _, s := range page {
		leaf, _ := s.event.leafHash(nil)
		x.sql(`UPDATE audit_seal SET leaf = $2 WHERE index = $1`, s.index, leaf[:])
		stored, err := tree.add(leaf)
		if err != nil {
			x.t.Fatal(err)
		}
		for _, h := range stored {
			hashes = append(hashes, h[:])
		}
		if signer == nil || !slices.Contains(heads, tree.size) {
			continue
		}
		root, err := tree.root()
		if err != nil {
			x.t.Fatal(err)
		}
		c := Checkpoint{Origin: x.signer.Name(), Size: tree.size, Root: root}
		x.sql(`UPDATE audit_checkpoint SET root = $2, note = $3 WHERE size = $1`, c.Size, root[:], signer(c))
	}
	x.sql(`INSERT INTO audit_hash (index, hash) SELECT ordinal - 1, hash FROM unnest($1::bytea[]) WITH ORDINALITY AS h(hash, ordinal)`, hashes)
}

// cut cuts the end of the tree off, and its events.
func (x *tamperer) cut(size int64) {
	x.sql(`DELETE FROM audit_event WHERE id IN (SELECT event FROM audit_seal WHERE index >= $1)`, size)
	x.sql(`DELETE FROM audit_seal WHERE index >= $1`, size)
}

const tamperings = 20 // of each kind

// Every kind of tampering with the database is found and called by its name; twenty times each, at other places.
func TestTamperedDatabasesAreFound(t *testing.T) {
	l := newLog(t)
	var middle Checkpoint
	for i := range 6 {
		l.append(t, i*20, 20)
		l.seal(t)
		if c := l.sign(t); i == 3 {
			middle = c
		}
	}
	l.now = l.now.Add(time.Hour)
	last, err := Latest(t.Context(), l.Auditor)
	if err != nil {
		t.Fatal(err)
	}
	l.wantClean(t, []byte(middle.Note), []byte(last.Note))
	thief, _ := newKey(t, "another")
	for kind, c := range []struct {
		name    string
		want    string
		outside bool // only a checkpoint kept elsewhere shows it
		tamper  func(*tamperer)
	}{
		{"an event changed", Changed, false, func(x *tamperer) { x.change(x.anyIndex(0)) }},
		{"an event changed and the tree built anew", Changed, false, func(x *tamperer) {
			x.change(x.anyIndex(0))
			x.rebuild(nil)
		}},
		{"an event removed", Removed, false, func(x *tamperer) {
			x.sql(`DELETE FROM audit_event WHERE id = (SELECT event FROM audit_seal WHERE index = $1)`, x.anyIndex(0))
		}},
		{"an event and its seal removed", Removed, false, func(x *tamperer) {
			at := x.anyIndex(x.size - 1)
			x.sql(`DELETE FROM audit_event WHERE id = (SELECT event FROM audit_seal WHERE index = $1)`, at)
			x.sql(`DELETE FROM audit_seal WHERE index = $1`, at)
		}},
		{"an event removed and the tree built anew", Truncated, false, func(x *tamperer) { // one less than was signed
			x.remove(x.anyIndex(0))
			x.rebuild(nil)
		}},
		{"two events swapped", Changed, false, func(x *tamperer) {
			a := x.anyIndex(x.size - 1)
			x.sql(`UPDATE audit_seal SET event = -event WHERE index IN ($1, $2)`, a, a+1)
			x.sql(`UPDATE audit_seal SET event = (SELECT -sum(event) FROM audit_seal WHERE index IN ($1, $2)) + event WHERE index IN ($1, $2)`, a, a+1)
		}},
		{"two seals swapped", Changed, false, func(x *tamperer) {
			a := x.anyIndex(x.size - 1)
			x.sql(`UPDATE audit_seal SET index = -1 WHERE index = $1`, a)
			x.sql(`UPDATE audit_seal SET index = $1 WHERE index = $1 + 1`, a)
			x.sql(`UPDATE audit_seal SET index = $1 + 1 WHERE index = -1`, a)
		}},
		{"an event added in the past", Unsealed, false, func(x *tamperer) {
			x.sql(`
				INSERT INTO audit_event (id, at, actor, action, subject_kind, subject) OVERRIDING SYSTEM VALUE
				VALUES ($1, $2, 'system', 'blank.found', 'blank', 'X1')`, 1000+x.anyIndex(0), l.now.Add(-grace-time.Second))
		}},
		{"the end cut off", Truncated, false, func(x *tamperer) {
			x.cut(x.anyIndex(0))
		}},
		{"the end cut off with hashes and checkpoints", Truncated, true, func(x *tamperer) {
			size := 20 * (1 + x.anyIndex(5))
			x.cut(size)
			x.sql(`DELETE FROM audit_checkpoint WHERE size > $1`, size)
			x.rebuild(nil)
		}},
		{"a stored hash changed", Changed, false, func(x *tamperer) {
			x.sql(`UPDATE audit_hash SET hash = sha256(hash) WHERE index = $1`, x.anyIndex(0))
		}},
		{"a stored hash removed", Removed, false, func(x *tamperer) {
			x.sql(`DELETE FROM audit_hash WHERE index = $1`, x.anyIndex(0))
		}},
		{"a stored hash added", Added, false, func(x *tamperer) {
			x.sql(`INSERT INTO audit_hash (index, hash) VALUES ($1, sha256('x'))`, 1000+x.anyIndex(0))
		}},
		{"a seal that is no hash", Changed, false, func(x *tamperer) {
			x.sql(`UPDATE audit_seal SET leaf = '\x00' WHERE index = $1`, x.anyIndex(0))
		}},
		{"the last checkpoint removed", Unsealed, false, func(x *tamperer) {
			x.sql(`DELETE FROM audit_checkpoint WHERE size > $1`, x.anyIndex(0))
		}},
		{"another root in a checkpoint's row", Changed, false, func(x *tamperer) {
			x.sql(`UPDATE audit_checkpoint SET root = sha256(root) WHERE size = $1`, 20*(1+x.anyIndex(6)))
		}},
		{"another history under another key", Forged, false, func(x *tamperer) {
			x.change(x.anyIndex(0))
			x.rebuild(func(c Checkpoint) string { return signed(t, named{thief, l.signer.Name()}, c.body()) })
		}},
		{"another history under the authority's own key", Rewritten, true, func(x *tamperer) {
			x.change(x.anyIndex(middle.Size))
			x.rebuild(func(c Checkpoint) string { return signed(t, l.signer, c.body()) })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range uint64(tamperings) {
				tamper(t, l, rand.New(rand.NewPCG(uint64(kind), i)), func(x *tamperer) {
					x.size = last.Size
					c.tamper(x)
					found, err := VerifyDatabase(t.Context(), x.Tx, l.now, l.key, []byte(middle.Note), []byte(last.Note))
					if err != nil || !slices.Contains(kinds(found), c.want) {
						t.Errorf("%d: found %v, want %s: %v, %v", i, kinds(found), c.want, found, err)
					}
					if found, err = VerifyDatabase(t.Context(), x.Tx, l.now, l.key); err != nil || (len(found) == 0) != c.outside {
						t.Errorf("%d: without outside checkpoints: %v, %v", i, found, err)
					}
				})
			}
		})
	}
	l.wantClean(t, []byte(middle.Note), []byte(last.Note))
}

// tamper gives f the database without the constraints that would be in its way, and takes everything back.
func tamper(t *testing.T, l *aLog, dice *rand.Rand, f func(*tamperer)) {
	t.Helper()
	tx, err := l.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	x := &tamperer{aLog: l, Tx: tx, t: t, dice: dice}
	x.sql(`ALTER TABLE audit_seal
		DROP CONSTRAINT audit_seal_event_fkey,
		DROP CONSTRAINT audit_seal_index,
		DROP CONSTRAINT audit_seal_once,
		DROP CONSTRAINT audit_seal_leaf`)
	f(x)
}

// An export that is made of a database in which an event was changed or removed shows it, and says which one.
func TestExportsOfTamperedDatabasesAreFound(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 300)
	l.seal(t)
	l.sign(t)
	for name, c := range map[string]struct{ sql, subject, problem string }{
		"changed": {`UPDATE audit_event SET site = 'ANK' WHERE id = 270`, "audit event 270", "changed: what was sealed at index 269 was something else"},
		"removed": {`DELETE FROM audit_event WHERE id = 270`, "audit log", "removed: the event that was sealed at index 269"},
		"a gap":   {`DELETE FROM audit_seal WHERE index = 269`, "audit log", "removed: 1 events from index 269 on"},
		"an end":  {`DELETE FROM audit_seal WHERE index > 200`, "audit log", "truncated: the export has 201 of the 300 events that were signed"},
	} {
		t.Run(name, func(t *testing.T) {
			tamper(t, l, nil, func(x *tamperer) {
				x.sql(c.sql)
				var export bytes.Buffer
				if err := Export(t.Context(), x.Tx, &export); err != nil {
					t.Fatal(err)
				}
				report, err := VerifyExport(&export, l.key, nil)
				if err != nil || !slices.Contains(report.Breaches, issuance.Breach{Law: 5, Subject: c.subject, Problem: c.problem}) {
					t.Errorf("%s, %v", fmt.Sprint(report), err)
				}
			})
		})
	}
}

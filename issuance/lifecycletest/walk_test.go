package lifecycletest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery/internal/pgtest"
	"chancery/issuance"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"
)

// specimen is one row of a thing's own table. Nothing but its state matters: the other constraints of the table are gone, and its
// other triggers: the trigger and the constraint of the state are the real ones.
type specimen struct {
	*pgtest.DB
	thing
	insert string // with a place for the state
}

func newSpecimen(t *testing.T, db *pgtest.DB, l thing) specimen {
	t.Helper()
	s := specimen{DB: db, thing: l}
	for _, name := range list(t, db.Owner, `SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype IN ('c', 'f') AND conname <> $1::text || '_state'`, l.Thing) {
		s.exec(t, `ALTER TABLE `+l.Thing+` DROP CONSTRAINT `+name)
	}
	for _, name := range list(t, db.Owner, `SELECT tgname::text FROM pg_trigger WHERE tgrelid = $1::text::regclass AND NOT tgisinternal AND tgname <> 'lifecycle'`, l.Thing) {
		s.exec(t, `ALTER TABLE `+l.Thing+` DISABLE TRIGGER `+name)
	}
	// Something in each column that must have something.
	columns := list(t, db.Owner, `
		SELECT attname || '=' || CASE atttypid::regtype::text
			WHEN 'text' THEN '''x''' WHEN 'integer' THEN '1' WHEN 'bigint' THEN '1' WHEN 'boolean' THEN 'false'
			WHEN 'timestamp with time zone' THEN 'now()' WHEN 'bytea' THEN '''''' ELSE 'NULL' END
		FROM pg_attribute
		WHERE attrelid = $1::text::regclass
			AND attnum > 0
			AND attnotnull
			AND NOT atthasdef
			AND attname <> 'state'`, l.Thing)
	names, values := []string{"state"}, []string{"'%s'"}
	for _, c := range columns {
		name, value, _ := strings.Cut(c, "=")
		names, values = append(names, name), append(values, value)
	}
	s.insert = fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, l.Thing, strings.Join(names, ", "), strings.Join(values, ", "))
	return s
}

func (s specimen) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := s.Owner.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// put makes the row anew, in a state.
func (s specimen) put(t *testing.T, state issuance.State) {
	t.Helper()
	s.exec(t, `DELETE FROM `+s.Thing+`; `+fmt.Sprintf(s.insert, state))
}

// move tries to bring the row from one state to another and gives what was said to it.
func (s specimen) move(ctx context.Context, from, to issuance.State) error {
	done, err := s.Owner.Exec(ctx, `UPDATE `+s.Thing+` SET state = $2 WHERE state = $1`, from, to)
	if err == nil && done.RowsAffected() != 1 {
		return fmt.Errorf("there is no %s that is %s", s.Thing, from)
	}
	return issuance.Translate(err)
}

// Every pair of states: the listed moves pass, all others are refused as a Conflict that names the move.
func TestDatabaseRefusesEveryOtherMove(t *testing.T) {
	db := pgtest.New(t)
	for _, l := range things() {
		s := newSpecimen(t, db, l)
		for _, from := range l.States() {
			s.put(t, from)
			for _, to := range append(l.States(), "somewhere") {
				err := s.move(t.Context(), from, to)
				switch allowed := from == to || l.Allows(from, to); {
				case allowed && err != nil:
					t.Errorf("a %s from %s to %s: %v", l.Thing, from, to, err)
				case allowed:
					s.put(t, from)
				case issuance.KindOf(err) != issuance.Conflict || !strings.Contains(err.Error(), fmt.Sprintf("does not go from %s to %s", from, to)):
					t.Errorf("a %s from %s to %s: %v, want a conflict that says so", l.Thing, from, to, err)
				}
			}
		}
	}
}

// Random walks from the first state: wherever the table says yes the row goes, and where it says no it stays.
func TestRandomWalks(t *testing.T) {
	db := pgtest.New(t)
	for _, l := range things() {
		s := newSpecimen(t, db, l)
		rapid.Check(t, func(r *rapid.T) {
			s.put(t, l.First)
			at := l.First
			for range rapid.IntRange(1, 12).Draw(r, "steps") {
				next := onward(l, at)
				if len(next) == 0 || rapid.IntRange(0, 3).Draw(r, "kind") == 0 {
					next = l.States()
				}
				to := rapid.SampledFrom(next).Draw(r, "to")
				err := s.move(t.Context(), at, to)
				allowed := at == to || l.Allows(at, to)
				if allowed != (err == nil) {
					r.Fatalf("a %s from %s to %s: %v", l.Thing, at, to, err)
				}
				if allowed {
					at = to
				}
			}
			if now := list(t, s.Owner, `SELECT state FROM `+l.Thing); !slices.Equal(now, []string{string(at)}) {
				r.Fatalf("the %s is %v, not %s", l.Thing, now, at)
			}
		})
	}
}

func onward(l thing, from issuance.State) (next []issuance.State) {
	for _, s := range l.Steps {
		if s.From == from {
			next = append(next, s.To)
		}
	}
	return next
}

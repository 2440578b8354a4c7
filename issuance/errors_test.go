package issuance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/internal/pgtest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestErrorSaysFieldProblemAndRemedy(t *testing.T) {
	cause := errors.New("cause")
	for want, err := range map[string]error{
		"applicant.sex: \"Q\" is no sex; write F, M or X": Invalidf("applicant.sex", "write F, M or X", "%q is no sex", "Q"),
		"batch: it is halted; resume it":                  Conflictf("batch", "resume it", "it is %s", "halted"),
		"person: nobody; check the reference":             NotFoundf("person", "nobody"),
		"it is so":                                        &Error{Kind: Forbidden, Problem: "it is so", Err: cause},
	} {
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
	}
	if !errors.Is(&Error{Err: cause}, cause) {
		t.Error("the cause is lost")
	}
}

func TestKindIsThatOfTheFirstError(t *testing.T) {
	inner := Invalidf("field", "", "problem")
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{nil, 0}, {errors.New("x"), 0}, {inner, Invalid}, {fmt.Errorf("reading: %w", inner), Invalid},
		{&Error{Kind: Conflict, Err: inner}, Conflict}, {errors.Join(errors.New("x"), inner), Invalid},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
	for kind, name := range map[Kind]string{0: "internal", Invalid: "invalid", NotFound: "not found", Conflict: "conflict", Forbidden: "forbidden", Unavailable: "unavailable"} {
		if kind.String() != name {
			t.Errorf("%d is called %s", kind, kind)
		}
	}
}

// Every rule speaks of something that the database really has.
func TestRulesAreOfTheSchema(t *testing.T) {
	db := pgtest.New(t)
	rows, err := db.Owner.Query(t.Context(), `
		SELECT conname::text FROM pg_constraint
		UNION SELECT relname::text FROM pg_class WHERE relkind = 'i'
		UNION SELECT tgname::text FROM pg_trigger
		UNION SELECT 'lifecycle_' || machine FROM lifecycle`)
	if err != nil {
		t.Fatal(err)
	}
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := regexp.MustCompile(`(?m)^\t\t"(\w+)":\s+\{`).FindAllStringSubmatch(string(source), -1)
	if len(listed) < 20 {
		t.Errorf("only %d rules found in errors.go", len(listed))
	}
	for _, m := range listed {
		r, ok := ruleOf(m[1])
		if !ok || r.kind == 0 || r.field == "" || r.remedy == "" {
			t.Errorf("rule %s is not whole: %+v", m[1], r)
		}
		if !slices.Contains(there, m[1]) {
			t.Errorf("the database has no %s", m[1])
		}
	}
}

// What the database says comes out as a kind: provoked here for real, as the application.
func TestTranslateSpeaksForTheDatabase(t *testing.T) {
	db := pgtest.New(t)
	setup := `
		INSERT INTO site (code, name, place, kind) VALUES ('BRU', 'Consulate', 'Brussels', 'consulate');
		INSERT INTO person (username, name, site, roles) VALUES ('a.b', 'A', 'BRU', '{}'), ('c.d', 'C', 'BRU', '{}');
		INSERT INTO printer (id, site, kind, uri) VALUES ('p1', 'BRU', 'booklet-td3', 'x:');
		INSERT INTO batch (id, site, printer, type, kind, operator, state, size, created_at) VALUES
			('B-CCCCCC', 'BRU', 'p1', 't', 'booklet-td3', 'a.b', 'running', 1, now()),
			('B-CCCCCF', 'BRU', 'p1', 't', 'booklet-td3', 'a.b', 'allocated', 1, now())`
	if _, err := db.Application.Exec(t.Context(), setup, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sql   string
		kind  Kind
		words string
	}{
		"four eyes": {`UPDATE batch SET reconciled_by = 'a.b' WHERE id = 'B-CCCCCC'`, Forbidden, "print a batch and sign its reconciliation"},
		"two people": {`INSERT INTO consignment (kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at)
			VALUES ('booklet-td3', 'X1', 'X2', 2, 'BRU', 'a.b', 'a.b', now())`, Forbidden, "receive blanks and witness"},
		"a lifecycle":       {`UPDATE batch SET state = 'reconciled' WHERE id = 'B-CCCCCC'`, Conflict, "batch does not go from running to reconciled"},
		"a busy printer":    {`UPDATE batch SET state = 'running' WHERE id = 'B-CCCCCF'`, Conflict, "another batch is running"},
		"a rule of no name": {`UPDATE batch SET size = 0`, 0, "batch_size"},
		"a missing right":   {`DELETE FROM batch`, 0, "permission denied"},
		"a bad statement":   {`SELECT FROM nowhere`, 0, "nowhere"},
	} {
		_, err := db.Application.Exec(t.Context(), c.sql)
		if got := Translate(err); KindOf(got) != c.kind || !strings.Contains(got.Error(), c.words) || !errors.Is(got, err) {
			t.Errorf("%s: %v: %v", name, KindOf(got), got)
		}
	}
	var nothing string
	err := db.Application.QueryRow(t.Context(), `SELECT code FROM site WHERE code = 'XXX'`).Scan(&nothing)
	if got := Translate(fmt.Errorf("loading: %w", err)); KindOf(got) != NotFound {
		t.Errorf("no rows: %v", got)
	}
}

func TestTranslateLeavesAloneWhatItKnows(t *testing.T) {
	if Translate(nil) != nil {
		t.Error("nil became something")
	}
	known := Invalidf("field", "", "problem")
	if got := Translate(known); got != known {
		t.Errorf("%v", got)
	}
	other := errors.New("x")
	if got := Translate(other); got != other {
		t.Errorf("%v", got)
	}
	for code, want := range map[string]Kind{"40001": Conflict, "40P01": Conflict, "57P01": Unavailable, "53300": Unavailable, "23514": 0, "42601": 0} {
		if got := Translate(&pgconn.PgError{Code: code}); KindOf(got) != want {
			t.Errorf("code %s: %v", code, KindOf(got))
		}
	}
}

func TestTranslateKnowsADatabaseOutOfReach(t *testing.T) {
	pool, err := pgxpool.New(t.Context(), "host=/nowhere user=x dbname=x connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := Translate(pool.Ping(t.Context())); KindOf(err) != Unavailable {
		t.Errorf("no server: %v", err)
	}
	db := pgtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = db.Application.Exec(ctx, `SELECT pg_sleep(10)`)
	if err := Translate(err); KindOf(err) != Unavailable {
		t.Errorf("no answer in time: %v", err)
	}
}

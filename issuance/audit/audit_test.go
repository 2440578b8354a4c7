package audit

import (
	"context"
	"errors"
	"testing"

	"chancery/issuance"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestAppendWritesInOrder(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 300)
	got := column[string](t, l.Application, `SELECT subject FROM audit_event ORDER BY id`)
	if len(got) != 300 || got[0] != "X000001" || got[299] != "X000300" {
		t.Errorf("%d events from %s to %s", len(got), got[0], got[len(got)-1])
	}
	var actor, site, detail string
	err := l.Application.QueryRow(t.Context(), `
		SELECT actor, site, detail->>'reason'
		FROM audit_event
		WHERE subject = 'X000002' AND at = $1`, l.now).Scan(&actor, &site, &detail)
	if err != nil || actor != "system" || site != "BRU" || detail != "batch <2>" {
		t.Errorf("%q %q %q %v", actor, site, detail, err)
	}
}

func TestAppendGoesWithTheAct(t *testing.T) {
	l := newLog(t)
	changed := errors.New("changed my mind")
	err := l.Do(t.Context(), issuance.System(), func(act *issuance.Act) error {
		if err := Append(t.Context(), act, event(1)); err != nil {
			return err
		}
		return changed
	})
	if !errors.Is(err, changed) {
		t.Fatal(err)
	}
	err = l.Do(t.Context(), issuance.System(), func(act *issuance.Act) error {
		return Append(t.Context(), act, event(2), Event{Action: "blank.eaten", SubjectKind: "blank", Subject: "X1"})
	})
	if issuance.KindOf(err) != issuance.Invalid {
		t.Errorf("an unlisted action: %v", err)
	}
	err = l.Do(t.Context(), issuance.Person{}, func(act *issuance.Act) error { return Append(t.Context(), act, event(3)) })
	if issuance.KindOf(err) != issuance.Invalid {
		t.Errorf("nobody's act: %v", err)
	}
	if n := column[int](t, l.Application, `SELECT count(*) FROM audit_event`)[0]; n != 0 {
		t.Errorf("%d events are left", n)
	}
}

// queries counts what goes to the server.
type queries struct{ n, statements int }

func (q *queries) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	q.n++
	return ctx
}
func (*queries) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (q *queries) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	q.n++
	return ctx
}
func (q *queries) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {
	q.statements++
}
func (*queries) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func TestAppendTravelsWithTheCommit(t *testing.T) {
	l := newLog(t)
	config, err := pgxpool.ParseConfig(l.URL("chancery_application"))
	if err != nil {
		t.Fatal(err)
	}
	var count queries
	config.ConnConfig.Tracer = &count
	if l.Pool, err = pgxpool.NewWithConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	defer l.Pool.Close()
	l.append(t, 1, 100)
	if count.n != 1 || count.statements != 4 {
		t.Errorf("%d round trips with %d statements, want one with begin, setting, insert and commit", count.n, count.statements)
	}
}

func TestDetailIsAsPostgreSQLWritesIt(t *testing.T) {
	l := newLog(t)
	all := make([]byte, 0, 128)
	for c := byte(1); c < 128; c++ {
		all = append(all, c)
	}
	for _, text := range []string{string(all), "ө ҷ ё 😀 \u2028", `"\/`} {
		var got string
		if err := l.Application.QueryRow(t.Context(), `SELECT to_jsonb($1::text)::text`, text).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if want := string(appendText(nil, text)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	var got string
	err := l.Application.QueryRow(t.Context(), `SELECT '{"b":[1,"x",true],"aa":-7,"c":[]}'::jsonb::text`).Scan(&got)
	if want := `{"b": [1, "x", true], "c": [], "aa": -7}`; err != nil || got != want {
		t.Errorf("got %s, want %s, %v", got, want, err)
	}
	if leaf := string(appendDetail(nil, got)); leaf != `{"aa":-7,"b":[1,"x",true],"c":[]}` {
		t.Errorf("canonical form %s", leaf)
	}
}

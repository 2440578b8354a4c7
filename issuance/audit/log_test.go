package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/internal/pgtest"
	"chancery/issuance"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
)

// aLog is a log in a database of its own.
type aLog struct {
	*pgtest.DB
	*issuance.Authority
	signer note.Signer
	key    string // verifier key
	now    time.Time
}

// newLog gives an empty log with a clock that stands at a fixed time.
func newLog(t testing.TB) *aLog {
	t.Helper()
	l := &aLog{DB: pgtest.New(t), now: time.Date(2026, 6, 13, 9, 0, 0, 0, time.UTC)}
	l.Authority = &issuance.Authority{Pool: l.Application, Clock: func() time.Time { return l.now }}
	l.signer, l.key = newKey(t, "utopia")
	return l
}

// newKey makes a key pair that is the same in every run.
func newKey(t testing.TB, seed string) (note.Signer, string) {
	t.Helper()
	s := sha256.Sum256([]byte(seed))
	private, public, err := GenerateKey(bytes.NewReader(s[:]), "utopia")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := Signer(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer, public
}

func (l *aLog) do(t testing.TB, f func(context.Context, *issuance.Act) error) {
	t.Helper()
	if err := l.Do(t.Context(), issuance.System(), func(act *issuance.Act) error { return f(t.Context(), act) }); err != nil {
		t.Fatal(err)
	}
}

// event gives the nth event of a made-up day.
func event(n int) Event {
	return Event{Action: "blank.moved", SubjectKind: "blank", Subject: fmt.Sprintf("X%06d", n), Site: "BRU",
		Detail: map[string]any{"state_from": "in vault", "state_to": "in custody", "giver": "b.mbeki", "receiver": "c.rossi", "count": n, "reason": "batch <" + fmt.Sprint(n) + ">"}}
}

// append adds n events in one act.
func (l *aLog) append(t testing.TB, first, n int) {
	t.Helper()
	events := make([]Event, n)
	for i := range events {
		events[i] = event(first + i)
	}
	l.do(t, func(ctx context.Context, act *issuance.Act) error { return Append(ctx, act, events...) })
}

func (l *aLog) seal(t testing.TB) (sealed int) {
	t.Helper()
	l.do(t, func(ctx context.Context, act *issuance.Act) (err error) {
		sealed, err = Seal(ctx, act)
		return err
	})
	return sealed
}

func (l *aLog) sign(t testing.TB) (c Checkpoint) {
	t.Helper()
	l.do(t, func(ctx context.Context, act *issuance.Act) (err error) {
		c, _, err = Sign(ctx, act, l.signer)
		return err
	})
	return c
}

func (l *aLog) export(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Export(t.Context(), l.Auditor, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wantClean fails when the database breaks law 5.
func (l *aLog) wantClean(t testing.TB, outside ...[]byte) {
	t.Helper()
	found, err := VerifyDatabase(t.Context(), l.Auditor, l.now, l.key, outside...)
	if err != nil || len(found) > 0 {
		t.Fatalf("not clean: %v %v", found, err)
	}
}

// kinds gives the first words of the breaches' problems, each once.
func kinds(found []issuance.Breach) []string {
	var list []string
	for _, b := range found {
		kind, _, _ := strings.Cut(b.Problem, ":")
		list = append(list, kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// column reads one column.
func column[T any](t testing.TB, q issuance.Querier, sql string, args ...any) []T {
	t.Helper()
	rows, err := q.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// named is a signer that signs in another name.
type named struct {
	note.Signer
	name string
}

func (n named) Name() string { return n.name }

// signed signs a text as a note.
func signed(t testing.TB, signer note.Signer, text string) string {
	t.Helper()
	b, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func bytesOf(b []byte) *bytes.Reader { return bytes.NewReader(b) }

// Package lifecycletest_test holds the tables of moves of all things against each other: the Go tables, which are the source, the
// table in the database, the CHECK constraint of each state column, the trigger that refuses what is not listed, the registry of
// audit actions, and the diagrams in docs/states.md.
package lifecycletest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chancery/internal/pgtest"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"

	"github.com/jackc/pgx/v5"
)

var update = flag.Bool("update", false, "write docs/states.md")

// thing is a lifecycle with what is said about it where it is not code.
type thing struct {
	issuance.Lifecycle
	about string
	ends  []issuance.State // where nothing leads on, on purpose (law 7)
}

func things() []thing {
	return []thing{
		{application.Lifecycle(), "An application, from capture to hand-over. It is ready and delivered when its document is.", []issuance.State{"delivered", "refused", "withdrawn", "cancelled"}},
		{document.Lifecycle(), "A document, from its order to its end. The one that replaces a spoiled or rejected document is another row with another number on another blank.", []issuance.State{"spoiled", "rejected", "destroyed"}},
		{stock.Lifecycle(), "A blank, from receipt to use or destruction.", []issuance.State{"destroyed"}},
		{production.BatchLifecycle(), "A batch of documents on one printer.", []issuance.State{"reconciled"}},
		{production.PrinterLifecycle(), "What a printer is told to do: to take work, to finish what is started, or to stand still.", nil},
		{production.AttemptLifecycle(), "A print attempt: one intention to put one document on one blank, offered to the printer at most once.", []issuance.State{"verified", "spoiled", "unprinted"}},
	}
}

func TestLifecyclesHaveNoDeadEnd(t *testing.T) {
	for _, l := range things() {
		reached := []issuance.State{l.First}
		for i := 0; i < len(reached); i++ {
			for _, s := range l.Steps {
				if s.From == reached[i] && !slices.Contains(reached, s.To) {
					reached = append(reached, s.To)
				}
			}
		}
		for _, s := range l.States() {
			if !slices.Contains(reached, s) {
				t.Errorf("nothing leads a %s to %s", l.Thing, s)
			}
			if l.Final(s) != slices.Contains(l.ends, s) {
				t.Errorf("a %s that is %s: final %v", l.Thing, s, l.Final(s))
			}
		}
	}
}

// From one state, one event leads to one state, and has a name that the audit log knows.
func TestEventsAreNamed(t *testing.T) {
	for _, l := range things() {
		seen := map[string]bool{}
		for _, s := range l.Steps {
			move := fmt.Sprint(s.From, "+", s.Event)
			if seen[move] {
				t.Errorf("%s: %s leads to two states", l.Thing, move)
			}
			if seen[move] = true; !recorded(l.Thing, s.Event) {
				t.Errorf("the registry of package audit has no action %s.%s", l.Thing, s.Event)
			}
		}
	}
}

func recorded(thing, event string) bool {
	return slices.ContainsFunc(audit.Actions(), func(a audit.Action) bool {
		return a.Thing == thing && (a.Events == "*" || slices.Contains(strings.Fields(a.Events), event))
	})
}

func TestDatabaseHasTheSameMoves(t *testing.T) {
	db := pgtest.New(t)
	var want []string
	for _, l := range things() {
		for _, s := range l.Steps {
			want = append(want, fmt.Sprintf("%s: %s to %s", l.Thing, s.From, s.To))
		}
	}
	got := list(t, db.Auditor, `SELECT machine || ': ' || from_state || ' to ' || to_state FROM lifecycle`)
	slices.Sort(want)
	slices.Sort(got)
	for _, move := range want {
		if !slices.Contains(got, move) {
			t.Errorf("only in Go: %s", move)
		}
	}
	for _, move := range got {
		if !slices.Contains(want, move) {
			t.Errorf("only in the database: %s", move)
		}
	}
}

func TestStateColumnsAllowTheSameStates(t *testing.T) {
	db := pgtest.New(t)
	quoted := regexp.MustCompile(`'([^']*)'::text`)
	for _, l := range things() {
		def := list(t, db.Auditor, `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::text::regclass AND conname = $1::text || '_state'`, l.Thing)
		if len(def) != 1 {
			t.Fatalf("%s has %d constraints of its state", l.Thing, len(def))
		}
		var got, want []string
		for _, m := range quoted.FindAllStringSubmatch(def[0], -1) {
			got = append(got, m[1])
		}
		for _, s := range l.States() {
			want = append(want, string(s))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\nthe database allows %q\nthe table has        %q", l.Thing, got, want)
		}
		trigger := list(t, db.Auditor, `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = $1::text::regclass AND tgname = 'lifecycle' AND tgenabled = 'O'`, l.Thing)
		if want := fmt.Sprintf("CREATE TRIGGER lifecycle BEFORE UPDATE ON public.%s FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('%[1]s')", l.Thing); !slices.Equal(trigger, []string{want}) {
			t.Errorf("got  %q\nwant %q", trigger, want)
		}
	}
}

func TestDiagramsAreThese(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "states.md")
	want := page()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/states.md is not what the tables say (%v): run go test ./issuance/lifecycletest -update", err)
	}
}

// page writes docs/states.md.
func page() string {
	var b strings.Builder
	b.WriteString("# States\n\nWhat may become of each thing. The Go tables (`Lifecycle` functions in the packages of `issuance`) are the source; the database refuses\n" +
		"every other move, and a test compares both with this page. `go test ./issuance/lifecycletest -update` writes it.\n")
	for _, l := range things() {
		fmt.Fprintf(&b, "\n## %s%s\n\n%s\n\n```mermaid\n%s```\n\n| from | event | to |\n| --- | --- | --- |\n", strings.ToUpper(l.Thing[:1]), l.Thing[1:], l.about, l.Diagram())
		for _, s := range l.Steps {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", s.From, s.Event, s.To)
		}
		var ends []string
		for _, s := range l.ends {
			ends = append(ends, string(s))
		}
		fmt.Fprintf(&b, "\nEnds: %s.\n", strings.Join(ends, ", "))
	}
	return b.String()
}

// list reads a column of text.
func list(t *testing.T, q issuance.Querier, sql string, args ...any) []string {
	t.Helper()
	rows, err := q.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

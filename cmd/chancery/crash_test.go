package main_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"

	"github.com/jackc/pgx/v5"
)

// The points that every run of the tests dies at; with CHANCERY_PROVE=1 it is all of them, and those of one document a second time at
// the third document that comes by.
var everyday = []string{
	"vet.before-commit", "number.after-register", "compose.after-page", "print.after-create", "print.after-sending-commit",
	"print.after-send", "observe.after-status", "readback.after-commit",
}

// crashed is what became of one crash.
type crashed struct {
	point            string
	left             string // right after the crash
	resumed          string
	attempts, sheets int
	papers, spoiled  int
	wrong            []string
}

// TestCrashAtEachPoint kills a demonstration of fourteen applications at each named point in turn, lets a second one finish, and asks
// printers and database what has happened.
func TestCrashAtEachPoint(t *testing.T) {
	var mu sync.Mutex
	results := map[int]crashed{}
	traps := everyday
	if prove() {
		traps = nil
		for _, p := range points(t) {
			traps = append(traps, p)
			if stage, _, _ := strings.Cut(p, "."); slices.Contains([]string{"compose", "print", "observe", "readback"}, stage) {
				traps = append(traps, p+":3")
			}
		}
	}
	t.Cleanup(func() { t.Log("\n" + told(results)) })
	for n, trap := range traps {
		t.Run(trap, func(t *testing.T) {
			t.Parallel()
			c := crash(t, trap)
			mu.Lock()
			results[n] = c
			mu.Unlock()
		})
	}
}

// points asks the program for its failpoints.
func points(t testing.TB) (names []string) {
	t.Helper()
	list := one[[]struct{ Name, What string }](t, chancery(t, "failpoints", "--json").must(t, 0).out)
	for _, p := range list {
		names = append(names, p.Name)
	}
	if len(names) < 30 {
		t.Fatalf("%d failpoints, there should be at least 30", len(names))
	}
	return names
}

// crash runs the line into a trap, and again without it.
func crash(t *testing.T, trap string) crashed {
	t.Helper()
	dir := prepared(t)
	first := run(t, call{args: demonstrate(dir, 14), env: []string{"CHANCERY_FAILPOINT=" + trap}})
	switch {
	case first.signal == syscall.SIGKILL:
	case first.code == 0 && strings.Contains(first.err, "has ended (signal: killed)"): // a process beside it fell into the trap
	default:
		t.Fatalf("%s was not reached: exit %d, signal %v\n%s", trap, first.code, first.signal, tail(first.err))
	}
	c := crashed{point: trap}
	db, done := auditor(t, dir)
	c.left = standing(t, db)
	done()
	finish(t, dir, 14, &c)
	return c
}

// demonstrate is the command line of a demonstration.
func demonstrate(dir string, count int) []string {
	return []string{"demo", "--dir", dir, "--count", fmt.Sprint(count), "--exit", "--json"}
}

// finish lets a demonstration come to its end and holds the books against the printers.
func finish(t *testing.T, dir string, count int, c *crashed) {
	t.Helper()
	r := one[report](t, chancery(t, demonstrate(dir, count)...).must(t, 0).out)
	db, done := auditor(t, dir)
	defer done()
	b := openBooks(t, dir, db)
	c.wrong = append(c.wrong, b.balance(r, count)...)
	verified := one[struct {
		Clean    bool
		Breaches []struct{ Subject, Problem string }
	}](t, chancery(t, "verify", "all", "--json", "--dir", dir).out)
	if !verified.Clean {
		c.wrong = append(c.wrong, fmt.Sprint("verify: ", verified.Breaches))
	}
	c.attempts, c.sheets, c.papers, c.spoiled, c.resumed = len(b.attempts), len(b.sheets()), len(r.Documents), r.Blanks.Spoiled, b.resumed()
	for _, w := range c.wrong {
		t.Error(w)
	}
}

// standing says where everything stands that has not come to its end.
func standing(t *testing.T, db *pgx.Conn) string {
	t.Helper()
	var parts []string
	for _, q := range []string{
		"SELECT 'application ' || state, count(*) FROM application WHERE state NOT IN ('refused', 'returned', 'delivered', 'approved', 'in production', 'ready') GROUP BY 1 ORDER BY 1",
		"SELECT 'document ' || state, count(*) FROM document WHERE state <> 'active' GROUP BY 1 ORDER BY 1",
		"SELECT 'attempt ' || state, count(*) FROM attempt WHERE state NOT IN ('verified', 'spoiled', 'unprinted') GROUP BY 1 ORDER BY 1",
	} {
		rows, err := db.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
			What string
			N    int
		}])
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			parts = append(parts, fmt.Sprintf("%s %d", r.What, r.N))
		}
	}
	if parts == nil {
		return "nothing begun, or all at its end"
	}
	return strings.Join(parts, ", ")
}

// resumed says what was needed beyond going on: what ended otherwise than verified, and who said so.
func (b books) resumed() string {
	said := map[string]bool{}
	for _, a := range b.attempts {
		switch {
		case a.SettledBy != nil:
			said[fmt.Sprintf("attempt %s, said %s", a.State, *a.SettledBy)] = true
		case a.State == "unprinted":
			said["attempt unprinted: "+a.Reason] = true
		case a.Reason != "":
			said[fmt.Sprintf("attempt %s after doubt: %s", a.State, a.Reason)] = true
		}
		if a.DecidedBy != nil {
			said["a further one, decided by "+*a.DecidedBy] = true
		}
	}
	for _, p := range b.papers {
		if p.ReplacementBy != nil {
			said["another document, authorised by "+*p.ReplacementBy] = true
		}
	}
	if len(said) == 0 {
		return "went on by itself"
	}
	return strings.Join(slices.Sorted(maps.Keys(said)), "; ")
}

// told is the table of all crashes.
func told(results map[int]crashed) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "failpoint\tattempts\tsheets\tactive\tspoiled\tverdict\tleft by the crash\tresumed")
	var total crashed
	good := 0
	for _, n := range slices.Sorted(maps.Keys(results)) {
		c := results[n]
		verdict := "holds"
		if len(c.wrong) > 0 {
			verdict = fmt.Sprintf("%d WRONG", len(c.wrong))
		} else {
			good++
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", c.point, c.attempts, c.sheets, c.papers, c.spoiled, verdict, c.left, c.resumed)
		total.attempts, total.sheets = total.attempts+c.attempts, total.sheets+c.sheets
		total.papers, total.spoiled = total.papers+c.papers, total.spoiled+c.spoiled
	}
	fmt.Fprintf(w, "%d crashes\t%d\t%d\t%d\t%d\t%d hold\t\t\n", len(results), total.attempts, total.sheets, total.papers, total.spoiled, good)
	w.Flush()
	return b.String()
}

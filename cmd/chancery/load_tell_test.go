package main_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// peopleWork has everybody work until their day is over.
func (r *rush) peopleWork(t *testing.T) {
	t.Helper()
	home, goHome := context.WithCancel(t.Context())
	defer goHome()
	ctx, cancel := context.WithTimeout(home, r.lasts+patience)
	defer cancel()
	var all, boards sync.WaitGroup
	report := func(who string, err error) {
		if err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
	for _, c := range r.clerks {
		all.Go(func() { report(c.who, c.day(r.lasts == 0)) })
	}
	for _, o := range r.operators {
		all.Go(func() { report(o.who, o.day(ctx, r.lasts == 0)) })
		boards.Go(func() { report(o.who, o.board(home)) })
	}
	all.Wait()
	goHome()
	boards.Wait()
}

// printed counts the documents that were printed in the time that is measured.
func (r *rush) printed(t *testing.T) int {
	t.Helper()
	return r.Count(t, "document WHERE printed_at BETWEEN $1 AND $2", r.begun, r.end)
}

// tell prints what was measured.
func (r *rush) tell(t *testing.T, before string) {
	t.Helper()
	took := r.end.Sub(r.begun)
	made := 0
	for _, c := range r.clerks {
		made += c.made
	}
	table, p95 := r.watch.table("pages", isPage)
	t.Logf("%d clerks took %d applications, %d operators had %d documents printed in %.0f s: %.1f a second; load average before %s, after %s\n%s\npages, p95: %s", len(r.clerks), made,
		len(r.operators), r.printed(t), took.Seconds(), float64(r.printed(t))/took.Seconds(), before, busy(t), table, within(p95, 300*time.Millisecond))
	t.Logf("processor time since they began: desks %s, worker %s", spentBy(t, r.desks), spentBy(t, r.bureau.worker))
}

// wantWell fails the test where anything went wrong, or nothing was made.
func (r *rush) wantWell(t *testing.T) {
	t.Helper()
	if wrong := r.watch.errors(); len(wrong) > 0 {
		t.Errorf("%d requests went wrong:\n%s", len(wrong), strings.Join(wrong[:min(20, len(wrong))], "\n"))
	}
	for text := range strings.Lines(r.desks.err.String()) {
		if strings.Contains(text, "level=ERROR") {
			t.Errorf("the desks say: %s", text)
		}
	}
	for _, c := range r.clerks {
		if c.made == 0 {
			t.Errorf("%s took no application", c.who)
		}
	}
	for _, o := range r.operators {
		if o.made == 0 {
			t.Errorf("%s saw no batch through", o.who)
		}
	}
	if r.printed(t) == 0 {
		t.Error("no document was made")
	}
	r.WantClean(t)
}

// spentBy tells how much processor time a process has used (proc(5), stat: utime and stime in hundredths of a second).
func spentBy(t testing.TB, p *process) string {
	t.Helper()
	user, system := ticks(t, p.cmd.Process.Pid)
	return fmt.Sprintf("%.1f s", float64(user+system)/100)
}

package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestUnderLoadBooks asks for every worklist and search of the desks beside 200,000 applications as years of work leave them, 2,000
// without CHANCERY_PROVE. How long each took is told beside the bound.
func TestUnderLoadBooks(t *testing.T) {
	n, times := 2_000, 2
	if prove() {
		n, times = 200_000, 100
	} else {
		t.Parallel()
	}
	r := opensDesks(t)
	r.fills(t, n)
	before, watch := busy(t), newStopwatch()
	for who, asks := range r.asked(t, n) {
		v, link := r.invites(t, who)
		if err := v.comes(link); err != nil {
			t.Fatal(err)
		}
		for _, path := range asks {
			for range times {
				v.times(t, watch, path)
			}
		}
	}
	table, p95 := watch.table("all", func(string) bool { return true })
	t.Logf("%d applications; load average before %s, after %s\n%s\nworklists and searches, p95: %s", n, before, busy(t), table, within(p95, 100*time.Millisecond))
	if wrong := append(watch.errors(), r.watch.errors()...); len(wrong) > 0 {
		t.Errorf("%d requests went wrong:\n%s", len(wrong), strings.Join(wrong[:min(20, len(wrong))], "\n"))
	}
}

// asked are the worklists and searches by who asks: paths, or a path and the fields of a form to be sent there.
func (r *rush) asked(t *testing.T, n int) map[string][]string {
	t.Helper()
	one := func(query string, args ...any) (text string) {
		if err := r.DB.Auditor.QueryRow(t.Context(), query, args...).Scan(&text); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return text
	}
	ref := one("SELECT reference FROM application WHERE site = 'BRU' AND state = 'delivered' ORDER BY reference OFFSET $1 LIMIT 1", n/3)
	doc, number := one("SELECT id FROM document WHERE application = $1", ref), one("SELECT number FROM document WHERE application = $1", ref)
	name := one("SELECT mrz_primary FROM capture WHERE reference = $1", ref)
	waiting := one("SELECT reference FROM application WHERE state = 'vetting' ORDER BY submitted_at OFFSET $1 LIMIT 1", n/200)
	printed := one("SELECT id FROM document WHERE state = 'printed' ORDER BY printed_at OFFSET $1 LIMIT 1", n/200)
	batch := one("SELECT batch FROM document WHERE id = $1", doc)
	return map[string][]string{
		"clara": {"/", "/clerk", "/clerk/where", "/clerk/where?code=" + ref, "/clerk/where?code=" + number, "/clerk/applications/" + ref, "/clerk/where primary " + name},
		"vera":  {"/", "/vetting", "/vetting?whose=free", "/vetting?site=WAW", "/vetting?age=30", "/vetting?after=" + waiting},
		"anton": {"/", "/approval", "/approval?whose=free", "/approval?upheld=yes", "/approval?type=passport-ordinary"},
		"ines":  {"/", "/inspection", "/inspection?after=" + printed, "/dispatch"},
		"karl":  {"/", "/stock", "/stock/register", "/stock/register?page=3", "/blanks", "/blanks/" + number},
		"olga":  {"/", "/board", "/production", "/production/make?kind=booklet-td3", "/production/printers", "/production/printers/p1", "/production/batches/" + batch, "/documents/" + doc},
		"sara": {"/", "/board", "/supervision/life", "/supervision/find name " + number, "/supervision/find name " + ref, "/supervision/life/document/" + doc, "/supervision/life/blank/" + number,
			"/supervision/life/batch/" + batch, "/supervision/exceptions", "/supervision/reprints", "/supervision/batches", "/supervision/events", "/supervision/events?who=olga",
			"/supervision/events?subject=" + doc, "/supervision/events?action=document.printed", "/supervision/events?from=2026-01-03&until=2026-01-03&site=MIN", "/supervision/events?who=nobody&kind=batch", "/stock/register"},
		"adam": {"/", "/people", "/sites", "/administration/printers"},
	}
}

// times asks once, and notes how long the answer took under what was asked.
func (v *client) times(t *testing.T, watch *stopwatch, asked string) {
	t.Helper()
	path, form, posted := strings.Cut(asked, " ")
	var token string
	if posted {
		page, err := v.ask(http.MethodGet, "/me", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		token = hidden(page.body, "token")
	}
	begun, wrong := time.Now(), ""
	var err error
	if posted {
		name, value, _ := strings.Cut(form, " ")
		_, err = v.ask(http.MethodPost, path, "application/x-www-form-urlencoded", fmt.Appendf(nil, "token=%s&%s=%s", token, name, value))
	} else {
		_, err = v.ask(http.MethodGet, path, "", nil)
	}
	if err != nil {
		wrong = err.Error()
	}
	where, query, _ := strings.Cut(asked, "?")
	watch.note(strings.TrimSuffix(v.who+" "+route(map[bool]string{false: "GET", true: "POST"}[posted], strings.Fields(where)[0])+"?"+kindOf(query)+kindOf(form), "?"), time.Since(begun), wrong)
}

// kindOf tells what is asked for: of a query or the fields of a form the names, with values that name no thing.
func kindOf(query string) string {
	name, value, _ := strings.Cut(strings.Replace(query, " ", "=", 1), "=")
	if value == "" || named.MatchString(value) || len(value) > 20 {
		return name
	}
	return name + "=" + value
}

// fills puts n applications into the books, with all that comes of them; most have ended long ago.
func (r *rush) fills(t *testing.T, n int) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, r.DB.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	for _, statement := range append([]string{"SET session_replication_role = replica", "SET synchronous_commit = off"}, yearsOf(n)...) {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%v in %s", err, statement)
		}
	}
}

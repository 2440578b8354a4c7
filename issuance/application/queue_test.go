package application_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
)

// filled is an authority with n applications in its books, as years of work leave them: most delivered, some in vetting with a finding,
// some in review, one in ten urgent, taken at two consulates.
func filled(t testing.TB, n int) *office {
	t.Helper()
	o := open(t)
	tx, err := o.db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const reference = `'A-' || translate(substr(lpad(i::text, 8, '0'), 1, 4), '0', 'C') || '-' || translate(substr(lpad(i::text, 8, '0'), 5), '0', 'C')`
	for _, sql := range []string{
		`INSERT INTO site (code, name, place, kind) VALUES ('WAW', 'Consulate', 'Warsaw', 'consulate')`,
		`INSERT INTO file (sha256, media_type, content, stored_at) VALUES (sha256('x'), 'image/jpeg', 'x', now())`,
		`INSERT INTO capture (reference, version, content, digest, portrait, mrz_primary, mrz_secondary, date_of_birth, captured_by, captured_at)
		SELECT ` + reference + `, 1, convert_to('{"n":' || i || '}', 'UTF8'), sha256(convert_to('{"n":' || i || '}', 'UTF8')), sha256('x'), 'SPECIMEN', 'N' || i, '1974-08-12', 'clara', now()
		FROM generate_series(1, %[1]d) AS i`,
		`INSERT INTO application (reference, type, request_type, service, site, delivery_site, state, version, submitted_by, submitted_at, decision, decided_by, decided_at, decided_digest, created_at, changed_at)
		SELECT ` + reference + `, 'passport-ordinary', 'FIRST_ISSUANCE', CASE WHEN i %% 10 = 0 THEN 'urgent' ELSE 'normal' END, CASE WHEN i %% 3 = 0 THEN 'WAW' ELSE 'BRU' END, 'BRU',
			CASE i %% 10 WHEN 0 THEN 'vetting' WHEN 1 THEN 'vetting' WHEN 2 THEN 'review' WHEN 3 THEN 'review' ELSE 'delivered' END, 1, 'clara', '2026-01-01'::timestamptz + i * interval '1 minute',
			CASE WHEN i %% 10 > 3 THEN 'grant' END, CASE WHEN i %% 10 > 3 THEN 'anton' END, CASE WHEN i %% 10 > 3 THEN now() END,
			CASE WHEN i %% 10 > 3 THEN sha256(convert_to('{"n":' || i || '}', 'UTF8')) END, now(), now()
		FROM generate_series(1, %[1]d) AS i`,
		`INSERT INTO finding (reference, version, check_name, code, subject, detail, found_at, settlement, reason, settled_by, settled_at)
		SELECT reference, 1, 'duplicate', 'duplicate-applicant', 'A-CCCC-CCC1', 'x', now(),
			CASE WHEN state <> 'vetting' THEN 'dismissed' WHEN submitted_at < '2026-01-02' THEN 'upheld' END,
			CASE WHEN state <> 'vetting' OR submitted_at < '2026-01-02' THEN 'x' END, CASE WHEN state <> 'vetting' OR submitted_at < '2026-01-02' THEN 'anton' END,
			CASE WHEN state <> 'vetting' OR submitted_at < '2026-01-02' THEN now() END
		FROM application`,
	} {
		if strings.Contains(sql, "%[1]d") {
			sql = fmt.Sprintf(sql, n)
		}
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.db.Owner.Exec(t.Context(), "ANALYZE application, capture, finding, claim"); err != nil {
		t.Fatal(err)
	}
	return o
}

// worklists are the lists that people ask for.
func worklists() map[string]application.Queue {
	all, one := []string{"BRU", "MIN", "WAW"}, []string{"WAW"}
	base := application.Queue{Duty: issuance.VettingOfficer, Sites: all, By: "vera", At: now(), Limit: 25}
	of := func(edit func(*application.Queue)) application.Queue {
		w := base
		edit(&w)
		return w
	}
	return map[string]application.Queue{
		"vetting":          base,
		"vetting one site": of(func(w *application.Queue) { w.Sites = one }),
		"vetting free":     of(func(w *application.Queue) { w.Whose = "free" }),
		"vetting mine":     of(func(w *application.Queue) { w.Whose = "mine" }),
		"vetting old":      of(func(w *application.Queue) { w.Until = now().Add(-7 * 24 * time.Hour) }),
		"review":           of(func(w *application.Queue) { w.Duty = issuance.Approver }),
		"review one site":  of(func(w *application.Queue) { w.Duty, w.Sites = issuance.Approver, one }),
		"upheld":           of(func(w *application.Queue) { w.Duty, w.Upheld = issuance.Approver, true }),
	}
}

// full is how many applications there are: 200,000 where all is to be shown.
func full() int {
	if os.Getenv("CHANCERY_PROVE") == "1" {
		return 200_000
	}
	return 20_000
}

// No worklist reads a table from end to end, however far its pages are turned.
func TestWorklistsUseIndexes(t *testing.T) {
	o := filled(t, full())
	for name, w := range worklists() {
		for turn := range 3 {
			query, args, err := w.Statement(t.Context(), o.Pool)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := o.Pool.Query(t.Context(), "EXPLAIN "+query, args)
			if err != nil {
				t.Fatal(err)
			}
			var plan []string
			for rows.Next() {
				var line string
				if err := rows.Scan(&line); err != nil {
					t.Fatal(err)
				}
				plan = append(plan, line)
			}
			if text := strings.Join(plan, "\n"); rows.Err() != nil || strings.Contains(text, "Seq Scan on application") || strings.Contains(text, "Seq Scan on finding") || strings.Contains(text, "Seq Scan on capture") {
				t.Errorf("%s, page %d:\n%s", name, turn+1, text)
			}
			list, more, err := w.List(t.Context(), o.Pool)
			if err != nil || len(list) == 0 && name != "vetting mine" {
				t.Fatalf("%s: %d, %v", name, len(list), err)
			}
			if !more {
				break
			}
			w.After = list[len(list)-1].Reference
		}
	}
}

// Turned page by page, a worklist gives each application once, urgent ones first and older before younger; turned back it gives the same.
func TestWorklistIsWhole(t *testing.T) {
	o := filled(t, 600)
	w := worklists()["review"]
	var there []application.Waiting
	for {
		list, more, err := w.List(t.Context(), o.Pool)
		if err != nil {
			t.Fatal(err)
		}
		there = append(there, list...)
		if !more {
			break
		}
		w.After = list[len(list)-1].Reference
	}
	if len(there) != 120 {
		t.Fatalf("%d applications", len(there))
	}
	sorted := slices.IsSortedFunc(there, func(a, b application.Waiting) int {
		if (a.Service == "urgent") != (b.Service == "urgent") {
			return map[bool]int{true: -1, false: 1}[a.Service == "urgent"]
		}
		return a.SubmittedAt.Compare(b.SubmittedAt)
	})
	if !sorted {
		t.Error("they are out of order")
	}
	w.After, w.Before = "", there[len(there)-1].Reference
	back := []application.Waiting{there[len(there)-1]}
	for {
		list, more, err := w.List(t.Context(), o.Pool)
		if err != nil {
			t.Fatal(err)
		}
		back = append(list, back...)
		if !more {
			break
		}
		w.Before = list[0].Reference
	}
	if !slices.EqualFunc(there, back, func(a, b application.Waiting) bool { return a.Reference == b.Reference }) {
		t.Error("back it is another list")
	}
	if n, err := w.Count(t.Context(), o.Pool, 1000); err != nil || n != 120 {
		t.Errorf("%d are counted, %v", n, err)
	}
	if n, err := w.Count(t.Context(), o.Pool, 100); err != nil || n != 100 {
		t.Errorf("%d are counted of at most 100, %v", n, err)
	}
}

func BenchmarkWorklist(b *testing.B) {
	o := filled(b, 200_000)
	for name, w := range worklists() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				list, more, err := w.List(b.Context(), o.Pool)
				if err != nil {
					b.Fatal(err)
				}
				if w.After = ""; more {
					w.After = list[len(list)-1].Reference
				}
			}
		})
		b.Run(strings.ReplaceAll(name, " ", "-")+"-count", func(b *testing.B) {
			for b.Loop() {
				if _, err := w.Count(b.Context(), o.Pool, 1000); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

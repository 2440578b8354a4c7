package supervision_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// fill puts so many applications with their documents, numbers and blanks, and ten times as many events, behind what a house has.
func fill(b *testing.B, h *webtest.House, n int) {
	b.Helper()
	tx, err := h.DB.Owner.Begin(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = tx.Rollback(b.Context()) }()
	name := func(prefix string) string {
		return "'" + prefix + "-' || translate(substr(lpad(to_hex(n), 8, '0'), 1, 4) || '-' || substr(lpad(to_hex(n), 8, '0'), 5, 4), '0123456789abcdef', 'CDEFGHJKLMNPRTVW')"
	}
	for _, insert := range []string{
		`INSERT INTO capture (reference, version, content, digest, portrait, mrz_primary, mrz_secondary, date_of_birth, captured_by, captured_at)
			SELECT ` + name("A") + `, 1, convert_to(n::text, 'UTF8'), sha256(convert_to(n::text, 'UTF8')), (SELECT sha256 FROM file LIMIT 1), 'SPECIMEN', 'UTOPIA', '1974-08-12', 'clara', '2026-06-01' FROM generate_series(1, $1::int) AS n`,
		`INSERT INTO application (reference, type, request_type, service, site, delivery_site, state, version, submitted_by, submitted_at, decision, decided_by, decided_at, decided_digest, created_at, changed_at)
			SELECT ` + name("A") + `, 'passport-ordinary', 'FIRST_ISSUANCE', 'normal', 'BRU', 'BRU', 'approved', 1, 'clara', '2026-06-01', 'grant', 'anton', '2026-06-01', sha256(convert_to(n::text, 'UTF8')), '2026-06-01', '2026-06-01' FROM generate_series(1, $1::int) AS n`,
		`INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, state, submitted_by, approved_by, ordered_at, changed_at)
			SELECT ` + name("D") + `, ` + name("A") + `, 'passport-ordinary', 'booklet-td3', 'preprinted', 'MIN', 'BRU', 'ordered', 'clara', 'anton', '2026-06-01', '2026-06-01' FROM generate_series(1, $1::int) AS n`,
		`INSERT INTO number_register (number, document, numbering, committed_at) SELECT 'X' || lpad(n::text, 8, '0'), ` + name("D") + `, 'preprinted', '2026-06-01' FROM generate_series(1, $1::int) AS n`,
		`INSERT INTO blank (serial, kind, consignment, state, site, custodian, changed_at) SELECT 'Y' || lpad(n::text, 8, '0'), 'booklet-td3', (SELECT min(id) FROM consignment), 'in vault', 'MIN', 'karl', '2026-06-01' FROM generate_series(1, $1::int) AS n`,
		`INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, site, at) SELECT 'Y' || lpad(n::text, 8, '0'), 'received', 'in vault', 'kim', 'karl', 'MIN', '2026-06-01' FROM generate_series(1, $1::int) AS n`,
		`INSERT INTO audit_event (at, actor, action, subject_kind, subject, site)
			SELECT timestamptz '2026-01-01' + n * interval '1 second', (ARRAY['clara', 'anton', 'olga', 'system', 'karl'])[1 + n % 5], (ARRAY['document.ordered', 'document.batched', 'document.printed'])[1 + n % 3], 'document', ` + name("D") + `, 'MIN'
			FROM (SELECT k, 1 + k % $1::int AS n FROM generate_series(1, 10 * $1::int) AS k) AS many`,
	} {
		if _, err := tx.Exec(b.Context(), insert, n); err != nil {
			b.Fatalf("%v in %s", err, insert)
		}
	}
	if err := tx.Commit(b.Context()); err != nil {
		b.Fatal(err)
	}
	if _, err := h.DB.Owner.Exec(b.Context(), "VACUUM ANALYZE"); err != nil {
		b.Fatal(err)
	}
}

// Every page of the desk, beside 2,000 applications, or 200,000 where CHANCERY_PROVE is 1: the 95th percentile in milliseconds.
func BenchmarkPages(b *testing.B) {
	n := 2_000
	if os.Getenv("CHANCERY_PROVE") == "1" {
		n = 200_000
	}
	h := webtest.Open(b, desks())
	full := at(b, h)
	h.Blanks(b, issuancetest.Booklet, "otto", 1)
	fill(b, h, n)
	c := h.As(b, "sara")
	for name, path := range map[string]string{
		"home": "/", "start": "/supervision/life", "blank": "/supervision/life/blank/" + full.serial, "document": "/supervision/life/document/" + full.active, "batch": "/supervision/life/batch/" + full.signed.ID,
		"exceptions": "/supervision/exceptions", "reprints": "/supervision/reprints", "batches": "/supervision/batches", "events": "/supervision/events", "events-of-a-person": "/supervision/events?who=olga",
		"events-of-a-thing": "/supervision/events?subject=" + full.active, "events-of-an-action": "/supervision/events?action=document.replaced", "events-of-a-day": "/supervision/events?from=2026-01-01&until=2026-01-01&site=MIN", "events-of-a-site": "/supervision/events?site=WAW", "events-of-nobody": "/supervision/events?who=nobody&kind=batch",
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				if a := c.Get(b, path); a.Status != 200 {
					b.Fatalf("%s: %d\n%s", path, a.Status, h.Log)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			if a := c.Post(b, "/supervision/find", "name", "x00000007"); !strings.HasPrefix(a.Location, "/supervision/life/document/") {
				b.Fatalf("%d %s", a.Status, a.Location)
			}
		}
	})
}

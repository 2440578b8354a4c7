package production_test

import (
	"net/http"
	"strings"
	"testing"

	"chancery/issuance/issuancetest"
)

// BenchmarkPages is the pages of the desk with 200,000 documents behind them, made by one printer, and as many attempts with their
// consumables; 3,000 documents wait.
func BenchmarkPages(b *testing.B) {
	f := open(b)
	f.fillBooks(b, 200_000, 3_000)
	for _, path := range []string{"/production", "/production/make?kind=booklet-td3", "/production/printers", "/production/printers/p1", "/production/events"} {
		b.Run(strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"), func(b *testing.B) {
			olga := f.As(b, "olga")
			for b.Loop() {
				if a := olga.Get(b, path); a.Status != http.StatusOK {
					b.Fatal(a.Status, a.Body)
				}
			}
		})
	}
}

// fillBooks copies one printed document and one that waits, by the owner's hand, past all rules.
func (f floor) fillBooks(b *testing.B, printed, waiting int) {
	b.Helper()
	_, ids := f.Run(b, issuancetest.BookletPrinter, 1)
	f.Print(b, ids[0])
	f.Order(b, f.Passport())
	for _, statement := range []string{
		`DO $$ DECLARE c record; BEGIN
			FOR c IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0 LOOP
				EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.place, c.conname);
			END LOOP;
			FOR c IN SELECT DISTINCT tgrelid::regclass AS place FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text IN ('application', 'document', 'attempt', 'attempt_event', 'consumable') LOOP
				EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', c.place);
			END LOOP;
		END $$`,
		`CREATE FUNCTION label(prefix text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
			SELECT prefix || substr(a, 1, 4) || '-' || substr(a, 5, 4) FROM (SELECT translate(lpad(to_hex(n), 8, '0'), '0123456789abcdef', 'CFGHJKLMNPRTVWXY') AS a) AS x $$`,
		`INSERT INTO application SELECT r.* FROM application AS a, generate_series(1, $1::int + $2::int) AS n, LATERAL jsonb_populate_record(a, jsonb_build_object('reference', label('A-', n))) AS r WHERE a.state = 'in production'`,
		`INSERT INTO document SELECT r.* FROM document AS d, generate_series(1, $1::int) AS n, LATERAL jsonb_populate_record(d, jsonb_build_object('id', label('D-', n), 'application', label('A-', n), 'batch', 'B' || n / 200, 'position', n % 200, 'number', 'X' || n, 'blank', 'X' || n)) AS r WHERE d.state = 'printed' AND $2::int > 0`,
		`INSERT INTO document SELECT r.* FROM document AS d, generate_series($1::int + 1, $1::int + $2::int) AS n, LATERAL jsonb_populate_record(d, jsonb_build_object('id', label('D-', n), 'application', label('A-', n))) AS r WHERE d.state = 'ordered'`,
		`INSERT INTO attempt SELECT r.* FROM attempt AS a, generate_series(1, $1::int) AS n, LATERAL jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'document', label('D-', n), 'blank', 'X' || n, 'created_at', a.created_at - n * interval '20 seconds')) AS r WHERE $2::int > 0`,
		`INSERT INTO attempt_event (attempt, state, actor, at) SELECT id, s, 'system', changed_at FROM attempt, unnest(ARRAY['intent', 'sending', 'device done', 'verified']) AS s WHERE $1::int > 0 AND $2::int > 0`,
		`INSERT INTO consumable (printer, kind, lot, good_for, loaded_by, loaded_at, removed_by, removed_at)
			SELECT 'p1', 'ribbon', 'L' || n, 1000, 'olga', now(), CASE WHEN n < $1::int / 1000 THEN 'olga' END, CASE WHEN n < $1::int / 1000 THEN now() END FROM generate_series(1, $1::int / 1000) AS n WHERE $2::int > 0`,
		`INSERT INTO attempt_consumable SELECT id, 1 + (row_number() OVER (ORDER BY created_at) - 1) / 1001 FROM attempt WHERE $1::int > 0 AND $2::int > 0`,
	} {
		args := []any{printed, waiting}
		if !strings.Contains(statement, "$1") {
			args = nil
		}
		if _, err := f.DB.Owner.Exec(b.Context(), statement, args...); err != nil {
			b.Fatal(statement, err)
		}
	}
	if _, err := f.DB.Owner.Exec(b.Context(), "ANALYZE"); err != nil {
		b.Fatal(err)
	}
}

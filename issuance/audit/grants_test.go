package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery/internal/pgtest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// rights is what the two roles may do with a table. What is not said is refused: to them, and to everybody else. A verb in
// brackets is for some columns only.
type rights struct {
	table                string
	application, auditor string
}

const (
	read   = "SELECT"
	add    = "SELECT INSERT"               // what never changes
	work   = "SELECT INSERT UPDATE"        // what has a state; nothing is ever deleted
	manage = "SELECT INSERT UPDATE DELETE" // River's own tables: jobs come and go
)

func grants() []rights {
	return []rights{
		{"application", work, read},
		{"attempt", work, read},
		{"attempt_consumable", add, read},
		{"attempt_event", add, read},
		{"audit_checkpoint", add, read},
		{"audit_event", "SELECT INSERT(at,actor,action,subject_kind,subject,site,detail)", read}, // ids are the database's to give
		{"audit_hash", add, read},
		{"audit_seal", add, read},
		{"batch", work, read},
		{"blank", work, read},
		{"blank_kind", add, read},
		{"blank_move", add, read},
		{"calibration", add, read},
		{"capture", add, read},
		{"ceremony", "SELECT INSERT DELETE", ""},
		{"claim", manage, read},
		{"consignment", add, read},
		{"consumable", "SELECT INSERT UPDATE(removed_by,removed_at)", read}, // what was loaded stays what it was
		{"credential", work, "SELECT(person,changed_at)"},                   // what is secret of a person stays unseen
		{"dispatch", work, read},
		{"document", work, read},
		{"draft", manage, read},
		{"draft_image", manage, read},
		{"file", add, read},
		{"finding", work, read},
		{"form_answer", manage, ""},
		{"goose_db_version", read, read},
		{"inspection", add, read},
		{"invitation", work, "SELECT(person,made_by,made_at,expires_at,used_at)"},
		{"known_device", work, "SELECT(person,known_at)"},
		{"lifecycle", read, read},
		{"number_register", add, read},
		{"number_series", "SELECT INSERT UPDATE(next)", "SELECT(name,next)"}, // the key stays, and stays unseen
		{"passkey", manage, "SELECT(id,person,label,added_at,used_at)"},
		{"person", work, read},
		{"printer", work, read},
		{"river_job", manage, read},
		{"river_leader", manage, read},
		{"river_migration", read, read},
		{"river_notification", manage, read},
		{"river_queue", manage, read},
		{"session", work, "SELECT(id,person,way,begun_at,seen_at,proved_at,ended_at,ended_by)"},
		{"setting", work, read},
		{"site", work, read},
		{"stock_count", add, read},
		{"test_page", add, read},
		{"throttle", manage, ""},
		{"vetting_check", add, read},
		{"viewing", "SELECT INSERT(at,person,subject_kind,subject,site,reason)", read},
		{"watchlist_entry", work, read},
	}
}

// may reports whether the list has the verb for the column.
func may(list, verb, column string) bool {
	for item := range strings.FieldsSeq(list) {
		name, columns, some := strings.Cut(strings.TrimSuffix(item, ")"), "(")
		if name == verb && (!some || slices.Contains(strings.Split(columns, ","), column)) {
			return true
		}
	}
	return false
}

func TestEveryTableIsInTheGrants(t *testing.T) {
	db := pgtest.New(t)
	var listed []string
	for _, g := range grants() {
		listed = append(listed, g.table)
	}
	there := column[string](t, db.Owner, `
		SELECT relname
		FROM pg_class
		WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
			AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
		ORDER BY relname COLLATE "C"`)
	if !slices.Equal(there, listed) {
		t.Errorf("in the database %v\nin the table here %v", there, listed)
	}
}

// Role × table × column × verb, as the catalog has it.
func TestGrantsAreTheCatalogs(t *testing.T) {
	db := pgtest.New(t)
	checked := 0
	for _, g := range grants() {
		columns := column[string](t, db.Owner, `SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`, g.table)
		for role, list := range map[string]string{"chancery_application": g.application, "chancery_auditor": g.auditor, "public": ""} {
			for _, verb := range []string{"SELECT", "INSERT", "UPDATE", "REFERENCES"} {
				for _, c := range columns {
					got := column[bool](t, db.Owner, `SELECT has_column_privilege($1, $2::text, $3::text, $4)`, role, g.table, c, verb)[0]
					if checked++; got != may(list, verb, c) {
						t.Errorf("%s, %s %s.%s: %v", role, verb, g.table, c, got)
					}
				}
			}
			for _, verb := range []string{"DELETE", "TRUNCATE", "TRIGGER"} {
				got := column[bool](t, db.Owner, `SELECT has_table_privilege($1, $2::text, $3)`, role, g.table, verb)[0]
				if checked++; got != may(list, verb, "") {
					t.Errorf("%s, %s %s: %v", role, verb, g.table, got)
				}
			}
			for _, verb := range []string{"SELECT", "INSERT", "UPDATE", "DELETE"} {
				if checked++; column[bool](t, db.Owner, `SELECT has_table_privilege($1, $2::text, $3)`, role, g.table, verb+" WITH GRANT OPTION")[0] {
					t.Errorf("%s may hand on %s %s", role, verb, g.table)
				}
			}
		}
	}
	t.Logf("%d cells", checked)
	if column[bool](t, db.Owner, `SELECT EXISTS (SELECT FROM pg_auth_members WHERE member::regrole::text LIKE 'chancery%' OR roleid::regrole::text LIKE 'chancery%')`)[0] {
		t.Error("the roles are members of others")
	}
}

// The same, tried: each verb on each table by each role is answered with 42501 or, where it is allowed, not.
func TestGrantsAreTheDatabases(t *testing.T) {
	db := pgtest.New(t)
	for _, g := range grants() {
		columns := column[string](t, db.Owner, `SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`, g.table)
		for _, r := range []struct {
			pool *pgxpool.Pool
			name string
			list string
		}{{db.Application, "application", g.application}, {db.Auditor, "auditor", g.auditor}} {
			try := func(verb, column, sql string) {
				t.Helper()
				if got, want := allowed(t, r.pool, fmt.Sprintf(sql, g.table, column)), may(r.list, verb, column); got != want {
					t.Errorf("%s, %s %s.%s: allowed %v, want %v", r.name, verb, g.table, column, got, want)
				}
			}
			for _, c := range columns {
				try("SELECT", c, `SELECT %[2]s FROM %[1]s LIMIT 0`)
				try("UPDATE", c, `UPDATE %[1]s SET %[2]s = DEFAULT WHERE false`)
				try("INSERT", c, `INSERT INTO %[1]s (%[2]s) VALUES (DEFAULT)`)
			}
			try("DELETE", "", `DELETE FROM %[1]s WHERE false`)
			try("TRUNCATE", "", `TRUNCATE %[1]s CASCADE`)
			try("TRIGGER", "", `CREATE TRIGGER mine BEFORE UPDATE ON %[1]s FOR EACH ROW EXECUTE FUNCTION refuse_own_capture()`)
		}
	}
}

// allowed tries a statement, takes it back, and reports whether it got past the check of rights.
func allowed(t *testing.T, pool *pgxpool.Pool, sql string) bool {
	t.Helper()
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	_, err = tx.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code != "42501"
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return true
}

package audit

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What somebody might try who has got hold of the application's or the auditor's password. Every statement is refused, and after
// all of them rights, triggers, functions and log are what they were.
func hostile() []string {
	return []string{
		`UPDATE audit_event SET actor = 'somebody'`,
		`DELETE FROM audit_event`,
		`TRUNCATE audit_event CASCADE`,
		`INSERT INTO audit_event (id, at, actor, action, subject_kind, subject) VALUES (1, now(), 'a', 'b', 'c', 'd')`,
		`INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (id) DO UPDATE SET actor = 'somebody'`,
		`SELECT * FROM audit_event FOR UPDATE`,
		`UPDATE audit_seal SET leaf = sha256(leaf)`,
		`DELETE FROM audit_hash`,
		`UPDATE audit_checkpoint SET note = ''`,
		`UPDATE number_register SET document = document`,
		`DELETE FROM number_register`,
		`UPDATE attempt_event SET state = 'verified'`,
		`DELETE FROM document`,
		`UPDATE number_series SET key = sha256('x')`,
		`INSERT INTO lifecycle VALUES ('document', 'ordered', 'active')`,
		`UPDATE lifecycle SET to_state = 'active'`,
		`ALTER TABLE document DISABLE TRIGGER ALL`,
		`ALTER TABLE document DISABLE TRIGGER lifecycle`,
		`DROP TRIGGER lifecycle ON document`,
		`ALTER TABLE document DROP CONSTRAINT four_eyes_print_inspect`,
		`ALTER TABLE audit_event ADD COLUMN more text`,
		`ALTER TABLE audit_event OWNER TO CURRENT_USER`,
		`ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY`,
		`CREATE RULE quiet AS ON INSERT TO audit_event DO INSTEAD NOTHING`,
		`CREATE TRIGGER quiet BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_own_capture()`,
		`DROP TABLE audit_event CASCADE`,
		`CREATE OR REPLACE FUNCTION refuse_unlisted_transition() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
		`ALTER FUNCTION refuse_unlisted_transition() RENAME TO gone`,
		`DROP FUNCTION refuse_own_capture() CASCADE`,
		`CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
		`CREATE TABLE mine (x int)`,
		`CREATE SCHEMA mine`,
		`CREATE EXTENSION dblink`,
		`CREATE DATABASE mine`,
		`CREATE ROLE mine SUPERUSER`,
		`ALTER ROLE CURRENT_USER SUPERUSER`,
		`ALTER ROLE chancery_owner PASSWORD 'x'`,
		`SET ROLE chancery_owner`,
		`SET SESSION AUTHORIZATION chancery_owner`,
		`GRANT chancery_owner TO CURRENT_USER`,
		`GRANT UPDATE ON audit_event TO CURRENT_USER`, // a warning only, when the role has other rights: what follows must not work
		`REASSIGN OWNED BY chancery_owner TO CURRENT_USER`,
		`DROP OWNED BY chancery_owner`,
		`SET session_replication_role = replica`,
		`ALTER SYSTEM SET fsync = off`,
		`ALTER DATABASE CURRENT_DATABASE SET session_replication_role = replica`,
		`CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION refuse_own_capture()`,
		`SELECT setval('audit_event_id_seq', 1)`,
		`SELECT nextval('audit_event_id_seq')`,
		`COPY audit_event TO PROGRAM 'cat'`,
		`COPY audit_event FROM '/etc/hostname'`,
		`COPY (SELECT 1) TO '/tmp/mine'`,
		`SELECT pg_read_file('/etc/hostname')`,
		`SELECT lo_import('/etc/hostname')`,
		`UPDATE pg_class SET relowner = 10`,
		`UPDATE pg_trigger SET tgenabled = 'D'`,
		`DO LANGUAGE plpgsql $$BEGIN EXECUTE 'DELETE FROM audit_event'; END$$`,
		`WITH gone AS (DELETE FROM audit_event RETURNING *) SELECT count(*) FROM gone`,
		`MERGE INTO audit_event USING (SELECT 1) AS x ON false WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING`,
	}
}

func TestHostileStatementsAreRefused(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 5)
	l.seal(t)
	c := l.sign(t)
	before := fingerprint(t, l)
	for role, pool := range map[string]*pgxpool.Pool{"application": l.Application, "auditor": l.Auditor} {
		var name string
		if err := pool.QueryRow(t.Context(), `SELECT current_database()`).Scan(&name); err != nil {
			t.Fatal(err)
		}
		for _, sql := range hostile() {
			sql = strings.ReplaceAll(sql, "CURRENT_DATABASE", name)
			err := alone(t, pool, sql)
			if err == nil && !strings.HasPrefix(sql, "GRANT UPDATE") {
				t.Errorf("%s: %s is allowed", role, sql)
			}
		}
	}
	if after := fingerprint(t, l); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter %v", before, after)
	}
	l.wantClean(t, []byte(c.Note))
}

// alone runs a statement on a connection of its own, which is then thrown away with all its settings.
func alone(t *testing.T, pool *pgxpool.Pool, sql string) error {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	_, err = conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	return err
}

// fingerprint gives digests of what the statements are after.
func fingerprint(t *testing.T, l *aLog) []string {
	t.Helper()
	return column[string](t, l.Owner, `
		SELECT md5(string_agg(relname || coalesce(relacl::text, '') || relowner || relrowsecurity || relhastriggers || relhasrules || relnatts || relchecks, ',' ORDER BY oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace
		UNION ALL SELECT md5(string_agg(tgname || tgenabled::text || tgfoid, ',' ORDER BY oid)) FROM pg_trigger
		UNION ALL SELECT md5(string_agg(proname || prosrc || proowner, ',' ORDER BY oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		UNION ALL SELECT md5(string_agg(rolname || rolsuper, ',' ORDER BY oid)) FROM pg_roles
		UNION ALL SELECT count(*)::text FROM pg_auth_members
		UNION ALL SELECT md5(string_agg(e::text, ',' ORDER BY id)) FROM audit_event e
		UNION ALL SELECT md5(string_agg(x::text, ',' ORDER BY machine, from_state, to_state)) FROM lifecycle x`)
}

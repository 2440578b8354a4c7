package stock_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// Whoever gets past the constraints and changes the books by hand is found out.
func TestVerifyFindsWhatWasDoneByHand(t *testing.T) {
	v := open(t)
	at := inEach(t, v)
	v.wantClean(t)
	conn, err := pgx.Connect(t.Context(), v.db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	move := func(serial, from, to, giver, receiver string) string {
		return `INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, site, at) VALUES ('` + serial + `', '` + from + `', '` + to + `', '` + giver + `', '` + receiver + `', 'MIN', (SELECT max(at) FROM audit_event))`
	}
	for name, c := range map[string]struct{ sql, subject, problem string }{
		"a state":              {`UPDATE blank SET state = 'consumed', document = 'D' WHERE serial = '` + at["in vault"] + `'`, at["in vault"], "its last move"},
		"a custodian":          {`UPDATE blank SET custodian = 'otto' WHERE serial = '` + at["in custody"] + `'`, at["in custody"], "its last move"},
		"a place":              {`UPDATE blank SET site = 'BRU' WHERE serial = '` + at["in vault"] + `'`, at["in vault"], "its last move"},
		"a blank from nowhere": {`INSERT INTO blank SELECT 'U26000099', kind, consignment, state, site, custodian, NULL, changed_at FROM blank WHERE serial = '` + at["in vault"] + `'`, "U26000099", "no move"},
		"one more in a range":  {`INSERT INTO blank SELECT 'U26000099', kind, consignment, state, site, custodian, NULL, changed_at FROM blank WHERE serial = '` + at["in vault"] + `'`, "U26000099", "in whose range"},
		"one less in a range":  {`DELETE FROM blank WHERE serial = '` + at["in vault"] + `'`, "U26000001-U26000009", "other blanks than were received"},
		"a move left out":      {`DELETE FROM blank_move WHERE serial = '` + at["loaded"] + `' AND to_state = 'in custody'`, at["loaded"], "its move before"},
		"a move that is none":  {`UPDATE blank SET state = 'in vault', document = NULL WHERE serial = '` + at["destroyed"] + `'; ` + move(at["destroyed"], "destroyed", "in vault", "kim", "karl"), at["destroyed"], "lifecycle does not have"},
		"used twice":           {move(at["consumed"], "loaded", "consumed", "olga", "olga"), at["consumed"], "more than once"},
		"another's document":   {`UPDATE blank SET document = 'D' WHERE serial = '` + at["consumed"] + `'`, at["consumed"], "not bound to the document"},
		"one document twice":   {`ALTER TABLE blank DROP CONSTRAINT blank_one_document; UPDATE blank SET document = (SELECT document FROM blank WHERE serial = '` + at["loaded"] + `') WHERE serial = '` + at["in custody"] + `'`, "", "more than one blank"},
		"alone with a shredder": {`ALTER TABLE blank_move DROP CONSTRAINT two_people_destruction; UPDATE blank_move SET witness = NULL WHERE to_state = 'destroyed'`,
			at["destroyed"], "no second person"},
		"from hand to same hand": {`UPDATE blank_move SET giver = 'olga' WHERE from_state = 'in vault' AND to_state = 'in custody'`, at["loaded"], "hands of one person"},
		"without an event":       {`UPDATE blank_move SET at = at + interval '1 year' WHERE serial = '` + at["missing"] + `' AND to_state = 'missing'`, at["missing"], "no audit event"},
		"another's number": {`INSERT INTO number_register (number, document, numbering, committed_at)
			SELECT '` + at["loaded"] + `', (SELECT min(id) FROM document), 'preprinted', '2020-01-01'`, at["loaded"], "loaded for another document"},
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(t.Context()) }()
			if _, err := tx.Exec(t.Context(), "SET LOCAL session_replication_role = replica; "+c.sql); err != nil { // no triggers, no foreign keys
				t.Fatal(err)
			}
			breaches, err := stock.Verify(t.Context(), tx)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(breaches, func(b issuance.Breach) bool {
				return b.Law > 0 && strings.Contains(b.Problem, c.problem) && (c.subject == "" || b.Subject == c.subject)
			}) {
				t.Errorf("%s of %s was not found: %v", c.problem, c.subject, breaches)
			}
		})
	}
}

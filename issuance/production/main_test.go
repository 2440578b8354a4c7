package production_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"go.uber.org/goleak"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// refused runs one statement as the role of the application, in a transaction of its own that is never committed, and gives the name
// of the constraint that refused it; "permission" where the role may not do such a thing at all, "" where nothing refused.
func refused(t *testing.T, h *issuancetest.House, sql string, args ...any) string {
	t.Helper()
	tx, err := h.DB.Application.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	tag, err := tx.Exec(t.Context(), sql, args...)
	if err == nil {
		if tag.RowsAffected() == 0 {
			t.Errorf("%s: no row was there to try it on", sql)
		}
		return ""
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		t.Fatalf("%s: %v", sql, err)
	}
	if pg.Code == "42501" {
		return "permission"
	}
	if pg.ConstraintName == "" {
		t.Errorf("%s: refused without a name: %v", sql, err)
	}
	return pg.ConstraintName
}

// wantForbidden fails the test unless the error is Forbidden and its text has all the words.
func wantForbidden(t *testing.T, err error, words ...string) {
	t.Helper()
	issuancetest.WantKind(t, err, issuance.Forbidden)
	wantWords(t, err, words...)
}

// wantWords fails the test unless the error's text has all the words.
func wantWords(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

package stock

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/web"
)

// level is how many blanks of a kind are where, at one site.
type level struct {
	Kind      string `json:"kind"`
	Vault     int    `json:"inVault"`
	Custody   int    `json:"inCustody"`
	Loaded    int    `json:"loaded"`
	Consumed  int    `json:"consumed"`
	Spoiled   int    `json:"spoiled"`
	Destroyed int    `json:"destroyed"`
	Missing   int    `json:"missing"`
}

// counted is a count that was taken.
type counted struct {
	ID                int64     `json:"id"`
	Kind              string    `json:"kind"`
	Expected, Counted int       //
	Missing           int       `json:"missing"`
	Unexpected        int       `json:"unexpected"`
	By, Witness       string    //
	At                time.Time `json:"at"`
}

// Agrees reports whether shelf and books are the same.
func (c counted) Agrees() bool { return c.Missing+c.Unexpected == 0 }

// overviewView is the desk's first page: what there is, who has it, what can be done.
type overviewView struct {
	Levels []level   `json:"levels"`
	Held   []hands   `json:"held"`
	Counts []counted `json:"counts"`
	Acts   []string  `json:"-"` // that the person may do
}

// hands are the blanks of a kind that one person holds.
type hands struct {
	Custodian, Name string
	Kind            string
	State           issuance.State
	Count           int
	Since           time.Time
}

func zeroOverview() overviewView {
	return overviewView{Levels: []level{{Missing: 1}}, Held: []hands{{}}, Counts: []counted{{Missing: 1}, {}}, Acts: []string{"receive"}}
}

func overview(q *web.Request) (web.Answer, error) {
	var v overviewView
	var err error
	if v.Levels, err = levels(q); err != nil {
		return web.Answer{}, err
	}
	if v.Held, err = inHands(q); err != nil {
		return web.Answer{}, err
	}
	if v.Counts, err = counts(q, "WHERE site = $1 ORDER BY id DESC LIMIT 8", q.By.Site); err != nil {
		return web.Answer{}, err
	}
	for _, f := range forms() {
		if web.Of(f.duty...).Allows(q.By) {
			v.Acts = append(v.Acts, f.name)
		}
	}
	return web.Page("stock-overview", v), nil
}

func levels(q *web.Request) ([]level, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT
			kind,
			coalesce(sum(n) FILTER (WHERE state IN ('in vault', 'received')), 0)::int,
			coalesce(sum(n) FILTER (WHERE state = 'in custody'), 0)::int,
			coalesce(sum(n) FILTER (WHERE state = 'loaded'), 0)::int,
			coalesce(sum(n) FILTER (WHERE state = 'consumed'), 0)::int,
			coalesce(sum(n) FILTER (WHERE state = 'spoiled'), 0)::int,
			coalesce(sum(n) FILTER (WHERE state = 'destroyed'), 0)::int,
			coalesce(sum(n) FILTER (WHERE state = 'missing'), 0)::int
		FROM (SELECT kind, state, count(*) AS n FROM blank WHERE site = $1 GROUP BY kind, state) AS levels
		GROUP BY kind
		ORDER BY kind`, q.By.Site)
	if err != nil {
		return nil, fmt.Errorf("counting blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[level])
	if err != nil {
		return nil, fmt.Errorf("counting blanks: %w", issuance.Translate(err))
	}
	return list, nil
}

// inHands gives who of the site holds blanks outside the vault.
func inHands(q *web.Request) ([]hands, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT custodian, person.name, kind, state, count(*), min(changed_at)
		FROM blank
		JOIN person ON person.username = custodian
		WHERE blank.site = $1
			AND kind = ANY (ARRAY(SELECT code FROM blank_kind)) -- for the index, whose second column it is
			AND state IN ('in custody', 'loaded', 'spoiled')
		GROUP BY custodian, person.name, kind, state
		ORDER BY custodian, kind, state`, q.By.Site)
	if err != nil {
		return nil, fmt.Errorf("looking who holds blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[hands])
	if err != nil {
		return nil, fmt.Errorf("looking who holds blanks: %w", issuance.Translate(err))
	}
	return list, nil
}

func counts(q *web.Request, where string, args ...any) ([]counted, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT id, kind, expected, counted, cardinality(missing), cardinality(unexpected), counted_by, witness, at
		FROM stock_count `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("listing counts: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[counted])
	if err != nil {
		return nil, fmt.Errorf("listing counts: %w", issuance.Translate(err))
	}
	return list, nil
}

// countMissing counts the blanks of the site that nobody finds.
func countMissing(q *web.Request) (n int, err error) {
	err = q.Read.QueryRow(q.Context(), "SELECT count(*) FROM blank WHERE site = $1 AND state = 'missing'", q.By.Site).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting missing blanks: %w", issuance.Translate(err))
	}
	return n, nil
}

// find leads from a scanned serial to the blank's life.
func find(q *web.Request) (web.Answer, error) {
	serial := strings.ToUpper(strings.TrimSpace(q.Asked("serial")))
	if serial == "" {
		return web.To("/stock"), nil
	}
	return web.To("/blanks/" + url.PathEscape(serial)), nil
}

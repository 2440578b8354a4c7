package production

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/web"
)

// waiting is the documents of one type that are ordered at the site and in no batch.
type waiting struct {
	Kind    string    `json:"kind"`
	Type    string    `json:"type"`
	Count   int       `json:"count"`
	Urgent  int       `json:"urgent"`
	Oldest  time.Time `json:"oldest"`
	Overdue int       `json:"overdue"` // have waited for the bound: they go before what is urgent
	Others  int       `json:"others"`  // approved by the person who asks: left for another operator (law 3)
}

// waits gives what waits at the person's site; all kinds of blank where none is named.
func waits(q *web.Request, kind string) ([]waiting, error) {
	bound, err := document.WaitingBound(q.Context(), q.Read)
	if err != nil {
		return nil, err
	}
	rows, err := q.Read.Query(q.Context(), `
		SELECT
			kind,
			type,
			count(*),
			count(*) FILTER (WHERE urgent),
			min(ordered_at),
			count(*) FILTER (WHERE ordered_at <= $2),
			count(*) FILTER (WHERE approved_by = $3)
		FROM document
		WHERE state = 'ordered' AND site = $1 AND ($4 = '' OR kind = $4)
		GROUP BY kind, type
		ORDER BY kind, type`, q.By.Site, q.At.Add(-bound), q.By.Username, kind)
	if err != nil {
		return nil, fmt.Errorf("looking what waits: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[waiting])
	if err != nil {
		return nil, fmt.Errorf("looking what waits: %w", issuance.Translate(err))
	}
	return list, nil
}

// custody is the free blanks of a kind that a person holds.
type custody struct {
	Count int    `json:"count"`
	First string `json:"first"`
}

// holds gives the free blanks of the person who asks.
func holds(q *web.Request, kind string) (c custody, err error) {
	err = q.Read.QueryRow(q.Context(), `
		SELECT count(*), coalesce(min(serial), '')
		FROM blank
		WHERE kind = $1 AND custodian = $2 AND site = $3 AND state = 'in custody' AND document IS NULL`, kind, q.By.Username, q.By.Site).Scan(&c.Count, &c.First)
	if err != nil {
		return c, fmt.Errorf("counting free blanks: %w", issuance.Translate(err))
	}
	return c, nil
}

// counter counts rows for the home page.
func counter(q *web.Request, query string) (n int, err error) {
	if err := q.Read.QueryRow(q.Context(), query, q.By.Site).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting what waits: %w", issuance.Translate(err))
	}
	return n, nil
}

func countWaiting(q *web.Request) (int, error) {
	return counter(q, "SELECT count(*) FROM document WHERE state = 'ordered' AND site = $1")
}

func countHalted(q *web.Request) (int, error) {
	return counter(q, "SELECT count(*) FROM batch WHERE state = 'halted' AND site = $1")
}

func countDoubts(q *web.Request) (int, error) {
	return counter(q, "SELECT count(*) FROM attempt JOIN printer ON printer.id = attempt.printer WHERE attempt.state = 'in doubt' AND site = $1")
}

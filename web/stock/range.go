package stock

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/web"
)

// part is a run of blanks of one range that are in one state with one custodian, without a gap.
type part struct {
	First     string         `json:"first"`
	Last      string         `json:"last"`
	Count     int            `json:"count"`
	State     issuance.State `json:"state"`
	Custodian string         `json:"custodian"`
	Since     time.Time      `json:"since"` // of the last move in it
}

// rangeView is one range, part by part.
type rangeView struct {
	received
	Parts []part `json:"parts"`
	More  bool   `json:"more"` // there are parts beyond those
}

func zeroRange() rangeView { return rangeView{Parts: []part{{}}, More: true} }

// Title names the range.
func (v rangeView) Title(q *web.Request) string {
	return q.Word("stock-range.title") + " " + run(v.First, v.Last)
}

// rangeThing says at which site a range was received.
func rangeThing(q *web.Request) (web.Thing, error) {
	r, err := loadRange(q)
	return web.Thing{Sites: []string{r.Site}}, err
}

func loadRange(q *web.Request) (received, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT id, kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at
		FROM consignment
		WHERE first_serial = $1`, q.Name("first"))
	if err != nil {
		return received{}, fmt.Errorf("loading a range: %w", issuance.Translate(err))
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[received])
	if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
		return r, issuance.NotFoundf("range", "no range begins with that serial")
	}
	if err != nil {
		return r, fmt.Errorf("loading a range: %w", issuance.Translate(err))
	}
	return r, nil
}

// mostParts bounds what a page of a range shows; the export has all.
const mostParts = 400

func showRange(q *web.Request) (web.Answer, error) {
	r, err := loadRange(q)
	if err != nil {
		return web.Answer{}, err
	}
	v := rangeView{received: r}
	if v.Parts, err = partsOf(q, r, mostParts+1); err != nil {
		return web.Answer{}, err
	}
	if len(v.Parts) > mostParts {
		v.Parts, v.More = v.Parts[:mostParts], true
	}
	return web.Page("stock-range", v), nil
}

// partsOf gives the runs of a range. The serials of a range have no gap, so that their places in it tell which follow one another.
func partsOf(q *web.Request, r received, limit int) ([]part, error) {
	rows, err := q.Read.Query(q.Context(), `
		WITH placed AS (
			SELECT
				serial,
				state,
				custodian,
				changed_at,
				row_number() OVER (ORDER BY serial) - row_number() OVER (PARTITION BY state, custodian ORDER BY serial) AS part
			FROM blank
			WHERE serial BETWEEN $1 AND $2 AND consignment = $3
		)
		SELECT min(serial), max(serial), count(*), state, custodian, max(changed_at)
		FROM placed
		GROUP BY state, custodian, part
		ORDER BY min(serial)
		LIMIT $4`, r.First, r.Last, r.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("looking where the blanks of a range are: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[part])
	if err != nil {
		return nil, fmt.Errorf("looking where the blanks of a range are: %w", issuance.Translate(err))
	}
	return list, nil
}

// export gives the register of the site as CSV (RFC 4180): a row for each run and each gap. Serials, kinds, states and user names are of
// shapes that no spreadsheet takes for a formula.
func export(q *web.Request) (web.Answer, error) {
	all, err := lines(q, "")
	if err != nil {
		return web.Answer{}, err
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	rows := [][]string{{"kind", "first", "last", "count", "state", "custodian", "range", "received", "received_by", "witness", "changed"}}
	for _, l := range all {
		if l.Gap {
			rows = append(rows, []string{l.Kind, l.First, l.Last, strconv.Itoa(l.Count), "never received", "", "", "", "", "", ""})
			continue
		}
		list, err := partsOf(q, l.received, l.Count)
		if err != nil {
			return web.Answer{}, err
		}
		for _, p := range list {
			rows = append(rows, []string{l.Kind, p.First, p.Last, strconv.Itoa(p.Count), string(p.State), p.Custodian, run(l.First, l.Last),
				l.At.UTC().Format(time.RFC3339), l.By, l.Witness, p.Since.UTC().Format(time.RFC3339)})
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return web.Answer{}, fmt.Errorf("writing the register: %w", err)
	}
	return web.File("text/csv; charset=utf-8", "stock-"+q.By.Site+"-"+q.At.Format("2006-01-02")+".csv", text.Bytes()), nil
}

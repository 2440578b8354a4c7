package stock

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/web"
)

// received is a range as it was received: blanks numbered without a gap.
type received struct {
	ID          int64     `json:"-"`
	Kind        string    `json:"kind"`
	First       string    `json:"first"`
	Last        string    `json:"last"`
	Count       int       `json:"count"`
	Site        string    `json:"-"`
	By, Witness string    //
	At          time.Time `json:"at"`
}

// line is a row of the register: a range of the site with where its blanks are, or a gap of serials that nobody has received.
type line struct {
	received
	Gap    bool    `json:"gap"`
	Levels []state `json:"states"`
}

// state is how many blanks of a range are in a state.
type state struct {
	State issuance.State `json:"state"`
	Count int            `json:"count"`
}

// registerView is a page of the register by range.
type registerView struct {
	Lines          []line       `json:"lines"`
	Kind           string       `json:"kind"`
	Kinds          []web.Option `json:"-"`
	Export         bool         `json:"-"`
	Previous, Next string
}

func zeroRegister() registerView {
	return registerView{Lines: []line{{Levels: []state{{}}}, {Gap: true}}, Export: true}
}

// registerPage is how many rows a page of the register has.
const registerPage = 25

func register(q *web.Request) (web.Answer, error) {
	v := registerView{Kind: q.Asked("kind"), Export: web.Of(issuance.Supervisor).Allows(q.By)}
	options, err := kinds(q)
	if err != nil {
		return web.Answer{}, err
	}
	v.Kinds = append([]web.Option{{Text: q.Word("stock.all-kinds")}}, options...)
	if !known(v.Kinds, v.Kind) {
		v.Kind = ""
	}
	all, err := lines(q, v.Kind)
	if err != nil {
		return web.Answer{}, err
	}
	page, err := strconv.Atoi(q.Asked("page"))
	if err != nil || page < 0 || page*registerPage >= max(1, len(all)) {
		page = 0
	}
	v.Lines = all[page*registerPage : min(len(all), (page+1)*registerPage)]
	to := func(n int) string { return "/stock/register?kind=" + v.Kind + "&page=" + strconv.Itoa(n) }
	if page > 0 {
		v.Previous = to(page - 1)
	}
	if (page+1)*registerPage < len(all) {
		v.Next = to(page + 1)
	}
	return web.Page("stock-register", v), fill(q, v.Lines)
}

func known(options []web.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}

// lines gives the ranges of the person's site with the gaps before and behind them, in the order of their serials. A range that another
// site has received is no gap.
func lines(q *web.Request, kind string) ([]line, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT id, kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at
		FROM consignment
		WHERE $1 = '' OR kind = $1
		ORDER BY kind, rtrim(first_serial, '0123456789'), length(first_serial), first_serial`, kind)
	if err != nil {
		return nil, fmt.Errorf("listing ranges: %w", issuance.Translate(err))
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[received])
	if err != nil {
		return nil, fmt.Errorf("listing ranges: %w", issuance.Translate(err))
	}
	var list []line
	for i, r := range all {
		if i > 0 && (all[i-1].Site == q.By.Site || r.Site == q.By.Site) {
			if gap, is := between(all[i-1], r); is {
				list = append(list, line{Gap: true, received: gap})
			}
		}
		if r.Site == q.By.Site {
			list = append(list, line{received: r})
		}
	}
	return list, nil
}

// between gives the serials between two ranges of one series, if there are any.
func between(a, b received) (gap received, is bool) {
	prefix, from, width := parts(a.Last)
	other, to, same := parts(b.First)
	if a.Kind != b.Kind || prefix != other || width != same || to <= from+1 {
		return gap, false
	}
	return received{Kind: a.Kind, Count: int(to - from - 1), First: fmt.Sprintf("%s%0*d", prefix, width, from+1), Last: fmt.Sprintf("%s%0*d", prefix, width, to-1)}, true
}

// parts takes a serial apart into prefix and number; the register holds none without a number.
func parts(serial string) (prefix string, n int64, width int) {
	prefix = strings.TrimRight(serial, "0123456789")
	n, err := strconv.ParseInt(serial[len(prefix):], 10, 64)
	if err != nil {
		return serial, 0, 0
	}
	return prefix, n, len(serial) - len(prefix)
}

// fill counts the blanks of ranges by state.
func fill(q *web.Request, list []line) error {
	at := map[int64]*line{}
	var ids []int64
	for i := range list {
		if !list[i].Gap {
			at[list[i].ID] = &list[i]
			ids = append(ids, list[i].ID)
		}
	}
	rows, err := q.Read.Query(q.Context(), `
		SELECT consignment.id, levels.state, levels.n
		FROM consignment
		CROSS JOIN LATERAL (
			SELECT state, count(*) AS n
			FROM blank
			WHERE serial BETWEEN first_serial AND last_serial AND consignment = consignment.id
			GROUP BY state
		) AS levels
		WHERE consignment.id = ANY ($1)
		ORDER BY consignment.id, levels.state`, ids)
	if err != nil {
		return fmt.Errorf("counting the blanks of ranges: %w", issuance.Translate(err))
	}
	var id int64
	var s state
	_, err = pgx.ForEachRow(rows, []any{&id, &s.State, &s.Count}, func() error {
		at[id].Levels = append(at[id].Levels, s)
		return nil
	})
	if err != nil {
		return fmt.Errorf("counting the blanks of ranges: %w", issuance.Translate(err))
	}
	return nil
}

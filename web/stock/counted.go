package stock

import (
	"fmt"
	"strconv"

	"chancery/issuance"
	"chancery/web"
)

// countView is the result of a count, by number.
type countView struct {
	counted
	Missed []string `json:"missed"` // on the books, not on the shelf
	Beyond []string `json:"beyond"` // on the shelf, not on the books
}

func zeroCount() countView { return countView{Missed: []string{"x"}, Beyond: []string{"x"}} }

// countThing says at which site a count was taken.
func countThing(q *web.Request) (t web.Thing, err error) {
	id, err := countID(q)
	if err != nil {
		return t, err
	}
	var site string
	if err := q.Read.QueryRow(q.Context(), "SELECT site FROM stock_count WHERE id = $1", id).Scan(&site); err != nil {
		if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
			return t, issuance.NotFoundf("count", "there is no such count")
		}
		return t, fmt.Errorf("loading a count: %w", issuance.Translate(err))
	}
	return web.Thing{Sites: []string{site}}, nil
}

func countID(q *web.Request) (int64, error) {
	id, err := strconv.ParseInt(q.Name("id"), 10, 64)
	if err != nil {
		return 0, issuance.NotFoundf("count", "there is no such count")
	}
	return id, nil
}

func showCount(q *web.Request) (web.Answer, error) {
	id, err := countID(q)
	if err != nil {
		return web.Answer{}, err
	}
	list, err := counts(q, "WHERE id = $1", id)
	if err != nil || len(list) == 0 {
		return web.Answer{}, err
	}
	v := countView{counted: list[0]}
	err = q.Read.QueryRow(q.Context(), "SELECT missing, unexpected FROM stock_count WHERE id = $1", id).Scan(&v.Missed, &v.Beyond)
	if err != nil {
		return web.Answer{}, fmt.Errorf("loading a count: %w", issuance.Translate(err))
	}
	return web.Page("stock-count", v), nil
}

package desks

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/delivery"
	"chancery/web"
)

// dispatch is the room between production and the counters: whoever inspects, or supervises, packs what has passed and is wanted at a site,
// and sends it as one consignment. Only what was shown is sent: what has passed since waits for the next one.
func dispatch() web.Desk {
	duty := web.Of(issuance.Inspector, issuance.Supervisor)
	return web.Desk{
		Name: "dispatch",
		Routes: []web.Route{
			{Method: http.MethodGet, Pattern: "/dispatch", Duty: duty, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: parcels},
			{Method: http.MethodPost, Pattern: "/dispatch/{to}", Duty: duty, Site: web.AnySite, States: web.Always, Proof: web.SessionProof,
				Event: "dispatch.sent document.sent", Handle: send, Again: parcels},
		},
		Pages: []web.Template{{Name: "dispatch", Zero: parcelsView{Waiting: []parcel{{Numbers: []string{"x"}}}, Sent: []sent{{}}}}},
		Links: []web.Link{{Word: "nav.dispatch", Path: "/dispatch"}},
		Work:  []web.Worklist{{Word: "dispatch.waiting", Path: "/dispatch", Count: countWaiting}},
	}
}

// parcel is what waits at the person's site for one other site.
type parcel struct {
	To, Name string
	Numbers  []string // of the documents
	Since    time.Time
	Shown    string
}

// parcelsView is what waits to be sent, and what is on its way.
type parcelsView struct {
	Waiting []parcel
	Sent    []sent
}

// sent is a consignment on its way.
type sent struct {
	ID, To, By string
	At         time.Time
	Count      int
}

// parcels shows both.
func parcels(q *web.Request) (web.Answer, error) {
	var v parcelsView
	rows, err := q.Read.Query(q.Context(), `
		SELECT delivery_site, coalesce(max(site.name), ''), array_agg(number ORDER BY number), min(inspected_at)
		FROM document
		LEFT JOIN site ON site.code = delivery_site
		WHERE document.state = 'inspected' AND document.site = $1
		GROUP BY delivery_site
		ORDER BY delivery_site`, q.By.Site)
	if err != nil {
		return web.Answer{}, fmt.Errorf("looking what is to be sent: %w", issuance.Translate(err))
	}
	v.Waiting, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p parcel, err error) {
		err = row.Scan(&p.To, &p.Name, &p.Numbers, &p.Since)
		p.Shown = q.Shown(packed(p.To, p.Numbers))
		return p, err
	})
	if err != nil {
		return web.Answer{}, fmt.Errorf("looking what is to be sent: %w", issuance.Translate(err))
	}
	v.Sent, err = underWay(q)
	return web.Page("dispatch", v), err
}

// underWay gives the consignments of the person's site that nobody has received, oldest first.
func underWay(q *web.Request) ([]sent, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT dispatch.id, to_site, sent_by, sent_at, (SELECT count(*) FROM document WHERE document.dispatch = dispatch.id)
		FROM dispatch
		WHERE from_site = $1 AND received_at IS NULL
		ORDER BY sent_at
		LIMIT 200`, q.By.Site)
	if err != nil {
		return nil, fmt.Errorf("looking what is on its way: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[sent])
	if err != nil {
		return nil, fmt.Errorf("looking what is on its way: %w", issuance.Translate(err))
	}
	return list, nil
}

// packed names what was shown before it is sent.
func packed(to string, numbers []string) string {
	return "dispatch " + to + " " + strings.Join(numbers, " ")
}

// countWaiting counts the documents that wait to be sent.
func countWaiting(q *web.Request) (n int, err error) {
	err = q.Read.QueryRow(q.Context(), "SELECT count(*) FROM document WHERE state = 'inspected' AND site = $1", q.By.Site).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting what is to be sent: %w", issuance.Translate(err))
	}
	return n, nil
}

// send sends what was shown for a site.
func send(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		var numbers []string
		err := act.QueryRow(q.Context(), `
			SELECT coalesce(array_agg(number ORDER BY number), '{}')
			FROM document
			WHERE state = 'inspected' AND site = $1 AND delivery_site = $2`, act.By.Site, q.Name("to")).Scan(&numbers)
		if err != nil {
			return web.Answer{}, fmt.Errorf("looking what is to be sent: %w", issuance.Translate(err))
		}
		if len(numbers) > 0 { // of nothing, the domain says so
			if err := q.WasShown(packed(q.Name("to"), numbers)); err != nil {
				return web.Answer{}, err
			}
		}
		id, _, err := delivery.Send(q.Context(), act, act.By.Site, q.Name("to"))
		return web.To("/dispatch").Saying("said.dispatched", id, q.Name("to")), err
	})
}

package supervision

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/web"
)

// event is one line of the audit log.
type event struct {
	ID     int64
	At     time.Time
	Actor  string
	Name   string // of the actor
	Site   string
	Sealed bool // it stands in the tree
	line
}

// filter narrows the log; empty members do not.
type filter struct {
	Kind, Subject, Who, Action, Site, From, Until string
}

// eventsView is a page of the log, newest first.
type eventsView struct {
	List           []event `json:"list"`
	Filter         filter  `json:"filter"`
	Kinds, Sites   []web.Option
	Previous, Next string
}

func zeroEvents() eventsView {
	return eventsView{List: []event{{Name: "x", Sealed: true, line: line{Facts: []saying{{Path: "/x"}, {Person: true}, {}}, Reason: "x"}}}}
}

// events shows the log of a thing, a person, an action, a site or a time.
func (d desk) events(q *web.Request) (web.Answer, error) {
	f := filter{Kind: q.Asked("kind"), Subject: q.Asked("subject"), Who: q.Asked("who"), Action: q.Asked("action"), Site: q.Asked("site"), From: q.Asked("from"), Until: q.Asked("until")}
	v := eventsView{Filter: f}
	back := false
	from, err := strconv.ParseInt(q.Asked("before"), 10, 64) // an id: newer ones are on the page before
	if err != nil {
		if from, err = strconv.ParseInt(q.Asked("after"), 10, 64); err != nil {
			from = 0
		}
	} else {
		back = true
	}
	query, args, err := f.query(q.Context(), q.Read, from, back)
	if err != nil {
		return web.Answer{}, err
	}
	rows, err := q.Read.Query(q.Context(), query, args)
	if err != nil {
		return web.Answer{}, fmt.Errorf("reading the log: %w", issuance.Translate(err))
	}
	if v.List, err = pgx.CollectRows(rows, scanEvent); err != nil {
		return web.Answer{}, fmt.Errorf("reading the log: %w", issuance.Translate(err))
	}
	var more bool
	v.List, more = cut(keyset{back: back}, v.List)
	if n := len(v.List); n > 0 {
		if from != 0 && (!back || more) {
			v.Previous = f.path("before", v.List[0].ID)
		}
		if back || more {
			v.Next = f.path("after", v.List[n-1].ID)
		}
	}
	err = v.options(q)
	return web.Page("supervision-events", v), err
}

// query chooses by what is given, so that the index of that serves it.
func (f filter) query(ctx context.Context, q issuance.Querier, from int64, back bool) (string, pgx.NamedArgs, error) {
	args := pgx.NamedArgs{"limit": pageSize + 1, "from": from}
	where := []string{"true"}
	for _, c := range []struct{ value, column string }{{f.Kind, "subject_kind"}, {f.Subject, "subject"}, {f.Who, "actor"}, {f.Action, "action"}, {f.Site, "site"}} {
		if c.value != "" {
			where = append(where, "e."+c.column+" = @"+c.column)
			args[c.column] = c.value
		}
	}
	log := "audit_event"
	if f.Subject != "" { // few: by their index, never along the whole log
		args["kinds"] = kinds()
		log = "(SELECT id, at, actor, site, subject_kind, subject, action, detail FROM audit_event WHERE subject_kind = ANY (@kinds) AND subject = @subject OFFSET 0)"
	}
	for _, bound := range []struct {
		name, text, than string
		days             int
	}{{"from", f.From, ">=", 0}, {"until", f.Until, "<", 1}} {
		if bound.text == "" {
			continue
		}
		at, err := time.Parse(time.DateOnly, bound.text)
		if err != nil || at.Year() < 1900 || at.Year() > 9000 {
			continue
		}
		at = at.AddDate(0, 0, bound.days)
		id, err := idAt(ctx, q, at, bound.than == "<")
		if err != nil {
			return "", nil, err
		}
		where = append(where, "e.at "+bound.than+" @at_"+bound.name, "e.id "+bound.than+" @id_"+bound.name)
		args["at_"+bound.name], args["id_"+bound.name] = at, id
	}
	order := "DESC"
	if from != 0 {
		than := "<"
		if back {
			than, order = ">", "ASC"
		}
		where = append(where, "e.id "+than+" @from")
	}
	return `
		SELECT e.id, e.at, e.actor, coalesce(person.name, ''), e.site, EXISTS (SELECT FROM audit_seal WHERE audit_seal.event = e.id), e.subject_kind, e.subject, e.action, e.detail
		FROM ` + log + ` AS e
		LEFT JOIN person ON person.username = e.actor
		WHERE ` + strings.Join(where, " AND ") + `
		ORDER BY e.id ` + order + `
		LIMIT @limit`, args, nil
}

// skew is by how many ids an event may be out of the order of times: as many as other acts add while one goes on.
const skew = 20_000

// idAt gives an id beyond which no event is on the other side of a time. The times themselves are compared as well: this keeps the walk
// along the ids short.
func idAt(ctx context.Context, q issuance.Querier, at time.Time, upper bool) (id int64, err error) {
	err = q.QueryRow(ctx, "SELECT id FROM audit_event WHERE at >= $1 ORDER BY at LIMIT 1", at).Scan(&id)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		id, err = 1<<62, nil // all are older
	case err != nil:
		return 0, fmt.Errorf("looking for a time in the log: %w", issuance.Translate(err))
	}
	if upper {
		return min(id, 1<<61) + skew, nil
	}
	if id == 1<<62 {
		return id, nil
	}
	return id - skew, nil
}

func scanEvent(r pgx.CollectableRow) (e event, err error) {
	var detail map[string]any
	err = r.Scan(&e.ID, &e.At, &e.Actor, &e.Name, &e.Site, &e.Sealed, &e.Kind, &e.thing.ID, &e.What, &detail)
	e.Facts, e.Reason = factsOf(detail)
	return e, err
}

// path is a page of the log with the filter.
func (f filter) path(name string, id int64) string {
	values := url.Values{}
	for k, v := range map[string]string{"kind": f.Kind, "subject": f.Subject, "who": f.Who, "action": f.Action, "site": f.Site, "from": f.From, "until": f.Until} {
		if v != "" {
			values.Set(k, v)
		}
	}
	if id != 0 {
		values.Set(name, strconv.FormatInt(id, 10))
	}
	return "/supervision/events?" + values.Encode()
}

// kinds are the kinds of things that events are about.
func kinds() []string {
	list := []string{"setting", "consignment"}
	for _, a := range audit.Actions() {
		list = append(list, a.Thing)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// options fills the choices of the filter.
func (v *eventsView) options(q *web.Request) error {
	all := web.Option{Text: q.Word("supervision.all")}
	v.Kinds, v.Sites = []web.Option{all}, []web.Option{all}
	for _, k := range kinds() {
		v.Kinds = append(v.Kinds, web.Option{Value: k, Text: q.Word("supervision.kind." + k)})
	}
	rows, err := q.Read.Query(q.Context(), "SELECT code FROM site ORDER BY code")
	if err != nil {
		return fmt.Errorf("listing sites: %w", issuance.Translate(err))
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, c := range codes {
		v.Sites = append(v.Sites, web.Option{Value: c, Text: c})
	}
	return issuance.Translate(err)
}

// Of is the thing of the event.
func (e event) Of() thing { return e.thing }

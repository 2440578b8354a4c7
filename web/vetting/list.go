package vetting

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/web"
)

// The sizes of a worklist: of a page, and how far the home page counts.
const (
	pageSize   = 25
	countUntil = 1000
)

// listView is a page of the worklist with what it was chosen by.
type listView struct {
	List           []application.Waiting `json:"list"`
	Site           string                `json:"site"`
	Type           string                `json:"type"`
	Age            string                `json:"age"` // in days, at least
	Whose          string                `json:"whose"`
	Upheld         string                `json:"-"` // the page of worklists asks; there is no such list here
	Sites          []web.Option          `json:"-"`
	Types          []web.Option          `json:"-"`
	Ages           []web.Option          `json:"-"`
	Persons        []web.Option          `json:"-"`
	Path           string                `json:"-"`
	Previous, Next string
}

func zeroList() listView {
	return listView{List: []application.Waiting{{Checks: []string{"x"}, Claim: &application.Claim{}}, {Own: true, Service: "urgent"}, {}}}
}

// queue reads from the query or the form what the worklist is chosen by; unknown values choose nothing.
func queue(q *web.Request) (application.Queue, listView, error) {
	get := func(name string) string {
		if q.Form.Values.Has(name) {
			return q.Form.Get(name)
		}
		return q.Asked(name)
	}
	w := application.Queue{Duty: duty, By: q.By.Username, At: q.At, Limit: pageSize, After: q.Asked("after"), Before: q.Asked("before")}
	sites, err := application.SitesOf(q.Context(), q.Read, q.By.Site)
	if err != nil {
		return w, listView{}, err
	}
	v := listView{Path: "/vetting", Site: get("site"), Type: get("type"), Age: get("age"), Whose: get("whose")}
	w.Sites = sites
	if slices.Contains(sites, v.Site) {
		w.Sites = []string{v.Site}
	} else {
		v.Site = ""
	}
	if _, known := application.TypeOf(v.Type); known {
		w.Type = v.Type
	}
	if slices.Contains([]string{"mine", "free"}, v.Whose) {
		w.Whose = v.Whose
	}
	if days, err := strconv.Atoi(v.Age); err == nil && days > 0 && days < 1000 {
		w.Until = q.At.Add(-time.Duration(days) * 24 * time.Hour)
	}
	v.options(q, sites)
	return w, v, nil
}

// options fills the choices of the list's form.
func (v *listView) options(q *web.Request, sites []string) {
	all := web.Option{Text: q.Word("vetting.queue-all")}
	v.Sites, v.Types, v.Ages = []web.Option{all}, []web.Option{all}, []web.Option{all}
	for _, s := range sites {
		v.Sites = append(v.Sites, web.Option{Value: s, Text: s})
	}
	for _, t := range application.Types() {
		v.Types = append(v.Types, web.Option{Value: t.Code, Text: q.Word("vetting.type." + t.Code)})
	}
	for _, days := range []int{1, 3, 7, 30} {
		v.Ages = append(v.Ages, web.Option{Value: strconv.Itoa(days), Text: q.Word("vetting.queue-older", "N", days)})
	}
	v.Persons = []web.Option{all, {Value: "mine", Text: q.Word("vetting.queue-mine")}, {Value: "free", Text: q.Word("vetting.queue-free")}}
}

// list shows the worklist.
func list(q *web.Request) (web.Answer, error) {
	w, v, err := queue(q)
	if err != nil {
		return web.Answer{}, err
	}
	var more bool
	if v.List, more, err = w.List(q.Context(), q.Read); err != nil {
		return web.Answer{}, err
	}
	v.Previous, v.Next = v.turn(w, more)
	return web.Page("vetting-list", v), nil
}

// turn gives the ways to the page before and the page after.
func (v listView) turn(w application.Queue, more bool) (previous, next string) {
	if len(v.List) == 0 {
		return "", ""
	}
	to := func(name, reference string) string {
		values := url.Values{name: {reference}}
		for k, value := range map[string]string{"site": v.Site, "type": v.Type, "age": v.Age, "whose": v.Whose} {
			if value != "" {
				values.Set(k, value)
			}
		}
		return "/vetting?" + values.Encode()
	}
	if w.After != "" && w.Before == "" || w.Before != "" && more {
		previous = to("before", v.List[0].Reference)
	}
	if w.Before != "" || more {
		next = to("after", v.List[len(v.List)-1].Reference)
	}
	return previous, next
}

// count says how many wait for the home page.
func count(q *web.Request) (int, error) {
	sites, err := application.SitesOf(q.Context(), q.Read, q.By.Site)
	if err != nil {
		return 0, err
	}
	return application.Queue{Duty: duty, Sites: sites, By: q.By.Username, At: q.At}.Count(q.Context(), q.Read, countUntil)
}

// next claims the first free one of the list as it was chosen, and opens it.
func next(q *web.Request) (web.Answer, error) {
	w, _, err := queue(q)
	if err != nil {
		return web.Answer{}, err
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		reference, err := w.TakeNext(q.Context(), act)
		if err != nil {
			return web.Answer{}, err
		}
		if reference == "" {
			return web.To("/vetting").Saying("said.vetting-none"), nil
		}
		return web.To(path(reference)), nil
	})
}

package web

import (
	"net/http"
	"net/url"

	"chancery/issuance"
	"chancery/issuance/people"
)

// staff is the administrator's desk of people and sites.
func (h *House) staff() Desk {
	row := func(method, pattern, event string, proof Proof, handle, again Handler) Route {
		return Route{Method: method, Pattern: pattern, Duty: Of(issuance.Administrator), Site: AnySite, States: Always, Proof: proof, Event: event, Handle: handle, Again: again}
	}
	return Desk{
		Name: "staff",
		Routes: []Route{
			row(http.MethodGet, "/people", NoEvent, SessionProof, h.peoplePage, nil),
			row(http.MethodPost, "/people", "person.added person.invited", FreshProof, h.addPerson, h.peoplePage),
			row(http.MethodGet, "/people/{username}", NoEvent, SessionProof, h.personPage, nil),
			row(http.MethodPost, "/people/{username}", "person.changed", FreshProof, h.changePerson, h.personPage),
			row(http.MethodPost, "/people/{username}/invite", "person.invited", FreshProof, h.invitePerson, h.personPage),
			row(http.MethodPost, "/people/{username}/disable", "person.disabled person.session-ended", FreshProof, h.disablePerson(true), h.personPage),
			row(http.MethodPost, "/people/{username}/enable", "person.enabled", FreshProof, h.disablePerson(false), h.personPage),
			row(http.MethodPost, "/people/{username}/sessions/end", "person.session-ended", SessionProof, h.endTheirSessions, h.personPage),
			row(http.MethodGet, "/sites", NoEvent, SessionProof, h.sitesPage, nil),
			row(http.MethodPost, "/sites", "site.added", FreshProof, h.addSite, h.sitesPage),
		},
		Pages: []Template{
			{"people", peopleView{People: []people.Account{{}}, Roles: []Option{{}}, Sites: []Option{{}}}},
			{"person", personView{Sessions: []people.Session{{}}, Roles: []Option{{}}, Sites: []Option{{}}}},
			{"invitation", invitationView{}}, {"sites", sitesView{Sites: []people.Site{{}}, Kinds: []Option{{}}}},
		},
		Links: []Link{{"nav.people", "/people"}, {"nav.sites", "/sites"}},
	}
}

type peopleView struct {
	People []people.Account `json:"people"`
	Roles  []Option         `json:"-"`
	Sites  []Option         `json:"-"`
}

func (h *House) peoplePage(q *Request) (Answer, error) {
	list, err := people.Accounts(q.Context(), q.Read)
	if err != nil {
		return Answer{}, err
	}
	sites, err := siteOptions(q)
	return Page("people", peopleView{People: list, Roles: roleOptions(q), Sites: sites}), err
}

func roleOptions(q *Request) []Option {
	var list []Option
	for _, r := range issuance.Roles() {
		list = append(list, Option{Value: string(r), Text: q.language.either("role.", string(r)), Hint: q.language.either("duty.", string(r))})
	}
	return list
}

func siteOptions(q *Request) ([]Option, error) {
	sites, err := people.Sites(q.Context(), q.Read)
	var list []Option
	for _, s := range sites {
		list = append(list, Option{Value: s.Code, Text: s.Code + " · " + s.Name})
	}
	return list, err
}

// personIn reads a person from a form.
func personIn(f *Form, username string) issuance.Person {
	p := issuance.Person{Username: username, Name: f.Get("name"), Site: f.Get("site")}
	for _, r := range f.All("role") {
		p.Roles = append(p.Roles, issuance.Role(r))
	}
	return p
}

// addPerson adds somebody and shows their one-use link, once.
func (h *House) addPerson(q *Request) (Answer, error) {
	return q.Act(func(act *issuance.Act) (Answer, error) {
		p := personIn(q.Form, q.Form.Get("username"))
		if err := people.Add(q.Context(), act, p); err != nil {
			return Answer{}, err
		}
		return h.invited(q, act, p.Username)
	})
}

type invitationView struct {
	Username string `json:"username"`
	Link     string `json:"link"`
	Minutes  int    `json:"minutes"`
}

func (h *House) invited(q *Request, act *issuance.Act, username string) (Answer, error) {
	token, err := people.Invite(q.Context(), act, username)
	scheme := "http://"
	if h.TLS {
		scheme = "https://"
	}
	return Page("invitation", invitationView{Username: username, Link: scheme + q.Host + "/setup/" + token, Minutes: int(people.InvitationLasts.Minutes())}), err
}

type personView struct {
	people.Account
	Self     bool             `json:"self"` // nobody changes their own rights
	Sessions []people.Session `json:"sessions"`
	Roles    []Option         `json:"-"`
	Sites    []Option         `json:"-"`
}

// Held gives the roles as a form's checkboxes hold them.
func (v personView) Held() []string {
	list := make([]string, len(v.Account.Roles))
	for i, r := range v.Account.Roles {
		list[i] = string(r)
	}
	return list
}

func (h *House) personPage(q *Request) (Answer, error) {
	account, err := people.LoadAccount(q.Context(), q.Read, q.Name("username"))
	if err != nil {
		return Answer{}, err
	}
	v := personView{Account: account, Self: account.Username == q.By.Username, Roles: roleOptions(q)}
	if v.Sessions, err = people.Sessions(q.Context(), q.Read, account.Username, q.At, h.Limits); err != nil {
		return Answer{}, err
	}
	v.Sites, err = siteOptions(q)
	return Page("person", v), err
}

// toPerson is the way back to somebody's page.
func toPerson(q *Request) Answer { return To("/people/" + url.PathEscape(q.Name("username"))) }

func (h *House) changePerson(q *Request) (Answer, error) {
	return q.Act(func(act *issuance.Act) (Answer, error) {
		return toPerson(q).Saying("said.person-changed", q.Name("username")), people.Change(q.Context(), act, personIn(q.Form, q.Name("username")))
	})
}

func (h *House) invitePerson(q *Request) (Answer, error) {
	return q.Act(func(act *issuance.Act) (Answer, error) { return h.invited(q, act, q.Name("username")) })
}

func (h *House) disablePerson(disabled bool) Handler {
	said := "said.person-enabled"
	if disabled {
		said = "said.person-disabled"
	}
	return func(q *Request) (Answer, error) {
		return q.Act(func(act *issuance.Act) (Answer, error) {
			return toPerson(q).Saying(said, q.Name("username")), people.Disable(q.Context(), act, q.Name("username"), disabled)
		})
	}
}

func (h *House) endTheirSessions(q *Request) (Answer, error) {
	err := h.Authority.Do(q.Context(), q.By, func(act *issuance.Act) error {
		_, err := people.EndAll(q.Context(), act, q.Name("username"), q.Session.ID)
		return err
	})
	return toPerson(q).Saying("said.session-ended"), err
}

type sitesView struct {
	Sites []people.Site `json:"sites"`
	Kinds []Option      `json:"-"`
}

func (h *House) sitesPage(q *Request) (Answer, error) {
	list, err := people.Sites(q.Context(), q.Read)
	kinds := []Option{}
	for _, k := range []string{"consulate", "print centre"} {
		kinds = append(kinds, Option{Value: k, Text: q.language.either("site.", k)})
	}
	return Page("sites", sitesView{Sites: list, Kinds: kinds}), err
}

func (h *House) addSite(q *Request) (Answer, error) {
	return q.Act(func(act *issuance.Act) (Answer, error) {
		s := people.Site{Code: q.Form.Get("code"), Name: q.Form.Get("name"), Place: q.Form.Get("place"), Kind: q.Form.Get("kind")}
		return To("/sites").Saying("said.site-added", s.Code), people.EnsureSite(q.Context(), act, s)
	})
}

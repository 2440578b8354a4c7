package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Route is one row of the registry. Every cell is filled in; a row that lacks one is refused at start.
type Route struct {
	Method  string // GET, or POST for whatever changes something
	Pattern string // path of a http.ServeMux pattern, such as /applications/{ref}
	Duty    Duty   // who may
	Site    SiteRule
	States  string // states of the thing in which it is allowed, separated by ", "; Always where no state matters
	Proof   Proof
	Event   string // audit events that it writes, separated by spaces; NoEvent for GET, NoChange for a POST that only computes
	Handle  Handler

	// Thing says what the route is about; it is asked before Handle where Site or States has to be held against it. Not needed for
	// AnySite with Always.
	Thing func(*Request) (Thing, error)
	// Again shows the form again when Handle has refused what was typed: the handler of the form's page. The form keeps its values.
	Again Handler
	// Upload is how many bytes a request may have, where it brings a file; 0 is 256 KiB and no file.
	Upload int64
}

// Handler answers a request with data that a page and its JSON answer both show.
type Handler func(*Request) (Answer, error)

// Thing is what a route is about: its sites (where it was taken, where it is made, where it is) and its state.
type Thing struct {
	Sites []string
	State issuance.State
}

// Duty says who may use a route.
type Duty struct {
	kind  dutyKind
	roles []issuance.Role
}

type dutyKind int

const (
	unsaid dutyKind = iota
	public
	signedIn
	ofRoles
)

// Public is for everybody, signed in or not.
func Public() Duty { return Duty{kind: public} }

// SignedIn is for everybody who has signed in.
func SignedIn() Duty { return Duty{kind: signedIn} }

// Of is for people who hold one of the roles.
func Of(roles ...issuance.Role) Duty { return Duty{kind: ofRoles, roles: roles} }

// Allows reports whether the person may; nobody is the zero Person.
func (d Duty) Allows(p issuance.Person) bool {
	switch d.kind {
	case public:
		return true
	case signedIn:
		return p.Username != ""
	}
	return slices.ContainsFunc(d.roles, p.Holds)
}

// String names who may, as the table of routes writes it.
func (d Duty) String() string {
	switch d.kind {
	case public:
		return "public"
	case signedIn:
		return "signed in"
	}
	words := make([]string, len(d.roles))
	for i, r := range d.roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// SiteRule says whose things a person may use the route for.
type SiteRule string

// The rules on sites.
const (
	AnySite SiteRule = "any site"
	OwnSite SiteRule = "own site" // one of the thing's sites is the person's
)

// Proof says how lately the person must have proved who they are.
type Proof string

// The proofs.
const (
	NoProof      Proof = "none"    // public routes
	SessionProof Proof = "session" // at sign-in
	FreshProof   Proof = "fresh"   // not longer ago than Limits.Fresh; asked for in place. Such a route takes no file
)

// What stands in a cell where there is nothing to say.
const (
	Always   = "always"
	NoEvent  = "none"
	NoChange = "nothing changes"
)

// complete says which cell of the row is missing, or contradicts another.
func (r Route) complete() error {
	wrong := func(what string) error { return fmt.Errorf("route %s %s: %s", r.Method, r.Pattern, what) }
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return wrong("the method is neither GET nor POST")
	case !strings.HasPrefix(r.Pattern, "/"):
		return wrong("the pattern is no path")
	case r.Duty.kind == unsaid, r.Duty.kind == ofRoles && len(r.Duty.roles) == 0:
		return wrong("it is not said whose duty it is")
	case r.Site != AnySite && r.Site != OwnSite:
		return wrong("there is no rule on sites")
	case r.States == "":
		return wrong("there is no rule on states")
	case r.Proof != NoProof && r.Proof != SessionProof && r.Proof != FreshProof:
		return wrong("it is not said what proof it wants")
	case (r.Proof == NoProof) != (r.Duty.kind == public):
		return wrong("a public route wants no proof, and no other route is without")
	case r.Event == "", (r.Method == http.MethodGet) != (r.Event == NoEvent):
		return wrong("it is not said which audit event it writes")
	case r.Handle == nil:
		return wrong("nothing handles it")
	case r.Thing == nil && (r.Site == OwnSite || r.States != Always):
		return wrong("its rules on site or state need to know the thing")
	case r.Upload > 0 && r.Proof == FreshProof:
		return wrong("a file can't wait for a fresh proof")
	}
	if r.Event == NoEvent || r.Event == NoChange {
		return nil
	}
	for event := range strings.FieldsSeq(r.Event) {
		if !known(event) {
			return wrong("the audit log knows no event " + event)
		}
	}
	return nil
}

// known reports whether the audit log has such an event.
func known(event string) bool {
	thing, what, _ := strings.Cut(event, ".")
	return slices.ContainsFunc(audit.Actions(), func(a audit.Action) bool {
		return a.Thing == thing && what != "" && (a.Events == "*" || slices.Contains(strings.Fields(a.Events), what))
	})
}

// allowed refuses a thing of another site, or in another state. Of another site's thing not even its existence is told.
func (r Route) allowed(p issuance.Person, t Thing) error {
	if r.Site == OwnSite && !slices.Contains(t.Sites, p.Site) {
		return issuance.NotFoundf("reference", "there is no such thing here")
	}
	if r.States != Always && !slices.Contains(strings.Split(r.States, ", "), string(t.State)) {
		return issuance.Conflictf("state", "look at it again: it has moved on", "it is %s; this can be done while it is %s", t.State, r.States)
	}
	return nil
}

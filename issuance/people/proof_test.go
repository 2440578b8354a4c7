package people_test

import (
	"encoding/base32"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
)

const password = "vier Wörter reichen aus"

// code gives what an app with the key shows now.
func code(t *testing.T, h *issuancetest.House, key string) string {
	t.Helper()
	raw, err := base32.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	return people.CodeAt(raw, h.Clock(), 6)
}

// withPassword sets somebody up by an invitation and gives their key.
func withPassword(t *testing.T, h *issuancetest.House, who string) (key string) {
	t.Helper()
	key = people.NewCodeKey()
	link := invite(t, h, who)
	h.Must(t, "system", func(act *issuance.Act) error {
		if err := people.Accept(t.Context(), act, link); err != nil {
			return err
		}
		return people.SetPassword(t.Context(), act, password, key, code(t, h, key))
	})
	h.Later(time.Minute) // the code of set-up was used
	return key
}

func invite(t *testing.T, h *issuancetest.House, who string) (link string) {
	t.Helper()
	h.Must(t, "adam", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, who)
		return err
	})
	return link
}

func TestProofs(t *testing.T) {
	h := issuancetest.New(t)
	key := withPassword(t, h, "clara")
	other := withPassword(t, h, "carol")
	for name, c := range map[string]struct {
		username, password string
		code               func() string
		good               bool
	}{
		"all of it":          {"clara", password, func() string { return code(t, h, key) }, true},
		"with a space in it": {"clara", password, func() string { c := code(t, h, key); return c[:3] + " " + c[3:] }, true},
		"another password":   {"clara", password + "!", func() string { return code(t, h, key) }, false},
		"no password":        {"clara", "", func() string { return code(t, h, key) }, false},
		"another's code":     {"clara", password, func() string { return code(t, h, other) }, false},
		"no code":            {"clara", password, func() string { return "" }, false},
		"an old code":        {"clara", password, func() string { c := code(t, h, key); h.Later(2 * time.Minute); return c }, false},
		"nobody":             {"nobody", password, func() string { return code(t, h, key) }, false},
		"not set up":         {"vera", password, func() string { return code(t, h, key) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h.Later(time.Minute)
			who, err := people.CheckProof(t.Context(), h.Authority, people.Proof{Username: c.username, Password: c.password, Code: c.code(), From: people.Source{Address: name}})
			if c.good && (err != nil || who.Username != c.username) || !c.good && (!people.IsWrongProof(err) || who.Username != "") {
				t.Errorf("%v, %v", who.Username, err)
			}
		})
	}
	if n := h.Count(t, "audit_event WHERE action = 'person.sign-in-failed' AND subject = 'clara'"); n != 5 {
		t.Errorf("%d failures of clara's", n)
	}
	if n := h.Count(t, "audit_event WHERE action = 'person.sign-in-failed' AND subject = 'unknown'"); n != 2 {
		t.Errorf("%d failures of nobody's", n)
	}
	if n := h.Count(t, "audit_event WHERE detail::text LIKE '%' || $1 || '%'", password); n != 0 {
		t.Error("a password stands in the log")
	}
	disable(t, h, "clara", true)
	h.Later(time.Minute)
	if _, err := people.CheckProof(t.Context(), h.Authority, people.Proof{Username: "clara", Password: password, Code: code(t, h, key)}); !people.IsWrongProof(err) {
		t.Errorf("disabled, and let in: %v", err)
	}
}

// A code is good once, however many use it at once.
func TestACodeIsGoodOnce(t *testing.T) {
	h := issuancetest.New(t)
	key := withPassword(t, h, "clara")
	used := code(t, h, key)
	var good atomic.Int64
	var all sync.WaitGroup
	for i := range 5 {
		all.Go(func() {
			_, err := people.CheckProof(t.Context(), h.Authority, people.Proof{Username: "clara", Password: password, Code: used, From: people.Source{Address: fmt.Sprint(i)}})
			if err == nil {
				good.Add(1)
			} else if !people.IsWrongProof(err) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if good.Load() != 1 {
		t.Errorf("it was good %d times", good.Load())
	}
}

// Guesses stop at the limit, also many at once; the person comes in from a device they have come in from before.
func TestGuessingStops(t *testing.T) {
	h := issuancetest.New(t)
	key := withPassword(t, h, "clara")
	h.Must(t, "clara", func(act *issuance.Act) error { return people.KnowDevice(t.Context(), act, "desk") })
	var wrong, stopped atomic.Int64
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 15 {
				_, err := people.CheckProof(t.Context(), h.Authority, people.Proof{Username: "clara", Password: "guess", Code: "000000", From: people.Source{Address: fmt.Sprint(i, j), Device: fmt.Sprint("invented", i, j)}})
				switch {
				case people.IsWrongProof(err):
					wrong.Add(1)
				case people.IsThrottled(err):
					stopped.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	// The clock of a house goes on by a second at each reading, so that a bucket of 10 in 15 minutes lets two more through.
	if wrong.Load() > 13 || stopped.Load() < 47 {
		t.Errorf("%d guesses were looked at, %d stopped", wrong.Load(), stopped.Load())
	}
	proof := people.Proof{Username: "clara", Password: password, Code: code(t, h, key), From: people.Source{Address: "home", Device: "elsewhere"}}
	if _, err := people.CheckProof(t.Context(), h.Authority, proof); !people.IsThrottled(err) {
		t.Errorf("from elsewhere: %v", err)
	}
	proof.From.Device = "desk"
	if who, err := people.CheckProof(t.Context(), h.Authority, proof); err != nil || who.Username != "clara" {
		t.Errorf("from her own desk: %v", err)
	}
	h.Later(30 * time.Minute)
	proof.Code, proof.From.Device = code(t, h, key), "elsewhere"
	if _, err := people.CheckProof(t.Context(), h.Authority, proof); err != nil {
		t.Errorf("half an hour later: %v", err)
	}
}

func TestInvitations(t *testing.T) {
	h := issuancetest.New(t)
	accept := func(link string) error {
		return h.Try(t, "system", func(act *issuance.Act) error { return people.Accept(t.Context(), act, link) })
	}
	first := invite(t, h, "clara")
	second := invite(t, h, "clara")
	issuancetest.WantKind(t, accept(first), issuance.NotFound)
	if who, err := people.Invited(t.Context(), h.Authority, second); err != nil || who.Username != "clara" {
		t.Errorf("%v, %v", who, err)
	}
	if err := accept(second); err != nil {
		t.Error(err)
	}
	issuancetest.WantKind(t, accept(second), issuance.NotFound)
	late := invite(t, h, "clara")
	h.Later(31 * time.Minute)
	issuancetest.WantKind(t, accept(late), issuance.NotFound)
	issuancetest.WantKind(t, accept(""), issuance.NotFound)
	shut := invite(t, h, "clara")
	disable(t, h, "clara", true)
	issuancetest.WantKind(t, accept(shut), issuance.NotFound)
	issuancetest.WantKind(t, h.Try(t, "adam", func(act *issuance.Act) error { _, err := people.Invite(t.Context(), act, "clara"); return err }), issuance.Conflict)
	issuancetest.WantKind(t, h.Try(t, "adam", func(act *issuance.Act) error { _, err := people.Invite(t.Context(), act, "nobody"); return err }), issuance.NotFound)
	if n := h.Count(t, "audit_event WHERE action = 'person.invited' AND actor = 'adam'"); n != 4 {
		t.Errorf("%d invitations in the log", n)
	}
}

// Nobody changes their own rights, and only an administrator another's; what is lost is lost at the next request.
func TestRights(t *testing.T) {
	h := issuancetest.New(t)
	change := func(by string, p issuance.Person) error {
		return h.Try(t, by, func(act *issuance.Act) error { return people.Change(t.Context(), act, p) })
	}
	for _, by := range []string{"adam", "mona"} {
		issuancetest.WantKind(t, change(by, issuance.Person{Username: by, Name: by, Site: "MIN", Roles: issuance.Roles()}), issuance.Forbidden)
	}
	issuancetest.WantKind(t, change("clara", issuance.Person{Username: "carol", Name: "C", Site: "WAW"}), issuance.Forbidden)
	issuancetest.WantKind(t, change("adam", issuance.Person{Username: "carol", Name: "C", Site: "WAW", Roles: []issuance.Role{"king"}}), issuance.Invalid)
	issuancetest.WantKind(t, change("adam", issuance.Person{Username: "nobody", Name: "C", Site: "WAW"}), issuance.NotFound)
	token, _ := begin(t, h, "clara")
	if err := change("adam", issuance.Person{Username: "clara", Name: "Clara", Site: "WAW", Roles: []issuance.Role{issuance.Inspector}}); err != nil {
		t.Fatal(err)
	}
	s, err := people.Find(t.Context(), h.Authority, token, h.Clock(), people.DefaultLimits())
	if err != nil || s.Person.Holds(issuance.Clerk) || !s.Person.Holds(issuance.Inspector) || s.Person.Site != "WAW" {
		t.Errorf("%+v, %v", s.Person, err)
	}
	add := func(p issuance.Person) error {
		return h.Try(t, "adam", func(act *issuance.Act) error { return people.Add(t.Context(), act, p) })
	}
	nina := issuance.Person{Username: "nina", Name: "Nina", Site: "BRU", Roles: []issuance.Role{issuance.Clerk}}
	if err := add(nina); err != nil {
		t.Error(err)
	}
	issuancetest.WantKind(t, add(nina), issuance.Conflict)
	issuancetest.WantKind(t, add(issuance.Person{Username: "nils", Name: "Nils", Site: "BRU"}), issuance.Invalid)
	issuancetest.WantKind(t, add(issuance.Person{Username: strings.Repeat("n", 99), Name: "N", Site: "BRU", Roles: nina.Roles}), issuance.Invalid)
}

package people_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
)

func begin(t *testing.T, h *issuancetest.House, who string) (token string, s people.Session) {
	t.Helper()
	h.Must(t, who, func(act *issuance.Act) (err error) {
		token, s, err = people.Begin(t.Context(), act, people.ByPasskey)
		return err
	})
	return token, s
}

// goesOn reports whether the token is of a session that goes on, by both ways of asking.
func goesOn(t *testing.T, h *issuancetest.House, token string) bool {
	t.Helper()
	now := h.Clock()
	s, found := people.Find(t.Context(), h.Authority, token, now, people.DefaultLimits())
	if found == nil {
		if err := people.See(t.Context(), h.Authority, s, now); err != nil {
			t.Fatal(err)
		}
	}
	held := h.Try(t, "system", func(act *issuance.Act) error {
		_, err := people.Hold(t.Context(), act, token, people.DefaultLimits())
		return err
	})
	if (found == nil) != (held == nil) || found != nil && !people.IsSignedOut(found) {
		t.Fatalf("found %v, held %v", found, held)
	}
	return found == nil
}

func TestSessionsEnd(t *testing.T) {
	h := issuancetest.New(t)
	for name, c := range map[string]struct {
		does func(t *testing.T, s people.Session)
		ends bool
	}{
		"nothing happens":                    {func(*testing.T, people.Session) {}, false},
		"ten idle minutes":                   {func(*testing.T, people.Session) { h.Later(10 * time.Minute) }, false},
		"sixteen idle minutes":               {func(*testing.T, people.Session) { h.Later(16 * time.Minute) }, true},
		"its owner ends it":                  {func(t *testing.T, s people.Session) { end(t, h, "clara", s.ID) }, true},
		"an administrator ends it":           {func(t *testing.T, s people.Session) { end(t, h, "adam", s.ID) }, true},
		"its person is disabled":             {func(t *testing.T, s people.Session) { disable(t, h, "clara", true) }, true},
		"disabled and let in again":          {func(t *testing.T, s people.Session) { disable(t, h, "clara", true); disable(t, h, "clara", false) }, true},
		"all others of its person are ended": {func(t *testing.T, s people.Session) { endAll(t, h, "clara", s.ID) }, false},
		"another session of its person's":    {func(t *testing.T, s people.Session) { _, o := begin(t, h, "clara"); end(t, h, "clara", o.ID) }, false},
		"disabled by hand, past every screen": {func(t *testing.T, s people.Session) {
			sql(t, h, "UPDATE person SET disabled_at = now() WHERE username = 'clara'")
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			sql(t, h, "UPDATE person SET disabled_at = NULL WHERE username = 'clara'")
			token, s := begin(t, h, "clara")
			c.does(t, s)
			if on := goesOn(t, h, token); on == c.ends {
				t.Errorf("it goes on: %v", on)
			}
		})
	}
	if goesOn(t, h, "") || goesOn(t, h, "AAAA") {
		t.Error("a token that nobody was given is good")
	}
}

func end(t *testing.T, h *issuancetest.House, by, id string) {
	t.Helper()
	h.Must(t, by, func(act *issuance.Act) error { return people.End(t.Context(), act, id) })
}

func endAll(t *testing.T, h *issuancetest.House, by, but string) {
	t.Helper()
	h.Must(t, by, func(act *issuance.Act) error { _, err := people.EndAll(t.Context(), act, by, but); return err })
}

func disable(t *testing.T, h *issuancetest.House, username string, disabled bool) {
	t.Helper()
	h.Must(t, "adam", func(act *issuance.Act) error { return people.Disable(t.Context(), act, username, disabled) })
}

func sql(t *testing.T, h *issuancetest.House, statement string) {
	t.Helper()
	if _, err := h.DB.Owner.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// However busy it is, a session ends after eight hours.
func TestSessionsLastADay(t *testing.T) {
	h := issuancetest.New(t)
	token, _ := begin(t, h, "clara")
	for range 47 {
		h.Later(10 * time.Minute)
		if !goesOn(t, h, token) {
			t.Fatal("it ended before")
		}
	}
	h.Later(10 * time.Minute)
	if goesOn(t, h, token) {
		t.Error("it goes on after eight hours")
	}
}

func TestOthersDoNotEndIt(t *testing.T) {
	h := issuancetest.New(t)
	token, s := begin(t, h, "clara")
	issuancetest.WantKind(t, h.Try(t, "carol", func(act *issuance.Act) error { return people.End(t.Context(), act, s.ID) }), issuance.Forbidden)
	issuancetest.WantKind(t, h.Try(t, "carol", func(act *issuance.Act) error { return people.Prove(t.Context(), act, s.ID, people.ByPasskey) }), issuance.Forbidden)
	issuancetest.WantKind(t, h.Try(t, "adam", func(act *issuance.Act) error { return people.End(t.Context(), act, "S-NONE") }), issuance.NotFound)
	if !goesOn(t, h, token) {
		t.Error("it has ended")
	}
	list, err := people.Sessions(t.Context(), h.DB.Auditor, "clara", h.Clock(), people.DefaultLimits())
	if err != nil || len(list) != 1 || list[0].ID != s.ID || list[0].Person.Username != "clara" {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := h.Pool.Exec(t.Context(), "UPDATE session SET seen_at = now() WHERE id = $1", s.ID); err != nil {
		t.Error(err)
	}
	end(t, h, "clara", s.ID)
	if _, err := h.Pool.Exec(t.Context(), "UPDATE session SET ended_at = NULL, ended_by = NULL WHERE id = $1", s.ID); err == nil {
		t.Error("an ended session is brought back")
	}
}

// A session is ended while a request of it runs: what the request does is there when the end is told, or never.
func TestAnEndAndARunningRequest(t *testing.T) {
	rounds := 150
	if os.Getenv("CHANCERY_PROVE") == "1" {
		rounds = 1000
	}
	h := issuancetest.New(t)
	before, after := 0, 0
	for i := range rounds {
		token, s := begin(t, h, "clara")
		effects := func() int { return h.Count(t, "setting WHERE key = $1", s.ID) }
		var both sync.WaitGroup
		both.Go(func() {
			_ = h.Do(context.Background(), issuance.System(), func(act *issuance.Act) error { // refused when the end came first
				if _, err := people.Hold(t.Context(), act, token, people.DefaultLimits()); err != nil {
					return err
				}
				_, err := act.Exec(t.Context(), "INSERT INTO setting (key, value) VALUES ($1, '')", s.ID)
				return err
			})
		})
		told := 0
		both.Go(func() {
			if i%2 == 0 {
				end(t, h, "clara", s.ID)
			} else {
				disable(t, h, "clara", true)
			}
			told = effects()
		})
		both.Wait()
		if n := effects(); n != told {
			t.Fatalf("round %d: a request of an ended session did something", i)
		} else if n == 1 {
			before++
		} else {
			after++
		}
		if goesOn(t, h, token) {
			t.Fatalf("round %d: the session came back to life", i)
		}
		if i%2 == 1 {
			disable(t, h, "clara", false)
		}
	}
	t.Logf("%d rounds: the request came first in %d, the end in %d", rounds, before, after)
}

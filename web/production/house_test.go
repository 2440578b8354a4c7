package production_test

import (
	"context"
	"encoding/base32"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	domain "chancery/issuance/production"
	"chancery/web"
	"chancery/web/production"
	"chancery/web/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const password = "vier Wörter reichen aus"

// floor is a house with the desk of production.
type floor struct {
	*webtest.House
	machines *machines
	keys     map[string]string
}

// machines answer for the printers of a house, or do not.
type machines struct {
	facts      map[string]domain.Facts
	identified []string
}

func (m *machines) Ask(_ context.Context, p domain.Printer) (domain.Facts, error) {
	f, there := m.facts[p.ID]
	if !there {
		return f, errors.New("out of reach")
	}
	return f, nil
}

func (m *machines) Identify(_ context.Context, p domain.Printer) error {
	if _, there := m.facts[p.ID]; !there {
		return &issuance.Error{Kind: issuance.Unavailable, Field: "printer", Problem: "it does not answer", Remedy: "look at the printer"}
	}
	m.identified = append(m.identified, p.ID)
	return nil
}

func open(t testing.TB, options ...webtest.Option) floor {
	t.Helper()
	return openIn(t, issuancetest.New(t), options...)
}

func openIn(t testing.TB, h *issuancetest.House, options ...webtest.Option) floor {
	t.Helper()
	m := &machines{facts: map[string]domain.Facts{}}
	return floor{machines: m, keys: map[string]string{}, House: webtest.OpenIn(t, h, func(*issuancetest.House) []web.Desk {
		return []web.Desk{production.Desk(production.Config{Devices: m})}
	}, options...)}
}

// setUp gives somebody a password and a key for codes.
func (f floor) setUp(t *testing.T, who string) {
	t.Helper()
	f.keys[who] = people.NewCodeKey()
	var link string
	f.Must(t, "mona", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, who)
		return err
	})
	f.Must(t, "system", func(act *issuance.Act) error {
		if err := people.Accept(t.Context(), act, link); err != nil {
			return err
		}
		return people.SetPassword(t.Context(), act, password, f.keys[who], f.shows(t, who))
	})
	f.Later(time.Minute)
}

// code gives a code that somebody's app shows now and that has not been used: time passes.
func (f floor) code(t *testing.T, who string) string {
	t.Helper()
	f.Later(time.Minute)
	return f.shows(t, who)
}

func (f floor) shows(t *testing.T, who string) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(f.keys[who])
	if err != nil {
		t.Fatal(err)
	}
	return people.CodeAt(key, f.Clock(), 6)
}

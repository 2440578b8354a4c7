package stock_test

import (
	"encoding/base32"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/web"
	"chancery/web/stock"
	"chancery/web/webtest"
)

const password = "vier Wörter reichen aus"

// keepers is a house with the desk of stock, and the keys of those who have a password.
type keepers struct {
	*webtest.House
	keys map[string]string
}

func open(t *testing.T, options ...webtest.Option) keepers {
	t.Helper()
	return keepers{House: webtest.OpenIn(t, issuancetest.New(t), desks, options...), keys: map[string]string{}}
}

func desks(*issuancetest.House) []web.Desk {
	return []web.Desk{stock.Desk()}
}

// setUp gives somebody a password and a key for codes.
func (k keepers) setUp(t *testing.T, who string) {
	t.Helper()
	k.keys[who] = people.NewCodeKey()
	var link string
	k.Must(t, "mona", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, who)
		return err
	})
	k.Must(t, "system", func(act *issuance.Act) error {
		if err := people.Accept(t.Context(), act, link); err != nil {
			return err
		}
		return people.SetPassword(t.Context(), act, password, k.keys[who], k.shows(t, who))
	})
	k.Later(time.Minute)
}

// code gives a code that somebody's app shows now and that has not been used: time passes.
func (k keepers) code(t *testing.T, who string) string {
	t.Helper()
	k.Later(time.Minute)
	return k.shows(t, who)
}

func (k keepers) shows(t *testing.T, who string) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(k.keys[who])
	if err != nil {
		t.Fatal(err)
	}
	return people.CodeAt(key, k.Clock(), 6)
}

// before adds to a form the proof of a second person.
func (k keepers) before(t *testing.T, who string, pairs ...string) []string {
	t.Helper()
	return append(pairs, "witness", who, "witness.password", password, "witness.code", k.code(t, who))
}

package production

import (
	"errors"
	"net"
	"strings"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
)

// shown is what a second person has typed or signed to prove who they are.
type shown struct {
	people.Proof
	challenge, passkey string
}

// take takes the second person's proof out of a form, but for their name: the rest stays in no page and in no digest of a form.
func take(q *web.Request) shown {
	f := q.Form
	s := shown{challenge: f.Get("witness.challenge"), passkey: f.Get("witness.passkey"),
		Proof: people.Proof{Username: f.Get("witness"), Password: f.Values.Get("witness.password"), Code: f.Get("witness.code"), From: source(q)}}
	for name := range f.Values {
		if strings.HasPrefix(name, "witness.") {
			f.Values.Del(name)
		}
	}
	return s
}

// witness says who the second person is.
func (c Config) witness(q *web.Request, s shown) (issuance.Person, error) {
	if s.passkey != "" && c.Passkeys != nil {
		who, err := c.Passkeys.FinishProving(q.Context(), c.Authority, s.challenge, []byte(s.passkey), s.From)
		return who, unproven(err)
	}
	if s.Username == "" || s.Password == "" {
		return issuance.Person{}, issuance.Invalidf("witness", "let another person sign in here, by passkey, or by user name, password and code", "this needs two people, and only one has shown who they are")
	}
	who, err := people.CheckProof(q.Context(), c.Authority, s.Proof)
	return who, unproven(err)
}

// unproven puts what is wrong with a proof at the field of the second person.
func unproven(err error) error {
	if e, ok := errors.AsType[*issuance.Error](err); ok && (people.IsWrongProof(err) || people.IsThrottled(err)) {
		return &issuance.Error{Kind: e.Kind, Field: "witness", Problem: e.Problem, Remedy: e.Remedy, Err: err}
	}
	return err
}

// source says where a proof comes from, for counting the ones that fail.
func source(q *web.Request) people.Source {
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		host = q.RemoteAddr
	}
	from := people.Source{Address: host}
	for _, name := range []string{"__Host-device", "device"} {
		if device, err := q.Cookie(name); err == nil && from.Device == "" {
			from.Device = device.Value
		}
	}
	return from
}

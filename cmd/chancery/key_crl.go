package main

import (
	"context"
	"fmt"
	"math/big"

	"chancery/personalization/seal"
)

type keyCRL struct {
	CSCA     string   `name:"csca" help:"The CSCA's certificate." required:"" placeholder:"FILE"`
	CSCAKey  string   `name:"csca-key" help:"The CSCA's private key." required:"" placeholder:"FILE"`
	Previous string   `help:"The list before this one: its entries stay, its number is counted on." placeholder:"FILE"`
	Number   *int64   `help:"Number of the list; one more than that of the previous, or 1, when unset." placeholder:"N"`
	Revoke   []string `help:"Serial numbers to revoke, in hex." placeholder:"HEX"`
	From     string   `help:"Day of the list (YYYY-MM-DD); now when unset." placeholder:"DATE"`
	Days     int      `help:"Days until the next list, 2 to 90." default:"30"`
	Out      string   `help:"File for the list, PEM; it must not exist." required:"" placeholder:"FILE"`
}

// Run makes a revocation list.
func (c keyCRL) Run(_ context.Context, p *program) error {
	csca, err := readIdentity(c.CSCA, c.CSCAKey)
	if err != nil {
		return err
	}
	request, err := c.request(p, csca)
	if err != nil {
		return err
	}
	list, err := seal.IssueCRL(request, csca)
	if err != nil {
		return usageError{err}
	}
	if err := writeNew(c.Out, seal.EncodeCRL(list), 0o644); err != nil {
		return err
	}
	return p.describe(c.Out, describeList(list))
}

func (c keyCRL) request(p *program, csca seal.Identity) (seal.RevocationRequest, error) {
	r := seal.RevocationRequest{Number: 1, Days: c.Days}
	var err error
	if r.From, err = p.day(c.From); err != nil {
		return r, err
	}
	if c.Previous != "" {
		before, err := readFile(c.Previous, seal.ParseCRL)
		if err != nil {
			return r, err
		}
		if !before.IssuedBy(csca.Certificate) || before.Number == nil || !before.Number.IsInt64() {
			return r, usage("%s is not a list of this CSCA with a number to count on from", c.Previous)
		}
		r.Number, r.Revoked = before.Number.Int64()+1, before.Revoked
	}
	if c.Number != nil {
		r.Number = *c.Number
	}
	for _, text := range c.Revoke {
		serial, ok := new(big.Int).SetString(text, 16)
		if !ok || serial.Sign() <= 0 {
			return r, usage("--revoke: %q is no serial number in hex", text)
		}
		if !revoked(r.Revoked, serial) {
			r.Revoked = append(r.Revoked, seal.Revocation{SerialNumber: serial, At: r.From})
		}
	}
	return r, nil
}

func revoked(list []seal.Revocation, serial *big.Int) bool {
	for _, r := range list {
		if r.SerialNumber.Cmp(serial) == 0 {
			return true
		}
	}
	return false
}

// describeList gives what a revocation list is.
func describeList(l *seal.RevocationList) description {
	d := description{{"kind", "revocation list"}, {"number", l.Number.String()}, {"thisUpdate", moment(l.ThisUpdate)}, {"nextUpdate", moment(l.NextUpdate)},
		{"authorityKeyIdentifier", identifier(l.AuthorityKeyID)}}
	serials := make([]string, 0, len(l.Revoked))
	for _, r := range l.Revoked {
		serials = append(serials, fmt.Sprintf("%X", r.SerialNumber))
	}
	return append(d, field{"revoked", serials})
}

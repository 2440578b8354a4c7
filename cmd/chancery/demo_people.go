package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"chancery/demo"
	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
)

// linksLast is how long the links of the demonstration's people are good: for somebody who comes back to it in the course of a day.
const linksLast = 12 * time.Hour

// opened is what a demonstration that goes on leaves to whoever looks at it. Its links are told and stored nowhere.
type opened struct {
	Address string    `json:"address"` // of the desks; "" when there will be none
	People  []guest   `json:"people"`
	Until   time.Time `json:"until"` // when the links end
}

// guest is one of its people.
type guest struct {
	Username string   `json:"username"`
	Site     string   `json:"site"`
	May      []string `json:"may"`
	Link     string   `json:"link"` // works once
}

// invite makes a one-use link for each of the demonstration's people. Those of an earlier run end.
func (i *installation) invite(ctx context.Context, address string) (opened, error) {
	o := opened{Address: address}
	duties, err := web.Duties()
	if err != nil {
		return o, err
	}
	err = i.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		o.People, o.Until = nil, act.At.Add(linksLast)
		for _, x := range demo.People() {
			token, err := people.InviteFor(ctx, act, x.Username, linksLast)
			if err != nil {
				return err
			}
			g := guest{Username: x.Username, Site: x.Site, Link: address + "setup/" + token}
			for _, role := range x.Roles {
				g.May = append(g.May, duties[role])
			}
			o.People = append(o.People, g)
		}
		return nil
	})
	if err != nil {
		return o, fmt.Errorf("inviting the demonstration's people: %w", err)
	}
	return o, nil
}

// tell says who may do what, and by which link they come in.
func (o opened) tell(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nThe people, their sites and what they do. Each link works once, until %s; chancery demo makes new ones, and so does the administrator:\n\n",
		o.Until.Local().Format("15:04 on 2 January"))
	for _, g := range o.People {
		fmt.Fprintf(&b, "  %-10s %-4s %s\n                  %s\n", g.Username, g.Site, strings.Join(g.May, "; "), g.Link)
	}
	fmt.Fprintf(&b, "\nThe desks, with the board: %s (the certificate is of this machine's own making)\n", o.Address)
	_, err := io.WriteString(w, b.String())
	return err
}

package main

import (
	"context"

	"chancery/issuance"
	"chancery/issuance/people"
)

type userCommand struct {
	Add  userAdd  `cmd:"" help:"Add a person."`
	List userList `cmd:"" help:"Everybody and their roles."`
}

type userAdd struct {
	acting
	Username string   `arg:""`
	Name     string   `help:"Name of the person." required:""`
	Site     string   `help:"Site where they work." required:""`
	Role     []string `help:"Roles: clerk, vetting officer, approver, stock keeper, operator, inspector, supervisor, administrator, auditor." required:""`
}

// Run adds a person.
func (c userAdd) Run(ctx context.Context, p *program) error {
	who := issuance.Person{Username: c.Username, Name: c.Name, Site: c.Site}
	for _, r := range c.Role {
		who.Roles = append(who.Roles, issuance.Role(r))
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error {
		if err := act.Require(issuance.Administrator); err != nil {
			return err
		}
		return people.EnsurePerson(ctx, act, who)
	})
}

type userList struct{}

// Run lists people, one a line.
func (userList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		list, err := people.People(ctx, i.Pool)
		if err != nil {
			return err
		}
		for _, x := range list {
			if p.JSON {
				if err := p.print(map[string]any{"username": x.Username, "name": x.Name, "site": x.Site, "roles": x.Roles}); err != nil {
					return err
				}
				continue
			}
			p.say("%-14s %-24s %-6s %v", x.Username, x.Name, x.Site, x.Roles)
		}
		return nil
	})
}

type siteCommand struct {
	Add  siteAdd  `cmd:"" help:"Add a site."`
	List siteList `cmd:"" help:"All sites."`
}

type siteAdd struct {
	acting
	Code  string `arg:""`
	Name  string `help:"Its name." required:""`
	Place string `help:"Where it is." required:""`
	Kind  string `help:"print centre or consulate." enum:"print centre,consulate" default:"consulate"`
}

// Run adds a site.
func (c siteAdd) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error {
		if err := act.Require(issuance.Administrator); err != nil {
			return err
		}
		return people.EnsureSite(ctx, act, people.Site{Code: c.Code, Name: c.Name, Place: c.Place, Kind: c.Kind})
	})
}

type siteList struct{}

// Run lists sites, one a line.
func (siteList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		list, err := people.Sites(ctx, i.Pool)
		if err != nil {
			return err
		}
		for _, s := range list {
			if p.JSON {
				if err := p.print(map[string]any{"code": s.Code, "name": s.Name, "place": s.Place, "kind": s.Kind}); err != nil {
					return err
				}
				continue
			}
			p.say("%-6s %-14s %s, %s", s.Code, s.Kind, s.Name, s.Place)
		}
		return nil
	})
}

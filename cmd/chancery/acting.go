package main

import (
	"context"
	"errors"
	"fmt"

	"chancery/issuance"
)

// acting says who acts; every command that changes something has it.
type acting struct {
	As  string `help:"Who acts: a user of this authority." placeholder:"USER"`
	Yes bool   `help:"Do it. Without this nothing changes: a dry run."`
}

// errDry rolls a dry run back.
var errDry = errors.New("dry run")

// do opens the installation and runs f as one act of the person; without --yes everything is rolled back at the end.
func (p *program) do(ctx context.Context, who acting, f func(*issuance.Act) error) error {
	if who.As == "" {
		return usage("say who acts: --as USER")
	}
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	by, err := i.PersonByName(ctx, who.As)
	if err != nil {
		return err
	}
	return p.act(ctx, i, by, who.Yes, f)
}

// perform does what has no answer of its own; with --json it says whether it was done.
func (p *program) perform(ctx context.Context, who acting, f func(*issuance.Act) error) error {
	if err := p.do(ctx, who, f); err != nil || !p.JSON {
		return err
	}
	return p.print(map[string]bool{"done": who.Yes})
}

func (p *program) act(ctx context.Context, i *installation, by issuance.Person, yes bool, f func(*issuance.Act) error) error {
	err := i.Do(ctx, by, func(act *issuance.Act) error {
		if err := f(act); err != nil || yes {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		fmt.Fprintln(p.err, "dry run: nothing was changed; add --yes to do it")
		return nil
	}
	return err
}

// read opens the installation for looking.
func (p *program) read(ctx context.Context, f func(*installation) error) error {
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	return f(i)
}

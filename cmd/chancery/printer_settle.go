package main

import (
	"context"
	"strings"

	"chancery/issuance"
	"chancery/issuance/production"
)

type printerSettle struct {
	acting
	Printer string   `arg:""`
	Blank   string   `help:"Serial scanned from the blank in hand." required:"" placeholder:"SERIAL"`
	Outcome string   `help:"What is seen: printed, spoiled or unprinted, as far as the evidence allows. Without it nothing is settled, and what may be chosen is shown." enum:"printed,spoiled,unprinted," default:""`
	MRZ     []string `name:"mrz" help:"Printed: the MRZ lines read from it." placeholder:"LINES"`
	Witness string   `help:"Spoiled: the second person." placeholder:"USER"`
	Reason  string   `help:"What is seen on the blank."`
}

// Run settles the doubt that a scanned blank is about.
func (c printerSettle) Run(ctx context.Context, p *program) error {
	if c.Outcome == "" {
		return c.show(ctx, p)
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error {
		x, err := production.LoadPrinter(ctx, act, c.Printer)
		if err != nil {
			return err
		}
		if err := noteNow(ctx, act, x); err != nil { // it may have counted since
			return err
		}
		d, err := c.find(ctx, act)
		if err != nil {
			return err
		}
		return production.Settle(ctx, act, d.Document, production.Settlement{Outcome: production.Outcome(c.Outcome), Blank: c.Blank,
			MRZ: lines(c.MRZ), Witness: c.Witness, Reason: c.Reason})
	})
}

// find gives the doubt at the printer that the blank belongs to.
func (c printerSettle) find(ctx context.Context, q issuance.Querier) (doubt, error) {
	x, err := production.LoadPrinter(ctx, q, c.Printer)
	if err != nil {
		return doubt{}, err
	}
	list, err := doubtsAt(ctx, q, x.ID)
	if err != nil {
		return doubt{}, err
	}
	var blanks []string
	for _, d := range list {
		if d.Blank == c.Blank {
			return d, nil
		}
		blanks = append(blanks, d.Blank)
	}
	if len(blanks) == 0 {
		return doubt{}, issuance.Conflictf("printer", "only a doubt is settled by hand", "printer %s has no attempt in doubt", x.ID)
	}
	return doubt{}, issuance.Conflictf("blank", "scan the blank of the attempt", "the doubt at printer %s is about blank %s, not %s", x.ID, strings.Join(blanks, ", "), c.Blank)
}

func (c printerSettle) show(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		d, err := c.find(ctx, i.Pool)
		if err != nil {
			return err
		}
		if p.JSON {
			return p.print(d.described())
		}
		for _, line := range d.lines() {
			p.say("%s", line)
		}
		return nil
	})
}

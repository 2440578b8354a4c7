package main

import (
	"context"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/stock"
)

type stockCommand struct {
	Receive stockReceive `cmd:"" help:"Receive a range of blanks into a vault; two people."`
	Issue   stockIssue   `cmd:"" help:"Give blanks from the vault into an operator's custody."`
	Return  stockReturn  `cmd:"" help:"Take unused blanks back into the vault."`
	Spoil   stockSpoil   `cmd:"" help:"Declare a blank unusable; two people."`
	Destroy stockDestroy `cmd:"" help:"Record the destruction of spoiled blanks; two people."`
	Missing stockMissing `cmd:"" help:"Report a blank that is not where the books have it."`
	Found   stockFound   `cmd:"" help:"Take a missing blank back; two people."`
	Count   stockCount   `cmd:"" help:"Compare the serials in a vault with the books; two people."`
	Level   stockLevel   `cmd:"" help:"How many blanks are where, in which state."`
	Show    stockShow    `cmd:"" help:"A blank's life, move by move."`
}

type stockReceive struct {
	acting
	Kind    string `help:"Kind of blank: booklet-td3 or sticker-mrv-a." required:""`
	First   string `help:"First serial of the range." required:"" placeholder:"SERIAL"`
	Last    string `help:"Last serial of the range." required:"" placeholder:"SERIAL"`
	Site    string `help:"Site whose vault it is." required:""`
	Witness string `help:"The second person who counted." required:"" placeholder:"USER"`
}

// Run receives a range.
func (c stockReceive) Run(ctx context.Context, p *program) error {
	var count int
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		var err error
		count, err = stock.Receive(ctx, act, c.Kind, c.First, c.Last, c.Site, c.Witness)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]any{"received": count})
	}
	p.say("%d blanks into the vault of %s", count, c.Site)
	return nil
}

// named takes serials from arguments: single ones, and ranges written FIRST-LAST.
func named(arguments []string) ([]string, error) {
	var serials []string
	for _, a := range arguments {
		first, last, isRange := strings.Cut(a, "-")
		if !isRange {
			serials = append(serials, a)
			continue
		}
		r, err := stock.Range(first, last)
		if err != nil {
			return nil, err
		}
		serials = append(serials, r...)
	}
	return serials, nil
}

type stockIssue struct {
	acting
	To      string   `help:"The operator." required:"" placeholder:"USER"`
	Serials []string `arg:"" name:"serial" help:"Serials, or ranges FIRST-LAST."`
}

// Run issues blanks.
func (c stockIssue) Run(ctx context.Context, p *program) error {
	serials, err := named(c.Serials)
	if err != nil {
		return err
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return stock.Issue(ctx, act, c.To, serials) })
}

type stockReturn struct {
	acting
	Serials []string `arg:"" name:"serial" help:"Serials, or ranges FIRST-LAST."`
}

// Run takes blanks back.
func (c stockReturn) Run(ctx context.Context, p *program) error {
	serials, err := named(c.Serials)
	if err != nil {
		return err
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return stock.Return(ctx, act, serials) })
}

type stockSpoil struct {
	acting
	Serial  string `arg:""`
	Witness string `help:"The second person." required:"" placeholder:"USER"`
	Reason  string `help:"What is wrong with it." required:""`
}

// Run spoils a blank.
func (c stockSpoil) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return stock.Spoil(ctx, act, c.Serial, c.Witness, c.Reason) })
}

type stockDestroy struct {
	acting
	Serials []string `arg:"" name:"serial" help:"Serials, or ranges FIRST-LAST."`
	Witness string   `help:"The second person." required:"" placeholder:"USER"`
	How     string   `help:"How they were destroyed." required:""`
}

// Run destroys blanks.
func (c stockDestroy) Run(ctx context.Context, p *program) error {
	serials, err := named(c.Serials)
	if err != nil {
		return err
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return stock.Destroy(ctx, act, serials, c.Witness, c.How) })
}

type stockMissing struct {
	acting
	Serial string `arg:""`
	Reason string `help:"Where it should be." required:""`
}

// Run reports a blank missing.
func (c stockMissing) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return stock.Missing(ctx, act, c.Serial, c.Reason) })
}

type stockFound struct {
	acting
	Serial  string `arg:""`
	Witness string `help:"The second person." required:"" placeholder:"USER"`
	Reason  string `help:"Where it was." required:""`
}

// Run takes a missing blank back.
func (c stockFound) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return stock.Found(ctx, act, c.Serial, c.Witness, c.Reason) })
}

type stockCount struct {
	acting
	Kind    string   `help:"Kind of blank." required:""`
	Site    string   `help:"Site whose vault is counted." required:""`
	Witness string   `help:"The second person who counted." required:"" placeholder:"USER"`
	Serials []string `arg:"" optional:"" name:"serial" help:"Serials on the shelf, or ranges FIRST-LAST."`
}

// Run records a count; a difference is exit status 1.
func (c stockCount) Run(ctx context.Context, p *program) error {
	shelf, err := named(c.Serials)
	if err != nil {
		return err
	}
	var counted stock.Counted
	err = p.do(ctx, c.acting, func(act *issuance.Act) error {
		var err error
		counted, err = stock.Count(ctx, act, c.Site, c.Kind, shelf, c.Witness)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		err = p.print(counted)
	} else {
		p.say("%d on the books, %d counted; missing %v, unexpected %v", counted.Expected, counted.Counted, counted.Missing, counted.Unexpected)
	}
	if err == nil && len(counted.Missing)+len(counted.Unexpected) > 0 {
		return errFound
	}
	return err
}

type stockLevel struct{}

// Run prints the levels, one a line.
func (stockLevel) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		levels, err := stock.Levels(ctx, i.Pool)
		if err != nil {
			return err
		}
		for _, l := range levels {
			if p.JSON {
				if err := p.print(map[string]any{"site": l.Site, "kind": l.Kind, "state": l.State, "count": l.Count}); err != nil {
					return err
				}
				continue
			}
			p.say("%-6s %-14s %-12s %6d", l.Site, l.Kind, l.State, l.Count)
		}
		return nil
	})
}

type stockShow struct {
	Serial string `arg:""`
}

// Run prints a blank's life.
func (c stockShow) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		b, err := stock.Load(ctx, i.Pool, c.Serial)
		if err != nil {
			return err
		}
		moves, err := stock.Life(ctx, i.Pool, c.Serial)
		if err != nil {
			return err
		}
		if p.JSON {
			list := []map[string]any{}
			for _, m := range moves {
				list = append(list, map[string]any{"from": m.From, "to": m.To, "giver": m.Giver, "receiver": m.Receiver, "witness": m.Witness,
					"site": m.Site, "document": m.Document, "reason": m.Reason, "at": m.At})
			}
			return p.print(map[string]any{"serial": b.Serial, "kind": b.Kind, "state": b.State, "site": b.Site, "custodian": b.Custodian, "document": b.Document, "moves": list})
		}
		p.say("%s  %s, %s at %s with %s", b.Serial, b.Kind, b.State, b.Site, b.Custodian)
		for _, m := range moves {
			p.say("  %s  %s → %s  %s → %s  %s", m.At.Format(time.DateTime), m.From, m.To, m.Giver, m.Receiver, m.Reason)
		}
		return nil
	})
}

package main

import (
	"context"
	"slices"
	"strconv"

	"chancery/issuance"
	"chancery/issuance/production"
)

type suppliesCommand struct {
	List   suppliesList   `cmd:"" default:"withargs" help:"What is and was loaded in a printer."`
	Load   suppliesLoad   `cmd:"" help:"Note what was put into a printer."`
	Remove suppliesRemove `cmd:"" help:"Note what was taken out of a printer."`
}

type suppliesList struct {
	Printer string `arg:""`
	All     bool   `help:"What was removed too."`
}

// Run lists what is loaded in a printer, and for how many documents it is good.
func (c suppliesList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		x, err := production.LoadPrinter(ctx, i.Pool, c.Printer)
		if err != nil {
			return err
		}
		list, err := production.ConsumablesOf(ctx, i.Pool, x.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(s production.Consumable) bool { return s.RemovedAt == nil }) {
			p.say("nothing is noted as loaded in %s; what it tells itself is shown by chancery printer status", x.ID)
		}
		for _, s := range list {
			if s.RemovedAt != nil && !c.All {
				continue
			}
			if p.JSON {
				err := p.print(map[string]any{"id": s.ID, "kind": s.Kind, "lot": s.Lot, "serial": s.Serial, "goodFor": s.GoodFor, "used": s.Used, "left": s.Left(),
					"loadedBy": s.LoadedBy, "loadedAt": s.LoadedAt, "removedBy": s.RemovedBy, "removedAt": s.RemovedAt})
				if err != nil {
					return err
				}
				continue
			}
			where := "loaded"
			if s.RemovedAt != nil {
				where = "removed"
			}
			p.say("%4d  %-8s lot %-16s %-8s good for %d, %d left", s.ID, s.Kind, s.Lot, where, s.GoodFor, s.Left())
		}
		return nil
	})
}

type suppliesLoad struct {
	acting
	Printer   string `arg:""`
	Kind      string `arg:"" help:"ribbon, laminate, foil or ink." enum:"ribbon,laminate,foil,ink"`
	Lot       string `help:"Lot number on its box." required:""`
	Serial    string `help:"Its own serial, where it has one."`
	Documents int    `help:"For how many documents it is good." required:""`
}

// Run notes what was loaded.
func (c suppliesLoad) Run(ctx context.Context, p *program) error {
	var id int64
	err := p.do(ctx, c.acting, func(act *issuance.Act) (err error) {
		id, err = production.LoadConsumable(ctx, act, production.Consumable{Printer: c.Printer, Kind: c.Kind, Lot: c.Lot, Serial: c.Serial, GoodFor: c.Documents})
		return err
	})
	if err != nil || !c.Yes && !p.JSON {
		return err
	}
	if p.JSON {
		return p.print(map[string]any{"done": c.Yes, "id": id})
	}
	p.say("%d: %s, lot %s, in %s", id, c.Kind, c.Lot, c.Printer)
	return nil
}

type suppliesRemove struct {
	acting
	Printer string `arg:""`
	ID      string `arg:"" help:"Its number, as chancery printer supplies lists it."`
}

// Run notes what was removed.
func (c suppliesRemove) Run(ctx context.Context, p *program) error {
	id, err := strconv.ParseInt(c.ID, 10, 64)
	if err != nil {
		return usage("id: %q is no number; chancery printer supplies lists them", c.ID)
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.RemoveConsumable(ctx, act, c.Printer, id) })
}

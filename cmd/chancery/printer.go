package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"chancery/demo"
	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/printers"
	"chancery/printers/all"
	"chancery/printers/simulator"
)

type printerCommand struct {
	List     printerList     `cmd:"" help:"Printers and when they last answered."`
	Add      printerAdd      `cmd:"" help:"Install a printer, or move a known one to another address."`
	Load     printerLoad     `cmd:"" help:"Put blanks into the feeder of one of the demonstration's simulators, below those that lie there."`
	Simulate printerSimulate `cmd:"" help:"Be a printer, with a durable ledger of all that it did."`
}

type printerList struct{}

// condition is how a printer answers now.
type condition struct {
	state   string // idle, processing, stopped, unknown, or out of reach
	reasons []string
}

// askAll asks printers for their state, all at once: one that is switched off takes its time.
func askAll(ctx context.Context, list []production.Printer) []condition {
	now := make([]condition, len(list))
	var asking sync.WaitGroup
	for n, x := range list {
		asking.Go(func() {
			s, err := ask(ctx, x.URI)
			now[n] = condition{state: s.State.String(), reasons: append([]string{}, s.Reasons...)}
			if err != nil {
				now[n].state = "out of reach"
			}
		})
	}
	asking.Wait()
	return now
}

// Run lists printers, one a line.
func (printerList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		list, err := production.Printers(ctx, i.Pool)
		if err != nil {
			return err
		}
		now := askAll(ctx, list)
		for n, x := range list {
			last := "never"
			if x.LastContactAt != nil {
				last = x.LastContactAt.Format(time.RFC3339)
			}
			if p.JSON {
				if err := p.print(map[string]any{"id": x.ID, "site": x.Site, "kind": x.Kind, "uri": x.URI, "lastContact": last, "state": now[n].state, "reasons": now[n].reasons}); err != nil {
					return err
				}
				continue
			}
			p.say("%-12s %-6s %-14s %s  last contact %s, now %s", x.ID, x.Site, x.Kind, x.URI, last, strings.Join(append([]string{now[n].state}, now[n].reasons...), ", "))
		}
		return nil
	})
}

type printerAdd struct {
	acting
	ID   string `arg:""`
	Site string `help:"Where it stands." required:""`
	Kind string `help:"Kind of blank that it takes, such as booklet-td3." required:""`
	URI  string `name:"uri" help:"Its address, such as ipp://HOST:PORT/ipp/print." required:""`
}

// Run installs a printer.
func (c printerAdd) Run(ctx context.Context, p *program) error {
	if err := checkAddress(c.URI); err != nil {
		return usage("--uri: %w", err)
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error {
		return production.InstallPrinter(ctx, act, production.Printer{ID: c.ID, Site: c.Site, Kind: c.Kind, URI: c.URI})
	})
}

type printerLoad struct {
	Printer string   `arg:""`
	Serials []string `arg:"" name:"serial" help:"Serials in feeding order, first on top, or ranges FIRST-LAST."`
}

// Run does what the operator's hands would do at a real printer.
func (c printerLoad) Run(ctx context.Context, p *program) error {
	serials, err := named(c.Serials)
	if err != nil {
		return err
	}
	return p.read(ctx, func(i *installation) error {
		x, err := production.LoadPrinter(ctx, i.Pool, c.Printer)
		if err != nil {
			return err
		}
		if !x.Simulated {
			return issuance.Conflictf("printer", "put the blanks into its feeder by hand", "%s is not a simulator of the demonstration", x.ID)
		}
		for _, s := range serials {
			if _, err := stock.Load(ctx, i.Pool, s); err != nil {
				return err
			}
		}
		if err := demo.LoadFeeder(p.Dir, x.ID, serials); err != nil {
			return err
		}
		if p.JSON {
			return p.print(map[string]any{"printer": x.ID, "loaded": serials})
		}
		p.say("%d blanks into the feeder of %s", len(serials), x.ID)
		return nil
	})
}

// checkAddress says what is wrong with a printer's address, without connecting.
func checkAddress(uri string) error {
	device, err := all.Open(uri, printers.Options{})
	if err != nil {
		return err
	}
	return device.Close()
}

type printerSimulate struct {
	Model  string        `help:"Which printer to be: ipp-booklet or ipp-sticker." enum:"ipp-booklet,ipp-sticker" required:""`
	Listen string        `help:"Address; port 0 takes a free one." required:"" placeholder:"HOST:PORT"`
	Ledger string        `help:"File of all that it did; a printer switched on again goes on with it." required:"" placeholder:"FILE"`
	Script string        `help:"Faults to play." placeholder:"FILE"`
	Feeder string        `help:"Stack of blanks, a serial a line; may be appended to at any time. Unset, blanks without serials never end." placeholder:"FILE"`
	Sheet  time.Duration `help:"How long a sheet takes." default:"0s"`
}

// Run is a printer until it is switched off.
func (c printerSimulate) Run(ctx context.Context, p *program) error {
	return simulator.Run(ctx, simulator.Config{Model: c.Model, Listen: c.Listen, Ledger: c.Ledger, Script: c.Script, Feeder: c.Feeder,
		SheetTime: c.Sheet, Stdout: p.out, Logger: p.log})
}

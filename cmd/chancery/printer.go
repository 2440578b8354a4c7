package main

import (
	"context"
	"io"
	"strings"
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
	List      printerList      `cmd:"" help:"Printers and when they last answered."`
	Status    printerStatus    `cmd:"" help:"One printer in full: state, figures, supplies, calibration, attempts in doubt."`
	Watch     printerWatch     `cmd:"" help:"A live board of all printers."`
	Add       printerAdd       `cmd:"" help:"Install a printer, or move a known one to another address."`
	Drain     printerDrain     `cmd:"" help:"Let it finish the batches that are started, and take no other."`
	Pause     printerPause     `cmd:"" help:"Let it stand still; what is reserved waits."`
	Resume    printerResume    `cmd:"" help:"Let it take work again."`
	Identify  printerIdentify  `cmd:"" help:"Have the machine show itself: by its lamp, sound or display."`
	Test      printerTestPage  `cmd:"" help:"A ruled test page on plain stock."`
	Calibrate printerCalibrate `cmd:"" help:"Set how its pages are moved, as measured on a test page."`
	Supplies  suppliesCommand  `cmd:"" help:"What is loaded in it, and for how many documents."`
	Settle    printerSettle    `cmd:"" help:"Settle an attempt in doubt, with the blank in hand."`
	Load      printerLoad      `cmd:"" help:"Put blanks into the feeder of one of the demonstration's simulators, below those that lie there."`
	Simulate  printerSimulate  `cmd:"" help:"Be a printer, with a durable ledger of all that it did."`
}

type printerList struct{}

// Run lists printers, one a line.
func (printerList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		list, err := production.Printers(ctx, i.Pool)
		if err != nil {
			return err
		}
		now := askAll(ctx, list)
		for n, x := range list {
			if p.JSON {
				err := p.print(map[string]any{"id": x.ID, "site": x.Site, "kind": x.Kind, "uri": all.Display(x.URI), "lastContact": x.LastContactAt,
					"told": x.State, "state": now[n].State, "reasons": now[n].reasons()})
				if err != nil {
					return err
				}
				continue
			}
			last := "never"
			if x.LastContactAt != nil {
				last = x.LastContactAt.Format(time.RFC3339)
			}
			p.say("%-12s %-6s %-14s %-8s %s  last contact %s, now %s", x.ID, x.Site, x.Kind, x.State, all.Display(x.URI), last,
				strings.Join(append([]string{now[n].State}, now[n].reasons()...), ", "))
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
	Model      string        `help:"Which printer to be: ${models}." enum:"${models}" required:""`
	Listen     string        `help:"Address, or the folder where the model watches one; port 0 takes a free one." required:"" placeholder:"HOST:PORT"`
	Ledger     string        `help:"File of all that it did; a printer switched on again goes on with it." required:"" placeholder:"FILE"`
	Script     string        `help:"Faults to play." placeholder:"FILE"`
	Feeder     string        `help:"Stack of blanks, a serial a line, first on top; may be appended to at any time, with +SERIAL for one put on top and -SERIAL for one taken out. Unset, blanks without serials never end." placeholder:"FILE"`
	Output     string        `help:"Folder of what arrived; unset, beside the ledger." placeholder:"DIR"`
	SNMP       string        `name:"snmp" help:"Address of its SNMP agent (UDP); unset, it has none." placeholder:"HOST:PORT"`
	StatusPage string        `help:"Address of its status page; unset, it has none." placeholder:"HOST:PORT"`
	Sheet      time.Duration `help:"How long a sheet takes." default:"0s"`
}

// Run is a printer until it is switched off. What keeps it from being switched on is wrong in its settings.
func (c printerSimulate) Run(ctx context.Context, p *program) error {
	told := &counted{Writer: p.out}
	err := simulator.Run(ctx, simulator.Config{Model: c.Model, Listen: c.Listen, Ledger: c.Ledger, Script: c.Script, Feeder: c.Feeder,
		Output: c.Output, SNMP: c.SNMP, StatusPage: c.StatusPage, SheetTime: c.Sheet, Stdout: told, Logger: p.log})
	if err != nil && told.bytes == 0 {
		return usage("%w; correct --listen, --ledger, --script, --feeder, --output, --snmp or --status-page, whichever it is", err)
	}
	return err
}

// counted counts what is written.
type counted struct {
	io.Writer
	bytes int
}

// Write passes it on.
func (c *counted) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.bytes += n
	return n, err
}

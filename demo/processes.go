package demo

import (
	"context"
	"fmt"
	"strconv"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers/all"
)

// process is a printer or a reader in a process of its own. When it ends, it is switched on again, as people would do.
type process struct {
	name  string
	start func(context.Context) (*Child, error)
	child *Child
	ended int
}

// endings is how often a process may end before the demonstration gives up: something is wrong with it then.
const endings = 25

// keep starts a process and has it tended from then on.
func (w *walk) keep(ctx context.Context, name string, start func(context.Context) (*Child, error)) error {
	child, err := start(ctx)
	if err != nil {
		return fmt.Errorf("starting %s: %w", name, err)
	}
	w.processes = append(w.processes, &process{name: name, start: start, child: child})
	return nil
}

// tend starts anew what has ended.
func (w *walk) tend(ctx context.Context) error {
	for _, p := range w.processes {
		ended, how := p.child.Ended()
		if !ended {
			continue
		}
		if p.ended++; p.ended > endings {
			return fmt.Errorf("%s has ended %d times: %w", p.name, p.ended, how)
		}
		w.say("%s has ended (%v): switched on again", p.name, how)
		child, err := p.start(ctx)
		if err != nil {
			return fmt.Errorf("starting %s again: %w", p.name, err)
		}
		p.child = child
	}
	return nil
}

// printers installs the given printers, and simulated ones in processes of their own where none is given.
func (w *walk) printers(ctx context.Context) error {
	for _, k := range kinds {
		if uri, given := w.Printers[k.Kind]; given {
			if err := w.installPrinter(ctx, production.Printer{ID: k.Printer, Site: printCentre, Kind: k.Kind, URI: uri}); err != nil {
				return err
			}
			continue
		}
		t := trayOf(w.Dir, k.Printer)
		if err := t.prepare(); err != nil {
			return err
		}
		w.trays[k.Printer] = t
		start := func(ctx context.Context) (*Child, error) {
			return w.switchOn(ctx, k.Printer, k.Kind, k.Model, k.Query, t)
		}
		if err := w.keep(ctx, "printer "+k.Printer, start); err != nil {
			return err
		}
	}
	return nil
}

// switchOn starts a simulated printer and enters its address, which is another one each time.
func (w *walk) switchOn(ctx context.Context, id, kind, model, query string, t *tray) (*Child, error) {
	child, err := w.Spawn(ctx, "printer", "simulate", "--model", model, "--listen", "127.0.0.1:0", "--ledger", t.ledger, "--feeder", t.feeder)
	if err != nil {
		return nil, err
	}
	uri, err := child.Ready(ctx, "listening ")
	if err != nil {
		return nil, err
	}
	return child, w.installPrinter(ctx, production.Printer{ID: id, Site: printCentre, Kind: kind, URI: uri + query, Simulated: true})
}

func (w *walk) installPrinter(ctx context.Context, p production.Printer) error {
	err := w.Authority.Do(ctx, admin, func(act *issuance.Act) error { return production.InstallPrinter(ctx, act, p) })
	if err == nil {
		w.say("printer %s at %s", p.ID, all.Display(p.URI))
	}
	return err
}

// readers starts, for each simulated printer, the process that reads what comes out of it.
func (w *walk) readers(ctx context.Context) error {
	for _, k := range kinds {
		t := w.trays[k.Printer]
		if t == nil {
			continue
		}
		err := w.keep(ctx, "the reader of printer "+k.Printer, func(ctx context.Context) (*Child, error) {
			return w.Spawn(ctx, "reader", "--printer", k.Printer, "--ledger", t.ledger, "--lines", strconv.Itoa(k.Lines))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

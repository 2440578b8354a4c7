// Package production is the desk of operators: batches are made of what waits, started with the serial that was scanned from the top of the
// feeder, watched document by document, read back and signed; the board shows each printer as it was last seen, however long ago that is;
// and what nobody can know of a print is settled with the blank in hand, by what the evidence allows. Everything is of one's own site.
package production

import (
	"context"
	"net/http"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// Config is what the desk stands on beside the frame.
type Config struct {
	Needs   map[string]production.Need // what a printer must be able to do, by type of document; nil needs nothing
	Devices Devices                    // nil: no printer is asked, and what was last noted of it counts
}

// Devices asks printers. Each call has a deadline of its own; one that is out of reach is an error.
type Devices interface {
	// Ask gives what a printer is and does just now.
	Ask(ctx context.Context, p production.Printer) (production.Facts, error)
	// Identify has a printer show itself, by a lamp, a sound or a text.
	Identify(ctx context.Context, p production.Printer) error
}

// Desk gives the routes, pages and links of production.
func Desk(c Config) web.Desk {
	looks := web.Of(issuance.Operator, issuance.Supervisor, issuance.Administrator)
	settles := web.Of(issuance.Operator, issuance.Supervisor)
	operator := web.Of(issuance.Operator)
	get := func(pattern string, duty web.Duty, thing func(*web.Request) (web.Thing, error), handle web.Handler) web.Route {
		r := web.Route{Method: http.MethodGet, Pattern: pattern, Duty: duty, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: handle, Thing: thing}
		if thing != nil {
			r.Site = web.OwnSite
		}
		return r
	}
	post := func(pattern, states, event string, thing func(*web.Request) (web.Thing, error), handle, again web.Handler) web.Route {
		r := get(pattern, operator, thing, handle)
		r.Method, r.States, r.Event, r.Again = http.MethodPost, states, event, again
		return r
	}
	fresh := func(r web.Route, duty web.Duty) web.Route {
		r.Proof, r.Duty = web.FreshProof, duty
		return r
	}
	const batch, printer, doubt = "/production/batches/{batch}", "/production/printers/{printer}", "/production/doubts/{attempt}"
	return web.Desk{
		Name: "production",
		Routes: []web.Route{
			get("/production", looks, nil, c.first),
			get("/production/make", operator, nil, c.makePage),
			post("/production/make", web.Always, "batch.allocated document.batched blank.loaded application.in-production", nil, c.make, c.makePage),
			get(batch, looks, batchThing, showBatch),
			post(batch+"/start", "allocated", "batch.started number.registered document.numbered printer.seen", batchThing, c.start, showBatch),
			post(batch+"/resume", "halted", "batch.resumed attempt.reserved", batchThing, resumeBatch, showBatch),
			post(batch+"/sign", "finished", "batch.signed", batchThing, sign, showBatch),
			get(batch+"/read-back", operator, batchThing, readBackPage),
			post(batch+"/read-back", "running, halted", "attempt.verified document.printed blank.consumed attempt.in-doubt document.in-doubt batch.halted batch.finished", batchThing, readBack, readBackPage),
			get(batch+"/events", looks, batchThing, batchEvents),
			get("/production/printers", looks, nil, board),
			get("/production/events", looks, nil, siteEvents),
			get(printer, looks, printerThing, c.showPrinter),
			post(printer+"/drain", "ready, paused", "printer.drained", printerThing, tell(production.Drain, "draining"), c.showPrinter),
			post(printer+"/pause", "ready, draining", "printer.paused", printerThing, tell(production.Pause, "paused"), c.showPrinter),
			post(printer+"/resume", "draining, paused", "printer.resumed", printerThing, tell(resumePrinter, "ready"), c.showPrinter),
			post(printer+"/identify", web.Always, web.NoChange, printerThing, c.identify, c.showPrinter),
			post(printer+"/supplies", web.Always, "printer.loaded", printerThing, load, c.showPrinter),
			post(printer+"/supplies/remove", web.Always, "printer.unloaded", printerThing, unload, c.showPrinter),
			post(printer+"/calibration", web.Always, "printer.calibrated", printerThing, calibrate, c.showPrinter),
			get(doubt, settles, doubtThing, showDoubt),
			fresh(get(doubt+"/settle", settles, doubtThing, settlePage), settles),
			fresh(post(doubt+"/settle", "in doubt", "attempt.verified attempt.spoiled attempt.unprinted document.printed document.spoiled document.unprinted blank.consumed blank.spoiled batch.finished printer.seen",
				doubtThing, c.settle, settlePage), settles),
		},
		Pages: []web.Template{{Name: "production-first", Zero: zeroFirst()}, {Name: "production-make", Zero: zeroMake()}, {Name: "production-batch", Zero: zeroBatch()},
			{Name: "production-read-back", Zero: zeroReadBack()}, {Name: "production-board", Zero: zeroBoard()}, {Name: "production-printer", Zero: zeroPrinter()},
			{Name: "production-doubt", Zero: zeroDoubt()}, {Name: "production-settle", Zero: zeroSettle()}},
		Links: []web.Link{{Word: "nav.production", Path: "/production"}},
		Work: []web.Worklist{{Word: "production.doubts", Path: "/production", Count: countDoubts}, {Word: "production.halted", Path: "/production", Count: countHalted},
			{Word: "production.waiting", Path: "/production", Count: countWaiting}},
	}
}

// resumePrinter is production.ResumePrinter, which wants no reason.
func resumePrinter(ctx context.Context, act *issuance.Act, printer, _ string) error {
	return production.ResumePrinter(ctx, act, printer)
}

// Package supervision is the desk of supervisors and auditors: any serial, number or reference gives the life of its thing, from hand to
// hand and act by act; what stands still is listed with what can be done about it; reprints are authorised, batches signed off; the audit
// log is read by thing, person, action, site and time. An auditor reads the same and acts on nothing.
package supervision

import (
	"context"
	"net/http"

	"chancery/issuance"
	"chancery/web"
)

// Jobs decides what becomes of jobs that failed or stand still; queue.Jobs does. Each writes its audit event in the act.
type Jobs interface {
	Retry(ctx context.Context, act *issuance.Act, id int64, reason string) error
	Discard(ctx context.Context, act *issuance.Act, id int64, reason string) error
}

// Options is what the desk needs of the rest of the house.
type Options struct {
	Jobs Jobs
	// Picture gives a composed document's page as PNG at so many dots per inch, as web.Config.Picture does.
	Picture func(ctx context.Context, document string, dpi int) ([]byte, error)
	// AuditKey is the verifier key of the audit log, a line of text; "" where the desk shows none.
	AuditKey string
}

// desk is the desk at work.
type desk struct{ Options }

// Desk gives the routes, pages and links of supervision.
func Desk(o Options) web.Desk {
	d := desk{o}
	readers := web.Of(issuance.Supervisor, issuance.Auditor)
	read := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Duty: readers, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: handle}
	}
	ask := func(pattern string, handle, again web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Duty: readers, Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoChange, Handle: handle, Again: again}
	}
	act := func(pattern, event string, handle, again web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Duty: web.Of(issuance.Supervisor), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: event, Handle: handle, Again: again}
	}
	reprint := act("/supervision/reprints/{id}", "document.replaced document.ordered", d.reprint, d.reprintPage)
	reprint.Site, reprint.States, reprint.Proof, reprint.Thing = web.OwnSite, "spoiled, rejected", web.FreshProof, ofDocument
	reconcile := act("/supervision/batches/{id}", "batch.reconciled", d.reconcile, d.batchPage)
	reconcile.Site, reconcile.States, reconcile.Thing = web.OwnSite, "finished, reconciled", ofBatch // reconciled: a form that is sent again gets its answer
	return web.Desk{
		Name: "supervision",
		Routes: []web.Route{
			read("/supervision/life", d.start),
			ask("/supervision/find", d.find, d.start),
			read("/supervision/life/{kind}/{id}", d.lifePage),
			ask("/supervision/life/{kind}/{id}/look", d.look, d.lifePage),
			read("/supervision/pages/{id}", d.page),
			read("/supervision/portraits/{id}", d.portrait),
			read("/supervision/exceptions", d.exceptions),
			act("/supervision/jobs/{id}/retry", "job.retried", d.retry, d.exceptions),
			act("/supervision/jobs/{id}/discard", "job.discarded", d.discard, d.exceptions),
			read("/supervision/reprints", d.reprints),
			read("/supervision/reprints/{id}", d.reprintPage),
			reprint,
			read("/supervision/batches", d.batches),
			read("/supervision/batches/{id}", d.batchPage),
			reconcile,
			read("/supervision/events", d.events),
			read("/supervision/checkpoint", d.checkpoint),
			read("/supervision/checkpoint/latest", d.checkpointFile),
		},
		Pages: []web.Template{
			{Name: "supervision-start", Zero: zeroStart()}, {Name: "supervision-life", Zero: zeroLife()}, {Name: "supervision-exceptions", Zero: zeroExceptions()},
			{Name: "supervision-reprints", Zero: zeroReprints()}, {Name: "supervision-reprint", Zero: zeroReprint()}, {Name: "supervision-batches", Zero: zeroBatches()},
			{Name: "supervision-batch", Zero: zeroBatch()}, {Name: "supervision-events", Zero: zeroEvents()}, {Name: "supervision-checkpoint", Zero: checkpointView{Note: "x", Key: "x"}},
		},
		Links: []web.Link{{Word: "nav.supervision", Path: "/supervision/life"}, {Word: "nav.exceptions", Path: "/supervision/exceptions"}, {Word: "nav.events", Path: "/supervision/events"}},
		Work: []web.Worklist{
			{Word: "supervision.exceptions", Path: "/supervision/exceptions", Count: countExceptions},
			{Word: "supervision.reprints", Path: "/supervision/reprints", Count: countReprints},
			{Word: "supervision.batches", Path: "/supervision/batches", Count: countBatches},
		},
	}
}

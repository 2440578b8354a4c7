package clerk

import (
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/web"
)

// drafted is the draft of a route: of its own clerk alone. What has become an application is submitted.
func drafted(q *web.Request) (web.Thing, error) {
	d, err := application.LoadDraft(q.Context(), q.Read, q.Name("id"), q.By)
	state := application.Draft
	if d.Application != "" {
		state = application.Submitted
	}
	return web.Thing{Sites: []string{d.Site}, State: state}, err
}

// taken is the application of a route, for the site that took it and the one that hands its document over.
func taken(q *web.Request) (web.Thing, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	return web.Thing{Sites: []string{a.Site, a.DeliverySite}, State: a.State}, err
}

// captured is the same for the site that took it alone.
func captured(q *web.Request) (web.Thing, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	return web.Thing{Sites: []string{a.Site}, State: a.State}, err
}

// wanted is the same for the site that hands the document over alone.
func wanted(q *web.Request) (web.Thing, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	return web.Thing{Sites: []string{a.DeliverySite}, State: a.State}, err
}

// sent is the consignment of a route, for the site that it goes to.
func sent(q *web.Request) (web.Thing, error) {
	c, err := delivery.LoadConsignment(q.Context(), q.Read, q.Name("id"))
	state := issuance.State("sent")
	if c.ReceivedAt != nil {
		state = "received"
	}
	return web.Thing{Sites: []string{c.To}, State: state}, err
}

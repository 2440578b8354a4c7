// Package desks puts all desks of the authority together: the one list from which the program, and the tests that walk every route, take
// them. What a desk needs of the rest of the house comes by Config. The one page that is made here is dispatch, the room between inspection
// and the counters, which belongs to no desk alone.
package desks

import (
	"context"

	domain "chancery/issuance/production"
	"chancery/templates"
	"chancery/web"
	"chancery/web/administration"
	"chancery/web/approval"
	"chancery/web/clerk"
	"chancery/web/inspection"
	"chancery/web/production"
	"chancery/web/stock"
	"chancery/web/supervision"
	"chancery/web/vetting"
)

// Config is what the desks stand on beside the frame. Nothing has to be there; a desk says beside its own options what it does without.
type Config struct {
	// Draw gives the page that a draft would become, as PNG; clerk.Preview does. nil: clerks see no page before it is printed.
	Draw clerk.Draw
	// Picture gives a composed document's page as PNG at so many dots per inch, as web.Config.Picture does.
	Picture func(ctx context.Context, document string, dpi int) ([]byte, error)
	// Needs says what a printer must be able to do, by type of document; nil needs nothing.
	Needs   map[string]domain.Need
	Devices production.Devices // nil: no printer is asked, and what was last noted of it counts
	Jobs    supervision.Jobs   // nil: failed jobs are shown, and nobody decides about them
	// AuditKey is the verifier key of the audit log, a line of text; "" where none is shown.
	AuditKey string
	Layouts  *templates.Set // those that are installed
	// Sample gives a layout with a sample record as PNG: its reference, the plane, dots per inch; nil: layouts have no pictures.
	Sample func(ctx context.Context, layout, plane string, dpi int) ([]byte, error)
	// Address says what is wrong with a printer's address, without connecting; nil asks for no more than a scheme and something after it.
	Address  func(uri string) error
	Settings []administration.Setting // that the program was started with, none of them secret
}

// All gives every desk, in the order in which the navigation shows them: as an application goes through the authority.
func All(c Config) ([]web.Desk, error) {
	counter, err := clerk.Desk(c.Draw)
	if err != nil {
		return nil, err
	}
	return []web.Desk{
		counter,
		vetting.Desk(),
		approval.Desk(),
		stock.Desk(),
		production.Desk(production.Config{Needs: c.Needs, Devices: c.Devices}),
		inspection.Desk(),
		dispatch(),
		supervision.Desk(supervision.Options{Jobs: c.Jobs, Picture: c.Picture, AuditKey: c.AuditKey}),
		administration.Desk(administration.Options{Layouts: c.Layouts, Picture: c.Sample, Address: c.Address, Settings: c.Settings}),
	}, nil
}

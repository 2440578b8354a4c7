// Package administration is the desk of administrators: printers with their addresses, what they are told, how they are calibrated; the
// layouts that are installed, with pictures and what the linter finds; the settings of the installation. People, their rights and the
// sites are the frame's own pages.
package administration

import (
	"context"
	"net/http"

	"chancery/issuance"
	"chancery/templates"
	"chancery/templates/lint"
	"chancery/web"
)

// Options is what the desk needs of the rest of the house.
type Options struct {
	// Layouts are those that are installed.
	Layouts *templates.Set
	// Picture gives a layout with a sample record as PNG: its reference, the plane (all, personalization, substrate or uv), dots per inch.
	Picture func(ctx context.Context, layout, plane string, dpi int) ([]byte, error)
	// Address says what is wrong with a printer's address, without connecting; nil asks for no more than a scheme and something after it.
	Address func(uri string) error
	// Settings are those that the program was started with; none of them is a secret.
	Settings []Setting
}

// Setting is one setting of the program.
type Setting struct {
	Name  string `json:"name"` // as a flag or variable has it
	Value string `json:"value"`
	Help  string `json:"help"`
}

// desk is the desk at work.
type desk struct {
	Options
	findings *findings
}

// Desk gives the routes, pages and links of administration.
func Desk(o Options) web.Desk {
	d := desk{o, &findings{known: map[string][]lint.Finding{}}}
	read := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Duty: web.Of(issuance.Administrator), Site: web.AnySite, States: web.Always, Proof: web.SessionProof, Event: web.NoEvent, Handle: handle}
	}
	act := func(pattern, event string, proof web.Proof, handle, again web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Duty: web.Of(issuance.Administrator), Site: web.AnySite, States: web.Always, Proof: proof, Event: event, Handle: handle, Again: again}
	}
	return web.Desk{
		Name: "administration",
		Routes: []web.Route{
			read("/administration/printers", d.printers),
			act("/administration/printers", "printer.installed", web.FreshProof, d.install, d.printers),
			read("/administration/printers/{id}", d.printer),
			act("/administration/printers/{id}/address", "printer.installed", web.FreshProof, d.address, d.printer),
			act("/administration/printers/{id}/tell", "printer.drained printer.paused printer.resumed", web.SessionProof, d.tell, d.printer),
			act("/administration/printers/{id}/calibrate", "printer.calibrated", web.SessionProof, d.calibrate, d.printer),
			read("/administration/layouts", d.layouts),
			read("/administration/layouts/one", d.layout),
			read("/administration/layouts/picture", d.picture),
			read("/administration/settings", d.settings),
			act("/administration/settings", "waiting.bounded", web.SessionProof, d.set, d.settings),
		},
		Pages: []web.Template{
			{Name: "administration-printers", Zero: zeroPrinters()}, {Name: "administration-printer", Zero: zeroPrinter()},
			{Name: "administration-layouts", Zero: zeroLayouts()}, {Name: "administration-layout", Zero: zeroLayout()}, {Name: "administration-settings", Zero: zeroSettings()},
		},
		Links: []web.Link{{Word: "nav.printer-setup", Path: "/administration/printers"}, {Word: "nav.layouts", Path: "/administration/layouts"}, {Word: "nav.settings", Path: "/administration/settings"}},
	}
}

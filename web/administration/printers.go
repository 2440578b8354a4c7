package administration

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/web"
)

// printersView is every printer, and the form for another.
type printersView struct {
	List  []production.Printer `json:"list"`
	Sites []web.Option         `json:"-"`
	Kinds []web.Option         `json:"-"`
}

func zeroPrinters() printersView {
	at := time.Time{}
	return printersView{List: []production.Printer{{LastContactAt: &at, Facts: &production.Facts{Model: "x", Reasons: []string{"x"}}}, {}}}
}

// printers lists them.
func (d desk) printers(q *web.Request) (web.Answer, error) {
	var v printersView
	var err error
	if v.List, err = production.Printers(q.Context(), q.Read); err != nil {
		return web.Answer{}, err
	}
	sites, err := people.Sites(q.Context(), q.Read)
	if err != nil {
		return web.Answer{}, err
	}
	for _, s := range sites {
		v.Sites = append(v.Sites, web.Option{Value: s.Code, Text: s.Code + " · " + s.Name})
	}
	v.Kinds, err = kinds(q)
	return web.Page("administration-printers", v), err
}

// kinds are the kinds of blanks.
func kinds(q *web.Request) ([]web.Option, error) {
	rows, err := q.Read.Query(q.Context(), "SELECT code, code || ' · ' || name, '' FROM blank_kind ORDER BY code")
	if err != nil {
		return nil, fmt.Errorf("listing kinds of blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[web.Option])
	if err != nil {
		return nil, fmt.Errorf("listing kinds of blanks: %w", issuance.Translate(err))
	}
	return list, nil
}

// longestAddress is more than any address of a printer has, in bytes.
const longestAddress = 500

// reachable says what is wrong with an address that was typed.
func (d desk) reachable(uri string) error {
	const remedy = "write it as scheme://HOST:PORT, such as ipp://printer.example:631/ipp/print"
	parsed, err := url.Parse(uri)
	switch {
	case uri == "":
		return issuance.Invalidf("uri", remedy, "there is no address")
	case len(uri) > longestAddress:
		return issuance.Invalidf("uri", remedy, "it is too long")
	case err != nil || parsed.Scheme == "" || parsed.Opaque == "" && parsed.Host == "" && parsed.Path == "":
		return issuance.Invalidf("uri", remedy, "%.60q is no address", uri)
	case parsed.User != nil:
		return issuance.Invalidf("uri", "leave name and password out: everybody who looks at printers reads the address", "it holds a secret")
	case d.Address == nil:
		return nil
	}
	if err := d.Address(uri); err != nil {
		if issuance.KindOf(err) != 0 {
			return err
		}
		return issuance.Invalidf("uri", remedy, "%v", err)
	}
	return nil
}

// install adds a printer that is not there yet.
func (d desk) install(q *web.Request) (web.Answer, error) {
	p := production.Printer{ID: q.Form.Get("id"), Site: q.Form.Get("site"), Kind: q.Form.Get("kind"), URI: q.Form.Get("uri")}
	if err := d.reachable(p.URI); err != nil {
		return web.Answer{}, err
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		_, err := production.LoadPrinter(q.Context(), act, p.ID)
		if err == nil {
			return web.Answer{}, issuance.Conflictf("id", "change its address on its own page, or choose another name", "there is a printer %s already", p.ID)
		}
		if issuance.KindOf(err) != issuance.NotFound {
			return web.Answer{}, err
		}
		return web.To("/administration/printers/"+url.PathEscape(p.ID)).Saying("said.printer-installed", p.ID), production.InstallPrinter(q.Context(), act, p)
	})
}

// printerView is one printer.
type printerView struct {
	production.Printer
	Figures      production.Figures       `json:"figures"`
	Calibrations []production.Calibration `json:"calibrations"`
	Batch        *production.Batch        `json:"batch"`
	Orders       []web.Option             `json:"-"` // what it may be told
}

func zeroPrinter() printerView {
	x, at, n := "x", time.Time{}, int64(1)
	return printerView{Printer: production.Printer{DeviceUUID: &x, LastContactAt: &at, StateBy: &x, StateAt: &at, StateReason: "x", FactsAt: &at,
		Facts: &production.Facts{Formats: []string{"x"}, Separations: []string{"x"}, MediaReady: []string{"x"}, Reasons: []string{"x"}, LifeCount: &n, Supplies: []production.SupplySeen{{Left: 1, Lot: "x"}, {Level: -1}}}},
		Calibrations: []production.Calibration{{}}, Batch: &production.Batch{}, Orders: []web.Option{{}}}
}

// Title names the printer.
func (v printerView) Title(q *web.Request) string {
	return q.Word("administration-printer.title") + " " + v.ID
}

// printer shows one.
func (d desk) printer(q *web.Request) (web.Answer, error) {
	p, err := production.LoadPrinter(q.Context(), q.Read, q.Name("id"))
	if err != nil {
		return web.Answer{}, err
	}
	v := printerView{Printer: p}
	if v.Figures, err = production.FiguresOf(q.Context(), q.Read, p.ID, q.At); err != nil {
		return web.Answer{}, err
	}
	if v.Calibrations, err = production.Calibrations(q.Context(), q.Read, p.ID); err != nil {
		return web.Answer{}, err
	}
	if v.Batch, err = production.BatchAt(q.Context(), q.Read, p.ID); err != nil {
		return web.Answer{}, err
	}
	for _, s := range production.PrinterLifecycle().Steps {
		if s.From == p.State {
			v.Orders = append(v.Orders, web.Option{Value: s.Event, Text: q.Word("administration.tell." + s.Event), Hint: q.Word("administration.tell." + s.Event + "-hint")})
		}
	}
	return web.Page("administration-printer", v), nil
}

// to is the way back to a printer's page.
func to(q *web.Request) web.Answer {
	return web.To("/administration/printers/" + url.PathEscape(q.Name("id")))
}

// address gives a printer another address, or has a device introduce itself anew.
func (d desk) address(q *web.Request) (web.Answer, error) {
	uri := q.Form.Get("uri")
	if err := d.reachable(uri); err != nil {
		return web.Answer{}, err
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		p, err := production.LoadPrinter(q.Context(), act, q.Name("id"))
		if err != nil {
			return web.Answer{}, err
		}
		b, err := production.BatchAt(q.Context(), act, p.ID)
		if err != nil {
			return web.Answer{}, err
		}
		if b != nil { // an attempt there would look for its job at another device
			return web.Answer{}, issuance.Conflictf("uri", "let it finish first", "batch %s is %s at printer %s", b.ID, b.State, p.ID)
		}
		p.URI = uri
		return to(q).Saying("said.printer-moved", p.ID), production.InstallPrinter(q.Context(), act, p)
	})
}

// tell has a printer finish, stand still or go on.
func (d desk) tell(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		ctx, id, reason := q.Context(), q.Name("id"), q.Form.Get("reason")
		var err error
		switch q.Form.Get("order") {
		case "drained":
			err = production.Drain(ctx, act, id, reason)
		case "paused":
			err = production.Pause(ctx, act, id, reason)
		case "resumed":
			err = production.ResumePrinter(ctx, act, id)
		default:
			err = issuance.Invalidf("order", "choose what it is told", "nothing was chosen")
		}
		return to(q).Saying("said.printer-told", id), err
	})
}

// calibrate sets where a printer's pages are moved to, as measured on a test page.
func (d desk) calibrate(q *web.Request) (web.Answer, error) {
	c := production.Calibration{Page: strings.ToUpper(q.Form.Get("page"))}
	for name, value := range map[string]*float64{"x": &c.X, "y": &c.Y, "rotation": &c.Rotation} {
		var err error
		if *value, err = strconv.ParseFloat(strings.ReplaceAll(q.Form.Get(name), ",", "."), 64); err != nil {
			return web.Answer{}, issuance.Invalidf(name, "write it as 0.25 or -0.25", "%.20q is no number", q.Form.Get(name))
		}
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return to(q).Saying("said.printer-calibrated", q.Name("id")), production.Calibrate(q.Context(), act, q.Name("id"), c)
	})
}

package production

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// printerView is one printer with what can be done at it.
type printerView struct {
	standing     `json:"printer"`
	Consumables  []consumable             `json:"consumables"` // loaded now
	Calibration  production.Calibration   `json:"calibration"`
	Calibrations []production.Calibration `json:"calibrations"`
	Kinds        []web.Option             `json:"-"`
	May          bool                     `json:"-"` // the person is an operator
	Drains       bool                     `json:"-"`
	Pauses       bool                     `json:"-"`
	Resumes      bool                     `json:"-"`
	Shows        bool                     `json:"-"` // it can be asked to show itself
	Events       string                   `json:"-"` // where the page hears of changes
}

func zeroPrinter() printerView {
	return printerView{standing: zeroStanding(), Consumables: []consumable{{}}, Calibrations: []production.Calibration{{}}, May: true, Drains: true, Pauses: true, Resumes: true, Shows: true}
}

// Title names the printer.
func (v printerView) Title(q *web.Request) string {
	return q.Word("production-printer.title") + " " + v.ID
}

func (c Config) showPrinter(q *web.Request) (web.Answer, error) {
	p, err := production.LoadPrinter(q.Context(), q.Read, q.Name("printer"))
	if err != nil {
		return web.Answer{}, err
	}
	list, err := standings(q, []production.Printer{p})
	if err != nil {
		return web.Answer{}, err
	}
	v := printerView{standing: list[0], May: q.By.Holds(issuance.Operator), Shows: c.Devices != nil}
	if v.Events, err = lookAtSite(q).from(q.Context(), "/production/events"); err != nil {
		return web.Answer{}, err
	}
	v.Drains, v.Pauses, v.Resumes = p.State != "draining", p.State != "paused", p.State != "ready"
	for _, k := range production.ConsumableKinds() {
		v.Kinds = append(v.Kinds, web.Option{Value: k, Text: q.Word("production.consumable." + k)})
	}
	if v.Consumables, err = loaded(q, p.ID); err != nil {
		return web.Answer{}, err
	}
	if v.Calibrations, err = production.Calibrations(q.Context(), q.Read, p.ID); err != nil {
		return web.Answer{}, err
	}
	if len(v.Calibrations) > 0 {
		v.Calibration = v.Calibrations[0]
	}
	return web.Page("production-printer", v), nil
}

// consumable is something that is loaded in a printer now, and for how many documents it is still good by our own count.
type consumable struct {
	ID      int64  `json:"id"`
	Kind    string `json:"kind"`
	Lot     string `json:"lot"`
	Serial  string `json:"serial"`
	GoodFor int    `json:"goodFor"`
	Left    int    `json:"left"`
}

// loaded gives what is in a printer, without all that ever was.
func loaded(q *web.Request, printer string) ([]consumable, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT id, kind, lot, serial, good_for, greatest(0, good_for - (
			SELECT count(*)
			FROM attempt_consumable
			JOIN attempt ON attempt.id = attempt_consumable.attempt
			WHERE attempt_consumable.consumable = consumable.id AND attempt.state <> 'unprinted'
		))
		FROM consumable
		WHERE printer = $1 AND removed_at IS NULL
		ORDER BY kind, id`, printer)
	if err != nil {
		return nil, fmt.Errorf("listing consumables: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[consumable])
	if err != nil {
		return nil, fmt.Errorf("listing consumables: %w", issuance.Translate(err))
	}
	return list, nil
}

func printerPath(id string) string { return "/production/printers/" + id }

// tell has a printer drain, pause or take work again.
func tell(do func(ctx context.Context, act *issuance.Act, printer, reason string) error, now string) web.Handler {
	return func(q *web.Request) (web.Answer, error) {
		return q.Act(func(act *issuance.Act) (web.Answer, error) {
			err := do(q.Context(), act, q.Name("printer"), q.Form.Get("reason"))
			return web.To(printerPath(q.Name("printer"))).Saying("said.production-"+now, q.Name("printer")), at("reason", err)
		})
	}
}

// identify has a printer show itself. Nothing is changed.
func (c Config) identify(q *web.Request) (web.Answer, error) {
	p, err := production.LoadPrinter(q.Context(), q.Read, q.Name("printer"))
	if err != nil {
		return web.Answer{}, err
	}
	if c.Devices == nil {
		return web.Answer{}, issuance.Conflictf("printer", "find it by its name", "printers can't be asked from here")
	}
	if err := c.Devices.Identify(q.Context(), p); err != nil {
		return web.Answer{}, err
	}
	return web.To(printerPath(p.ID)).Saying("said.production-identified", p.ID), nil
}

// load notes what somebody has put into a printer.
func load(q *web.Request) (web.Answer, error) {
	documents, err := strconv.Atoi(q.Form.Get("documents"))
	if err != nil {
		return web.Answer{}, issuance.Invalidf("documents", "say for how many documents it is good", "it is no number")
	}
	s := production.Consumable{Printer: q.Name("printer"), Kind: q.Form.Get("kind"), Lot: q.Form.Get("lot"), Serial: q.Form.Get("serial"), GoodFor: documents}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		_, err := production.LoadConsumable(q.Context(), act, s)
		return web.To(printerPath(s.Printer)).Saying("said.production-loaded", s.Printer), at("lot", err, "kind", "serial", "documents")
	})
}

// unload notes what somebody has taken out of a printer.
func unload(q *web.Request) (web.Answer, error) {
	id, err := strconv.ParseInt(q.Form.Get("consumable"), 10, 64)
	if err != nil {
		return web.Answer{}, issuance.Invalidf("consumable", "press the button beside it", "nothing is named")
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To(printerPath(q.Name("printer"))).Saying("said.production-unloaded", q.Name("printer")), production.RemoveConsumable(q.Context(), act, q.Name("printer"), id)
	})
}

// calibrate sets by how much a printer's pages are moved, as measured on a test page.
func calibrate(q *web.Request) (web.Answer, error) {
	set := production.Calibration{Page: q.Form.Get("page")}
	for field, to := range map[string]*float64{"x": &set.X, "y": &set.Y, "rotation": &set.Rotation} {
		text := strings.ReplaceAll(q.Form.Get(field), ",", ".")
		if text == "" {
			continue
		}
		var err error
		if *to, err = strconv.ParseFloat(text, 64); err != nil {
			return web.Answer{}, issuance.Invalidf(field, "write millimetres or degrees, such as 0.3 or -0.2", "it is no number")
		}
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		err := production.Calibrate(q.Context(), act, q.Name("printer"), set)
		return web.To(printerPath(q.Name("printer"))).Saying("said.production-calibrated", q.Name("printer")), at("page", err, "x", "y", "rotation")
	})
}

package production

import (
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// standing is a printer on the board: what it was told, what it was last seen to do, what has come of it, and how long it lasts. Nobody
// asks the printer for it: one that is frozen shows how long ago it last answered, and holds up nobody.
type standing struct {
	ID        string              `json:"printer"`
	Site      string              `json:"-"`
	Kind      string              `json:"kind"`
	Simulated bool                `json:"simulated"`
	Told      issuance.State      `json:"told"`
	ToldBy    string              `json:"toldBy"`
	Reason    string              `json:"reason"`
	Device    seen                `json:"device"`
	Figures   figures             `json:"figures"`
	Supplies  []production.Supply `json:"supplies"`
	Blanks    int                 `json:"blanks"` // allocated to batches there and not fed yet
	Left      int                 `json:"left"`   // documents that it can make
	Lasts     bool                `json:"-"`      // how long the supplies last is known
	LastsFor  int                 `json:"lastsFor"`
	Batch     string              `json:"batch"` // that runs or is halted there
	State     issuance.State      `json:"batchState"`
	Doubts    []doubtLine         `json:"doubts"`
}

// figures is what has come of the attempts at a printer in a day.
type figures struct {
	Printer  string `json:"-"`
	LastHour int    `json:"perHour"` // that the device finished in the last hour
	Good     int    `json:"good"`
	Spoiled  int    `json:"spoiled"`
	UnderWay int    `json:"underWay"`
}

// boardView is the printers of a site.
type boardView struct {
	Printers []standing `json:"printers"`
	Events   string     `json:"-"`
}

func zeroBoard() boardView { return boardView{Printers: []standing{zeroStanding()}, Events: "/"} }

func zeroStanding() standing {
	return standing{Told: "paused", Reason: "x", Simulated: true, Device: seen{Ever: true, Reasons: []string{"x"}, Loaded: []string{"x"}}, Supplies: []production.Supply{{}}, Lasts: true,
		Batch: "x", Doubts: []doubtLine{{}}}
}

func board(q *web.Request) (web.Answer, error) {
	list, err := production.Printers(q.Context(), q.Read)
	if err != nil {
		return web.Answer{}, err
	}
	list = slices.DeleteFunc(list, func(p production.Printer) bool { return p.Site != q.By.Site })
	var v boardView
	if v.Events, err = lookAtSite(q).from(q.Context(), "/production/events"); err != nil {
		return web.Answer{}, err
	}
	if v.Printers, err = standings(q, list); err != nil {
		return web.Answer{}, err
	}
	return web.Page("production-board", v), nil
}

// standings collects what is known of printers.
func standings(q *web.Request, list []production.Printer) ([]standing, error) {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	made, err := figuresOf(q, ids)
	if err != nil {
		return nil, err
	}
	all, err := doubts(q, "attempt.printer = ANY ($1)", ids)
	if err != nil {
		return nil, err
	}
	var board []standing
	for _, p := range list {
		s, err := standingOf(q, p)
		if err != nil {
			return nil, err
		}
		s.Figures = made[p.ID]
		for _, d := range all {
			if d.Printer == p.ID {
				s.Doubts = append(s.Doubts, d)
			}
		}
		board = append(board, s)
	}
	return board, nil
}

func standingOf(q *web.Request, p production.Printer) (standing, error) {
	s := standing{ID: p.ID, Site: p.Site, Kind: p.Kind, Simulated: p.Simulated, Told: p.State, Reason: p.StateReason, Device: seenOf(p, q.At)}
	if p.StateBy != nil {
		s.ToldBy = *p.StateBy
	}
	f, err := production.ForecastOf(q.Context(), q.Read, p, q.At)
	if err != nil {
		return s, err
	}
	s.Supplies, s.Blanks, s.Left = f.Supplies, f.Blanks, f.Documents()
	s.LastsFor, s.Lasts = f.Lasts()
	b, err := production.BatchAt(q.Context(), q.Read, p.ID)
	if b != nil {
		s.Batch, s.State = b.ID, b.State
	}
	return s, err
}

// figuresOf counts the attempts of the last day at each printer.
func figuresOf(q *web.Request, printers []string) (map[string]figures, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT
			printer,
			count(*) FILTER (WHERE created_at > $2::timestamptz - interval '2 hours' AND EXISTS (
				SELECT
				FROM attempt_event
				WHERE attempt_event.attempt = attempt.id AND attempt_event.state = 'device done' AND attempt_event.at > $2::timestamptz - interval '1 hour'
			)),
			count(*) FILTER (WHERE state = 'verified'),
			count(*) FILTER (WHERE state = 'spoiled'),
			count(*) FILTER (WHERE state NOT IN ('verified', 'spoiled', 'unprinted', 'in doubt'))
		FROM attempt
		WHERE printer = ANY ($1) AND created_at > $2::timestamptz - interval '1 day'
		GROUP BY printer`, printers, q.At)
	if err != nil {
		return nil, fmt.Errorf("counting attempts: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[figures])
	if err != nil {
		return nil, fmt.Errorf("counting attempts: %w", issuance.Translate(err))
	}
	made := map[string]figures{}
	for _, f := range list {
		made[f.Printer] = f
	}
	return made, nil
}

// printerThing says where a printer stands and what it was told.
func printerThing(q *web.Request) (web.Thing, error) {
	p, err := production.LoadPrinter(q.Context(), q.Read, q.Name("printer"))
	return web.Thing{Sites: []string{p.Site}, State: p.State}, err
}

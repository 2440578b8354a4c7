package production

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Supply is for how many documents one thing that a printer needs is still good.
type Supply struct {
	What   string `json:"what"`   // such as "ribbon, lot A1"
	Left   int    `json:"left"`   // documents
	Source string `json:"source"` // consumable (our count) or device (its word)
}

// Forecast is how many documents a printer can make on what it has.
type Forecast struct {
	Supplies []Supply
	Blanks   int // allocated to batches there and not fed yet
}

// Lasts gives for how many documents the supplies last; false where nothing is recorded and the device does not tell.
func (f Forecast) Lasts() (documents int, known bool) {
	for i, s := range f.Supplies {
		if i == 0 || s.Left < documents {
			documents = s.Left
		}
	}
	return documents, len(f.Supplies) > 0
}

// Documents gives how many documents are left to the printer: as far as its supplies last, and no more than blanks are allocated to it.
func (f Forecast) Documents() int {
	if lasts, known := f.Lasts(); known {
		return min(lasts, f.Blanks)
	}
	return f.Blanks
}

// shortages names what does not last for so many documents.
func (f Forecast) shortages(documents int) []string {
	var list []string
	for _, s := range f.Supplies {
		if s.Left < documents {
			list = append(list, fmt.Sprintf("%s: %d left", s.What, s.Left))
		}
	}
	return list
}

// ForecastOf tells for how many documents a printer is supplied. A printer needs each kind of consumable that it ever had loaded; what
// the device says of its own supplies counts as long as it is fresh.
func ForecastOf(ctx context.Context, q issuance.Querier, p Printer, now time.Time) (Forecast, error) {
	var f Forecast
	loaded, err := consumables(ctx, q, "WHERE printer = $1 AND removed_at IS NULL ORDER BY id DESC", p.ID)
	if err != nil {
		return f, err
	}
	needed, err := kindsEverIn(ctx, q, p.ID)
	if err != nil {
		return f, err
	}
	f.Supplies = recorded(loaded, needed)
	if seen := p.fresh(now); seen != nil {
		f.Supplies = append(f.Supplies, told(seen.Supplies)...)
	}
	err = q.QueryRow(ctx, `
		SELECT count(*)
		FROM document
		JOIN batch ON batch.id = document.batch
		WHERE batch.printer = $1
			AND batch.state IN ('allocated', 'running', 'halted')
			AND document.state IN ('batched', 'numbered', 'composed')`, p.ID).Scan(&f.Blanks)
	if err != nil {
		return f, fmt.Errorf("counting the blanks of printer %s: %w", p.ID, issuance.Translate(err))
	}
	return f, nil
}

// kindsEverIn gives the kinds of consumable that a printer ever had loaded.
func kindsEverIn(ctx context.Context, q issuance.Querier, printer string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT DISTINCT kind FROM consumable WHERE printer = $1", printer)
	if err != nil {
		return nil, fmt.Errorf("looking what printer %s needs: %w", printer, issuance.Translate(err))
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking what printer %s needs: %w", printer, issuance.Translate(err))
	}
	return kinds, nil
}

// recorded gives what our own books say: each thing that is loaded, and each kind that is needed and is not.
func recorded(loaded []Consumable, needed []string) []Supply {
	var supplies []Supply
	for _, kind := range ConsumableKinds() {
		of := slices.DeleteFunc(slices.Clone(loaded), func(c Consumable) bool { return c.Kind != kind })
		if len(of) == 0 && slices.Contains(needed, kind) {
			supplies = append(supplies, Supply{What: kind + " (none is loaded)", Source: "consumable"})
		}
		for _, c := range of {
			supplies = append(supplies, Supply{What: kind + ", lot " + c.Lot, Left: c.Left(), Source: "consumable"})
		}
	}
	return supplies
}

// told gives what a device says of its supplies, as far as that can be counted in documents.
func told(list []SupplySeen) []Supply {
	var supplies []Supply
	for _, s := range list {
		waste := strings.Contains(strings.ToLower(s.Type), "waste")
		switch {
		case s.Left > 0:
			supplies = append(supplies, Supply{What: s.Name, Left: s.Left, Source: "device"})
		case s.Level == 0 && !waste:
			supplies = append(supplies, Supply{What: s.Name + " (empty)", Source: "device"})
		case s.Level >= 100 && waste:
			supplies = append(supplies, Supply{What: s.Name + " (full)", Source: "device"})
		}
	}
	return supplies
}

// supplied refuses a batch that can't be finished on what is loaded in its printer, and names what is short (Conflict).
func supplied(ctx context.Context, act *issuance.Act, b Batch) error {
	if b.State != "allocated" {
		return nil // it can't be started anyway
	}
	p, err := LoadPrinter(ctx, act, b.Printer)
	if err != nil {
		return err
	}
	f, err := ForecastOf(ctx, act, p, act.At)
	if err != nil {
		return err
	}
	var documents int
	if err := act.QueryRow(ctx, "SELECT count(*) FROM document WHERE batch = $1 AND state = 'batched'", b.ID).Scan(&documents); err != nil {
		return fmt.Errorf("counting the documents of batch %s: %w", b.ID, err)
	}
	if short := f.shortages(documents); len(short) > 0 {
		return issuance.Conflictf("supplies", "replace what is short: chancery printer supplies remove "+p.ID+" NUMBER, then supplies load "+p.ID+" …; or make a smaller batch",
			"batch %s needs %d documents of each, but printer %s has %s", b.ID, documents, p.ID, strings.Join(short, "; "))
	}
	return nil
}

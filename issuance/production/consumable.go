package production

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Consumable is a ribbon, laminate, foil or ink in a printer, from loading to removal.
type Consumable struct {
	ID        int64
	Printer   string
	Kind      string // ribbon, laminate, foil or ink
	Lot       string
	Serial    string // "" where it has none
	GoodFor   int    // documents, when it was loaded
	LoadedBy  string
	LoadedAt  time.Time
	RemovedBy *string
	RemovedAt *time.Time
	Used      int // attempts that began with it and did not end unprinted
}

// Left is how many documents it is still good for, by our own count.
func (c Consumable) Left() int { return max(0, c.GoodFor-c.Used) }

// ConsumableKinds lists the kinds of consumable.
func ConsumableKinds() []string { return []string{"ribbon", "laminate", "foil", "ink"} }

const consumableColumns = `
	id,
	printer,
	kind,
	lot,
	serial,
	good_for,
	loaded_by,
	loaded_at,
	removed_by,
	removed_at,
	(
		SELECT count(*)
		FROM attempt_consumable
		JOIN attempt ON attempt.id = attempt_consumable.attempt
		WHERE attempt_consumable.consumable = consumable.id AND attempt.state <> 'unprinted'
	)`

// ConsumablesOf gives all that was ever loaded in a printer, what is loaded now first, then the latest first.
func ConsumablesOf(ctx context.Context, q issuance.Querier, printer string) ([]Consumable, error) {
	return consumables(ctx, q, "WHERE printer = $1 ORDER BY removed_at IS NOT NULL, id DESC", printer)
}

// ConsumablesIn gives what was loaded when an attempt began.
func ConsumablesIn(ctx context.Context, q issuance.Querier, attempt string) ([]Consumable, error) {
	return consumables(ctx, q, "WHERE id IN (SELECT consumable FROM attempt_consumable WHERE attempt = $1::uuid) ORDER BY kind, id", attempt)
}

func consumables(ctx context.Context, q issuance.Querier, where, key string) ([]Consumable, error) {
	rows, err := q.Query(ctx, "SELECT"+consumableColumns+" FROM consumable "+where, key)
	if err != nil {
		return nil, fmt.Errorf("listing consumables: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Consumable])
	if err != nil {
		return nil, fmt.Errorf("listing consumables: %w", issuance.Translate(err))
	}
	return list, nil
}

// A lot or serial as it may stand in the log.
var lotShape = regexp.MustCompile(`^[A-Za-z0-9._:/+@-]{1,60}$`)

// LoadConsumable notes what somebody has put into a printer: its lot, its serial where it has one, and for how many documents it is
// good. One of a kind is loaded at a time, inks aside (Conflict).
func LoadConsumable(ctx context.Context, act *issuance.Act, c Consumable) (id int64, err error) {
	p, err := atPrinter(ctx, act, c.Printer)
	if err != nil {
		return 0, err
	}
	switch {
	case !slices.Contains(ConsumableKinds(), c.Kind):
		return 0, issuance.Invalidf("kind", "choose ribbon, laminate, foil or ink", "there is no consumable %q", c.Kind)
	case !lotShape.MatchString(c.Lot):
		return 0, issuance.Invalidf("lot", "copy it from the box: letters, digits and ._:/+@-", "%q is no lot", c.Lot)
	case c.Serial != "" && !lotShape.MatchString(c.Serial):
		return 0, issuance.Invalidf("serial", "copy it from the box: letters, digits and ._:/+@-, or leave it out", "%q is no serial", c.Serial)
	case c.GoodFor < 1 || c.GoodFor > 1_000_000:
		return 0, issuance.Invalidf("documents", "say for how many documents it is good", "%d documents can't be", c.GoodFor)
	}
	err = act.QueryRow(ctx, `
		INSERT INTO consumable (printer, kind, lot, serial, good_for, loaded_by, loaded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`, p.ID, c.Kind, c.Lot, c.Serial, c.GoodFor, act.By.Username, act.At).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("loading printer %s: %w", p.ID, issuance.Translate(err))
	}
	return id, audit.Append(ctx, act, audit.Event{Action: "printer.loaded", SubjectKind: "printer", Subject: p.ID, Site: p.Site,
		Detail: named(c.Kind, c.Lot, c.Serial, map[string]any{"count": c.GoodFor})})
}

// named adds to a detail which consumable it is about.
func named(kind, lot, serial string, detail map[string]any) map[string]any {
	detail["consumable"], detail["lot"] = kind, lot
	if serial != "" {
		detail["serial"] = serial
	}
	return detail
}

// RemoveConsumable notes that somebody has taken something out of a printer; what was removed before is a Conflict.
func RemoveConsumable(ctx context.Context, act *issuance.Act, printer string, id int64) error {
	p, err := atPrinter(ctx, act, printer)
	if err != nil {
		return err
	}
	var kind, lot, serial string
	err = act.QueryRow(ctx, `
		UPDATE consumable
		SET removed_by = $3, removed_at = $4
		WHERE id = $1 AND printer = $2 AND removed_at IS NULL
		RETURNING kind, lot, serial`, id, p.ID, act.By.Username, act.At).Scan(&kind, &lot, &serial)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return fmt.Errorf("unloading printer %s: %w", p.ID, err)
		}
		return issuance.Conflictf("consumable", "look what is loaded: chancery printer supplies "+p.ID, "consumable %d is not in printer %s", id, p.ID)
	}
	return audit.Append(ctx, act, audit.Event{Action: "printer.unloaded", SubjectKind: "printer", Subject: p.ID, Site: p.Site,
		Detail: named(kind, lot, serial, map[string]any{})})
}

// captureConsumables binds to an attempt what is loaded in its printer now.
func captureConsumables(ctx context.Context, act *issuance.Act, a *Attempt) error {
	return act.Later(ctx, nil, `
		INSERT INTO attempt_consumable (attempt, consumable)
		SELECT $1::uuid, id
		FROM consumable
		WHERE printer = $2 AND removed_at IS NULL`, a.ID, a.Printer)
}

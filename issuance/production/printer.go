package production

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Printer is a device at a site and the kind of blank that it takes.
type Printer struct {
	ID            string
	Site          string
	Kind          string
	URI           string
	DeviceUUID    *string
	Simulated     bool
	LastContactAt *time.Time

	State       issuance.State // ready, draining or paused: what it was told to do, not what the device does
	StateBy     *string
	StateAt     *time.Time
	StateReason string
	Facts       *Facts // as last seen; nil while nobody has
	FactsAt     *time.Time
}

const printerColumns = `
	id,
	site,
	kind,
	uri,
	device_uuid,
	simulated,
	last_contact_at,
	state,
	state_by,
	state_at,
	state_reason,
	facts,
	facts_at`

// LoadPrinter gives one printer (NotFound).
func LoadPrinter(ctx context.Context, q issuance.Querier, id string) (Printer, error) {
	rows, err := q.Query(ctx, "SELECT"+printerColumns+" FROM printer WHERE id = $1", id)
	if err != nil {
		return Printer{}, fmt.Errorf("loading printer: %w", issuance.Translate(err))
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Printer])
	if err != nil {
		if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
			return p, issuance.NotFoundf("printer", "there is no printer %q", id)
		}
		return p, fmt.Errorf("loading printer: %w", issuance.Translate(err))
	}
	return p, nil
}

// Printers gives every printer by its id.
func Printers(ctx context.Context, q issuance.Querier) ([]Printer, error) {
	rows, err := q.Query(ctx, "SELECT"+printerColumns+" FROM printer ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("listing printers: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Printer])
	if err != nil {
		return nil, fmt.Errorf("listing printers: %w", issuance.Translate(err))
	}
	return list, nil
}

// uninstallable says what of a printer the database refuses (Invalid).
func uninstallable(p Printer, pg *pgconn.PgError) error {
	e := &issuance.Error{Kind: issuance.Invalid, Field: "id", Problem: fmt.Sprintf("%q is no id of a printer", p.ID), Remedy: "use 2 to 30 small letters, digits and hyphens", Err: pg}
	switch pg.ConstraintName {
	case "printer_site_fkey":
		e.Field, e.Problem, e.Remedy = "site", fmt.Sprintf("there is no site %q", p.Site), "chancery site list names those that there are"
	case "printer_kind_fkey":
		e.Field, e.Problem, e.Remedy = "kind", fmt.Sprintf("there is no kind of blank %q", p.Kind), "name one that there is, such as booklet-td3, sticker-mrv-a or card-identity"
	}
	return e
}

// InstallPrinter adds a printer, or installs a known one anew: at another address, or because the device was replaced. The device
// introduces itself at its next attempt; what was seen of the former one is forgotten. Site and kind of blanks stay what they are (Conflict); a site or kind that is none is Invalid.
func InstallPrinter(ctx context.Context, act *issuance.Act, p Printer) error {
	if err := act.Require(issuance.Administrator); err != nil {
		return err
	}
	tag, err := act.Exec(ctx, `
		INSERT INTO printer (id, site, kind, uri, simulated)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE
		SET uri = excluded.uri, simulated = excluded.simulated, device_uuid = NULL, facts = NULL, facts_at = NULL
		WHERE printer.site = excluded.site AND printer.kind = excluded.kind`, p.ID, p.Site, p.Kind, p.URI, p.Simulated)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.ConstraintName != "" {
		return uninstallable(p, pg)
	}
	if err != nil {
		return fmt.Errorf("installing printer %s: %w", p.ID, issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return issuance.Conflictf("printer", "install it under another id", "printer %s is at another site, or takes other blanks", p.ID)
	}
	return audit.Append(ctx, act, audit.Event{Action: "printer.installed", SubjectKind: "printer", Subject: p.ID, Site: p.Site, Detail: map[string]any{"kind": p.Kind}})
}

package production

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
)

// Choice says of what a batch is made, and for which printer.
type Choice struct {
	Printer      string // "": the pool of Site and Kind gives the one with the shortest queue
	Site, Kind   string // of the pool
	Limit        int    // at most so many documents
	Applications []string
	Needs        map[string]Need // by type of document; what is not there needs nothing
}

// Create makes a batch for a printer from up to limit documents that wait at its site, and allocates blanks in feeding order from
// the acting operator's custody. Documents that the operator approved are left for another one (law 3). Where applications are
// named the batch takes documents of no others.
func Create(ctx context.Context, act *issuance.Act, printer string, limit int, applications ...string) (Batch, error) {
	return CreateBatch(ctx, act, Choice{Printer: printer, Limit: limit, Applications: applications})
}

// CreateBatch makes a batch as Create does. Where no printer is named it picks among those of the pool, and where a printer can't do
// what the documents need, or none can, it says why (Conflict).
func CreateBatch(ctx context.Context, act *issuance.Act, c Choice) (Batch, error) {
	if err := act.Require(issuance.Operator); err != nil {
		return Batch{}, err
	}
	if c.Limit < 1 || c.Limit > 500 {
		return Batch{}, issuance.Invalidf("limit", "choose 1 to 500 documents", "a batch of %d documents can't be", c.Limit)
	}
	var p Printer
	if c.Printer != "" {
		var err error
		if p, err = LoadPrinter(ctx, act, c.Printer); err != nil {
			return Batch{}, err
		}
		c.Site, c.Kind = p.Site, p.Kind
	} else if _, err := act.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('pool ' || $1 || ' ' || $2, 0))", c.Site, c.Kind); err != nil {
		return Batch{}, fmt.Errorf("taking the lock of the pool: %w", issuance.Translate(err)) // two batches at once see each other's queue
	}
	ids, err := document.Waiting(ctx, act, c.Site, c.Kind, act.By.Username, c.Limit, c.Applications...)
	if err != nil {
		return Batch{}, err
	}
	if len(ids) == 0 {
		return Batch{}, issuance.Conflictf("batch", "wait until an application is approved", "no document waits for %s at %s", c.Kind, c.Site)
	}
	need, err := needOf(ctx, act, ids, c.Needs)
	if err != nil {
		return Batch{}, err
	}
	if c.Printer == "" {
		if p, err = pick(ctx, act, c, need, len(ids)); err != nil {
			return Batch{}, err
		}
	} else if why := p.unable(need, act.At); why != "" {
		return Batch{}, issuance.Conflictf("printer", "choose another, or change that", "printer %s can't take the batch: %s", p.ID, why)
	}
	return allocate(ctx, act, p, ids)
}

// needOf gives what all of the documents need together.
func needOf(ctx context.Context, act *issuance.Act, ids []string, needs map[string]Need) (Need, error) {
	var need Need
	if len(needs) == 0 {
		return need, nil
	}
	rows, err := act.Query(ctx, "SELECT DISTINCT type FROM document WHERE id = ANY ($1) ORDER BY type", ids)
	if err != nil {
		return need, fmt.Errorf("looking at the documents of a batch: %w", err)
	}
	types, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return need, fmt.Errorf("looking at the documents of a batch: %w", err)
	}
	for _, t := range types {
		need = need.join(needs[t])
	}
	return need, nil
}

// pick takes the printer of the pool with the shortest queue.
func pick(ctx context.Context, act *issuance.Act, c Choice, need Need, size int) (Printer, error) {
	pool, err := Pool(ctx, act, c.Site, c.Kind, need, size, act.At)
	if err != nil {
		return Printer{}, err
	}
	if len(pool) == 0 {
		return Printer{}, issuance.Conflictf("printer", "install one with chancery printer add", "no printer at %s takes %s", c.Site, c.Kind)
	}
	if pool[0].Why == "" {
		return pool[0].Printer, nil
	}
	var reasons []string
	for _, p := range pool {
		reasons = append(reasons, p.Printer.ID+": "+p.Why)
	}
	return Printer{}, issuance.Conflictf("printer", "resume or mend one of them, or name another", "none of the printers for %s at %s can take the batch; %s",
		c.Kind, c.Site, strings.Join(reasons, "; "))
}

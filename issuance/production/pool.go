package production

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Need is what a printer must be able to do for a type of document. What is zero is not needed.
type Need struct {
	Separations   []string // by the names of the layout language
	Sides         int
	Formats       []string // media types that its data can be made in: one of them must be taken
	Width, Height float64  // of the page, in millimetres
}

// join gives what is needed for both.
func (n Need) join(o Need) Need {
	for _, s := range o.Separations {
		if !slices.Contains(n.Separations, s) {
			n.Separations = append(slices.Clone(n.Separations), s)
		}
	}
	n.Sides = max(n.Sides, o.Sides)
	if n.Formats == nil {
		n.Formats = o.Formats
	}
	if n.Width == 0 {
		n.Width, n.Height = o.Width, o.Height
	}
	return n
}

// Candidate is a printer of a pool: how much waits there, and why it can't be taken.
type Candidate struct {
	Printer Printer
	Queue   int    // documents of batches there that are still to be made
	Short   bool   // what is loaded does not last for them and the new batch
	Why     string // it can't be taken; "" when it can
}

// Pool gives the printers of a site that take one kind of blank, for a batch of so many documents: those that can be taken first, of
// these those whose supplies last, then the one with the shortest queue.
func Pool(ctx context.Context, q issuance.Querier, site, kind string, need Need, size int, now time.Time) ([]Candidate, error) {
	rows, err := q.Query(ctx, "SELECT"+printerColumns+" FROM printer WHERE site = $1 AND kind = $2 ORDER BY id", site, kind)
	if err != nil {
		return nil, fmt.Errorf("listing the pool of %s: %w", kind, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Printer])
	if err != nil {
		return nil, fmt.Errorf("listing the pool of %s: %w", kind, issuance.Translate(err))
	}
	pool := make([]Candidate, len(list))
	for i, p := range list {
		if pool[i], err = candidate(ctx, q, p, need, size, now); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(pool, func(a, b Candidate) int {
		return cmp.Or(last(a.Why != "", b.Why != ""), last(a.Short, b.Short), cmp.Compare(a.Queue, b.Queue))
	})
	return pool, nil
}

// last sorts what is true behind what is false.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func candidate(ctx context.Context, q issuance.Querier, p Printer, need Need, size int, now time.Time) (Candidate, error) {
	c := Candidate{Printer: p, Why: p.unable(need, now)}
	var doubts int
	err := q.QueryRow(ctx, `
		SELECT
			(SELECT count(*) FROM attempt WHERE printer = $1 AND state = 'in doubt'),
			(
				SELECT count(*)
				FROM document
				JOIN batch ON batch.id = document.batch
				WHERE batch.printer = $1
					AND batch.state IN ('allocated', 'running', 'halted')
					AND document.state IN ('batched', 'numbered', 'composed', 'printing')
			)`, p.ID).Scan(&doubts, &c.Queue)
	if err != nil {
		return c, fmt.Errorf("looking what waits at printer %s: %w", p.ID, issuance.Translate(err))
	}
	if c.Why == "" && doubts > 0 {
		c.Why = "it has an attempt in doubt"
	}
	if f := p.fresh(now); c.Why == "" && f != nil && f.State == "stopped" && !slices.Contains(f.Reasons, "media-empty") && !slices.Contains(f.Reasons, "media-needed") {
		c.Why = "it has stopped: " + strings.Join(f.Reasons, ", ")
	}
	forecast, err := ForecastOf(ctx, q, p, now)
	c.Short = len(forecast.shortages(c.Queue+size)) > 0
	return c, err
}

// unable says why a printer can't be given a batch that needs so much, "" when it can. Abilities that nobody has seen are no reason, nor
// is what was loaded when it was seen long ago.
func (p Printer) unable(need Need, now time.Time) string {
	if p.State != "ready" {
		return strings.TrimSuffix(fmt.Sprintf("it is %s: %s", p.State, p.StateReason), ": ")
	}
	f := p.Facts
	if f == nil {
		return ""
	}
	var lacks []string
	for _, s := range need.Separations {
		if len(f.Separations) > 0 && !slices.Contains(f.Separations, s) {
			lacks = append(lacks, s)
		}
	}
	takes := len(need.Formats) == 0 || len(f.Formats) == 0 || slices.ContainsFunc(need.Formats, func(s string) bool { return slices.Contains(f.Formats, s) })
	switch {
	case len(lacks) > 0:
		return "it does not print " + strings.Join(lacks, ", ")
	case f.Sides > 0 && f.Sides < need.Sides:
		return "it prints one side only"
	case !takes:
		return "it takes " + strings.Join(f.Formats, ", ") + ", which is not made here"
	case p.fresh(now) != nil && !fits(f.MediaReady, need):
		return fmt.Sprintf("no medium of %g × %g mm is loaded, but %s", need.Width, need.Height, strings.Join(f.MediaReady, ", "))
	}
	return ""
}

// A self-describing media size name (PWG 5101.1 §5) ends with the size.
var mediaSize = regexp.MustCompile(`_([0-9]+(?:\.[0-9]+)?)x([0-9]+(?:\.[0-9]+)?)(mm|in)$`)

// fits reports whether one of the media has the size, to a millimetre and either way round. Names that tell no size are no reason.
func fits(media []string, need Need) bool {
	if need.Width == 0 || len(media) == 0 {
		return true
	}
	for _, name := range media {
		m := mediaSize.FindStringSubmatch(name)
		if m == nil {
			return true
		}
		w, h := millimetres(m[1], m[3]), millimetres(m[2], m[3])
		near := func(a, b float64) bool { return math.Abs(a-b) <= 1 }
		if near(w, need.Width) && near(h, need.Height) || near(h, need.Width) && near(w, need.Height) {
			return true
		}
	}
	return false
}

func millimetres(number, unit string) float64 {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0 // the pattern has digits only: it is out of range
	}
	if unit == "in" {
		return v * 25.4
	}
	return v
}

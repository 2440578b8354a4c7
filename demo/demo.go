// Package demo is the authority of Utopia at work: sites, people, blanks, sample applications, and the walk of each application
// through all desks. Everything that a person would do is done here by that person's account; everything that works by itself is
// left to the line. The walk is driven by what the database says, so that a demonstration that was killed goes on where it was.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
)

// Config says what is demonstrated and where.
type Config struct {
	Authority *issuance.Authority
	Dir       string            // application files, printers; out/ below it has the results
	Count     int               // applications, at least MinimumCount
	Seed      int64             // of invented people and drawn portraits
	Printers  map[string]string // URI of a given printer by kind of blank; a missing one is simulated
	Start     func(ctx context.Context) (Line, error)
	Spawn     func(ctx context.Context, args ...string) (*Child, error) // this program once more, as a process of its own
	Progress  io.Writer
	Clock     func() time.Time
	Rasterise func(ctx context.Context, pdf []byte, dpi int) ([]byte, error)       // PNG
	ReadMRZ   func(ctx context.Context, sheet []byte, lines int) ([]string, error) // off a page in PDF or a picture of one
	Preview   func(ctx context.Context, d document.Document) ([]byte, error)       // PDF, both planes
	// Received gives what a card printer at a URI gets of a page, for its digest to be compared with the printer's ledger.
	Received func(ctx context.Context, uri string, page []byte) ([]byte, error)
	Verify   func(ctx context.Context) ([]issuance.Breach, error)
	// ExportAudit writes audit.export, audit.checkpoint and audit.key into a folder.
	ExportAudit func(ctx context.Context, dir string) (Audit, error)
	Stall       time.Duration // how long nothing may change before the walk gives up
}

// Line is the workers, once they run.
type Line interface {
	Checkpoint(ctx context.Context) error
}

// walk is one run of the demonstration.
type walk struct {
	Config
	list       []scenario
	files      []string
	references []string
	byRef      map[string]int // index of the scenario
	trays      map[string]*tray
	processes  []*process
	line       Line
}

// kinds of blank and the model of simulator that takes them. The card printer reads the serial of the blank that it holds from its
// magnetic stripe.
var kinds = []struct {
	Kind, Printer, Model, Prefix, Query string
	Lines                               int // of the machine readable zone
}{
	{"booklet-td3", "booklet", "ipp-booklet", "U26", "", 2},
	{"sticker-mrv-a", "sticker", "ipp-sticker", "VS", "", 2},
	{"card-identity", "card", "evolis", "IC", "?serial=mag2&uv=u", 3},
}

// Run walks every application as far as it goes, and reports.
func Run(ctx context.Context, c Config) (Report, error) {
	began := c.Clock()
	if c.Count < MinimumCount {
		return Report{}, issuance.Invalidf("count", fmt.Sprintf("ask for at least %d", MinimumCount), "%d applications are too few for every path", c.Count)
	}
	w := &walk{Config: c, byRef: map[string]int{}, trays: map[string]*tray{}}
	if err := w.prepare(ctx); err != nil {
		return Report{}, err
	}
	if err := w.submit(ctx); err != nil {
		return Report{}, err
	}
	if err := w.desks(ctx); err != nil {
		return Report{}, err
	}
	return w.report(ctx, began)
}

// prepare makes people, blanks, printers and files, and sets the line to work.
func (w *walk) prepare(ctx context.Context) error {
	if err := w.claim(ctx); err != nil {
		return err
	}
	if err := install(ctx, w.Authority); err != nil {
		return fmt.Errorf("making sites and people: %w", err)
	}
	if err := w.watchlist(ctx); err != nil {
		return fmt.Errorf("filling the watchlist: %w", err)
	}
	if err := w.receiveBlanks(ctx); err != nil {
		return fmt.Errorf("receiving blanks: %w", err)
	}
	var err error
	if w.files, err = writeFiles(filepath.Join(w.Dir, "applications"), w.list, w.Seed, w.Clock()); err != nil {
		return err
	}
	w.say("%d application files in %s", len(w.files), filepath.Join(w.Dir, "applications"))
	if err := w.printers(ctx); err != nil {
		return err
	}
	if w.line, err = w.Start(ctx); err != nil {
		return fmt.Errorf("starting the line: %w", err)
	}
	return w.readers(ctx)
}

// claim makes the database the demonstration's own, and refuses one that belongs to somebody else.
func (w *walk) claim(ctx context.Context) error {
	return w.Authority.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		var foreign bool
		err := act.QueryRow(ctx, `
			SELECT (EXISTS (SELECT FROM application) OR EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM site))
				AND NOT EXISTS (SELECT FROM setting WHERE key = 'demonstration')`).Scan(&foreign)
		if err != nil {
			return fmt.Errorf("asking whose database this is: %w", err)
		}
		if foreign {
			return issuance.Conflictf("database", "give the demonstration an empty one", "this database holds an authority that is not the demonstration's")
		}
		if _, err = act.Exec(ctx, "INSERT INTO setting (key, value) VALUES ('demonstration', 'UTO') ON CONFLICT (key) DO NOTHING"); err != nil {
			return err
		}
		return w.castOnce(ctx, act)
	})
}

// castOnce keeps number and seed of the applications as they were the first time: a demonstration that goes on adds none.
func (w *walk) castOnce(ctx context.Context, act *issuance.Act) error {
	var count int
	var seed int64
	err := act.QueryRow(ctx, `
		INSERT INTO setting (key, value)
		VALUES ('demonstration cast', $1::text)
		ON CONFLICT (key) DO UPDATE
		SET value = setting.value
		RETURNING split_part(value, '/', 1)::int, split_part(value, '/', 2)::bigint`, fmt.Sprintf("%d/%d", w.Count, w.Seed)).Scan(&count, &seed)
	if err != nil {
		return fmt.Errorf("asking for the applications of the first time: %w", err)
	}
	if count != w.Count || seed != w.Seed {
		w.say("the demonstration goes on with its %d applications of seed %d; for %d of seed %d choose a fresh folder with --dir", count, seed, w.Count, w.Seed)
	}
	w.Count, w.Seed, w.list = count, seed, scenarios(count, seed)
	return nil
}

// submit brings every application file to its clerk, unless an earlier run has done so.
func (w *walk) submit(ctx context.Context) error {
	for n, file := range w.files {
		key := fmt.Sprintf("demonstration %d/%d", w.Seed, n+1)
		ref, err := w.submitted(ctx, key)
		if err == nil && ref == "" {
			ref, err = w.submitFile(ctx, file, key)
		}
		if err != nil {
			return fmt.Errorf("submitting application %d: %w", n+1, err)
		}
		w.references = append(w.references, ref)
		w.byRef[ref] = n
	}
	w.say("%d applications submitted", len(w.references))
	return nil
}

// submitted gives the reference of what was submitted under a key, "" when nothing was.
func (w *walk) submitted(ctx context.Context, key string) (ref string, err error) {
	err = w.Authority.Pool.QueryRow(ctx, "SELECT coalesce((SELECT reference FROM application WHERE source_key = $1), '')", key).Scan(&ref)
	return ref, issuance.Translate(err)
}

func (w *walk) submitFile(ctx context.Context, file, key string) (ref string, err error) {
	s, err := application.ReadFile(file, w.Clock())
	if err != nil {
		return "", err
	}
	s.SourceKey = key
	err = w.Authority.Do(ctx, clerkOf(s.Content.Site), func(act *issuance.Act) error {
		ref, err = application.Submit(ctx, act, s)
		return err
	})
	return ref, err
}

// desks lets everybody do what waits for them, again and again, until nothing moves any more because every application has come to
// its end, or waits for a device that only a person outside this program can see.
func (w *walk) desks(ctx context.Context) error {
	people := []struct {
		name string
		work func(context.Context) (int, error)
	}{
		{"vetting officer", w.officerDesk},
		{"approver", w.approverDesk},
		{"clerk", w.clerkDesk},
		{"stock keeper", w.stockDesk},
		{"operator", w.operatorDesk},
		{"inspector", w.inspectorDesk},
		{"supervisor", w.supervisorDesk},
		{"delivery", w.deliveryDesk},
	}
	last, idle := w.Clock(), time.Duration(0)
	var seen string
	for {
		if err := w.tend(ctx); err != nil {
			return err
		}
		did := 0
		for _, p := range people {
			n, err := p.work(ctx)
			if err != nil && issuance.KindOf(err) != issuance.Conflict && issuance.KindOf(err) != issuance.Unavailable {
				return fmt.Errorf("at the %s's desk: %w", p.name, err)
			}
			did += n
		}
		where, open, err := w.where(ctx)
		if err != nil && issuance.KindOf(err) != issuance.Unavailable {
			return err
		}
		// What passes in one round counts for a second at most: a machine that slept meanwhile has not stalled.
		now := w.Clock()
		idle, last = idle+min(now.Sub(last), time.Second), now
		if err == nil && where != seen {
			seen, idle = where, 0
			w.say("%s", where)
		}
		if err == nil && open == 0 {
			return nil
		}
		if did > 0 {
			continue
		}
		if idle > w.Stall {
			return fmt.Errorf("nothing has moved for %v: %s; look what the printers say with chancery printer watch, and run this again: it goes on where it was",
				w.Stall, strings.TrimSpace(seen))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// where says how many applications stand where, and how many are still on their way.
func (w *walk) where(ctx context.Context) (line string, open int, err error) {
	rows, err := w.Authority.Pool.Query(ctx, `
		SELECT coalesce(document.state, application.state), count(*), count(*) FILTER (WHERE application.state NOT IN ('delivered', 'refused', 'returned'))
		FROM application
		LEFT JOIN document ON document.application = application.reference AND document.state NOT IN ('spoiled', 'rejected', 'cancelled')
		WHERE application.reference = ANY ($1)
		GROUP BY 1
		ORDER BY 1`, w.references)
	if err != nil {
		return "", 0, issuance.Translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var all, moving int
		if err := rows.Scan(&state, &all, &moving); err != nil {
			return "", 0, issuance.Translate(err)
		}
		line += fmt.Sprintf("%s %d  ", state, all)
		open += moving
	}
	if err := rows.Err(); err != nil {
		return "", 0, issuance.Translate(err)
	}
	corrections, err := w.corrections(ctx)
	if err != nil {
		return "", 0, err
	}
	batches, err := w.unfinished(ctx)
	if err != nil {
		return "", 0, err
	}
	stuck, err := w.stuck(ctx)
	return line, open + len(corrections) + batches - len(stuck), err
}

// unfinished counts the batches that somebody here has still to resume, sign or reconcile.
func (w *walk) unfinished(ctx context.Context) (n int, err error) {
	batches, err := w.ownBatches(ctx, "allocated", "running", "halted", "finished")
	if err != nil {
		return 0, err
	}
	for _, b := range batches {
		if b.State != "halted" || w.trays[b.Printer] != nil {
			n++
		}
	}
	return n, nil
}

// stuck gives the documents that wait for somebody to look into a printer that is not one of ours.
func (w *walk) stuck(ctx context.Context) (ids []string, err error) {
	batches, err := w.ownBatches(ctx, "halted")
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		if w.trays[b.Printer] != nil {
			continue
		}
		list, err := document.List(ctx, w.Authority.Pool, document.Filter{Batch: b.ID, States: []issuance.State{"numbered", "composed", "printing", "in doubt"}})
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			ids = append(ids, d.ID)
		}
	}
	return ids, nil
}

func (w *walk) say(format string, args ...any) {
	fmt.Fprintf(w.Progress, format+"\n", args...)
}

// act runs f as one act of a person and counts it; what somebody else has done meanwhile counts as nothing done.
func (w *walk) act(ctx context.Context, by issuance.Person, f func(*issuance.Act) error) (int, error) {
	err := w.Authority.Do(ctx, by, f)
	if issuance.KindOf(err) == issuance.Conflict {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// errGone says that a child process ended.
var errGone = errors.New("a process of the demonstration ended")

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chancery/demo"
	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/printers"
	"chancery/printers/all"
	"chancery/printers/evolis"
	"chancery/queue"
)

type demoCommand struct {
	Count   int               `help:"Applications, rejections included; a folder that was used before keeps its number." default:"16"`
	Seed    int64             `help:"Of invented people and drawn portraits." default:"1"`
	Printer map[string]string `help:"A given printer in a simulator's place: booklet=URI, sticker=URI or card=URI." placeholder:"KIND=URI"`
	Exit    bool              `help:"Stop when done; else go on and serve the desks."`
	Listen  string            `help:"Where the desks are served." default:"localhost:8443" placeholder:"HOST:PORT"`

	Background bool `help:"Return when all is handed over and leave the desks running; a demonstration that still runs in the folder is stopped first."`
	Stop       bool `help:"Stop the demonstration that runs in the folder."`
}

// Run demonstrates a whole authority.
func (c demoCommand) Run(ctx context.Context, p *program) error {
	given, err := c.given()
	switch {
	case err != nil:
		return err
	case c.Stop:
		return c.stop(ctx, p)
	}
	if err := c.reach(ctx); err != nil {
		return err
	}
	if c.Background && !c.Exit {
		return c.apart(ctx, p)
	}
	running, err := p.occupy()
	if err != nil {
		return err
	}
	defer running.Close() // and with it the lock
	i, err := p.prepare(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	s := &stage{p: p, i: i, started: map[string]bool{}}
	defer s.close()
	if err := s.open(ctx); err != nil {
		return err
	}
	var served <-chan error
	var address string
	if !c.Exit {
		listener, err := listenNear(c.Listen)
		if err != nil {
			return err
		}
		address, served, err = p.front(ctx, i, front{composer: s.composer, raster: s.raster, listener: listener, around: s.hands})
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		fmt.Fprintf(p.err, "the desks: %s\n", address)
	}
	report, err := demo.Run(ctx, s.config(c, given))
	if err != nil {
		return fmt.Errorf("demonstrating: %w", err)
	}
	if p.JSON {
		err = p.print(report)
	} else {
		p.say("%d documents handed over, %d applications turned down, verify %s, %.1f s; see %s", len(report.Documents), len(report.Rejected),
			report.Verify, report.Seconds, filepath.Join(p.Dir, "out"))
	}
	if err == nil && report.Failed() {
		err = errFound
	}
	if c.Exit || err != nil {
		return err
	}
	guests, err := i.invite(ctx, address)
	if err != nil {
		return err
	}
	if os.Getenv(variableReady) != "" {
		err = tellReady(guests)
	} else if err = guests.tell(p.people()); err == nil {
		p.say("They go on until you stop them (Ctrl-C).")
	}
	if err != nil {
		return fmt.Errorf("saying that the desks are ready: %w", err)
	}
	select {
	case <-ctx.Done():
		return <-served
	case err := <-served:
		return err
	}
}

// people is where people read: stdout, or stderr beside a document for scripts.
func (p *program) people() io.Writer {
	if p.JSON {
		return p.err
	}
	return p.out
}

// given takes the printers that stand in for simulators.
func (c demoCommand) given() (map[string]string, error) {
	kinds := map[string]string{"booklet": "booklet-td3", "sticker": "sticker-mrv-a", "card": "card-identity"}
	given := map[string]string{}
	for name, uri := range c.Printer {
		kind, ok := kinds[name]
		if !ok {
			return nil, usage("--printer: there is no %q; choose booklet, sticker or card", name)
		}
		if err := checkAddress(uri); err != nil {
			return nil, usage("--printer: %s: %w", name, err)
		}
		given[kind] = uri
	}
	return given, nil
}

// reach asks every given printer who it is, so that one that is switched off is known before anything is made.
func (c demoCommand) reach(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(c.Printer)) {
		if _, err := ask(ctx, c.Printer[name]); err != nil {
			return &issuance.Error{Kind: issuance.Unavailable, Field: "printer", Problem: fmt.Sprintf("%s at %s does not answer: %v", name, all.Display(c.Printer[name]), err),
				Remedy: "switch it on, or correct its address", Err: err}
		}
	}
	return nil
}

// stage is what a demonstration is played on.
type stage struct {
	p        *program
	i        *installation
	composer *personalization.Composer
	raster   *proof.Rasterizer
	line     *queue.Line
	children []*demo.Child
	started  map[string]bool // what spawn has started once, by its arguments
}

func (s *stage) open(ctx context.Context) error {
	k, err := s.p.keys()
	if err != nil {
		return err
	}
	if s.composer, err = s.p.composer(k); err != nil {
		return err
	}
	s.raster, err = s.p.rasteriser(ctx)
	return err
}

func (s *stage) close() {
	if s.line != nil {
		if err := stopLine(s.line); err != nil {
			s.p.log.Warn("stopping the line", "problem", err)
		}
	}
	for _, c := range s.children {
		c.Stop()
	}
	if s.raster != nil {
		if err := s.raster.Close(); err != nil {
			s.p.log.Warn("closing the raster engine", "problem", err)
		}
	}
}

func (s *stage) config(c demoCommand, given map[string]string) demo.Config {
	return demo.Config{
		Authority: s.i.Authority,
		Dir:       s.p.Dir,
		Count:     c.Count,
		Seed:      c.Seed,
		Printers:  given,
		Start: func(ctx context.Context) (demo.Line, error) {
			var err error
			// An office printer may stand in for one of blanks.
			if s.line, err = s.p.line(ctx, s.i, queue.Config{}, printers.Options{AnyMedia: len(given) > 0}, s.raster); err != nil {
				return nil, err
			}
			return s.line, s.line.Start(ctx)
		},
		Spawn:       s.spawn,
		Progress:    s.p.err,
		Clock:       s.p.clock,
		Rasterise:   s.raster.PNG,
		ReadMRZ:     newSheetReader(),
		Preview:     func(ctx context.Context, d document.Document) ([]byte, error) { return s.i.preview(ctx, s.composer, d) },
		Received:    s.received,
		Verify:      func(ctx context.Context) ([]issuance.Breach, error) { return s.p.verify(ctx, s.i, "all") },
		ExportAudit: s.exportAudit,
		Stall:       2 * time.Minute,
	}
}

// received makes what the driver of a card printer sends of a page.
func (s *stage) received(ctx context.Context, uri string, page []byte) ([]byte, error) {
	panels, err := (&queue.Conversion{Raster: s.raster}).Convert(ctx, document.Source{}, page, printers.FormatPanels, 0)
	if err != nil {
		return nil, err
	}
	return evolis.Bitmaps(uri, panels)
}

// spawn starts this program once more, on the same installation. A trap that a test has set goes along, but not into a process that
// is started again in the place of one that fell into it.
func (s *stage) spawn(_ context.Context, args ...string) (*demo.Child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	environment := append(os.Environ(), "CHANCERY_DIR="+s.p.Dir, "CHANCERY_DATABASE_URL="+s.p.DatabaseURL)
	if name := strings.Join(args, " "); s.started[name] {
		environment = append(environment, failpoint.Variable+"=")
	} else {
		s.started[name] = true
	}
	child, err := demo.Spawn(self, args, environment, s.p.err)
	if err == nil {
		s.children = append(s.children, child)
	}
	return child, err
}

// exportAudit writes what an auditor needs to verify the log offline, and the certificates to verify seals.
func (s *stage) exportAudit(ctx context.Context, dir string) (demo.Audit, error) {
	k, err := s.p.keys()
	if err != nil {
		return demo.Audit{}, err
	}
	if err := exportAudit(ctx, s.i, filepath.Join(dir, "audit.export")); err != nil {
		return demo.Audit{}, err
	}
	last, err := audit.Latest(ctx, s.i.Pool)
	if err != nil {
		return demo.Audit{}, err
	}
	err = errors.Join(
		writePrivate(filepath.Join(dir, "audit.checkpoint"), []byte(last.Note)),
		writePrivate(filepath.Join(dir, "audit.key"), []byte(k.auditVerifier+"\n")),
		writePrivate(filepath.Join(dir, "certificates", "csca.pem"), k.cscaPEM),
		writePrivate(filepath.Join(dir, "certificates", "vds-signer.pem"), k.signerPEM),
	)
	return demo.Audit{Events: int(last.Size), Checkpoint: last.Root.String()}, err
}

type readerCommand struct {
	Printer string `help:"Printer behind which it stands." required:""`
	Ledger  string `help:"What the printer says that it did." required:""`
	Lines   int    `help:"Of the machine readable zone." default:"2"`
}

// Run reads what comes out of a simulated printer, until its parent ends.
func (c readerCommand) Run(ctx context.Context, p *program) error {
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	r := demo.Reader{Authority: i.Authority, Printer: c.Printer, Ledger: c.Ledger, ReadMRZ: newSheetReader(), Lines: c.Lines, Logger: p.log}
	return r.Run(ctx)
}

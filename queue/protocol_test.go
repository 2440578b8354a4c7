package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/personalization"
	"chancery/printers"
)

func wantSnoozed(t *testing.T, err error) {
	t.Helper()
	if _, snoozed := errors.AsType[*river.JobSnoozeError](err); !snoozed {
		t.Errorf("the job ends with %v, it should wait", err)
	}
}

// A printer that stays busy after the intent: the attempt waits, nothing is opened twice, and it goes on as soon as the printer is free.
func TestAPrinterThatStaysBusy(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.before["Create"] = repeated(printers.ErrBusy, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for calls := 0; calls < 3; time.Sleep(time.Millisecond) {
			calls, _ = w.count("Create")
		}
		cancel()
	}()
	wantSnoozed(t, w.line.print(ctx, w.device, a, w.line.step2(ctx)))
	w.want(t, doc, "intent", "printing", "running")
	if err := w.line.recover(t.Context(), w.device, *w.Attempt(t, doc)); err != nil { // a sweep asks in between
		t.Error(err)
	}
	w.want(t, doc, "intent", "printing", "running")
	clear(w.before)
	o, waits := w.line.kept(a.ID)
	if !waits {
		t.Fatal("the offer is forgotten")
	}
	if err := w.line.begin(t.Context(), w.device, *w.Attempt(t, doc), o, w.line.step2(t.Context())); err != nil {
		t.Error(err)
	}
	w.want(t, doc, "device done", "device done", "running")
	if calls, pages := w.count("Send"); calls != 1 || pages != 1 {
		t.Errorf("%d pages offered %d times", pages, calls)
	}
	w.WantClean(t)
}

// Where the process ends while its printer is busy, nobody knows any more that nothing was opened: the attempt ends unprinted.
func TestBusyAndThenForgotten(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.before["Create"] = repeated(printers.ErrBusy, 1000)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := w.line.print(ctx, w.device, a, w.line.step2(ctx)); err == nil {
		t.Error("it did not wait")
	}
	clear(w.before)
	if w.Attempt(t, doc).State == "reserved" { // so slow a machine that there was no time for an intent
		return
	}
	if err := w.another(t, pages{}).recover(t.Context(), w.device, *w.Attempt(t, doc)); err != nil {
		t.Error(err)
	}
	w.want(t, doc, "unprinted", "composed", "halted")
	w.WantClean(t)
}

// A paused printer consumes no attempt, and is not asked to print; a draining one finishes what is started.
func TestAPrinterThatIsTold(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Pause(t.Context(), act, a.Printer, "cleaning") })
	wantSnoozed(t, w.print(t, a))
	w.want(t, doc, "reserved", "composed", "running")
	if calls, _ := w.count("Create"); calls != 0 {
		t.Errorf("%d jobs were created at a paused printer", calls)
	}
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Drain(t.Context(), act, a.Printer, "service at noon") })
	if err := w.print(t, a); err != nil {
		t.Error(err)
	}
	w.want(t, doc, "device done", "device done", "running")
	w.WantClean(t)
}

// needy is a Converter for layouts of so many sides and of some separations.
type needy struct {
	sides       int
	separations []string
}

func (n needy) Needs(string) (int, []string, error) { return n.sides, n.separations, nil }
func (n needy) Formats() []string                   { return []string{printers.FormatRaster} }
func (n needy) Convert(_ context.Context, s document.Source, content []byte, format string, dpi int) ([]byte, error) {
	return fmt.Appendf(nil, "%s at %d dpi of %s, %s", format, dpi, s.Record.DocumentNumber, content), nil
}

// picky is a device that checks tickets.
type picky struct {
	*device
	verdict error
}

func (p picky) Validate(context.Context, printers.Ticket) error { return p.verdict }

// What a printer can't print as it is now is refused before anything is spent: no intent, no job, no blank; the batch halts and says why.
func TestRefusedBeforeAnything(t *testing.T) {
	for name, c := range map[string]struct {
		tells   func(*printers.Snapshot)
		verdict error
		says    string
		waits   bool
	}{
		"none of its formats":         {func(s *printers.Snapshot) { s.Formats = []string{"image/urf"} }, nil, "image/urf", false},
		"a separation that it lacks":  {func(s *printers.Snapshot) { s.Separations = []string{"visible"} }, nil, "uv", false},
		"no medium of the page":       {nil, fmt.Errorf("no medium of 125 × 88 mm is loaded: %w", printers.ErrRefused), "no medium", false},
		"it is busy when it is asked": {nil, printers.ErrBusy, "", true},
		"it can't be asked":           {nil, printers.ErrUnreachable, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			w.line.config.Converter = needy{1, []string{"visible", "uv"}}
			w.tells = c.tells
			doc, a := w.reserved(t)
			err := w.line.print(t.Context(), picky{w.device, c.verdict}, a, w.line.step2(t.Context()))
			if c.waits {
				wantSnoozed(t, err)
				w.want(t, doc, "reserved", "composed", "running")
			} else {
				if err != nil {
					t.Error(err)
				}
				w.want(t, doc, "unprinted", "composed", "halted")
				if reason := w.Attempt(t, doc).Reason; !strings.Contains(reason, c.says) {
					t.Errorf("the reason is %q", reason)
				}
			}
			if calls, pages := w.count("Create"); calls != 0 || pages != 0 || w.Count(t, "attempt_event WHERE state = 'intent'") != 0 {
				t.Errorf("%d jobs, %d pages", calls, pages)
			}
			w.WantClean(t)
		})
	}
}

// A printer that takes another format than the page's gets that, described in the intent, and nothing else.
func TestDataInThePrintersFormat(t *testing.T) {
	w := newWorks(t)
	w.line.config.Converter = needy{1, nil}
	w.tells = func(s *printers.Snapshot) {
		s.Formats, s.DPI = []string{"image/urf", printers.FormatRaster, printers.FormatPDF}, 600
	}
	doc, a := w.reserved(t)
	if err := w.print(t, a); err != nil {
		t.Fatal(err)
	}
	d := w.Load(t, doc)
	want := fmt.Sprintf("%s at 600 dpi of %s, %s", printers.FormatRaster, *d.Number, issuancetest.Artifacts(*d.Number).Page)
	got := w.Attempt(t, doc)
	if string(w.printed[0]) != want || *got.DataFormat != printers.FormatRaster || *got.DataLength != len(want) {
		t.Errorf("sent %q, described as %s of %d bytes", w.printed[0], *got.DataFormat, *got.DataLength)
	}
	w.want(t, doc, "device done", "device done", "running")
	w.WantClean(t)
}

// What the witnesses say of a document decides what its evidence is worth.
func TestWitnesses(t *testing.T) {
	reason := func(r string) func(*printers.Snapshot) {
		return func(s *printers.Snapshot) {
			if s.LifeCount != nil && *s.LifeCount > 100 {
				s.Reasons = append(s.Reasons, r)
			}
		}
	}
	for name, c := range map[string]struct {
		sides   int
		counts  string
		more    int64 // on the counter beside the one of each sheet
		tells   func(*printers.Snapshot)
		attempt issuance.State
		level   int
	}{
		"one side":                            {1, printers.CountsSides, 0, nil, "device done", 2},
		"two sides, counted each":             {2, printers.CountsSides, 1, nil, "device done", 2},
		"two sides, one counted":              {2, printers.CountsSides, 0, nil, "in doubt", 4},
		"two sides, blanks are counted":       {2, printers.CountsBlanks, 0, nil, "device done", 2},
		"two sides, and two blanks":           {2, printers.CountsBlanks, 1, nil, "in doubt", 4},
		"the second witness is silent":        {1, "", 0, reason(witnessSilent), "device done", 3},
		"the second witness counted others":   {1, "", 0, reason(witnessDisagrees), "in doubt", 4},
		"the second witness saw it restarted": {1, "", 0, reason(witnessRestarted), "in doubt", 4},
		"another device says that it is done": {1, "", 0, func(s *printers.Snapshot) {
			if *s.LifeCount > 100 {
				s.PrinterUUID = "urn:uuid:a-stranger"
			}
		}, "in doubt", 4},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			w.line.config.Converter = needy{c.sides, nil}
			w.tells = func(s *printers.Snapshot) {
				s.Counts = c.counts
				if c.tells != nil {
					c.tells(s)
				}
			}
			w.device.ends = func(*sheet) { w.life += c.more }
			doc, a := w.reserved(t)
			if err := w.print(t, a); err != nil {
				t.Error(err)
			}
			if got := w.Attempt(t, doc); got.State != c.attempt || got.Evidence != c.level {
				t.Errorf("the attempt is %s (%s), evidence %d; want %s, %d", got.State, got.Reason, got.Evidence, c.attempt, c.level)
			}
			w.WantClean(t)
		})
	}
}

// What a printer says of the blank it used is held against the one that was reserved, and kept.
func TestThePrinterNamesTheBlank(t *testing.T) {
	for name, c := range map[string]struct {
		blank   func(reserved string) string
		attempt issuance.State
	}{
		"the reserved one": {func(reserved string) string { return reserved }, "device done"},
		"another one":      {func(string) string { return "U9999999" }, "in doubt"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			doc, a := w.reserved(t)
			says := c.blank(a.Blank)
			w.device.ends = func(s *sheet) { s.blank = says }
			if err := w.print(t, a); err != nil {
				t.Error(err)
			}
			if got := w.Attempt(t, doc); got.State != c.attempt {
				t.Errorf("the attempt is %s (%s)", got.State, got.Reason)
			}
			if n := w.Count(t, "attempt_event WHERE attempt::text = $1 AND state = $2 AND evidence->>'blank' = $3", a.ID, c.attempt, says); n != 1 {
				t.Errorf("%d records of it", n)
			}
			w.WantClean(t)
		})
	}
}

// The authority's clock is set back in the middle: that says nothing of the document.
func TestAClockThatIsSetBack(t *testing.T) {
	w := newWorks(t)
	doc, a := w.reserved(t)
	w.device.ends = func(*sheet) { w.Later(-2 * time.Hour) }
	if err := w.print(t, a); err != nil {
		t.Error(err)
	}
	w.want(t, doc, "device done", "device done", "running")
}

// Pages are composed with the calibration that their printer has, and keep which one it was.
func TestComposedAsCalibrated(t *testing.T) {
	w := newWorks(t)
	_, err := w.DB.Owner.Exec(t.Context(), "INSERT INTO test_page (id, printer, sha256, requested_by, at) VALUES ('T-CCCCCC', $1, sha256('page'), 'olga', $2)",
		issuancetest.BookletPrinter, issuancetest.Opening())
	if err != nil {
		t.Fatal(err)
	}
	w.Must(t, "olga", func(act *issuance.Act) error {
		return production.Calibrate(t.Context(), act, issuancetest.BookletPrinter, production.Calibration{X: 0.3, Y: -0.2, Rotation: 0.05, Page: "T-CCCCCC"})
	})
	placed := make(chan personalization.Placement, 1)
	b := w.Batch(t, issuancetest.BookletPrinter, 1)
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	start(t, w.another(t, pages{placed: placed}))
	if got, want := <-placed, (personalization.Placement{X: 0.3, Y: -0.2, Rotation: 0.05}); got != want {
		t.Errorf("placed at %+v, want %+v", got, want)
	}
	doc := w.Documents(t, b.ID)[0]
	await(t, "it is printed", func() bool { return w.State(t, doc) == "device done" })
	if d := w.Load(t, doc); d.Calibration == nil {
		t.Error("the document does not say which calibration its page was made with")
	}
}

// frozen is a device that answers nothing.
type frozen struct{ *device }

func (frozen) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	<-ctx.Done()
	return printers.Snapshot{}, ctx.Err()
}

// A printer that is frozen holds up no other, and is seen to be out of contact.
func TestAFrozenPrinter(t *testing.T) {
	w := newWorks(t)
	visas := newDevice()
	visas.uuid = "urn:uuid:of-the-other"
	line := lineOn(t, w.DB.Application, w.Clock, pages{}, func(uri string) (printers.Device, error) {
		if uri == "test:"+issuancetest.BookletPrinter {
			return frozen{w.device}, nil
		}
		return visas, nil
	})
	_, stuck := w.Run(t, issuancetest.BookletPrinter, 1)
	_, ids := w.Run(t, issuancetest.StickerPrinter, 3)
	if err := line.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, "the others are printed", func() bool { return w.Count(t, "document WHERE state = 'device done'") == len(ids) })
	if a := w.Attempt(t, stuck[0]); a.State != "reserved" {
		t.Errorf("the attempt at the frozen printer is %s", a.State)
	}
	p, err := production.LoadPrinter(t.Context(), w.Pool, issuancetest.BookletPrinter)
	if err != nil || p.LastContactAt != nil {
		t.Errorf("last contact at %v, %v", p.LastContactAt, err)
	}
	now, cancel := context.WithCancel(t.Context())
	cancel() // nobody waits for the frozen one
	if err := line.Stop(now); err != nil {
		t.Error(err)
	}
}

// A line at work notes what its printers are seen to be.
func TestALineLooksAtItsPrinters(t *testing.T) {
	w := newWorks(t)
	w.tells = func(s *printers.Snapshot) { s.Formats, s.Reasons = []string{printers.FormatPDF}, []string{"media-low"} }
	start(t, w.line)
	await(t, "it is seen", func() bool {
		p, err := production.LoadPrinter(t.Context(), w.Pool, issuancetest.BookletPrinter)
		return err == nil && p.Facts != nil && p.Facts.Class == "job" && p.Facts.Model == "of the test" && len(p.Facts.Reasons) == 1
	})
}

// A station that does nothing and has something inside is seen to be blocked.
func TestALineSeesWhatLiesInside(t *testing.T) {
	w := newStationWorks(t, 1, true)
	w.inside = &card{serial: "U7777777", job: printers.Job{ID: 9, UUID: "card:x:9:0"}}
	start(t, lineOn(t, w.DB.Application, w.Clock, pages{}, func(string) (printers.Device, error) { return w.dev, nil }))
	await(t, "it is seen", func() bool {
		p, err := production.LoadPrinter(t.Context(), w.Pool, issuancetest.BookletPrinter)
		return err == nil && p.Facts != nil && p.Facts.Class == "station" && slices.Contains(p.Facts.Reasons, blankInside)
	})
	if a := w.Attempt(t, w.ids[0]); a.State != "reserved" {
		t.Errorf("the attempt is %s", a.State)
	}
}

// A process that died after its document was decided: the next one finds that the station may not be empty.
func TestSweepFindsWhatIsLeftInside(t *testing.T) {
	w := newStationWorks(t, 1, true)
	w.stuck = true
	if err := w.printAt(t, w.ids[0]); err == nil {
		t.Fatal("a stuck document is no error")
	}
	if _, err := w.DB.Owner.Exec(t.Context(), "UPDATE river_job SET state = 'running', attempted_at = now() WHERE kind = 'print'"); err != nil {
		t.Fatal(err)
	}
	w.stuck = false
	line := lineOn(t, w.DB.Application, w.Clock, pages{}, func(string) (printers.Device, error) { return w.dev, nil })
	start(t, line)
	await(t, "the station is empty", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.out) == 1 })
	if calls, _ := w.count("Send"); calls != 1 {
		t.Errorf("marked %d times", calls)
	}
}

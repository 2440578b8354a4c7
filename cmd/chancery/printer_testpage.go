package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/all"
	"chancery/queue"
	"chancery/templates"
)

// testPageTime is how long a test page may take.
const testPageTime = 2 * time.Minute

type printerTestPage struct {
	acting
	Printer string `arg:""`
	Out     string `help:"Write the page here too (PDF)." placeholder:"FILE"`
}

// Run prints a test page on plain stock; --yes says that plain stock is loaded. It is no document, and no attempt: nothing of it is on
// the register.
func (c printerTestPage) Run(ctx context.Context, p *program) error {
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	if c.As == "" {
		return usage("say who acts: --as USER")
	}
	by, err := i.PersonByName(ctx, c.As)
	if err != nil {
		return err
	}
	x, err := production.LoadPrinter(ctx, i.Pool, c.Printer)
	if err != nil {
		return err
	}
	t, err := newTestPage(ctx, i, x)
	if err != nil {
		return err
	}
	if err := t.write(c.Out); err != nil {
		return err
	}
	if !c.Yes {
		p.say("take the blanks out of %s, load plain stock of %g × %g mm, and add --yes", x.ID, t.geometry.Width, t.geometry.Height)
	}
	said := "not printed"
	if c.Yes {
		said, err = t.print(ctx, p, i, by)
	} else {
		err = p.act(ctx, i, by, false, t.noted(ctx))
	}
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]any{"done": c.Yes, "page": t.id, "printer": x.ID, "device": said})
	}
	if c.Yes {
		p.say("test page %s: the printer says %s. Measure it, then: chancery printer calibrate %s --page %s --x MM --y MM --rotation DEGREES", t.id, said, x.ID, t.id)
	}
	return nil
}

// testPage is a page to be measured, and where it goes.
type testPage struct {
	printer  production.Printer
	id       string
	geometry templates.Geometry
	pdf      []byte
	digest   [sha256.Size]byte // of the PDF
	format   string            // what is sent
	data     []byte
}

func newTestPage(ctx context.Context, i *installation, x production.Printer) (*testPage, error) {
	var format string
	if err := i.Pool.QueryRow(ctx, "SELECT format FROM blank_kind WHERE code = $1", x.Kind).Scan(&format); err != nil {
		return nil, fmt.Errorf("looking for the size of %s: %w", x.Kind, issuance.Translate(err))
	}
	t := &testPage{printer: x, id: issuance.NewID("T", 6)}
	known := false
	if t.geometry, known = templates.GeometryOf(format); !known {
		return nil, fmt.Errorf("there is no format %s", format)
	}
	var err error
	if t.pdf, err = drawTestPage(t.geometry, t.id, x.ID); err != nil {
		return nil, err
	}
	t.digest = sha256.Sum256(t.pdf)
	return t, nil
}

// noted is the act that a test page is printed by.
func (t *testPage) noted(ctx context.Context) func(*issuance.Act) error {
	return func(act *issuance.Act) error { return production.TestPage(ctx, act, t.printer.ID, t.id, t.digest[:]) }
}

// print commits that the page will be printed and offers it to the device once, while nobody else is at it.
func (t *testPage) print(ctx context.Context, p *program, i *installation, by issuance.Person) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, testPageTime)
	defer cancel()
	unlock, err := alone(ctx, i, t.printer)
	if err != nil {
		return "", err
	}
	defer unlock()
	device, err := all.Open(t.printer.URI, printers.Options{})
	if err != nil {
		return "", fmt.Errorf("opening printer %s: %w", t.printer.ID, err)
	}
	defer device.Close()
	s, err := device.Snapshot(ctx)
	if err != nil {
		return "", outOfReach(t.printer, err)
	}
	if err := t.make(ctx, p, s); err != nil {
		return "", err
	}
	if err := p.act(ctx, i, by, true, t.noted(ctx)); err != nil {
		return "", err
	}
	return t.offer(ctx, device)
}

// make makes the page into what the device takes: as it is, in pixels, or in panels. A station that sets its own texts has no use for it.
func (t *testPage) make(ctx context.Context, p *program, s printers.Snapshot) error {
	if t.format, t.data = printers.FormatPDF, t.pdf; takes(s.Formats, t.format) {
		return nil
	}
	raster, err := p.rasteriser(ctx)
	if err != nil {
		return err
	}
	defer raster.Close()
	conversion := &queue.Conversion{Raster: raster}
	able := conversion.Formats()
	i := slices.IndexFunc(s.Formats, func(f string) bool { return slices.Contains(able, f) })
	if i < 0 {
		return issuance.Conflictf("printer", "print the maker's own test page, measure it and name it", "printer %s takes %s; no test page is made as that",
			t.printer.ID, strings.Join(s.Formats, ", "))
	}
	t.format = s.Formats[i]
	if t.data, err = conversion.Convert(ctx, document.Source{}, t.pdf, t.format, s.DPI); err != nil {
		return fmt.Errorf("making %s of the test page: %w", t.format, err)
	}
	return nil
}

// offer sends the page and waits for the device's word on it.
func (t *testPage) offer(ctx context.Context, device printers.Device) (string, error) {
	job, err := device.Create(ctx, printers.Ticket{Attempt: t.id, Product: "plain", Width: t.geometry.Width, Height: t.geometry.Height, Sides: 1,
		Format: t.format, Length: len(t.data), SHA256: sha256.Sum256(t.data)})
	if err != nil {
		return "", outOfReach(t.printer, err)
	}
	if err := device.Send(ctx, job, t.data); err != nil {
		return "", outOfReach(t.printer, fmt.Errorf("nobody knows whether the page was printed: %w", err))
	}
	for {
		s, err := device.Status(ctx, job)
		if err == nil && s.State.Ended() {
			if station, holds := printers.As[printers.Holder](device); holds {
				err = station.Release(ctx, job, printers.Good)
			}
			return s.State.String(), err
		}
		select {
		case <-ctx.Done():
			return "", outOfReach(t.printer, errors.Join(ctx.Err(), err))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// alone takes a printer as a worker does; a Conflict where one is at it.
func alone(ctx context.Context, i *installation, x production.Printer) (unlock func(), err error) {
	conn, err := i.Pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("taking printer %s: %w", x.ID, issuance.Translate(err))
	}
	var mine bool
	err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", "printer "+x.ID).Scan(&mine)
	if err == nil && !mine {
		err = issuance.Conflictf("printer", "wait until it has ended", "a worker is at printer %s", x.ID)
	}
	if err != nil {
		conn.Release()
		return nil, err
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = conn.Hijack().Close(ctx) // the lock ends with its connection
	}, nil
}

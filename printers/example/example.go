// Package example is a driver to begin from, and the smallest that keeps the contract: docs/printer-drivers.md walks through it. Its
// printer speaks a protocol made up for the purpose: one request a connection, a line, after "send" followed by the document; the
// answer is one JSON object. It prints pages of 125 × 88 mm.
package example

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/url"
	"slices"
	"sync"
	"time"

	"chancery/printers"
)

var errConnecting = errors.New("connecting")

// Device is one printer.
type Device struct {
	host    string
	options printers.Options

	mu     sync.Mutex
	job    printers.Job // that Send may still redeem; zero: none
	ticket printers.Ticket
}

// answer is whatever the printer says.
type answer struct {
	Says     string // ok, busy, refused, missing
	Snapshot printers.Snapshot
	Status   printers.Status
}

// Open returns the device at example://HOST:PORT. It doesn't connect.
func Open(uri string, options printers.Options) (*Device, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "example" || u.Port() == "" {
		return nil, errors.New("printer URI: write example://HOST:PORT")
	}
	return &Device{host: u.Host, options: options.WithDefaults()}, nil
}

// Close has nothing to release: every request has its own connection.
func (d *Device) Close() error { return nil }

// Snapshot asks for the state, and adds what this kind of printer never tells.
func (d *Device) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	a, err := d.ask(ctx, "state\n", nil)
	s := a.Snapshot
	s.Formats, s.Separations, s.Counts = []string{printers.FormatPDF}, []string{"visible"}, printers.CountsSides
	return s, err
}

// Create opens a job and keeps its ticket for one Send.
func (d *Device) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	other := func(s string) bool { return s != "visible" }
	fits := math.Hypot(t.Width-125, t.Height-88) < 0.5
	if t.Attempt == "" || url.PathEscape(t.Attempt) != t.Attempt || !fits || t.Sides < 0 || t.Sides > 1 || t.Format != printers.FormatPDF || slices.ContainsFunc(t.Separations, other) {
		return printers.Job{}, fmt.Errorf("creating a job: attempt, size, sides, format or separations: %w", printers.ErrRefused)
	}
	a, err := d.ask(ctx, "create "+t.Attempt+"\n", nil)
	if err != nil {
		return printers.Job{}, fmt.Errorf("creating a job: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.job, d.ticket = a.Status.Job, t
	return a.Status.Job, nil
}

// redeem gives the ticket of a job away, once.
func (d *Device) redeem(job printers.Job) (printers.Ticket, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.job != job || job == (printers.Job{}) {
		return printers.Ticket{}, false
	}
	d.job = printers.Job{}
	return d.ticket, true
}

// Send offers the document once. Only what fails before the first byte is ErrNotSent.
func (d *Device) Send(ctx context.Context, job printers.Job, document []byte) error {
	t, ours := d.redeem(job)
	if !ours || len(document) == 0 || len(document) != t.Length || sha256.Sum256(document) != t.SHA256 {
		return fmt.Errorf("sending: no ticket is open for this job and document: %w", printers.ErrNotSent)
	}
	_, err := d.ask(ctx, fmt.Sprintf("send %d %s %d\n", job.ID, job.UUID, len(document)), document)
	if errors.Is(err, errConnecting) {
		err = fmt.Errorf("%w: %w", printers.ErrNotSent, err)
	}
	return err
}

// Status asks for a job by id and uuid.
func (d *Device) Status(ctx context.Context, job printers.Job) (printers.Status, error) {
	a, err := d.ask(ctx, fmt.Sprintf("job %d %s\n", job.ID, job.UUID), nil)
	if err == nil && a.Status.Job != job {
		return printers.Status{}, fmt.Errorf("reading job %d: it is another one: %w", job.ID, printers.ErrNotFound)
	}
	return a.Status, err
}

// Find asks for a job by its name.
func (d *Device) Find(ctx context.Context, attempt string) (printers.Job, printers.Status, error) {
	a, err := d.ask(ctx, "find "+url.PathEscape(attempt)+"\n", nil)
	return a.Status.Job, a.Status, err
}

// Cancel asks for the end of a job.
func (d *Device) Cancel(ctx context.Context, job printers.Job) error {
	_, err := d.ask(ctx, fmt.Sprintf("cancel %d %s\n", job.ID, job.UUID), nil)
	return err
}

// ask makes one request and reads its answer, within the limits.
func (d *Device) ask(ctx context.Context, line string, document []byte) (a answer, err error) {
	conn, err := (&net.Dialer{Timeout: d.options.Connect}).DialContext(ctx, "tcp", d.host)
	if err != nil {
		return a, fmt.Errorf("%w: %w: %w", errConnecting, cmp.Or(ctx.Err(), printers.ErrUnreachable), err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(d.options.Upload + d.options.Answer)); err != nil {
		return a, fmt.Errorf("setting limits: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if _, err := conn.Write(append([]byte(line), document...)); err != nil {
		return a, fmt.Errorf("asking: %w", err)
	}
	said, err := bufio.NewReader(io.LimitReader(conn, 1<<16)).ReadBytes('\n') // without its end it may be cut
	if err = errors.Join(err, json.Unmarshal(said, &a)); err != nil {
		return answer{}, fmt.Errorf("reading the answer: %w", err)
	}
	kinds := map[string]error{"ok": nil, "busy": printers.ErrBusy, "refused": printers.ErrRefused, "missing": printers.ErrNotFound}
	if kind, known := kinds[a.Says]; !known || kind != nil {
		return answer{}, errors.Join(fmt.Errorf("the printer answers %q", a.Says), kind)
	}
	return a, nil
}

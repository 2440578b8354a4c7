package queue

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/printers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pages is a composer that makes something like a page, but none for the numbers that it can't, and reads it back, but not for those
// whose page is smudged; broken gives the errors of what it reads with, one after the other.
type pages struct {
	not, smudged map[string]bool
	broken       chan error
	placed       chan personalization.Placement // gets what each page was placed with
}

func (p pages) Prove(_ context.Context, r record.Record, a document.Artifacts, _ personalization.Placement) error {
	select {
	case err := <-p.broken:
		return err
	default:
	}
	if p.smudged[r.DocumentNumber] {
		return fmt.Errorf("%w: mrz", ErrNotProven)
	}
	if want := issuancetest.Artifacts(r.DocumentNumber); !bytes.Equal(a.Page, want.Page) {
		return fmt.Errorf("%w: this is not the page that was composed", ErrNotProven)
	}
	return nil
}

func (p pages) Compose(r record.Record, portrait, _ []byte, at personalization.Placement) (document.Artifacts, error) {
	if p.placed != nil {
		p.placed <- at
	}
	if p.not[r.DocumentNumber] || len(portrait) == 0 {
		return document.Artifacts{}, errors.New("the name does not fit")
	}
	return issuancetest.Artifacts(r.DocumentNumber), nil
}

// works is a house whose work a line does, on one device for all printers.
type works struct {
	*issuancetest.House
	*device
	line *Line
}

func newWorks(t *testing.T) works {
	t.Helper()
	t.Parallel()
	w := works{House: issuancetest.New(t), device: newDevice()}
	w.line = w.another(t, pages{})
	w.Authority.Work = w.line.authority.Work
	return w
}

// another makes one more line, as another process would.
func (w works) another(t *testing.T, c Composer) *Line {
	t.Helper()
	return lineOn(t, w.DB.Application, w.Clock, c, func(string) (printers.Device, error) { return w.device, nil })
}

// lineOn makes a line on a pool, whose devices open gives.
func lineOn(t testing.TB, pool *pgxpool.Pool, clock func() time.Time, c Composer, open func(string) (printers.Device, error)) *Line {
	t.Helper()
	key, _, err := audit.GenerateKey(rand.Reader, "utopia.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.Signer(key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := NewLine(t.Context(), Config{
		Pool: pool, Clock: clock, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Composer: c, Open: open,
		AuditSigner: signer, CheckpointDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// start sets a line to work until the test ends.
func start(t *testing.T, l *Line) (stop func()) {
	t.Helper()
	if err := l.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := l.Stop(ctx); err != nil {
			t.Errorf("stopping the line: %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// await asks until something holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// reserved gives a batch of one booklet whose attempt is reserved, and the attempt.
func (w works) reserved(t *testing.T) (doc string, a production.Attempt) {
	t.Helper()
	_, ids := w.Run(t, issuancetest.BookletPrinter, 1)
	return ids[0], *w.Attempt(t, ids[0])
}

// print works on the attempt as the printer's worker does, without a job.
func (w works) print(t *testing.T, a production.Attempt) error {
	t.Helper()
	return w.line.print(t.Context(), w.device, a, w.line.step2(t.Context()))
}

// want fails the test unless attempt, document and batch are in these states.
func (w works) want(t *testing.T, doc string, attempt, document, batch issuance.State) {
	t.Helper()
	d := w.Load(t, doc)
	b, err := production.LoadBatch(t.Context(), w.Pool, *d.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if a := w.Attempt(t, doc); a.State != attempt || d.State != document || b.State != batch {
		t.Errorf("attempt %s (%s), document %s, batch %s; want %s, %s, %s", a.State, a.Reason, d.State, b.State, attempt, document, batch)
	}
}

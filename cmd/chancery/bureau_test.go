package main_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/queue"
)

// bureau is a print centre on a database of its own: its people act in the test, its workers, readers and printers are processes of
// the program.
type bureau struct {
	*issuancetest.House
	dir     string // of keys and checkpoints
	url     string
	presses []*press
	worker  *process            // nil while none runs
	readers map[string]*process // by printer
}

func newBureau(t testing.TB) *bureau {
	t.Helper()
	b := &bureau{House: issuancetest.New(t), dir: t.TempDir(), readers: map[string]*process{}}
	b.url = b.DB.URL(postgres.Application)
	authority, err := queue.NewAuthority(b.DB.Application, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	b.Authority.Clock, b.Authority.Work = time.Now, authority.Work // the same as the processes have
	for _, id := range []string{issuancetest.BookletPrinter, issuancetest.StickerPrinter} {
		b.Must(t, "adam", func(act *issuance.Act) error { return production.Pause(t.Context(), act, id, "it is not there") })
	}
	return b
}

// install adds a printer, with a reader behind it unless it reads its pages itself.
func (b *bureau) install(t testing.TB, m model, id, sheet string) *press {
	t.Helper()
	p := newPress(t, m, id, b.dir, sheet)
	b.presses = append(b.presses, p)
	b.Must(t, "adam", func(act *issuance.Act) error {
		if m.kind != issuancetest.Booklet && b.Count(t, "number_series") == 1 {
			if err := document.CreateSeries(t.Context(), act, "identity-card"); err != nil {
				return err
			}
		}
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: id, Site: issuancetest.Ministry, Kind: m.kind, URI: p.uri(), Simulated: true})
	})
	if !m.camera {
		b.read(t, p)
	}
	return p
}

// process starts one of the bureau's processes; it may have a trap.
func (b *bureau) process(t testing.TB, trap string, args ...string) *process {
	t.Helper()
	c := call{args: append(args, "--dir", b.dir, "--database-url", b.url, "--log", "info")}
	if trap != "" {
		c.env = []string{"CHANCERY_FAILPOINT=" + trap}
	}
	return begin(t, c)
}

// work starts a worker, and waits until it works.
func (b *bureau) work(t testing.TB, trap string) {
	t.Helper()
	b.worker = b.process(t, trap, "work")
	b.worker.says(t, "working")
}

// read starts the reader behind a printer.
func (b *bureau) read(t testing.TB, p *press, trap ...string) {
	t.Helper()
	b.readers[p.id] = b.process(t, strings.Join(trap, ""), "reader", "--printer", p.id, "--ledger", p.ledger(), "--lines", strconv.Itoa(p.lines))
}

// order lets n people ask for documents, which are granted and wait; olga gets blanks for them.
func (b *bureau) order(t testing.TB, kind string, n int) {
	t.Helper()
	work := b.Authority.Work
	b.Authority.Work = b.Asked // the vetting is done here and not by the worker
	for range n {
		b.Order(t, b.Passport(func(c *application.Content) {
			c.Applicant.HeightCm = 165
			if kind != issuancetest.Booklet {
				c.Type = "identity-card"
			}
		}))
	}
	b.Authority.Work = work
	if kind == issuancetest.Booklet {
		b.Blanks(t, kind, "olga", n)
		return
	}
	first := b.Count(t, "blank") + 1
	b.Must(t, "karl", func(act *issuance.Act) error {
		_, err := stock.Receive(t.Context(), act, kind, fmt.Sprintf("C%07d", first), fmt.Sprintf("C%07d", first+n-1), issuancetest.Ministry, "kim")
		return err
	})
	b.Must(t, "karl", func(act *issuance.Act) error {
		_, err := stock.IssueNext(t.Context(), act, kind, issuancetest.Ministry, "olga", n)
		return err
	})
}

// batch makes a batch of n documents for a printer, puts its blanks into the feeder and starts it.
func (b *bureau) batch(t testing.TB, p *press, n int) {
	t.Helper()
	b.order(t, p.kind, n)
	var made production.Batch
	b.Must(t, "olga", func(act *issuance.Act) (err error) {
		made, err = production.Create(t.Context(), act, p.id, n)
		return err
	})
	b.start(t, p, made)
}

func (b *bureau) start(t testing.TB, p *press, made production.Batch) {
	t.Helper()
	p.stack(t, nil, b.blanks(t, made.ID))
	b.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, made.ID) })
}

// blanks are those of the documents of a batch in the states, or in any, in feeding order.
func (b *bureau) blanks(t testing.TB, batch string, states ...issuance.State) (serials []string) {
	t.Helper()
	list, err := document.List(t.Context(), b.Pool, document.Filter{Batch: batch, States: states})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		serials = append(serials, *d.Blank)
	}
	return serials
}

// under gives the batch that is under way at a printer and where it stands; "" when all have finished.
func (b *bureau) under(t testing.TB, p *press) (batch string, state issuance.State) {
	t.Helper()
	batch, state, _ = b.glance(t, p, "")
	return batch, state
}

// glance is under with the state of an attempt.
func (b *bureau) glance(t testing.TB, p *press, id string) (batch string, state, attempt issuance.State) {
	t.Helper()
	err := b.Pool.QueryRow(t.Context(), `
		SELECT coalesce(batch.id, ''), coalesce(batch.state, ''), coalesce((SELECT state FROM attempt WHERE attempt.id::text = $2), '')
		FROM printer
		LEFT JOIN batch ON batch.printer = printer.id AND batch.state IN ('running', 'halted')
		WHERE printer.id = $1`, p.id, id).Scan(&batch, &state, &attempt)
	if err != nil {
		t.Fatal(err)
	}
	return batch, state, attempt
}

// attempts gives those at a printer, oldest first.
func (b *bureau) attempts(t testing.TB, p *press) (list []production.Attempt) {
	t.Helper()
	all, err := production.Attempts(t.Context(), b.Pool, "reserved", "intent", "created", "sending", "accepted", "printing", "device done",
		"verified", "in doubt", "spoiled", "unprinted")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Printer == p.id {
			list = append(list, a)
		}
	}
	return list
}

// verify asks the program whether the books are clean. The log is sealed first, which a worker does every so often unless it is killed
// all the time.
func (b *bureau) verify(t testing.TB) {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(b.dir, "keys", "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.Signer(strings.TrimSpace(string(key)))
	if err != nil {
		t.Fatal(err)
	}
	line, err := queue.NewLine(t.Context(), queue.Config{Pool: b.DB.Application, Clock: time.Now, Logger: slog.New(slog.DiscardHandler),
		AuditSigner: signer, CheckpointDir: filepath.Join(b.dir, "checkpoints")})
	if err == nil {
		err = line.Checkpoint(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	a := chancery(t, "verify", "all", "--json", "--dir", b.dir, "--database-url", b.url)
	if a.code != 0 {
		t.Errorf("verify: %s%s", a.out, tail(a.err))
	}
}

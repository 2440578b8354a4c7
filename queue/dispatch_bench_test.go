package queue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/pgtest"
	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
)

// BenchmarkDispatch is the line's own cost for an attempt: everything from reserved to device done, with a printer in the process that
// takes no time, and PostgreSQL with fsync on. An iteration is an attempt; documents are ordered, numbered and composed before. Rates
// depend on what else the machine does; processor time and statements do not.
func BenchmarkDispatch(b *testing.B) {
	for _, n := range []int{8, 50} {
		b.Run(fmt.Sprintf("printers=%d", n), func(b *testing.B) { dispatch(b, n) })
	}
}

// pageSizeBench is that of a page with its portrait, in bytes.
const pageSizeBench = 100_000

func dispatch(b *testing.B, printers int) {
	s := &statements{}
	w := benchWorks(b, s)
	lay(b, w, printers)
	w.open(b)
	if _, err := w.DB.Owner.Exec(b.Context(), "VACUUM ANALYZE"); err != nil {
		b.Fatal(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as workers do
	if err := w.line.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	s.n.Store(0)
	before, began := processors(b, w.DB), time.Now()
	b.ResetTimer()
	for int(w.done.Load()) < b.N { // the printers count, so that nobody asks the database
		time.Sleep(time.Millisecond)
		if time.Since(began) > 10*time.Minute {
			b.Fatalf("%d of %d after ten minutes", w.done.Load(), b.N)
		}
	}
	for w.Count(b, "document WHERE state = 'device done'") < b.N {
		time.Sleep(time.Millisecond)
	}
	b.StopTimer()
	took := time.Since(began)
	after := processors(b, w.DB)
	b.ReportMetric(float64(b.N)/took.Seconds(), "attempts/s")
	b.ReportMetric((after[0]-before[0]).Seconds()*1e3/float64(b.N), "line-cpu-ms/attempt")
	b.ReportMetric((after[1]-before[1]).Seconds()*1e3/float64(b.N), "postgres-cpu-ms/attempt")
	b.ReportMetric(float64(s.n.Load())/float64(b.N), "round-trips/attempt")
	stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.line.Stop(stop); err != nil {
		b.Error(err)
	}
}

// benchLine is a house and a line on a durable database, with a device for each printer.
type benchLine struct {
	*issuancetest.House
	pool *pgxpool.Pool
	line *Line
	done atomic.Int64 // pages that its devices have got
}

func benchWorks(b *testing.B, s *statements) *benchLine {
	b.Helper()
	w := &benchLine{House: issuancetest.New(b, pgtest.Durable())}
	config, err := pgxpool.ParseConfig(w.DB.URL(postgres.Application))
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = 40 // as in an installation
	config.ConnConfig.Tracer = s
	if w.pool, err = pgxpool.NewWithConfig(b.Context(), config); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.pool.Close)
	authority, err := NewAuthority(w.pool, w.Clock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		b.Fatal(err)
	}
	w.Authority.Work = authority.Work
	return w
}

// open makes the line, once its printers are installed.
func (w *benchLine) open(b *testing.B) {
	b.Helper()
	var mu sync.Mutex
	var made int64
	w.line = lineOn(b, w.pool, w.Clock, pages{}, func(string) (printers.Device, error) {
		mu.Lock()
		defer mu.Unlock()
		made++
		d := newDevice()
		d.uuid = fmt.Sprintf("urn:uuid:%d", made)
		d.light = true
		return counting{d, &w.done}, nil
	})
}

// counting is a device that says how many pages it has got.
type counting struct {
	printers.Device
	done *atomic.Int64
}

func (d counting) Send(ctx context.Context, job printers.Job, page []byte) error {
	defer d.done.Add(1)
	return d.Device.Send(ctx, job, page)
}

// lay spreads b.N composed documents over printers, each with a batch that runs.
func lay(b *testing.B, w *benchLine, n int) {
	b.Helper()
	for i := range n {
		share := b.N/n + min(1, max(0, b.N%n-i))
		if share == 0 {
			continue
		}
		id := fmt.Sprintf("bench-%d", i)
		w.Must(b, "adam", func(act *issuance.Act) error {
			return production.InstallPrinter(b.Context(), act, production.Printer{ID: id, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:" + id})
		})
		for ; share > 0; share -= min(share, 500) { // more than a batch takes
			batch := w.Batch(b, id, min(share, 500))
			w.Must(b, "olga", func(act *issuance.Act) error { return production.Start(b.Context(), act, batch.ID) })
			for _, doc := range w.Documents(b, batch.ID) {
				compose(b, w, doc)
			}
		}
	}
	if _, err := w.DB.Owner.Exec(b.Context(), "DELETE FROM river_job WHERE kind <> 'print'"); err != nil { // done by hand
		b.Fatal(err)
	}
}

func compose(b *testing.B, w *benchLine, doc string) {
	b.Helper()
	s, err := document.LoadSource(b.Context(), w.Pool, doc)
	if err != nil {
		b.Fatal(err)
	}
	a := issuancetest.Artifacts(s.Record.DocumentNumber)
	a.Page = make([]byte, pageSizeBench)
	_, _ = rand.Read(a.Page) // never fails
	w.Must(b, "system", func(act *issuance.Act) error { return production.Composed(b.Context(), act, s, a) })
}

// statements counts how often the line waits for an answer of PostgreSQL.
type statements struct{ n atomic.Int64 }

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.n.Add(1)
	return ctx
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (s *statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	s.n.Add(1)
	return ctx
}

func (*statements) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

func (s *statements) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	s.n.Add(2) // it asks for the columns first
	return ctx
}

func (*statements) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

// processors gives what this process has used, and what the processes of PostgreSQL have.
func processors(b *testing.B, db *pgtest.DB) (used [2]time.Duration) {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	used[0] = time.Duration(u.Utime.Nano() + u.Stime.Nano())
	var backend int
	if err := db.Owner.QueryRow(b.Context(), "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		b.Fatal(err)
	}
	postmaster := strconv.Itoa(int(stat(backend)[1]))
	list, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		b.Fatal(err)
	}
	for _, dir := range list {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		f := stat(pid)
		if strconv.Itoa(pid) == postmaster {
			used[1] += time.Duration(f[13]+f[14]) * 10 * time.Millisecond // of those that have ended
		} else if strconv.Itoa(int(f[1])) != postmaster {
			continue
		}
		used[1] += time.Duration(f[11]+f[12]) * 10 * time.Millisecond
	}
	return used
}

// stat gives the numbers of /proc/pid/stat after the name: state, parent, …; zeros when the process is gone (proc(5)).
func stat(pid int) (fields [20]int64) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, os.ErrNotExist) {
		return fields
	}
	_, rest, _ := strings.Cut(string(content), ") ")
	for i, f := range strings.Fields(rest) {
		if i < len(fields) {
			fields[i], _ = strconv.ParseInt(f, 10, 64) // the first is a letter
		}
	}
	return fields
}

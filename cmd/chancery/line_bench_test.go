package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"chancery/demo"
	"chancery/demo/portraits"
	"chancery/internal/pgtest"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/issuance/vetting"
	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/personalization/specimens"
	"chancery/printers"
	"chancery/printers/all"
	"chancery/printers/simulator"
	"chancery/queue"
)

// simulating makes the test binary a printer: the benchmark's printers are processes of their own, as in life.
const simulating = "CHANCERY_TEST_SIMULATE"

func TestMain(m *testing.M) {
	if model := os.Getenv(simulating); model != "" {
		err := simulator.Run(context.Background(), simulator.Config{Model: model, Listen: "127.0.0.1:0",
			Ledger: os.Getenv("CHANCERY_TEST_LEDGER"), Feeder: os.Getenv("CHANCERY_TEST_FEEDER")})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(runTests(m))
}

// runTests runs the tests with a folder for what they share, such as the program that they build.
func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chancery-test-")
	if err == nil {
		err = os.Setenv("CHANCERY_TEST_SHARED", dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	return m.Run()
}

// spent adds up where the time goes, in nanoseconds over all goroutines.
type spent struct{ compose, prove, device, read atomic.Int64 }

func (s *spent) since(n *atomic.Int64, t time.Time) { n.Add(int64(time.Since(t))) }

type timedComposer struct {
	*composing
	s *spent
}

func (c timedComposer) Compose(r record.Record, portrait, signature []byte, p personalization.Placement) (document.Artifacts, error) {
	defer c.s.since(&c.s.compose, time.Now())
	return c.composing.Compose(r, portrait, signature, p)
}

func (c timedComposer) Prove(ctx context.Context, r record.Record, a document.Artifacts, p personalization.Placement) error {
	defer c.s.since(&c.s.prove, time.Now())
	return c.composing.Prove(ctx, r, a, p)
}

type timedDevice struct {
	printers.Device
	s *spent
}

func (d timedDevice) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	defer d.s.since(&d.s.device, time.Now())
	return d.Device.Snapshot(ctx)
}

func (d timedDevice) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	defer d.s.since(&d.s.device, time.Now())
	return d.Device.Create(ctx, t)
}

func (d timedDevice) Send(ctx context.Context, j printers.Job, page []byte) error {
	defer d.s.since(&d.s.device, time.Now())
	return d.Device.Send(ctx, j, page)
}

func (d timedDevice) Status(ctx context.Context, j printers.Job) (printers.Status, error) {
	defer d.s.since(&d.s.device, time.Now())
	return d.Device.Status(ctx, j)
}

// processorTime is what this process has used.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkLine is the throughput of the line from approved to printed: batches started, numbered, composed as full pages with a
// guilloche of their own, printed by eight printer processes that take no time for a sheet, read back; PostgreSQL with fsync on, all on
// this machine. One iteration is one document.
func BenchmarkLine(b *testing.B) {
	ctx := b.Context()
	db := pgtest.New(b, pgtest.Durable())
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	authority, err := queue.NewAuthority(db.Application, time.Now, log)
	if err != nil {
		b.Fatal(err)
	}
	debug.SetGCPercent(collect) // as workers do
	p := &program{settings: settings{Dir: b.TempDir()}, out: io.Discard, err: io.Discard, log: log, clock: time.Now}
	k, err := p.keys()
	if err != nil {
		b.Fatal(err)
	}
	composer, err := p.composer(k)
	if err != nil {
		b.Fatal(err)
	}
	raster, err := p.rasteriser(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := raster.Close(); err != nil {
			b.Error(err)
		}
	})
	work, err := newComposing(composer, k, raster)
	if err != nil {
		b.Fatal(err)
	}
	warm(b, work)
	approved(b, authority, b.N)
	var s spent
	lanes := lay(b, authority, b.N)
	line, err := queue.NewLine(ctx, queue.Config{Pool: db.Application, Clock: time.Now, Logger: log, Composer: timedComposer{work, &s},
		Open: func(uri string) (printers.Device, error) {
			d, err := all.Open(uri, printers.Options{})
			return timedDevice{d, &s}, err
		}, AuditSigner: k.auditSigner, CheckpointDir: p.checkpointDir()})
	if err != nil {
		b.Fatal(err)
	}
	if err := line.Start(ctx); err != nil {
		b.Fatal(err)
	}
	reading, stopReading := context.WithCancel(ctx)
	b.Cleanup(func() {
		stopReading()
		stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := line.Stop(stop); err != nil {
			b.Error(err)
		}
	})
	for _, l := range lanes {
		r := demo.Reader{Authority: authority, Ledger: l.ledger, Lines: 2, Logger: log, ReadMRZ: func(_ context.Context, pdf []byte, n int) ([]string, error) {
			defer s.since(&s.read, time.Now())
			return readMRZ(pdf, n)
		}}
		go r.Run(reading)
	}

	b.ResetTimer()
	began, before := time.Now(), processorTime(b)
	for _, l := range lanes {
		act(b, authority, l.operator, func(a *issuance.Act) error { return production.Start(ctx, a, l.batch) })
	}
	for n := 0; n < b.N; time.Sleep(5 * time.Millisecond) {
		if err := db.Application.QueryRow(ctx, "SELECT count(*) FROM document WHERE state = 'printed'").Scan(&n); err != nil {
			b.Fatal(err)
		}
		if time.Since(began) > 5*time.Minute {
			b.Fatalf("%d of %d documents printed in five minutes", n, b.N)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "documents/s")
	b.ReportMetric((processorTime(b)-before).Seconds()*1e3/float64(b.N), "cpu-ms/document")
	for _, m := range []struct {
		of   *atomic.Int64
		name string
	}{{&s.compose, "compose-ms/document"}, {&s.prove, "prove-ms/document"}, {&s.device, "printer-ms/document"}, {&s.read, "read-ms/document"}} {
		b.ReportMetric(float64(m.of.Load())/1e6/float64(b.N), m.name)
	}
	var kilobytes float64
	if err := db.Application.QueryRow(ctx, "SELECT avg(length(content)) / 1000 FROM file WHERE media_type = 'application/pdf'").Scan(&kilobytes); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(kilobytes, "kB/page")
}

// warm composes and proves a page, as a worker has done long ago: the raster engine has started.
func warm(b *testing.B, work *composing) {
	b.Helper()
	rec, img, err := specimens.Typical("passport-ordinary")
	if err != nil {
		b.Fatal(err)
	}
	a, err := work.Compose(rec, img.Portrait, img.Signature, personalization.Placement{})
	if err == nil {
		err = work.Prove(b.Context(), rec, a, personalization.Placement{})
	}
	if err != nil {
		b.Fatal(err)
	}
}

func act(tb testing.TB, a *issuance.Authority, by issuance.Person, f func(*issuance.Act) error) {
	tb.Helper()
	if err := a.Do(context.Background(), by, f); err != nil {
		tb.Fatal(err)
	}
}

func benchPerson(name string, roles ...issuance.Role) issuance.Person {
	return issuance.Person{Username: name, Name: name, Site: "MIN", Roles: roles}
}

// approved brings n applications, half of them for visas, to the order of their document.
func approved(b *testing.B, a *issuance.Authority, n int) {
	b.Helper()
	clerk, approver := benchPerson("clerk", issuance.Clerk), benchPerson("approver", issuance.Approver)
	officer := benchPerson("officer", issuance.VettingOfficer)
	act(b, a, issuance.System(), func(act *issuance.Act) error {
		if err := people.EnsureSite(b.Context(), act, people.Site{Code: "MIN", Name: "Print centre", Place: "Utopia City", Kind: "print centre"}); err != nil {
			return err
		}
		for _, who := range []issuance.Person{clerk, approver, officer, benchPerson("keeper", issuance.StockKeeper), benchPerson("witness", issuance.StockKeeper), benchPerson("admin", issuance.Administrator)} {
			if err := people.EnsurePerson(b.Context(), act, who); err != nil {
				return err
			}
		}
		return document.CreateSeries(b.Context(), act, "visa-a")
	})
	var faces [8][]byte
	for i := range faces {
		var err error
		if faces[i], err = portraits.Portrait(int64(i), portraits.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	signature, err := portraits.Signature(1, "Anna Maria Eriksson")
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		c := application.Content{Type: "passport-ordinary", RequestType: "FIRST_ISSUANCE", Service: "normal", Site: "MIN", DeliverySite: "MIN",
			Applicant: application.Applicant{PrimaryIdentifier: "Eriksson " + spelled(i), SecondaryIdentifier: "Anna Maria", DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F",
				NationalName: &application.NationalName{Primary: "Иванова", Secondary: "Юлия", Language: "ru"}, Nationality: "UTO", HeightCm: 165}}
		if i%2 == 1 {
			now := time.Now()
			c.Type, c.Applicant.HeightCm = "visa-a", 0
			c.Visa = &application.Visa{Category: "C", Entries: 1, From: now.AddDate(0, 0, 7).Format(time.DateOnly), Until: now.AddDate(0, 3, 0).Format(time.DateOnly), DurationDays: 30, PassportNumber: "L898902C3"}
		}
		sub, err := application.New(c, faces[i%len(faces)], signature, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		var ref string
		act(b, a, clerk, func(act *issuance.Act) error { ref, err = application.Submit(b.Context(), act, sub); return err })
		act(b, a, issuance.System(), func(act *issuance.Act) error { return vetting.Run(b.Context(), act, ref) })
		findings, err := vetting.Findings(b.Context(), a.Pool, ref)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range findings {
			act(b, a, officer, func(act *issuance.Act) error {
				return vetting.Settle(b.Context(), act, f.ID, vetting.Dismissed, "bench")
			})
		}
		act(b, a, approver, func(act *issuance.Act) error { _, err := document.Grant(b.Context(), act, ref, "", nil); return err })
	}
	if _, err := a.Pool.Exec(b.Context(), "DELETE FROM river_job"); err != nil { // the vetting was done by hand
		b.Fatal(err)
	}
}

// spelled gives a number in letters, so that no two people are duplicates.
func spelled(n int) string {
	s := []byte{}
	for range 4 {
		s = append(s, byte('A'+n%26))
		n /= 26
	}
	return string(s)
}

type lane struct {
	operator      issuance.Person
	batch, ledger string
}

// lay installs eight printers, each with an operator, a stack of blanks and a batch.
func lay(b *testing.B, a *issuance.Authority, n int) []lane {
	b.Helper()
	ctx := b.Context()
	keeper, admin := benchPerson("keeper", issuance.StockKeeper), benchPerson("admin", issuance.Administrator)
	for kind, prefix := range map[string]string{"booklet-td3": "U26", "sticker-mrv-a": "VS"} {
		act(b, a, keeper, func(act *issuance.Act) error {
			_, err := stock.Receive(ctx, act, kind, prefix+"000001", fmt.Sprintf("%s%06d", prefix, n+100), "MIN", "witness")
			return err
		})
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	var lanes []lane
	for i := range 8 {
		kind, model := "booklet-td3", "ipp-booklet"
		if i%2 == 1 {
			kind, model = "sticker-mrv-a", "ipp-sticker"
		}
		id, dir := fmt.Sprintf("printer-%d", i), b.TempDir()
		l := lane{operator: benchPerson(fmt.Sprintf("operator-%d", i), issuance.Operator), ledger: filepath.Join(dir, "ledger")}
		feeder := filepath.Join(dir, "feeder")
		child, err := demo.Spawn(self, []string{"-test.run=^$"}, append(os.Environ(), simulating+"="+model, "CHANCERY_TEST_LEDGER="+l.ledger, "CHANCERY_TEST_FEEDER="+feeder), os.Stderr)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(child.Stop)
		uri, err := child.Ready(ctx, "listening ")
		if err != nil {
			b.Fatal(err)
		}
		act(b, a, issuance.System(), func(act *issuance.Act) error { return people.EnsurePerson(ctx, act, l.operator) })
		act(b, a, admin, func(act *issuance.Act) error {
			return production.InstallPrinter(ctx, act, production.Printer{ID: id, Site: "MIN", Kind: kind, URI: uri})
		})
		waiting, err := document.List(ctx, a.Pool, document.Filter{Kind: kind, States: []issuance.State{"ordered"}, Limit: 100000})
		if err != nil {
			b.Fatal(err)
		}
		share := (len(waiting) + (7-i)/2) / (4 - i/2)
		if share == 0 {
			continue
		}
		act(b, a, keeper, func(act *issuance.Act) error {
			_, err := stock.IssueNext(ctx, act, kind, "MIN", l.operator.Username, share)
			return err
		})
		act(b, a, l.operator, func(act *issuance.Act) error {
			batch, err := production.Create(ctx, act, id, share)
			l.batch = batch.ID
			return err
		})
		list, err := document.List(ctx, a.Pool, document.Filter{Batch: l.batch})
		if err != nil {
			b.Fatal(err)
		}
		stack := ""
		for _, d := range list {
			stack += *d.Blank + "\n"
		}
		if err := os.WriteFile(feeder, []byte(stack), 0o600); err != nil {
			b.Fatal(err)
		}
		lanes = append(lanes, l)
	}
	return lanes
}

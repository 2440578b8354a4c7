package queue

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// jobsOf counts River's jobs of a kind, in any of the states or in all.
func (w works) jobsOf(t *testing.T, kind string, states ...string) (n int) {
	t.Helper()
	err := w.DB.Owner.QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = $1 AND ($2::text[] IS NULL OR state::text = ANY ($2))", kind, states).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// started gives a batch of n booklets that olga has started; nothing is composed yet.
func (w works) started(t *testing.T, n int) (ids []string) {
	t.Helper()
	b := w.Batch(t, issuancetest.BookletPrinter, n)
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	return w.Documents(t, b.ID)
}

// An application is vetted by the line, and what is found waits for an officer.
func TestTheLineVets(t *testing.T) {
	w := newWorks(t)
	start(t, w.line)
	reference := w.Submit(t, w.Passport())
	await(t, "the application is in review", func() bool {
		a, err := application.Load(t.Context(), w.Pool, reference)
		return err == nil && a.State == application.Review
	})
	if n := w.Count(t, "vetting_check WHERE reference = $1 AND outcome = 'clear'", reference); n != 3 {
		t.Errorf("%d checks are clear", n)
	}
}

// A line that died while the sheet was in the machine: the next one takes the attempt up, and sends nothing.
func TestALineTakesUpWhatAnotherLeft(t *testing.T) {
	w := newWorks(t)
	w.hold = true
	ids := w.started(t, 2)
	first := w.another(t, pages{})
	stop := start(t, first)
	await(t, "the device has the page", func() bool {
		_, pages := w.count("Send")
		return pages == 1 && slices.Contains([]issuance.State{"accepted", "printing"}, w.Attempt(t, ids[0]).State)
	})
	// Nobody waits for a job that has time: the context is over at once.
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := first.Stop(ended); err != nil {
		t.Fatal(err)
	}
	stop()
	if s := w.Attempt(t, ids[0]).State; s != "accepted" && s != "printing" {
		t.Fatalf("the attempt is %s", s)
	}
	w.letGo()
	start(t, w.line)
	await(t, "both are printed", func() bool { return w.Count(t, "document WHERE state = 'device done'") == 2 })
	if calls, pages := w.count("Send"); calls != 2 || pages != 2 {
		t.Errorf("%d pages offered %d times", pages, calls)
	}
	w.WantClean(t)
}

// Two processes work the same queues and the same printers: each document is printed once.
func TestTwoLinesSideBySide(t *testing.T) {
	w := newWorks(t)
	const n = 12
	ids := w.started(t, n)
	other := w.another(t, pages{})
	start(t, w.line)
	start(t, other)
	for range 3 { // and everything is asked for again and again
		if err := other.sweep(t.Context(), 0); err != nil {
			t.Error(err)
		}
	}
	await(t, "all is printed", func() bool { return w.Count(t, "document WHERE state = 'device done'") == n })
	if calls, pages := w.count("Send"); calls != n || pages != n {
		t.Errorf("%d pages offered %d times", pages, calls)
	}
	for i, id := range ids {
		if got, want := string(w.printed[i]), string(issuancetest.Artifacts(*w.Load(t, id).Number).Page); got != want {
			t.Errorf("sheet %d is %q, want %q", i, got, want)
		}
	}
	if n := w.Count(t, "attempt"); n != len(ids) {
		t.Errorf("%d attempts", n)
	}
	w.WantClean(t)
}

// A job that runs twice has its effect once.
func TestComposingTwiceHasOneEffect(t *testing.T) {
	w := newWorks(t)
	ids := w.started(t, 1)
	w.hold = true
	w.Must(t, "system", func(act *issuance.Act) error {
		again := issuance.Work{Kind: issuance.WorkCompose, ID: ids[0]}
		return act.Request(t.Context(), again, again, again)
	})
	start(t, w.line)
	await(t, "every job is done", func() bool { return w.jobsOf(t, "compose", "completed") == 4 })
	for action, want := range map[string]int{"document.composed": 1, "attempt.reserved": 1} {
		if n := w.Count(t, "audit_event WHERE action = $1", action); n != want {
			t.Errorf("%d events %s", n, action)
		}
	}
	w.letGo()
	await(t, "it is printed", func() bool { return w.State(t, ids[0]) == "device done" })
}

// What can't be composed halts its batch, for somebody to look at; whatever is the reason, the job does not run for ever.
func TestWhatCanNotBeComposed(t *testing.T) {
	for name, c := range map[string]struct{ late, smudged bool }{"a page that can't be made": {}, "a record that can't be": {late: true}, "a page that can't be read back": {smudged: true}} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			b := w.Batch(t, issuancetest.StickerPrinter, 1)
			if c.late { // the visa's last day has passed meanwhile
				w.Later(200 * 24 * time.Hour)
			}
			w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
			doc := w.Documents(t, b.ID)[0]
			number := map[string]bool{*w.Load(t, doc).Number: true}
			composer := pages{not: number}
			if c.smudged {
				composer = pages{smudged: number}
			}
			start(t, w.another(t, composer))
			await(t, "the batch is halted", func() bool {
				b, err := production.LoadBatch(t.Context(), w.Pool, b.ID)
				return err == nil && b.State == "halted" && strings.Contains(b.HaltReason, doc)
			})
			await(t, "the job is done", func() bool { return w.jobsOf(t, "compose", "completed") == 1 })
			if w.State(t, doc) != "numbered" || w.Count(t, "attempt") != 0 {
				t.Errorf("the document is %s", w.State(t, doc))
			}
		})
	}
}

// Where the reader itself fails, nothing is known of the page: it is proven again, and goes on.
func TestProvenAgainAfterAFailure(t *testing.T) {
	w := newWorks(t)
	ids := w.started(t, 1)
	broken := make(chan error, 1)
	broken <- errors.New("the raster engine is out of memory")
	start(t, w.another(t, pages{broken: broken}))
	await(t, "the document is printed", func() bool { return w.State(t, ids[0]) == "device done" })
	if len(broken) != 0 || w.Count(t, "attempt") != 1 {
		t.Errorf("%d failures were not met, %d attempts", len(broken), w.Count(t, "attempt"))
	}
}

// Effect and completion are one transaction: where either can't be written, neither is.
func TestEffectAndCompletionAreOne(t *testing.T) {
	for name, c := range map[string]struct{ trigger, kind string }{
		"the job can't be completed": {`CREATE TRIGGER fails BEFORE UPDATE ON river_job FOR EACH ROW WHEN (NEW.state = 'completed' AND NEW.kind = 'compose') EXECUTE FUNCTION fail()`, "compose"},
		"the effect can't be stored": {`CREATE TRIGGER fails BEFORE UPDATE ON document FOR EACH ROW WHEN (NEW.state = 'composed') EXECUTE FUNCTION fail()`, "compose"},
		"its event can't be written": {`CREATE TRIGGER fails BEFORE INSERT ON audit_event FOR EACH ROW WHEN (NEW.action = 'document.composed') EXECUTE FUNCTION fail()`, "compose"},
		"what follows can't be asked for": {`CREATE TRIGGER fails BEFORE INSERT ON river_job FOR EACH ROW WHEN (NEW.kind = 'print') EXECUTE FUNCTION fail()`,
			"compose"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			ids := w.started(t, 1)
			_, err := w.DB.Owner.Exec(t.Context(), `
				CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'on purpose'; END $$;`+c.trigger)
			if err != nil {
				t.Fatal(err)
			}
			start(t, w.line)
			await(t, "the job has failed", func() bool { return w.jobsOf(t, c.kind, "retryable", "available") == 1 && w.errors(t, c.kind) > 0 })
			if w.State(t, ids[0]) != "numbered" || w.Count(t, "attempt") != 0 || w.Count(t, "file WHERE media_type = 'application/pdf'") != 0 || w.jobsOf(t, "print") != 0 {
				t.Errorf("half of it is there: the document is %s", w.State(t, ids[0]))
			}
			if _, err := w.DB.Owner.Exec(t.Context(), "DROP FUNCTION fail() CASCADE; UPDATE river_job SET scheduled_at = now(), state = 'available' WHERE state = 'retryable'"); err != nil {
				t.Fatal(err)
			}
			await(t, "it is printed", func() bool { return w.State(t, ids[0]) == "device done" })
			w.WantClean(t)
		})
	}
}

// errors counts the runs of jobs of a kind that failed.
func (w works) errors(t *testing.T, kind string) (n int) {
	t.Helper()
	if err := w.DB.Owner.QueryRow(t.Context(), "SELECT coalesce(sum(cardinality(errors)), 0) FROM river_job WHERE kind = $1", kind).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// The work exists if and only if the act that asked for it is committed.
func TestWorkIsAskedForInTheAct(t *testing.T) {
	w := newWorks(t)
	err := w.Try(t, "system", func(act *issuance.Act) error {
		if err := act.Request(t.Context(), issuance.Work{Kind: issuance.WorkVet, ID: "A-CCCC-CCCC"}); err != nil {
			return err
		}
		return pgx.ErrTxClosed
	})
	if err == nil || w.jobsOf(t, "vet") != 0 {
		t.Errorf("%v, and %d jobs", err, w.jobsOf(t, "vet"))
	}
	w.Must(t, "system", func(act *issuance.Act) error {
		return act.Request(t.Context(), issuance.Work{Kind: issuance.WorkVet, ID: "A-CCCC-CCCC"})
	})
	if n := w.jobsOf(t, "vet"); n != 1 {
		t.Errorf("%d jobs", n)
	}
	err = w.Try(t, "system", func(act *issuance.Act) error { return act.Request(t.Context(), issuance.Work{Kind: "dance"}) })
	if err == nil || !strings.Contains(err.Error(), "dance") {
		t.Errorf("work that nobody does: %v", err)
	}
}

// Jobs are kept for a while and seen by whoever looks after the queue: their arguments are ids and nothing else.
func TestArgumentsCarryIdsOnly(t *testing.T) {
	allowed := []string{"application", "document", "attempt"}
	for _, args := range []river.JobArgs{vetArgs{}, composeArgs{}, printArgs{}, observeArgs{}, checkpointArgs{}, sweepArgs{}} {
		kind := reflect.TypeOf(args)
		if kind.NumField() > 1 {
			t.Errorf("%s has %d arguments", args.Kind(), kind.NumField())
		}
		for field := range kind.Fields() {
			if field.Type.Kind() != reflect.String || !slices.Contains(allowed, field.Tag.Get("json")) {
				t.Errorf("%s carries %s %s", args.Kind(), field.Name, field.Type)
			}
		}
	}
	w := newWorks(t)
	w.started(t, 2)
	start(t, w.line)
	await(t, "all is printed", func() bool { return w.Count(t, "document WHERE state = 'device done'") == 2 })
	rows, err := w.DB.Owner.Query(t.Context(), "SELECT kind, args::text, metadata::text FROM river_job")
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(`^\{("(application|document|attempt)": "(A-[A-Z0-9]{4}-[A-Z0-9]{4}|D-[A-Z0-9]{4}-[A-Z0-9]{4}|[0-9a-f-]{36})")?\}$`)
	seen := map[string]bool{}
	var kind, args, metadata string
	if _, err := pgx.ForEachRow(rows, []any{&kind, &args, &metadata}, func() error {
		seen[kind] = true
		if !ids.MatchString(args) || strings.Contains(metadata, "SPECIMEN") {
			t.Errorf("%s: %s, %s", kind, args, metadata)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"vet", "compose", "print"} {
		if !seen[k] {
			t.Errorf("no job %s was seen", k)
		}
	}
}

// Every kind of work that the domain may ask for has a job and a worker.
func TestEveryKindOfWorkIsDone(t *testing.T) {
	for _, kind := range []issuance.WorkKind{issuance.WorkVet, issuance.WorkCompose, issuance.WorkPrint, issuance.WorkObserve} {
		p, err := job(issuance.Work{Kind: kind, ID: "x", Printer: "p1"})
		if err != nil || p.Args.Kind() != string(kind) {
			t.Errorf("%s: %+v, %v", kind, p, err)
		}
		if atPrinter := kind == issuance.WorkPrint || kind == issuance.WorkObserve; atPrinter != (p.InsertOpts != nil && p.InsertOpts.Queue == "printer-p1") {
			t.Errorf("%s waits in %+v", kind, p.InsertOpts)
		}
	}
}

// Events are sealed, the checkpoint is signed and lies outside the database, however often and by however many it is done.
func TestCheckpoint(t *testing.T) {
	w := newWorks(t)
	w.Order(t, w.Passport())
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 5 {
				if err := w.line.Checkpoint(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := w.Count(t, "audit_event WHERE NOT EXISTS (SELECT FROM audit_seal WHERE event = audit_event.id)"); n != 0 {
		t.Errorf("%d events are not sealed", n)
	}
	files, err := filepath.Glob(filepath.Join(w.line.config.CheckpointDir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if text, err := os.ReadFile(f); err != nil || !strings.Contains(string(text), "utopia.example") {
			t.Errorf("%s: %q, %v", f, text, err)
		}
	}
}

// A line of one site works the printers of that site only.
func TestALineOfOneSite(t *testing.T) {
	w := newWorks(t)
	w.Must(t, "boris", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: "b1", Site: issuancetest.Brussels, Kind: issuancetest.Booklet, URI: "test:"})
	})
	for site, want := range map[string][]string{
		"":                    {"compose", "printer-b1", "printer-p1", "printer-v1", "upkeep", "vetting"},
		issuancetest.Ministry: {"compose", "printer-p1", "printer-v1", "upkeep", "vetting"},
		issuancetest.Brussels: {"compose", "printer-b1", "upkeep", "vetting"},
	} {
		l := &Line{config: w.line.config}
		l.config.Site = site
		queues, err := l.queues(t.Context())
		var names []string
		for name, q := range queues {
			names = append(names, name)
			if strings.HasPrefix(name, "printer-") && q.MaxWorkers != 1 {
				t.Errorf("%d work at one printer", q.MaxWorkers)
			}
		}
		slices.Sort(names)
		if err != nil || !slices.Equal(names, want) {
			t.Errorf("%q: %v, %v", site, names, err)
		}
	}
}

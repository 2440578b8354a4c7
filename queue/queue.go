// Package queue runs the work that follows from changes of state: River's client lives here and nowhere else. A worker is thin: it
// loads, calls the domain, and completes its job in the transaction of the effect. River runs a job at least once; that an effect
// happens once, and a document goes to a printer at most once, is held by the domain's compare-and-set.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"golang.org/x/mod/sumdb/note"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/printers"
)

// Composer makes the artifacts of a record and reads them back; personalization does both.
type Composer interface {
	// Compose makes the page as the printer has to be given it: moved by the placement that it is corrected with.
	Compose(r record.Record, portrait, signature []byte, p personalization.Placement) (document.Artifacts, error)
	// Prove reads a page and holds it against its record and placement. A page that differs gives an error that
	// wraps [ErrNotProven]; any other error says nothing about the page, and it is proven again later.
	Prove(ctx context.Context, r record.Record, a document.Artifacts, p personalization.Placement) error
}

// ErrNotProven is of a page that can't be read back as its record says: it never reaches a printer.
var ErrNotProven = errors.New("the page does not agree with its record")

// Config says what a line works on and with what.
type Config struct {
	Pool          *pgxpool.Pool
	Clock         func() time.Time
	Logger        *slog.Logger
	Composer      Composer
	Converter     Converter // nil: pages go out as PDF alone
	Open          func(uri string) (printers.Device, error)
	AuditSigner   note.Signer // of checkpoints
	CheckpointDir string      // outside the database
	Site          string      // "" for every site
	Stages        []Stage     // none for all; upkeep is everybody's
	Composers     int         // pages composed side by side; 0 means 4
}

// Stage is a part of the work that a process can be set to.
type Stage string

// The stages; printing is the queues of all printers of the site.
const (
	Vetting   Stage = "vetting"
	Composing Stage = "compose"
	Printing  Stage = "print"
)

// works tells whether the line is set to a stage.
func (l *Line) works(s Stage) bool {
	return len(l.config.Stages) == 0 || slices.Contains(l.config.Stages, s)
}

// The limits of a job. A worker gives up long before a rescuer takes its job for lost.
const (
	jobTimeout  = 5 * time.Minute
	rescueAfter = 15 * time.Minute
	attemptsMax = 12

	// River's default of 100 ms caps a queue at ten fetches a second; a client that inserts announces new jobs no more often either.
	fetchCooldown = 2 * time.Millisecond
)

// Line works the queues of a site until it is stopped.
type Line struct {
	config    Config
	authority *issuance.Authority
	client    *river.Client[pgx.Tx]

	served map[string]bool // queues that are worked; once started, of servePrinters alone
	unlook func()          // ends servePrinters
	looked chan struct{}   // closed when it has ended

	locks  *locks
	looks  sync.WaitGroup // at printers that do nothing
	ending atomic.Bool    // it is about to stop

	mu      sync.Mutex
	devices map[string]printers.Device // by URI
	offers  map[string]offer           // by attempt, of devices that were busy

	lastLook map[string]time.Time // by printer
}

// NewAuthority gives the authority on a pool: the domain with River as its way to ask for work.
func NewAuthority(pool *pgxpool.Pool, clock func() time.Time, logger *slog.Logger) (*issuance.Authority, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: logger, FetchCooldown: fetchCooldown})
	if err != nil {
		return nil, fmt.Errorf("opening the queue for requests: %w", err)
	}
	return &issuance.Authority{Pool: pool, Clock: clock, Work: &requester{client: client}}, nil
}

// NewLine prepares the workers; Start sets them to work.
func NewLine(ctx context.Context, config Config) (*Line, error) {
	authority, err := NewAuthority(config.Pool, config.Clock, config.Logger)
	if err != nil {
		return nil, err
	}
	if config.Composers == 0 {
		config.Composers = 4
	}
	l := &Line{config: config, authority: authority, served: map[string]bool{}, devices: map[string]printers.Device{}, offers: map[string]offer{}, lastLook: map[string]time.Time{},
		locks: &locks{pool: config.Pool, taken: map[string]bool{}}}
	queues, err := l.queues(ctx)
	if err != nil {
		return nil, err
	}
	for queue := range queues {
		l.served[queue] = true
	}
	l.client, err = river.NewClient(riverpgxv5.New(config.Pool), &river.Config{
		Logger:               config.Logger,
		Workers:              l.workers(),
		Queues:               queues,
		FetchCooldown:        fetchCooldown,
		FetchPollInterval:    200 * time.Millisecond,
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		MaxAttempts:          attemptsMax,
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(river.PeriodicInterval(15*time.Second), periodic[checkpointArgs], nil),
			river.NewPeriodicJob(river.PeriodicInterval(time.Minute), periodic[sweepArgs], nil),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("opening the queue: %w", err)
	}
	return l, nil
}

// soon is what all workers have in common: a job that failed runs again after a second, then two, four … at most a minute, for what it
// waits for is mostly a printer that somebody switches on. River's own policy would let hours pass in the end.
type soon[A river.JobArgs] struct{ river.WorkerDefaults[A] }

// NextRetry says when a job that failed runs again.
func (soon[A]) NextRetry(job *river.Job[A]) time.Time {
	return time.Now().Add(min(time.Second<<min(len(job.Errors), 6), time.Minute))
}

func periodic[A river.JobArgs]() (river.JobArgs, *river.InsertOpts) {
	var args A
	return args, nil
}

// queues gives one queue a stage, and one a printer that takes one job at a time.
func (l *Line) queues(ctx context.Context) (map[string]river.QueueConfig, error) {
	queues := map[string]river.QueueConfig{queueUpkeep: {MaxWorkers: 2}}
	if l.works(Vetting) {
		queues[queueVetting] = river.QueueConfig{MaxWorkers: 4}
	}
	if l.works(Composing) {
		queues[queueCompose] = river.QueueConfig{MaxWorkers: l.config.Composers}
	}
	known, err := l.newPrinters(ctx)
	if err != nil {
		return nil, err
	}
	for _, queue := range known {
		queues[queue] = printerQueue()
	}
	return queues, nil
}

func (l *Line) workers() *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, &vetWorker{line: l})
	river.AddWorker(w, &composeWorker{line: l})
	river.AddWorker(w, &printWorker{line: l})
	river.AddWorker(w, &observeWorker{line: l})
	river.AddWorker(w, &checkpointWorker{line: l})
	river.AddWorker(w, &sweepWorker{line: l})
	return w
}

// Start sets the workers to work, once. What a crash left behind is asked for first; a printer that is installed later is served
// within seconds.
func (l *Line) Start(ctx context.Context) error {
	if err := l.sweep(ctx, 0); err != nil {
		return fmt.Errorf("sweeping up before work: %w", err)
	}
	// An event whose transaction stayed open very long is found by a look at the whole log.
	if err := l.step(ctx, func(act *issuance.Act) error { _, err := audit.SealAll(ctx, act); return err }); err != nil {
		return fmt.Errorf("sealing what was left: %w", err)
	}
	if err := l.client.Start(ctx); err != nil {
		return fmt.Errorf("starting work: %w", err)
	}
	look, stop := context.WithCancel(ctx)
	l.unlook, l.looked = stop, make(chan struct{})
	go l.servePrinters(look)
	return nil
}

// Stop lets running jobs finish until ctx ends, then cancels them, and closes the devices.
func (l *Line) Stop(ctx context.Context) error {
	l.ending.Store(true)
	if l.unlook != nil {
		l.unlook()
		<-l.looked
	}
	err := l.client.Stop(ctx)
	if err != nil {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err = l.client.StopAndCancel(hard)
	}
	l.locks.close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.devices {
		err = errors.Join(err, d.Close())
	}
	clear(l.devices)
	return err
}

// stopping reports whether the line finishes what it has begun, and begins nothing.
func (l *Line) stopping() bool { return l.ending.Load() }

// Authority is the domain as the line's workers see it.
func (l *Line) Authority() *issuance.Authority { return l.authority }

// device opens the device at a URI once and keeps it.
func (l *Line) device(uri string) (printers.Device, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d, ok := l.devices[uri]; ok {
		return d, nil
	}
	d, err := l.config.Open(uri)
	if err != nil {
		return nil, err
	}
	l.devices[uri] = d
	return d, nil
}

// effect runs f in a transaction together with the completion of its job. A Conflict means that somebody else has had the effect:
// the job is done, without one of its own.
func effect[A river.JobArgs](ctx context.Context, l *Line, job *river.Job[A], f func(*issuance.Act) error) error {
	return effected(ctx, l, job, func(tx pgx.Tx) (*issuance.Act, func() error) {
		return l.authority.In(tx, issuance.System()), func() error {
			_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
			return err
		}
	}, f)
}

// effected runs f and what becomes of its job in one transaction; begin gives the act, and how the job ends.
func effected[A river.JobArgs](ctx context.Context, l *Line, job *river.Job[A], begin func(pgx.Tx) (*issuance.Act, func() error), f func(*issuance.Act) error) error {
	committed := func() {}
	err := issuance.Transact(ctx, l.config.Pool, func(tx pgx.Tx) error {
		act, end := begin(tx)
		if err := f(act); err != nil {
			return err
		}
		if err := end(); err != nil {
			return fmt.Errorf("completing the job: %w", err)
		}
		committed = act.Committing()
		return nil
	})
	if err == nil {
		committed()
	}
	err = issuance.Translate(err)
	if issuance.KindOf(err) == issuance.Conflict {
		l.config.Logger.InfoContext(ctx, "nothing left to do", "kind", job.Kind, "job", job.ID, "why", err)
		return nil
	}
	return err
}

// step runs f in a transaction of its own.
func (l *Line) step(ctx context.Context, f func(*issuance.Act) error) error {
	return l.authority.Do(ctx, issuance.System(), f)
}

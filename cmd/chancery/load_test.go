package main_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/demo/portraits"
	"chancery/internal/pgtest"
	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/queue"
)

// burden is how much a house has to bear.
type burden struct {
	clerks, operators int
	pace              float64       // of people, see pace
	every             time.Duration // an application comes from elsewhere
	waiting           int           // documents that wait at the beginning
	documents         int           // of a batch
	sheet             string        // how long a printer takes for one
	come, lasts       time.Duration // in which people come in, and that they work then
}

// full is what must be borne: a day of people at their pace, ten documents a second.
func full() burden {
	return burden{clerks: 20, operators: 3, pace: 1, every: 100 * time.Millisecond, waiting: 600, documents: 100, sheet: "60ms", come: 30 * time.Second, lasts: 4 * time.Minute}
}

// light is enough to see that each page of it works.
func light() burden {
	return burden{clerks: 3, operators: 1, pace: 40, every: 300 * time.Millisecond, waiting: 6, documents: 6, sheet: "20ms"}
}

// rush is a house under load: desks, a worker, printers and their readers in processes of their own, and people at their browsers.
type rush struct {
	*bureau
	burden
	address   string // of the desks
	desks     *process
	watch     *stopwatch
	clerks    []*loadClerk
	operators []*loadOperator
	begun     time.Time // of what is measured
	end       time.Time // when everybody goes home
}

// TestUnderLoad has clerks and operators at their desks while the line makes documents of what comes in meanwhile; all of it on this
// machine. No request may fail. How long pages took is told beside its bound.
func TestUnderLoad(t *testing.T) {
	b := light()
	if prove() {
		b = full()
	} else {
		t.Parallel()
	}
	r := newRush(t, b)
	before := busy(t)
	r.peopleCome(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var others sync.WaitGroup
	others.Go(func() { r.comes(t, ctx) })
	others.Go(func() { r.grants(t, ctx) })
	r.watch.reset()
	r.begun = time.Now()
	r.end = r.begun.Add(b.lasts)
	r.peopleWork(t)
	if b.lasts == 0 {
		r.end = time.Now()
	}
	cancel()
	others.Wait()
	r.tell(t, before)
	r.wantWell(t)
}

// newRush opens a house, and sets a worker to work.
func newRush(t *testing.T, b burden) *rush {
	t.Helper()
	r := opensDesks(t)
	r.burden = b
	r.bureau.work(t, "")
	return r
}

// opensDesks opens the desks of a house on a database of its own, which is on disk where times are to be told.
func opensDesks(t *testing.T) *rush {
	t.Helper()
	var options []pgtest.Option
	if prove() {
		options = append(options, pgtest.Durable())
	}
	r := &rush{watch: newStopwatch(), bureau: &bureau{House: issuancetest.New(t, options...), dir: t.TempDir(), readers: map[string]*process{}}}
	r.url = r.DB.URL(postgres.Application)
	authority, err := queue.NewAuthority(r.DB.Application, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r.Authority.Clock, r.Authority.Work = time.Now, authority.Work // the same as the processes have
	for _, id := range []string{issuancetest.BookletPrinter, issuancetest.StickerPrinter} {
		r.Must(t, "adam", func(act *issuance.Act) error { return production.Pause(t.Context(), act, id, "it is not there") })
	}
	r.desks = r.process(t, "", "serve", "--listen", "localhost:0")
	r.address = strings.TrimPrefix(r.desks.says(t, "the desks: "), "the desks: ")
	return r
}

// hires gives somebody a place at the desks, and the one-use link to it.
func (r *rush) hires(t *testing.T, who, site string, role issuance.Role) (v *client, link string) {
	t.Helper()
	r.Hire(t, issuance.Person{Username: who, Site: site, Roles: []issuance.Role{role}})
	return r.invites(t, who)
}

// invites gives somebody a browser, and the one-use link to the desks.
func (r *rush) invites(t *testing.T, who string) (v *client, link string) {
	t.Helper()
	r.Must(t, "adam", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, who)
		return err
	})
	v, err := newClient(who, r.address, r.watch)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.http.CloseIdleConnections)
	return v, "/setup/" + link
}

// peopleCome has everybody come in by their links, one after the other, and what they begin with lie ready.
func (r *rush) peopleCome(t *testing.T) {
	t.Helper()
	p := pace{times: r.pace, over: func() bool { return r.lasts > 0 && time.Now().After(r.end) }}
	var in sync.WaitGroup
	step := r.come / time.Duration(r.burden.clerks+r.burden.operators)
	enter := func(v *client, link string) {
		in.Go(func() {
			if err := v.comes(link); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(step)
	}
	for i := range r.burden.operators {
		v, link := r.hires(t, fmt.Sprintf("operator-%d", i+1), issuancetest.Ministry, issuance.Operator)
		m := models()[0]
		o := &loadOperator{client: v, pace: p, bureau: r.bureau, size: r.documents, press: r.install(t, m, fmt.Sprintf("load-%d", i+1), r.sheet)}
		r.operators = append(r.operators, o)
		r.Blanks(t, m.kind, v.who, r.blanksEach())
		enter(v, link)
	}
	for i := range r.burden.clerks {
		face, err := portraits.Portrait(int64(i), portraits.Options{Sex: "F", Age: 40})
		if err != nil {
			t.Fatal(err)
		}
		v, link := r.hires(t, fmt.Sprintf("clerk-%d", i+1), issuancetest.Brussels, issuance.Clerk)
		r.clerks = append(r.clerks, &loadClerk{client: v, pace: p, face: face})
		enter(v, link)
	}
	for range r.waiting {
		r.Submit(t, r.application())
	}
	in.Wait()
	r.settled(t)
}

// blanksEach is how many blanks an operator gets: more than the line can use.
func (r *rush) blanksEach() int {
	return r.waiting + int(r.lasts/r.every) + 100
}

// application is one of somebody else's.
func (r *rush) application() application.Content {
	return r.Passport(func(c *application.Content) { c.Applicant.HeightCm = 165 })
}

// settled grants what waits at the beginning.
func (r *rush) settled(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); r.Count(t, "document") < r.waiting; r.grant(t, t.Context()) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d applications were granted in %v", r.Count(t, "document"), r.waiting, patience)
		}
	}
}

// comes has applications come in from elsewhere, at an even rate, until ctx ends.
func (r *rush) comes(t *testing.T, ctx context.Context) {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.Submit(t, r.application())
		}
	}
}

// grants has what the worker has vetted granted, until ctx ends.
func (r *rush) grants(t *testing.T, ctx context.Context) {
	for ctx.Err() == nil {
		r.grant(t, ctx)
	}
}

// grant has anton grant what is in review, and waits a little where nothing is.
func (r *rush) grant(t *testing.T, ctx context.Context) {
	w := application.Queue{Duty: issuance.Approver, Sites: []string{issuancetest.Brussels}, By: "anton", At: time.Now(), Limit: 50}
	list, _, err := w.List(t.Context(), r.Pool)
	if err != nil {
		t.Error(err)
	}
	for _, a := range list {
		err := r.Do(t.Context(), r.Person(t, "anton"), func(act *issuance.Act) error {
			_, err := document.Grant(t.Context(), act, a.Reference, "", nil)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if len(list) == 0 {
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

package queue

import (
	"errors"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
)

// left brings an attempt to a state as a process that died there leaves it: what the database has, and what the device has. Of what was
// done at the device right before it died, made says whether the device did it.
func (w works) left(t *testing.T, state issuance.State, made bool) (doc string) {
	t.Helper()
	doc, a := w.reserved(t)
	var job printers.Job
	for a.State != state {
		w.Must(t, "system", func(act *issuance.Act) (err error) {
			switch a.State {
			case "reserved":
				s, err := w.Snapshot(t.Context())
				if err != nil {
					return err
				}
				return production.Intend(t.Context(), act, &a, s.PrinterUUID, snapshotFacts(s, 1), production.Data{})
			case "intent":
				o, err := w.line.offer(t.Context(), w.device, a, printers.Snapshot{})
				if err != nil {
					return err
				}
				if job, err = w.Create(t.Context(), o.ticket); err != nil {
					return err
				}
				return production.Created(t.Context(), act, &a, job.ID, job.UUID)
			case "created":
				return production.Sending(t.Context(), act, &a)
			case "sending":
				return errors.Join(w.Send(t.Context(), job, issuancetest.Artifacts(a.Blank).Page), production.Accepted(t.Context(), act, &a))
			}
			return issuancetest.Step(t.Context(), act, &a)
		})
	}
	if !made {
		return doc
	}
	switch state { // the next thing at the device, whose answer nobody got
	case "intent":
		o, err := w.line.offer(t.Context(), w.device, a, printers.Snapshot{})
		if err == nil {
			_, err = w.Create(t.Context(), o.ticket)
		}
		if err != nil {
			t.Fatal(err)
		}
	case "sending":
		if err := w.Send(t.Context(), job, issuancetest.Artifacts(a.Blank).Page); err != nil {
			t.Fatal(err)
		}
	}
	return doc
}

// After a crash at any point, the crash table of printers.md 12.5: what the device and the committed steps say decides, and nothing is sent.
func TestRecover(t *testing.T) {
	broken := errors.New("connection reset")
	nothing := func(works) {}
	for name, c := range map[string]struct {
		state   issuance.State
		made    bool
		spoil   func(works)
		attempt issuance.State
		says    string
		failed  bool
	}{
		"intent, and no job":                         {"intent", false, nothing, "unprinted", "no job of ours", false},
		"intent, and the job waits for its page":     {"intent", true, nothing, "unprinted", "cancelled before it had data", false},
		"intent, and the job has a page from others": {"intent", true, func(w works) { w.jobs[0].data, w.jobs[0].state = true, printers.JobProcessing }, "in doubt", "data for a job that got none from us", false},
		"intent, and the job ended without a page":   {"intent", true, func(w works) { w.jobs[0].state = printers.JobAborted }, "unprinted", "", false},
		"intent, no job, restarted":                  {"intent", true, func(w works) { w.restart() }, "in doubt", "restarted", false},
		"intent, no job, a sheet more":               {"intent", false, func(w works) { w.life++ }, "in doubt", "has printed since", false},
		"intent, no job, the counter is gone":        {"intent", false, func(w works) { w.mute = true }, "in doubt", "", false},
		"intent, and another device":                 {"intent", false, func(w works) { w.uuid = "urn:uuid:a-stranger" }, "in doubt", "", false},
		"intent, out of reach":                       {"intent", true, func(w works) { w.before["Snapshot"] = []error{printers.ErrUnreachable} }, "intent", "", true},
		"intent, can't be looked for":                {"intent", true, func(w works) { w.before["Find"] = []error{broken} }, "intent", "", true},
		"intent, two of its name":                    {"intent", true, func(w works) { w.before["Find"] = []error{printers.ErrAmbiguous} }, "intent", "", true},
		"intent, can't be cancelled now":             {"intent", true, func(w works) { w.before["Cancel"] = []error{broken} }, "intent", "", true},
		"intent, cancelled, and no answer after it":  {"intent", true, func(w works) { w.before["Status"] = []error{broken} }, "intent", "", true},

		"created, and the job waits":            {"created", false, nothing, "unprinted", "cancelled before it had data", false},
		"created, and the job is forgotten":     {"created", false, func(w works) { w.jobs = nil }, "unprinted", "no job of ours", false},
		"created, and the device was restarted": {"created", false, func(w works) { w.restart() }, "in doubt", "restarted", false},
		"created, restarted, and its id is reused": {"created", false, func(w works) {
			w.restart()
			w.jobs = []*sheet{{job: printers.Job{ID: 1, UUID: "urn:uuid:of-somebody-else"}, state: printers.JobHeld}}
		}, "in doubt", "restarted", false},
		"created, and the job has a page": {"created", false, func(w works) { w.jobs[0].data, w.jobs[0].state = true, printers.JobProcessing }, "in doubt", "data for a job that got none from us", false},
		"created, out of reach":           {"created", false, func(w works) { w.before["Snapshot"] = []error{broken} }, "created", "", true},

		"sending, no byte went out":               {"sending", false, nothing, "in doubt", "it got nothing", false},
		"sending, the page went out":              {"sending", true, nothing, "in doubt", "completed", false},
		"sending, the sheet is in the machine":    {"sending", true, func(w works) { w.jobs[0].state = printers.JobProcessing }, "in doubt", "processing", false},
		"sending, restarted":                      {"sending", true, func(w works) { w.restart() }, "in doubt", "interrupted while sending", false},
		"sending, out of reach":                   {"sending", false, func(w works) { w.before["Status"] = []error{printers.ErrUnreachable} }, "in doubt", "interrupted while sending", false},
		"sending, and the job can't be cancelled": {"sending", false, func(w works) { w.before["Cancel"] = []error{broken} }, "in doubt", "pending-held", false},

		"accepted, and completed since": {"accepted", false, nothing, "device done", "", false},
		"accepted, and forgotten":       {"accepted", false, func(w works) { w.jobs = nil }, "in doubt", "does not know the job", false},
		"accepted, restarted, id reused": {"accepted", false, func(w works) {
			w.restart()
			w.jobs = []*sheet{{job: printers.Job{ID: 1, UUID: "urn:uuid:of-somebody-else"}, state: printers.JobCompleted, impressions: 1, reasons: []string{"job-completed-successfully"}, data: true}}
		}, "in doubt", "does not know the job", false},
		"accepted, restarted, the job remembered": {"accepted", false, func(w works) { w.upTime = 3 }, "in doubt", "restarted", false},
		"accepted, and a sheet of somebody else":  {"accepted", false, func(w works) { w.life++ }, "in doubt", "counter", false},
		"printing, and completed since":           {"printing", false, nothing, "device done", "", false},
		"printing, and aborted since":             {"printing", false, func(w works) { w.jobs[0].state = printers.JobAborted }, "in doubt", "aborted", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t)
			doc := w.left(t, c.state, c.made)
			_, before := w.count("Send")
			c.spoil(w)
			if err := w.line.recover(t.Context(), w.device, *w.Attempt(t, doc)); (err != nil) != c.failed {
				t.Errorf("the job ends with %v", err)
			}
			a := w.Attempt(t, doc)
			if a.State != c.attempt || !strings.Contains(a.Reason, c.says) {
				t.Errorf("the attempt is %s: %s; want %s: %s", a.State, a.Reason, c.attempt, c.says)
			}
			if _, after := w.count("Send"); after != before {
				t.Error("a page was sent")
			}
			stays := strings.Contains(name, "can't be cancelled") || strings.Contains(name, "out of reach") || strings.Contains(name, "in the machine") || strings.Contains(name, "reused") || strings.Contains(name, "from others") || strings.Contains(name, "has a page")
			if w.open() && !c.failed && !stays {
				t.Error("a job is open on the device and blocks it")
			}
			w.WantClean(t)
		})
	}
}

// An attempt that is over, or not begun, is nothing to recover: the device is not even asked.
func TestRecoverLeavesAlone(t *testing.T) {
	for _, state := range []issuance.State{"reserved", "device done", "verified", "in doubt", "spoiled", "unprinted"} {
		t.Run(string(state), func(t *testing.T) {
			w := newWorks(t)
			doc, a := w.reserved(t)
			switch state {
			case "verified":
				w.House.Print(t, doc)
			case "in doubt":
				w.Doubt(t, doc)
			case "spoiled":
				w.Doubt(t, doc)
				w.Must(t, "olga", func(act *issuance.Act) error {
					return production.Settle(t.Context(), act, doc, production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "torn"})
				})
			case "unprinted":
				w.Must(t, "system", func(act *issuance.Act) error { return production.Unprinted(t.Context(), act, &a, "proven", nil) })
			default:
				w.Drive(t, doc, state)
			}
			was := w.Attempt(t, doc)
			if err := w.line.recover(t.Context(), w.device, *was); err != nil {
				t.Error(err)
			}
			if now := w.Attempt(t, doc); now.State != state || !now.ChangedAt.Equal(was.ChangedAt) {
				t.Errorf("the attempt is %s", now.State)
			}
			if len(w.calls) != 0 {
				t.Errorf("the device was asked: %v", w.calls)
			}
		})
	}
}

// What recover was given may be old: the attempt is looked at again before anything is done.
func TestRecoverLooksAgain(t *testing.T) {
	w := newWorks(t)
	doc := w.left(t, "intent", false)
	old := *w.Attempt(t, doc)
	for range 2 {
		if err := w.line.recover(t.Context(), w.device, old); err != nil {
			t.Error(err)
		}
	}
	if n := w.Count(t, "attempt_event WHERE state = 'unprinted'"); n != 1 {
		t.Errorf("it ended %d times", n)
	}
}

// A doubt comes up beside an attempt that has begun: that one ends before it gets its page.
func TestADoubtBesideAnAttempt(t *testing.T) {
	for _, method := range []string{"Snapshot", "Create"} {
		t.Run("after "+method, func(t *testing.T) {
			w := newWorks(t)
			_, ids := w.Run(t, issuancetest.BookletPrinter, 2)
			if err := w.print(t, *w.Attempt(t, ids[0])); err != nil {
				t.Fatal(err)
			}
			a, first := *w.Attempt(t, ids[1]), w.Load(t, ids[0])
			trap := &interrupted{device: w.device, at: method, do: func() {
				w.Must(t, "system", func(act *issuance.Act) error {
					return production.ReadBack(t.Context(), act, *first.Number, production.Reading{MRZ: first.MRZ, Blank: a.Blank})
				})
			}}
			if err := w.line.print(t.Context(), trap, a, w.line.step2(t.Context())); err != nil {
				t.Error(err)
			}
			if _, pages := w.count("Send"); pages != 1 || w.open() {
				t.Errorf("%d pages, a job is open: %v", pages, w.open())
			}
			w.want(t, ids[0], "in doubt", "in doubt", "halted")
			want := map[string]issuance.State{"Snapshot": "reserved", "Create": "unprinted"}[method]
			w.want(t, ids[1], want, "composed", "halted")
			w.WantClean(t)
		})
	}
}

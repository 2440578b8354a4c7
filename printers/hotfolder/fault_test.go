package hotfolder_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/hotfolder"
	"chancery/printers/simulator/machine"
)

// TestFaults: for each fault of the station what becomes of the job, how many booklets came out, and that no document stays on disk.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault   string
		state   printers.JobState // JobUnknown: nothing is told
		printed int
	}{
		{"slow", printers.JobCompleted, 1},
		{"late", printers.JobCompleted, 1},
		{"empty", printers.JobCompleted, 1},
		{"cut", printers.JobCompleted, 1},
		{"double", printers.JobCompleted, 1},
		{"stale", printers.JobCompleted, 1},
		{"truncate", printers.JobAborted, 1},
		{"jam", printers.JobAborted, 0},
		{"other-result", printers.JobUnknown, 1},
		{"link", printers.JobUnknown, 1},
		{"die-before", printers.JobAborted, 0},
		{"die-during", printers.JobAborted, 0},
		{"die-after", printers.JobCompleted, 1},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			r := start(t, fmt.Sprintf(`{"at":1,"do":%q,"seconds":0.3}`, c.fault), false)
			device := open(t, r.URI())
			job := create(t, device, "attempt-1")
			if err := device.Send(limited(t), job, document("attempt-1")); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(c.fault, "die") {
				<-r.Exited()
				if _, err := r.lawful(t, job, nil); err != nil {
					t.Errorf("while the station is off: %v", err)
				}
				r.Restart(t)
			}
			var status printers.Status
			var err error
			until(t, "there is a result", func() bool {
				status, err = r.lawful(t, job, nil)
				_, there := os.Lstat(r.file("attempt-1.result"))
				return err == nil && status.State.Ended() || c.state == printers.JobUnknown && there == nil
			})
			if c.state == printers.JobUnknown {
				if status, err = r.lawful(t, job, nil); err == nil || errors.Is(err, printers.ErrNotFound) {
					t.Errorf("%+v %v", status, err)
				}
			} else if status.State != c.state || status.WithoutData {
				t.Errorf("%+v, want %s", status, c.state)
			}
			if n := r.count(t, machine.EventPrinted); n != c.printed {
				t.Errorf("%d printed, want %d", n, c.printed)
			}
			r.bare(t)
		})
	}
}

// TestTheResultNamesTheBlank that the station read, and the life count.
func TestTheResultNamesTheBlank(t *testing.T) {
	r, ctx := start(t, "", false), limited(t)
	device := open(t, r.URI())
	job := create(t, device, "attempt-1")
	if _, err := device.Result(ctx, job); kinds(err) != "not found" {
		t.Errorf("before: %v", err)
	}
	if err := device.Send(ctx, job, document("attempt-1")); err != nil {
		t.Fatal(err)
	}
	until(t, "it is printed", func() bool { s, err := device.Status(ctx, job); return err == nil && s.Done() })
	if s, err := device.Status(ctx, job); err != nil || s.Blank != "UTO000001" {
		t.Errorf("status: %+v %v", s, err)
	}
	result, err := open(t, r.URI()).Result(ctx, job)
	if err != nil || result.Outcome != hotfolder.Printed || result.Blank != "UTO000001" || result.LifeCount == nil || *result.LifeCount != 1 || result.SHA256 != ticket("attempt-1").SHA256 {
		t.Errorf("%+v %v", result, err)
	}
	if _, err := device.Create(ctx, ticket("attempt-1")); kinds(err) != "refused" {
		t.Errorf("the same attempt again: %v", err)
	}
}

// TestACancelationAndAStationRace for tickets: exactly one wins, and what was canceled is never printed.
func TestACancelationAndAStationRace(t *testing.T) {
	r, ctx := start(t, "", false), limited(t)
	device := open(t, r.URI())
	var wins, lost int
	for n := range 40 {
		attempt := fmt.Sprint("attempt-", n)
		job := create(t, device, attempt)
		var both sync.WaitGroup
		var sent, canceled error
		both.Go(func() { sent = device.Send(ctx, job, document(attempt)) })
		both.Go(func() {
			time.Sleep(time.Duration(rand.IntN(15_000)) * time.Microsecond) // so that now one wins, now the other
			canceled = open(t, r.URI()).Cancel(ctx, job)
		})
		both.Wait()
		var status printers.Status
		until(t, "the job has ended", func() bool {
			var err error
			status, err = device.Status(ctx, job)
			if err != nil || !status.State.Ended() && canceled != nil && sent != nil {
				canceled = open(t, r.URI()).Cancel(ctx, job) // nobody has it: as the line would
			}
			return err == nil && status.State.Ended()
		})
		printed := slices.ContainsFunc(r.ledger(t), func(e machine.Entry) bool { return e.Event == machine.EventReceived && e.Name == attempt })
		if status.WithoutData == printed || canceled == nil == printed || status.WithoutData != (status.State == printers.JobCanceled) {
			t.Errorf("%s: sent %v, canceled %v, %+v, printed %v", attempt, sent, canceled, status, printed)
		}
		if printed {
			wins++
		} else {
			lost++
		}
		r.bare(t)
	}
	t.Logf("the station won %d, the cancelation %d", wins, lost)
}

// TestStaleness: a station that is off, was never there, or whose clock is wrong is out of reach, and nothing is handed to it.
func TestStaleness(t *testing.T) {
	r, ctx := start(t, "", false), limited(t)
	device := open(t, r.URI())
	job := create(t, device, "attempt-1")
	r.Kill(t)
	text, err := os.ReadFile(r.file("status.json"))
	if err != nil {
		t.Fatal(err)
	}
	at := string(text[strings.Index(string(text), `"time":"`)+8:][:4])
	for _, year := range []string{"1970", "2999"} {
		if err := os.WriteFile(r.file("status.json"), []byte(strings.Replace(string(text), `"time":"`+at, `"time":"`+year, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := device.Snapshot(ctx); kinds(err) != "unreachable" {
			t.Errorf("%s: snapshot: %v", year, err)
		}
		if _, err := open(t, r.URI()).Create(ctx, ticket("attempt-2")); kinds(err) != "unreachable" {
			t.Errorf("%s: create: %v", year, err)
		}
	}
	if err := device.Send(ctx, job, document("attempt-1")); kinds(err) != "unreachable and not sent" {
		t.Errorf("send: %v", err)
	}
	if status, err := device.Status(ctx, job); err != nil || !status.WithoutData {
		t.Errorf("%+v %v", status, err)
	}
	nowhere := open(t, "hotfolder:///nonexistent/folder")
	if _, err := nowhere.Snapshot(ctx); kinds(err) != "unreachable" {
		t.Errorf("no folder: %v", err)
	}
	if _, _, err := nowhere.Find(ctx, "attempt-1"); kinds(err) != "unreachable" {
		t.Errorf("no folder: %v", err)
	}
	if _, err := open(t, "hotfolder://"+t.TempDir()).Create(ctx, ticket("attempt-1")); kinds(err) != "unreachable" {
		t.Errorf("a folder without a station: %v", err)
	}
}

// TestURIs: what a URI may say.
func TestURIs(t *testing.T) {
	for _, wrong := range []string{"", "hotfolder:", "hotfolder://host/x", "hotfolder:///", "hotfolder:x", "http:///x", "hotfolder:///x?stale=0", "hotfolder:///x?old=1", "hotfolder:///x#y", "hotfolder:///x?stale=1&stale=2"} {
		if _, err := hotfolder.Open(wrong, printers.Options{}); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	if _, err := hotfolder.Open("hotfolder:///srv/station?stale=120", printers.Options{}); err != nil {
		t.Error(err)
	}
}

package pjl_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/printers"
)

// wantKinds makes sure that an error matches all of the kinds given, and none of the others.
func wantKinds(t testing.TB, err error, kinds ...error) {
	t.Helper()
	for _, kind := range []error{
		printers.ErrNotSent, printers.ErrUnreachable, printers.ErrBusy, printers.ErrRefused, printers.ErrNotFound, printers.ErrAmbiguous,
	} {
		if errors.Is(err, kind) != slices.Contains(kinds, kind) {
			t.Errorf("%v: want %v", err, kinds)
		}
	}
}

func pageHolding(attempt, text string) ([]byte, printers.Ticket) {
	content, ticket := page(attempt, 100)
	content = append(content, text...)
	ticket.Length, ticket.SHA256 = len(content), sha256.Sum256(content)
	return content, ticket
}

// but answers as a healthy printer, except to commands that begin so.
func but(begin string, answer string) func(string) string {
	rest := healthy("42")
	return func(command string) string {
		if strings.HasPrefix(command, begin) {
			return answer
		}
		return rest(command)
	}
}

const (
	started = "@PJL USTATUS JOB\r\nSTART\r\nNAME=\"attempt-1\"\r\nID=0\r\n\f"
	end     = "@PJL USTATUS JOB\r\nEND\r\nNAME=\"attempt-1\"\r\n"
)

// TestEndsThatProveNothing: each is what a printer may say at the end, and none is a page in the tray.
func TestEndsThatProveNothing(t *testing.T) {
	for name, said := range map[string]string{
		"cancelled at the panel":     end + "PAGES=1\r\nID=0\r\nRESULT=USER_CANCELED\r\n\f",
		"cancelled by another host":  end + "PAGES=1\r\nID=0\r\nRESULT=HOST_CANCELED\r\n\f",
		"no media":                   end + "PAGES=0\r\nID=0\r\nRESULT=RESOURCE_CANCELED\r\n\f",
		"a result of the future":     end + "PAGES=1\r\nID=0\r\nRESULT=FOLDED\r\n\f",
		"no result":                  end + "PAGES=1\r\nID=0\r\n\f",
		"no pages":                   end + "ID=0\r\nRESULT=OK\r\n\f",
		"nothing printed":            end + "PAGES=0\r\nID=0\r\nRESULT=OK\r\n\f",
		"two pages":                  end + "PAGES=2\r\nID=0\r\nRESULT=OK\r\n\f",
		"more pages than at the end": "@PJL USTATUS PAGE\r\n1\r\n\f@PJL USTATUS PAGE\r\n2\r\n\f" + end + "PAGES=1\r\nID=0\r\nRESULT=OK\r\n\f",
		"pages that are no number":   end + "PAGES=one\r\nID=0\r\nRESULT=OK\r\n\f",
		"pages twice":                end + "PAGES=1\r\nPAGES=1\r\nID=0\r\nRESULT=OK\r\n\f",
		"results twice":              end + "PAGES=1\r\nID=0\r\nRESULT=OK\r\nRESULT=USER_CANCELED\r\n\f",
		"another id":                 end + "PAGES=1\r\nID=7\r\nRESULT=OK\r\n\f",
		"started twice":              started + end + "PAGES=1\r\nID=0\r\nRESULT=OK\r\n\f",
		"cancelled, then well":       "@PJL USTATUS JOB\r\nCANCELED\r\nID=0\r\nRESULT=USER_CANCELED\r\n\f" + end + "PAGES=1\r\nID=0\r\nRESULT=OK\r\n\f",
		"of two names":               "@PJL USTATUS JOB\r\nEND\r\nNAME=\"attempt-1\"\r\nNAME=\"attempt-2\"\r\nPAGES=1\r\nRESULT=OK\r\n\f" + end + "PAGES=1\r\nID=0\r\nRESULT=OK\r\n\f",
	} {
		t.Run(name, func(t *testing.T) {
			p := newScripted(t, but("EOJ", said))
			device := mustOpen(t, p.uri(), printers.Options{})
			job, err := attempt(limited(t), device, "attempt-1")
			if err != nil {
				t.Fatal(err)
			}
			status, err := await(t, device, job)
			wantDoubt(t, status, err)
		})
	}
}

// TestNotOurs: what is said of others, before our nonce, or in part, is not about our job, which goes on.
func TestNotOurs(t *testing.T) {
	ours := end + "PAGES=1\r\nID=0\r\nRESULT=OK\r\n"
	for name, said := range map[string]string{
		"another's end":      strings.ReplaceAll(ours, "attempt-1", "attempt-2") + "\f",
		"a nameless end":     "@PJL USTATUS JOB\r\nEND\r\nPAGES=1\r\nID=0\r\nRESULT=OK\r\n\f",
		"a longer name":      strings.ReplaceAll(ours, "attempt-1", "attempt-10") + "\f",
		"cut short":          ours,
		"cut by another one": ours + "@PJL USTATUS PAGE\r\n1\r\n\f",
		"as an answer":       strings.ReplaceAll(ours, "USTATUS", "INFO") + "\f",
		"before the nonce":   "",
	} {
		t.Run(name, func(t *testing.T) {
			answer := but("EOJ", said)
			if name == "before the nonce" { // of a job of the same name, printed before
				answer = beforeJob(started+ours+"\f", answer)
			}
			p, ctx := newScripted(t, answer), limited(t)
			device := mustOpen(t, p.uri(), printers.Options{})
			job, err := attempt(ctx, device, "attempt-1")
			if err != nil {
				t.Fatal(err)
			}
			status, err := device.Status(ctx, job)
			if err != nil || status.Done() || status.WithoutData || status.State.Ended() {
				t.Errorf("%+v %v, want a job that goes on", status, err)
			}
			p.drop()
			status, err = await(t, device, job)
			wantDoubt(t, status, err)
		})
	}
}

// beforeJob says something old before each nonce that comes before a job.
func beforeJob(old string, rest func(string) string) func(string) string {
	begun := false
	return func(command string) string {
		begun = begun || strings.HasPrefix(command, "JOB ")
		if strings.HasPrefix(command, "ECHO ") && !begun {
			return old + rest(command)
		}
		return rest(command)
	}
}

// TestAnotherHostInBetween: jobs of others begin and end while ours is printed. Ours is known by its name; whether it was printed alone
// is for the page counter to say.
func TestAnotherHostInBetween(t *testing.T) {
	other := func(text string) string { return strings.ReplaceAll(text, "attempt-1", "somebody") }
	p := newScripted(t, but("EOJ", other(started)+"@PJL USTATUS PAGE\r\n1\r\n\f"+other(end)+"PAGES=1\r\nID=1\r\nRESULT=OK\r\n\f"+
		"@PJL USTATUS PAGE\r\n1\r\n\f"+end+"PAGES=1\r\nID=0\r\nRESULT=OK\r\n\f"))
	device := mustOpen(t, p.uri(), printers.Options{})
	job, err := attempt(limited(t), device, "attempt-1")
	if err != nil {
		t.Fatal(err)
	}
	if status, err := await(t, device, job); err != nil || !status.Done() || status.Impressions != 1 {
		t.Errorf("%+v %v", status, err)
	}
}

// TestLikeMiniprint: a printer that answers ECHO, INFO ID and INFO STATUS only, as sa7mon/miniprint does, and says nothing of jobs. The
// job is in doubt once that is plain, never done.
func TestLikeMiniprint(t *testing.T) {
	rest := healthy("")
	p := newScripted(t, func(command string) string {
		for _, known := range []string{"ECHO ", "INFO ID", "INFO STATUS"} {
			if strings.HasPrefix(command, known) {
				return rest(command)
			}
		}
		return ""
	})
	ctx := limited(t)
	device := mustOpen(t, p.uri(), printers.Options{Answer: 2 * time.Second})
	before, err := device.Snapshot(ctx)
	if err != nil || before.LifeCount != nil || before.Model != "LASERJET 4" || before.State != printers.PrinterIdle {
		t.Errorf("%+v %v", before, err)
	}
	job, err := attempt(ctx, device, "attempt-1")
	if err != nil {
		t.Fatal(err)
	}
	status, err := await(t, device, job)
	if !errors.Is(err, printers.ErrNotFound) {
		t.Errorf("%+v %v, want a doubt", status, err)
	}
}

// TestNotReady: a printer that is not idle and ready gets no job, and none is opened.
func TestNotReady(t *testing.T) {
	for name, c := range map[string]struct {
		lines string
		kind  error
	}{
		"printing":      {"CODE=10023\r\nDISPLAY=\"PRINTING\"\r\nONLINE=TRUE\r\n", printers.ErrBusy},
		"warming up":    {"CODE=10003\r\nDISPLAY=\"WARMING UP\"\r\nONLINE=TRUE\r\n", printers.ErrBusy},
		"offline":       {"CODE=10002\r\nDISPLAY=\"READY\"\r\nONLINE=FALSE\r\n", printers.ErrBusy},
		"cover open":    {"CODE=40021\r\nDISPLAY=\"12 PRINTER OPEN\"\r\nONLINE=FALSE\r\n", printers.ErrBusy},
		"a riddle":      {"CODE=99999\r\nDISPLAY=\"?\"\r\nONLINE=TRUE\r\n", printers.ErrBusy},
		"no code":       {"DISPLAY=\"00 READY\"\r\nONLINE=TRUE\r\n", printers.ErrRefused},
		"code twice":    {"CODE=10001\r\nCODE=40021\r\nONLINE=TRUE\r\n", printers.ErrRefused},
		"it won't tell": {"?\r\n", printers.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			p := newScripted(t, but("INFO STATUS", "@PJL INFO STATUS\r\n"+c.lines+"\f"))
			device := mustOpen(t, p.uri(), printers.Options{})
			_, ticket := page("attempt-1", 100)
			_, err := device.Create(limited(t), ticket)
			wantKinds(t, err, c.kind)
			if strings.Contains(p.all(), "JOB") {
				t.Errorf("sent: %q", p.all())
			}
		})
	}
}

// TestHungUp: a printer that takes the connection and drops it without a word serves somebody else.
func TestHungUp(t *testing.T) {
	p := newScripted(t, nil)
	p.answer = func(string) string { p.drop(); return "" }
	device := mustOpen(t, p.uri(), printers.Options{})
	_, ticket := page("attempt-1", 100)
	_, err := device.Create(limited(t), ticket)
	wantKinds(t, err, printers.ErrBusy)
	_, err = device.Snapshot(limited(t))
	wantKinds(t, err)
}

// TestConnectionThatEndedBeforeSend: the printer hangs up after Create; no byte leaves, and the job is known to be unprinted.
func TestConnectionThatEndedBeforeSend(t *testing.T) {
	p, ctx := newScripted(t, healthy("42")), limited(t)
	device := mustOpen(t, p.uri(), printers.Options{})
	content, ticket := page("attempt-1", 100)
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	p.drop()
	if status, err := await(t, device, job); err != nil || !status.WithoutData {
		t.Errorf("%+v %v", status, err)
	}
	wantKinds(t, device.Send(ctx, job, content), printers.ErrNotSent, printers.ErrUnreachable)
	wantKinds(t, device.Cancel(ctx, job), printers.ErrRefused)
	if strings.Contains(p.all(), "JOB") {
		t.Errorf("sent: %q", p.all())
	}
	again, err := attempt(ctx, device, "attempt-1") // the same attempt, as the line would after a person's decision
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := device.Find(ctx, "attempt-1")
	if err != nil || found != again || found == job {
		t.Errorf("found %+v %v, want %+v", found, err, again)
	}
}

// TestIdentify: the panel says that it is meant, and then no more.
func TestIdentify(t *testing.T) {
	p := newScripted(t, healthy("42"))
	device := mustOpen(t, p.uri(), printers.Options{})
	ctx, cancel := context.WithCancel(limited(t))
	done := make(chan error, 1)
	go func() { done <- device.Identify(ctx) }()
	for !strings.Contains(p.all(), "HERE") {
		time.Sleep(time.Millisecond)
	}
	cancel()
	err := <-done
	before, after, _ := strings.Cut(p.all(), "@PJL RDYMSG DISPLAY = \"<<< HERE >>>\"\r\n")
	off := strings.Contains(after, "@PJL RDYMSG DISPLAY = \"\"\r\n")
	if strings.Contains(before, "RDYMSG") || err == nil && !off {
		t.Errorf("%v, sent: %q", err, p.all())
	}
}

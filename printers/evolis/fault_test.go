package evolis_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/evolis"
	"chancery/printers/panel"
	"chancery/printers/simulator/machine"
)

// TestFaultsBeforeAnyMark: what goes wrong before the first panel leaves the card unmarked, and says so.
func TestFaultsBeforeAnyMark(t *testing.T) {
	for _, c := range []struct {
		fault   string
		creates bool
		reason  string
	}{
		{"ribbon-out", true, "marker-supply-empty"},
		{"unmanaged", false, ""},
		{"feed-two", false, ""},
	} {
		t.Run(c.fault, func(t *testing.T) {
			r := start(t, "evolis-card", "", fmt.Sprintf("{\"at\":1,\"do\":%q}\n", c.fault), 0, false)
			ctx, device := limited(t), open(t, r.URI())
			content, ticket := attemptTwoSides()
			job, err := device.Create(ctx, ticket)
			if (err == nil) != c.creates {
				t.Fatalf("creating: %v", err)
			}
			if c.creates {
				if err := device.Send(ctx, job, content); !errors.Is(err, printers.ErrNotSent) {
					t.Errorf("sending: %v", err)
				}
			}
			if len(r.of(t, "panel")) > 0 {
				t.Error("something was printed")
			}
			if c.reason != "" {
				if s, err := device.Snapshot(ctx); err != nil || !s.Has(c.reason) || s.Accepting {
					t.Errorf("snapshot %+v %v, want %s", s, err, c.reason)
				}
			}
		})
	}
}

// TestFaultsWhilePanelsGoOut: they are in doubt, and a half printed panel does not pass for an unmarked card, though the counter has
// not moved.
func TestFaultsWhilePanelsGoOut(t *testing.T) {
	for _, fault := range []string{"jam", "jam-late", "cut", "truncate"} {
		t.Run(fault, func(t *testing.T) {
			r := start(t, "evolis-card", "?ribbon=kk", fmt.Sprintf("{\"at\":1,\"do\":%q}\n", fault), 0, false)
			ctx, device := limited(t), open(t, r.URI())
			content, ticket := attemptTwoSides()
			job, err := device.Create(ctx, ticket)
			if err != nil {
				t.Fatal(err)
			}
			err = device.Send(ctx, job, content)
			if (err == nil) != (fault == "truncate") || errors.Is(err, printers.ErrNotSent) {
				t.Errorf("sending: %v", err)
			}
			fresh := open(t, r.URI())
			agree(t, r, device, job, false)
			agree(t, r, fresh, job, false)
			if s, err := fresh.Snapshot(ctx); strings.HasPrefix(fault, "jam") && (err != nil || !s.Has("media-jam")) {
				t.Errorf("snapshot: %+v %v", s, err)
			}
			if err := fresh.Cancel(ctx, job); !errors.Is(err, printers.ErrRefused) {
				t.Errorf("canceling: %v", err)
			}
			if err := holder(t, fresh).Release(ctx, job, printers.Reject); err != nil {
				t.Fatal(err)
			}
			wantAccounted(t, r)
		})
	}
}

// TestOpenCover: it is reported for as long as it is open.
func TestOpenCover(t *testing.T) {
	r := start(t, "evolis-card", "", `{"at":1,"do":"cover-open","seconds":86400}`, 0, false)
	ctx, device := limited(t), open(t, r.URI())
	content, ticket := attemptTwoSides()
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); err == nil || errors.Is(err, printers.ErrNotSent) {
		t.Errorf("sending: %v", err)
	}
	if s, err := device.Snapshot(ctx); err != nil || !s.Has("cover-open") || s.State != printers.PrinterStopped {
		t.Errorf("snapshot: %+v %v", s, err)
	}
	agree(t, r, device, job, false)
}

// TestWrongBlank: a card whose serial is not the reserved one leaves by the reject box, and nothing is printed on it.
func TestWrongBlank(t *testing.T) {
	r := start(t, "evolis-card", "?serial=mag2", `{"at":2,"do":"misread"}`, 0, false)
	ctx, device := limited(t), open(t, r.URI())
	reader, ok := printers.As[printers.BlankReader](device)
	if !ok {
		t.Fatal("no printers.BlankReader")
	}
	_, ticket := attemptTwoSides()
	for n, want := range []string{"00000001", "", "00000003"} {
		job, err := device.Create(ctx, ticket)
		if err != nil {
			t.Fatal(err)
		}
		serial, err := reader.ReadBlank(ctx, job)
		if serial != want || (want == "") != errors.Is(err, printers.ErrUnreadable) {
			t.Errorf("card %d: serial %q, %v", n+1, serial, err)
		}
		if err := device.Cancel(ctx, job); err != nil {
			t.Fatal(err)
		}
		if err := holder(t, device).Release(ctx, job, printers.Reject); err != nil {
			t.Fatal(err)
		}
		if _, err := reader.ReadBlank(ctx, job); !errors.Is(err, printers.ErrNotFound) {
			t.Errorf("a card that has left is read: %v", err)
		}
	}
	if n := len(r.of(t, "panel")); n != 0 {
		t.Errorf("%d panels were printed", n)
	}
	for _, entry := range r.of(t, machine.EventEjected) {
		if entry.Result != "reject" {
			t.Errorf("%+v", entry)
		}
	}
	if _, ok := printers.As[printers.BlankReader](open(t, r.uri)); ok {
		t.Error("without a track in the URI it claims to read serials")
	}
}

// TestPrinterThatCannotHold: the model of the guide is refused unless its cards may leave by themselves; then each leaves good, and
// its ACK and NACK are understood.
func TestPrinterThatCannotHold(t *testing.T) {
	r := start(t, "evolis-a5013", "", `{"at":2,"do":"jam"}`, 0, false)
	ctx := limited(t)
	content, ticket := attemptTwoSides()
	if _, err := open(t, r.uri).Create(ctx, ticket); !errors.Is(err, printers.ErrRefused) || !strings.Contains(err.Error(), "hold=no") {
		t.Fatalf("creating: %v", err)
	}
	if n := len(r.of(t, machine.EventFed)); n != 0 {
		t.Errorf("%d cards were fed for it", n)
	}
	device := open(t, r.uri+"?hold=no")
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); err != nil {
		t.Fatal(err)
	}
	if s, err := device.Status(ctx, job); err != nil || !s.Done() {
		t.Errorf("status: %+v %v", s, err)
	}
	if err := holder(t, device).Release(ctx, job, printers.Good); err != nil {
		t.Errorf("releasing what has left that way: %v", err)
	}
	if err := holder(t, device).Release(ctx, job, printers.Reject); !errors.Is(err, printers.ErrNotFound) {
		t.Errorf("rejecting what has left: %v", err)
	}
	if job, err = device.Create(ctx, ticket); err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); err == nil || errors.Is(err, printers.ErrNotSent) {
		t.Errorf("sending to a printer that jams: %v", err)
	}
	agree(t, r, device, job, false)
	if s, err := device.Snapshot(ctx); err != nil || !s.Has("media-jam") {
		t.Errorf("snapshot: %+v %v", s, err)
	}
}

// TestRibbonOfTheURI: a document with other panels than every card is to have is not sent.
func TestRibbonOfTheURI(t *testing.T) {
	r := start(t, "evolis-card", "?ribbon=ko", "", 0, false)
	ctx, device := limited(t), open(t, r.URI())
	content, ticket := attemptTwoSides()
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); !errors.Is(err, printers.ErrNotSent) {
		t.Errorf("sending: %v", err)
	}
}

// TestFluorescentPanel: without a letter for it such a document is refused. A demonstration's printer leaves the panel out, and prints
// the others as they are.
func TestFluorescentPanel(t *testing.T) {
	set, err := panel.Decode(document("attempt-1", "k", "k"))
	if err != nil {
		t.Fatal(err)
	}
	front := set.Sides[0][0]
	set.Sides[0] = append(set.Sides[0], panel.Panel{Ribbon: panel.UV, Width: front.Width, Height: front.Height, Pix: front.Pix})
	content, err := panel.Encode(set)
	if err != nil {
		t.Fatal(err)
	}
	ticket := ticketFor("attempt-1", content, 2)
	ticket.Separations = append(ticket.Separations, "uv")
	r := start(t, "evolis-card", "", "", 0, false)
	ctx := limited(t)
	if _, err := open(t, r.URI()).Create(ctx, ticket); !errors.Is(err, printers.ErrRefused) {
		t.Errorf("creating: %v", err)
	}
	device, err := evolis.Open(r.URI(), printers.Options{AnyMedia: true})
	if err != nil {
		t.Fatal(err)
	}
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); err != nil {
		t.Fatal(err)
	}
	want, err := evolis.Bitmaps(r.URI(), document("attempt-1", "k", "k"))
	if err != nil {
		t.Fatal(err)
	}
	if sheets := r.Produced(t); len(sheets) != 1 || sheets[0].SHA256 != sha256.Sum256(want) {
		t.Errorf("the printer marked %v", sheets)
	}
}

// TestEncode: the card is moved to the chip station before the reader is used, and prints afterwards.
func TestEncode(t *testing.T) {
	r := start(t, "evolis-card", "", "", 0, false)
	ctx := limited(t)
	files := []printers.ChipFile{{ID: 0x0101, Content: []byte("DG1")}}
	for station, where := range map[string]string{"contact": "contact", "contactless": "contactless"} {
		var device printers.Device
		seen := ""
		encode := func(ctx context.Context, reader string, given []printers.ChipFile) error {
			held, err := holder(t, device).Held(ctx)
			seen = held.Where + " " + reader
			if len(given) != 1 || err != nil {
				t.Errorf("files %v, held %v", given, err)
			}
			return nil
		}
		device, err := evolis.OpenWith(r.uri+"?reader=Virtual%20PCD&serial=mag1&station="+station, printers.Options{}, evolis.Extras{Encode: encode})
		if err != nil {
			t.Fatal(err)
		}
		encoder, ok := printers.As[printers.Encoder](device)
		if _, reads := printers.As[printers.BlankReader](device); !ok || !reads {
			t.Fatal("no printers.Encoder or no printers.BlankReader")
		}
		content, ticket := attemptTwoSides()
		job, err := device.Create(ctx, ticket)
		if err != nil {
			t.Fatal(err)
		}
		if err := encoder.Encode(ctx, job, files); err != nil || seen != where+" Virtual PCD" {
			t.Errorf("encoding: %v, at %q", err, seen)
		}
		if err := device.Send(ctx, job, content); err != nil {
			t.Errorf("printing after encoding: %v", err)
		}
		if err := holder(t, device).Release(ctx, job, printers.Good); err != nil {
			t.Fatal(err)
		}
		if err := encoder.Encode(ctx, job, files); !errors.Is(err, printers.ErrNotFound) {
			t.Errorf("encoding a card that has left: %v", err)
		}
	}
}

// TestSnapshot: identity, counters, ribbon; two sends later the counters have moved.
func TestSnapshot(t *testing.T) {
	r := start(t, "evolis-card", "?uv=u", "", 0, false)
	ctx, device := limited(t), open(t, r.URI())
	s, err := device.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s.PrinterUUID, "evolis:SIM") || s.Model == "" || s.Firmware == "" || s.DPI != 300 || s.Counts != printers.CountsBlanks ||
		!slices.Contains(s.Separations, "uv") || len(s.Supplies) != 1 || s.Supplies[0].Left != 1000 || s.Supplies[0].Level != 100 {
		t.Errorf("snapshot: %+v", s)
	}
	if *s.LifeCount != 0 || s.Queued != 0 || s.State != printers.PrinterIdle {
		t.Errorf("snapshot: %+v", s)
	}
	_, ticket := attemptTwoSides()
	if _, err := device.Create(ctx, ticket); err != nil {
		t.Fatal(err)
	}
	if s, err = device.Snapshot(ctx); err != nil || *s.LifeCount != 1 || s.Queued != 1 || s.State != printers.PrinterProcessing {
		t.Errorf("snapshot with a card inside: %+v %v", s, err)
	}
}

// TestOneAtATime: a question that is asked while panels go out waits for its turn, or for its context.
func TestOneAtATime(t *testing.T) {
	r := start(t, "evolis-card", "?ribbon=kk", `{"at":1,"do":"slow","seconds":0.5}`, 0, false)
	ctx, device := limited(t), open(t, r.URI())
	content, ticket := attemptTwoSides()
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() { sent <- device.Send(ctx, job, content) }()
	for len(r.of(t, "panel")) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	if s, err := device.Status(ctx, job); err != nil || s.State != printers.JobProcessing && !s.Done() {
		t.Errorf("status while panels go out: %+v %v", s, err)
	}
	if err := device.Cancel(ctx, job); !errors.Is(err, printers.ErrRefused) {
		t.Errorf("canceling while panels go out: %v", err)
	}
	if _, err := device.Snapshot(ctx); err != nil {
		t.Errorf("snapshot: %v", err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

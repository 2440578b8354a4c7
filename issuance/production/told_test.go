package production_test

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

func told(t *testing.T, h *issuancetest.House, who, what string) error {
	t.Helper()
	return h.Try(t, who, func(act *issuance.Act) error {
		switch what {
		case "drain":
			return production.Drain(t.Context(), act, issuancetest.BookletPrinter, "its ribbon is changed tonight")
		case "pause":
			return production.Pause(t.Context(), act, issuancetest.BookletPrinter, "its cover is open")
		}
		return production.ResumePrinter(t.Context(), act, issuancetest.BookletPrinter)
	})
}

// may fails the test unless MayPrint says so.
func may(t *testing.T, h *issuancetest.House, want bool) {
	t.Helper()
	got, err := production.MayPrint(t.Context(), h.Pool, issuancetest.BookletPrinter)
	if err != nil || got != want {
		t.Errorf("may print: %v, %v", got, err)
	}
}

// A paused printer consumes nothing of what is reserved, and asks for it when it is resumed.
func TestPause(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	a := h.Drive(t, ids[0], "accepted")
	may(t, h, true)
	if err := told(t, h, "olga", "pause"); err != nil {
		t.Fatal(err)
	}
	may(t, h, false)
	h.Must(t, "system", func(act *issuance.Act) error { return production.DeviceDone(t.Context(), act, a, 3, nil) }) // what has begun goes on
	waiting := h.Attempt(t, ids[1])
	err := h.Try(t, "system", func(act *issuance.Act) error { return issuancetest.Step(t.Context(), act, waiting) })
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "paused")
	if got := refused(t, h, "UPDATE attempt SET state = 'intent' WHERE id = $1::uuid", waiting.ID); got != "attempt_not_at_a_paused_printer" {
		t.Errorf("refused by %q", got)
	}
	h.Asked.Taken()
	if err := told(t, h, "otto", "resume"); err != nil {
		t.Fatal(err)
	}
	if work := h.Asked.Taken(); len(work) != 1 || work[0].Kind != issuance.WorkPrint || work[0].ID != waiting.ID {
		t.Errorf("asked for %v", work)
	}
	h.Print(t, ids[0])
	h.Print(t, ids[1])
	h.WantClean(t)
}

// A draining printer finishes the batch that runs, a halted one too, and takes no other.
func TestDrain(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	later := h.Batch(t, issuancetest.BookletPrinter, 1)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	if err := told(t, h, "olga", "drain"); err != nil {
		t.Fatal(err)
	}
	may(t, h, true)
	h.Print(t, ids[0])
	a := h.Attempt(t, ids[1])
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Unprinted(t.Context(), act, a, "no byte was sent", nil)
	})
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, a.Blank) })
	h.Print(t, ids[1])
	start := func() error {
		return h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, later.ID) })
	}
	err := start()
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "draining")
	h.Order(t, h.Passport())
	h.Blanks(t, issuancetest.Booklet, "olga", 1)
	err = h.Try(t, "olga", func(act *issuance.Act) error {
		_, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 1)
		return err
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "draining", "its ribbon is changed tonight")
	got := refused(t, h, `
		INSERT INTO batch (id, site, printer, type, kind, operator, state, size, created_at)
		VALUES ('B-CCCCCC', 'MIN', 'p1', 'passport-ordinary', 'booklet-td3', 'olga', 'allocated', 1, now())`)
	if got != "batch_at_a_ready_printer" {
		t.Errorf("refused by %q", got)
	}
	if err := told(t, h, "adam", "resume"); err != nil {
		t.Fatal(err)
	}
	if err := start(); err != nil {
		t.Error(err)
	}
}

func TestWhoTellsAPrinter(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	h.Hire(t, issuance.Person{Username: "oskar", Site: issuancetest.Brussels, Roles: []issuance.Role{issuance.Operator}})
	for _, who := range []string{"ines", "karl", "oskar"} {
		wantForbidden(t, told(t, h, who, "pause"))
	}
	issuancetest.WantKind(t, told(t, h, "olga", "resume"), issuance.Conflict) // it is ready
	for _, what := range []string{"pause", "drain", "pause", "resume", "drain", "resume"} {
		if err := told(t, h, "olga", what); err != nil {
			t.Fatal(err)
		}
		issuancetest.WantKind(t, told(t, h, "olga", what), issuance.Conflict)
	}
	err := h.Try(t, "olga", func(act *issuance.Act) error {
		return production.Pause(t.Context(), act, issuancetest.BookletPrinter, " ")
	})
	issuancetest.WantKind(t, err, issuance.Invalid)
	if n := h.Count(t, "audit_event WHERE action IN ('printer.paused', 'printer.drained', 'printer.resumed') AND subject = 'p1' AND actor = 'olga'"); n != 6 {
		t.Errorf("%d events", n)
	}
	if got := refused(t, h, "UPDATE printer SET state = 'paused' WHERE id = 'p1'"); got != "printer_told" {
		t.Errorf("refused by %q", got)
	}
}

// Contact is no event of the log, another ability is; what was seen later stays.
func TestSeen(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	see := func(f production.Facts) error {
		return h.Try(t, "system", func(act *issuance.Act) error {
			return production.Seen(t.Context(), act, issuancetest.BookletPrinter, f)
		})
	}
	f := production.Facts{Device: "urn:uuid:x", Class: "job", Formats: []string{"application/pdf"}, Separations: []string{"visible"}, MediaReady: []string{"a_88x125mm"}}
	for n, events := range []int{1, 1, 2, 2} {
		if n == 2 {
			f.Separations = []string{"visible", "uv"}
		}
		f.UpTime = int64(n)
		if err := see(f); err != nil {
			t.Fatal(err)
		}
		if got := h.Count(t, "audit_event WHERE action = 'printer.seen'"); got != events {
			t.Errorf("after %d: %d events, want %d", n, got, events)
		}
	}
	p, err := production.LoadPrinter(t.Context(), h.Pool, issuancetest.BookletPrinter)
	if err != nil || p.Facts == nil || p.Facts.UpTime != 3 || len(p.Facts.Separations) != 2 || p.LastContactAt == nil || !p.LastContactAt.Equal(*p.FactsAt) {
		t.Errorf("%+v, %v", p, err)
	}
	err = h.Try(t, "system", func(act *issuance.Act) error { return production.Seen(t.Context(), act, "nobody", f) })
	issuancetest.WantKind(t, err, issuance.NotFound)
	h.Must(t, "adam", func(act *issuance.Act) error { return production.InstallPrinter(t.Context(), act, p) }) // replaced
	if p, err = production.LoadPrinter(t.Context(), h.Pool, p.ID); err != nil || p.Facts != nil {
		t.Errorf("%+v, %v", p, err)
	}
}

package production_test

import (
	"slices"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// Which outcomes a person may find, by what the evidence of a doubt is.
func TestAllowedOutcomes(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	doubt := func(at issuance.State, evidence map[string]any) func(*issuance.Act, *production.Attempt) error {
		return func(act *issuance.Act, a *production.Attempt) error {
			for a.State != at {
				if err := issuancetest.Step(t.Context(), act, a); err != nil {
					return err
				}
			}
			return production.Doubt(t.Context(), act, a, "nobody knows", evidence)
		}
	}
	printed, spoiled, unprinted := production.OutcomePrinted, production.OutcomeSpoiled, production.OutcomeUnprinted
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	mrz := h.Load(t, ids[0]).MRZ
	for name, c := range map[string]struct {
		do   func(*issuance.Act, *production.Attempt) error
		want []production.Outcome
		says string
	}{
		"nothing was sent":                  {doubt("created", nil), []production.Outcome{spoiled, unprinted}, "nothing was sent"},
		"nothing was sent, it has counted":  {doubt("intent", map[string]any{"counter": 1}), []production.Outcome{spoiled}, ""},
		"sent":                              {doubt("sending", nil), []production.Outcome{printed, spoiled, unprinted}, ""},
		"sent, it has not counted":          {doubt("sending", map[string]any{"counter": int64(0), "state": "aborted"}), []production.Outcome{printed, spoiled, unprinted}, ""},
		"sent, it has counted":              {doubt("accepted", map[string]any{"counter": int64(1)}), []production.Outcome{printed, spoiled}, "counter has moved by 1"},
		"sent, it counts backwards":         {doubt("accepted", map[string]any{"counter": int64(-7)}), []production.Outcome{printed, spoiled}, "counter has moved by -7"},
		"it said that the job is completed": {doubt("accepted", map[string]any{"state": "completed"}), []production.Outcome{printed, spoiled}, "said that the job was done"},
		"after its done":                    {doubt("device done", nil), []production.Outcome{printed, spoiled}, "said that the job was done"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, o := range []production.Outcome{printed, spoiled, unprinted} {
				err := h.Try(t, "mona", func(act *issuance.Act) error {
					a := h.Attempt(t, ids[0])
					if err := c.do(act, a); err != nil {
						return err
					}
					if got := production.AllowedOutcomes(*a); !slices.Equal(got, c.want) {
						t.Errorf("allowed are %v", got)
					}
					err := production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: o, Blank: a.Blank, MRZ: mrz, Witness: "sara", Reason: "seen"})
					if slices.Contains(c.want, o) {
						if err != nil {
							t.Errorf("%s: %v", o, err)
						}
						return errUndo
					}
					issuancetest.WantKind(t, err, issuance.Conflict)
					wantWords(t, err, c.says, "spoiled")
					return errUndo
				})
				if err != errUndo {
					t.Errorf("%s: %v", o, err)
				}
			}
		})
	}
	if got := production.AllowedOutcomes(*h.Attempt(t, ids[0])); got != nil {
		t.Errorf("without a doubt: %v", got)
	}
}

// A device that counts after the doubt contradicts a blank that looks unmarked, whoever writes it.
func TestTheCounterMovesAfterTheDoubt(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	a := h.Doubt(t, ids[0])
	see := func(device string, count int64) {
		h.Must(t, "system", func(act *issuance.Act) error {
			return production.Seen(t.Context(), act, issuancetest.BookletPrinter, production.Facts{Device: device, LifeCount: &count})
		})
	}
	settle := func() error {
		return h.Try(t, "olga", func(act *issuance.Act) error {
			err := production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: production.OutcomeUnprinted, Blank: a.Blank, Reason: "it is empty"})
			if err == nil {
				return errUndo
			}
			return err
		})
	}
	see("urn:uuid:another-one", 99)
	if err := settle(); err != errUndo {
		t.Error(err)
	}
	see(issuancetest.Device, 7) // as at the intent
	if err := settle(); err != errUndo {
		t.Error(err)
	}
	see(issuancetest.Device, 8)
	err := settle()
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "counter has moved by 1")
	if got := refused(t, h, "UPDATE attempt SET state = 'unprinted', counter_moved = 1 WHERE state = 'in doubt'"); got != "attempt_unprinted_uncontradicted" {
		t.Errorf("refused by %q", got)
	}
}

// A station that holds another blank than the reserved one gets nothing: the attempt ends unprinted, its batch halts with both serials,
// and goes on with the right one on top.
func TestWrongBlank(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	a := h.Drive(t, ids[0], "created")
	wrong := func(read string) error {
		return h.Try(t, "system", func(act *issuance.Act) error {
			return production.WrongBlank(t.Context(), act, h.Attempt(t, ids[0]), read)
		})
	}
	issuancetest.WantKind(t, wrong(a.Blank), issuance.Invalid)
	if err := wrong("U7654321"); err != nil {
		t.Fatal(err)
	}
	halted, err := production.LoadBatch(t.Context(), h.Pool, b.ID)
	if err != nil || halted.State != "halted" {
		t.Fatalf("%+v, %v", halted, err)
	}
	for _, serial := range []string{a.Blank, "U7654321"} {
		wantWords(t, errText(halted.HaltReason), serial)
	}
	issuancetest.WantKind(t, wrong(""), issuance.Conflict) // it has ended
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, a.Blank) })
	if n := h.Count(t, "audit_event WHERE action = 'batch.resumed' AND detail->>'blank' = $1", a.Blank); n != 1 {
		t.Error("the log does not say which serial was confirmed")
	}
	h.Drive(t, ids[0], "sending")
	issuancetest.WantKind(t, wrong("U7654321"), issuance.Conflict) // it is too late
	h.Print(t, ids[0])
	h.Print(t, ids[1])
	h.WantClean(t)
}

type errText string

// Error gives the text.
func (e errText) Error() string { return string(e) }

// What is sent is described by the intent: the page itself, or what was made of it.
func TestDataOfAnAttempt(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	page := h.Load(t, ids[0]).Page
	raster := production.Data{Format: "image/pwg-raster", SHA256: make([]byte, 32), Length: 4711}
	intend := func(d production.Data, more func(*issuance.Act, *production.Attempt) error) error {
		return h.Try(t, "system", func(act *issuance.Act) error {
			a := h.Attempt(t, ids[0])
			if err := production.Intend(t.Context(), act, a, issuancetest.Device, map[string]any{"UpTime": 1}, d); err != nil {
				return err
			}
			return more(act, a)
		})
	}
	for name, d := range map[string]production.Data{
		"another PDF":        {Format: "application/pdf", SHA256: make([]byte, 32), Length: 10},
		"a PDF of no length": {Format: "application/pdf", SHA256: page},
		"no format":          {SHA256: page, Length: 10},
		"a short digest":     {Format: "image/pwg-raster", SHA256: page[:31], Length: 10},
	} {
		err := intend(d, func(*issuance.Act, *production.Attempt) error { return nil })
		if issuancetest.WantKind(t, err, issuance.Invalid); t.Failed() {
			t.Fatal(name)
		}
	}
	if err := intend(raster, func(_ *issuance.Act, a *production.Attempt) error { return nil }); err != nil {
		t.Fatal(err)
	}
	a := h.Attempt(t, ids[0])
	if *a.DataFormat != raster.Format || !slices.Equal(a.DataDigest, raster.SHA256) || *a.DataLength != 4711 || !slices.Equal(a.Page, page) || a.SentAt != nil {
		t.Errorf("%+v", a)
	}
	for set, want := range map[string]string{"data_format = NULL": "attempt_data", "data_length = 0": "attempt_data_length", "data_format = 'application/pdf'": "attempt_data_is_page", "data_digest = 'x'": "attempt_data_digest"} {
		if got := refused(t, h, "UPDATE attempt SET "+set+" WHERE id = $1::uuid", a.ID); got != want {
			t.Errorf("%s: refused by %q", set, got)
		}
	}
	if h.Drive(t, ids[0], "sending"); h.Attempt(t, ids[0]).SentAt == nil {
		t.Error("nobody knows when it was given out")
	}
}

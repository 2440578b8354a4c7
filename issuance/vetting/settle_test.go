package vetting_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/vetting"
)

// bad is a portrait with two findings.
func bad(t *testing.T) []byte { return head(t, 210, 210, 228, 1) }

func TestSettle(t *testing.T) {
	o := open(t)
	reference := o.submit(t, "both", eriksson(), bad(t))
	o.vet(t, reference)
	list := o.findings(t, reference)
	if len(list) != 2 {
		t.Fatalf("findings %v, want two", list)
	}
	one, two := list[0].ID, list[1].ID
	wantKind(t, o.settle(t, "clara", one, vetting.Dismissed, "fine"), issuance.Forbidden)
	wantKind(t, o.settle(t, "both", one, vetting.Dismissed, "my own"), issuance.Forbidden)
	wantKind(t, o.settle(t, "vera", one, "perhaps", "fine"), issuance.Invalid)
	wantKind(t, o.settle(t, "vera", one, vetting.Dismissed, " "), issuance.Invalid)
	wantKind(t, o.settle(t, "vera", one, vetting.Dismissed, strings.Repeat("x", 2001)), issuance.Invalid)
	wantKind(t, o.settle(t, "vera", 99, vetting.Dismissed, "fine"), issuance.NotFound)
	if n := o.count(t, "audit_event WHERE action = 'finding.settled'"); n != 0 {
		t.Errorf("%d refused settlements are on the log", n)
	}
	if err := o.settle(t, "vera", one, vetting.Dismissed, "large enough for a child"); err != nil {
		t.Fatal(err)
	}
	o.wantState(t, reference, application.Vetting)
	wantKind(t, o.settle(t, "vito", one, vetting.Upheld, "no"), issuance.Conflict)
	if err := o.settle(t, "vito", two, vetting.Dismissed, "cut by the clerk"); err != nil {
		t.Fatal(err)
	}
	o.wantState(t, reference, application.Review)
	if n := o.count(t, "audit_event WHERE action = 'finding.settled' AND subject = $1", reference); n != 2 {
		t.Errorf("%d settlements are on the log, want 2", n)
	}
	if n := o.count(t, "audit_event WHERE action = 'application.review' AND actor = 'vito'"); n != 1 {
		t.Errorf("%d events of review by the last officer, want 1", n)
	}
}

func TestUpheldIsNeverGranted(t *testing.T) {
	o := open(t)
	reference := o.submit(t, "clara", eriksson(), bad(t))
	o.vet(t, reference)
	list := o.findings(t, reference)
	if err := o.settle(t, "vera", list[0].ID, vetting.Upheld, "too small"); err != nil {
		t.Fatal(err)
	}
	if err := o.settle(t, "vera", list[1].ID, vetting.Dismissed, "fine"); err != nil {
		t.Fatal(err)
	}
	o.wantState(t, reference, application.Vetting)
	decide := func(d application.Decision) error {
		return o.as(t, "anton", func(ctx context.Context, act *issuance.Act) error {
			return application.Decide(ctx, act, reference, d, "portrait", nil)
		})
	}
	wantKind(t, decide(application.Grant), issuance.Conflict)
	if err := decide(application.Return); err != nil {
		t.Fatal(err)
	}
	wantKind(t, o.settle(t, "vito", list[0].ID, vetting.Dismissed, "after all"), issuance.Conflict)

	// The corrected version is vetted anew, and the findings of the one before don't count.
	s, err := application.New(eriksson(), good(t), nil, start())
	if err != nil {
		t.Fatal(err)
	}
	err = o.as(t, "clara", func(ctx context.Context, act *issuance.Act) error {
		return application.Resubmit(ctx, act, reference, s)
	})
	if err != nil {
		t.Fatal(err)
	}
	o.vet(t, reference)
	o.wantState(t, reference, application.Review)
	if err := decide(application.Grant); err != nil {
		t.Error(err)
	}
}

func TestAnOpenFindingOfAnEarlierVersionIsClosed(t *testing.T) {
	o := open(t)
	reference := o.submit(t, "clara", eriksson(), bad(t))
	o.vet(t, reference)
	list := o.findings(t, reference)
	err := o.as(t, "anton", func(ctx context.Context, act *issuance.Act) error {
		return application.Decide(ctx, act, reference, application.Return, "portrait", nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, o.settle(t, "vera", list[0].ID, vetting.Dismissed, "late"), issuance.Conflict)
	o.wantState(t, reference, application.Returned)
}

// Two officers settle the last two findings at the same moment: neither may leave it to the other to move the application on.
func TestLastTwoFindingsSettledAtOnce(t *testing.T) {
	o := open(t)
	s, err := application.New(eriksson(), bad(t), nil, start())
	if err != nil {
		t.Fatal(err)
	}
	for round := range 25 {
		s.Content.Applicant.SecondaryIdentifier = "ANNA" + string(rune('A'+round))
		var reference string
		err := o.as(t, "clara", func(ctx context.Context, act *issuance.Act) (err error) {
			reference, err = application.Submit(ctx, act, s)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o.vet(t, reference)
		list := o.findings(t, reference)
		var wait sync.WaitGroup
		for i, who := range []string{"vera", "vito"} {
			wait.Go(func() {
				err := o.Do(t.Context(), o.people[who], func(act *issuance.Act) error {
					return vetting.Settle(t.Context(), act, list[i].ID, vetting.Dismissed, "fine")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		o.wantState(t, reference, application.Review)
	}
}

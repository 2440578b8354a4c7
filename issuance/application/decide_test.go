package application_test

import (
	"fmt"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
)

// decide makes a decision and wants an error of the kind, 0 for none.
func decide(t *testing.T, o *office, who, reference string, d application.Decision, reason string, digest []byte, kind issuance.Kind) {
	t.Helper()
	err := o.as(t, who, func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, reference, d, reason, digest)
	})
	if issuance.KindOf(err) != kind || kind == 0 && err != nil {
		t.Errorf("%s: %s: %v, want kind %v", who, d, err, kind)
	}
}

func TestDecideFromEachState(t *testing.T) {
	o := open(t)
	ways := map[issuance.State][]issuance.State{
		application.Submitted: nil,
		application.Vetting:   {application.Vetting},
		application.Review:    {application.Vetting, application.Review},
		application.Withdrawn: {application.Withdrawn},
	}
	for state, way := range ways {
		for _, d := range []application.Decision{application.Grant, application.Refuse, application.Return} {
			want := issuance.Conflict
			if state == application.Review || state == application.Vetting && d != application.Grant {
				want = 0
			}
			reference := o.submit(t)
			o.put(t, reference, way...)
			decide(t, o, "anton", reference, d, "looked at it", nil, want)
			a := o.load(t, reference)
			if want != 0 {
				if a.State != state || a.Decision != nil {
					t.Errorf("refused %s from %s left %s", d, state, a.State)
				}
				continue
			}
			to := map[application.Decision]issuance.State{application.Grant: application.Approved, application.Refuse: application.Refused, application.Return: application.Returned}[d]
			if a.State != to || *a.Decision != d || *a.DecidedBy != "anton" || string(a.DecidedDigest) != string(a.Digest) {
				t.Errorf("%s from %s: %+v", d, state, a)
			}
			if n := o.count(t, "audit_event WHERE subject = $1 AND action = $2 AND detail->>'digest' = $3", reference, "application."+string(to), fmt.Sprintf("%x", a.Digest)); n != 1 {
				t.Errorf("%d events of %s", n, d)
			}
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	o := open(t)
	reference := o.submit(t)
	o.put(t, reference, application.Vetting, application.Review)
	digest := o.load(t, reference).Digest

	decide(t, o, "clara", reference, application.Grant, "", nil, issuance.Forbidden)
	decide(t, o, "anton", reference, application.Refuse, "", nil, issuance.Invalid)
	decide(t, o, "anton", reference, application.Return, " \n", nil, issuance.Invalid)
	decide(t, o, "anton", reference, application.Grant, strings.Repeat("x", 2001), nil, issuance.Invalid)
	decide(t, o, "anton", reference, "maybe", "", nil, issuance.Invalid)
	decide(t, o, "anton", "A-XXXX-XXXX", application.Grant, "", nil, issuance.NotFound)
	decide(t, o, "anton", reference, application.Grant, "", make([]byte, 32), issuance.Conflict)
	decide(t, o, "anton", reference, application.Grant, "", []byte{}, issuance.Conflict)

	for _, settlement := range []string{"NULL, NULL, NULL, NULL", "'upheld', 'it is him', 'anton', now()"} {
		if _, err := o.Pool.Exec(t.Context(), `
			INSERT INTO finding (reference, version, check_name, code, subject, detail, found_at, settlement, reason, settled_by, settled_at)
			VALUES ($1, 1, 'watchlist', 'watchlist', $2, '', now(), `+settlement+`)
			ON CONFLICT (reference, version, check_name, code, subject) DO UPDATE SET settlement = excluded.settlement, reason = 'r', settled_by = 'anton', settled_at = now()`,
			reference, "1"); err != nil {
			t.Fatal(err)
		}
		decide(t, o, "anton", reference, application.Grant, "", digest, issuance.Conflict)
	}
	if a := o.load(t, reference); a.State != application.Review || a.DecidedBy != nil {
		t.Errorf("something was half done: %+v", a)
	}
	decide(t, o, "anton", reference, application.Refuse, "the finding stands", digest, 0)
	decide(t, o, "anton", reference, application.Refuse, "the finding stands", digest, issuance.Conflict)
}

// Law 3, held by the database.
func TestNobodyDecidesWhatTheyCaptured(t *testing.T) {
	o := open(t)
	var reference string
	err := o.as(t, "both", func(act *issuance.Act) (err error) {
		reference, err = application.Submit(t.Context(), act, submission(t, passport))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.put(t, reference, application.Vetting, application.Review)
	for _, d := range []application.Decision{application.Grant, application.Refuse, application.Return} {
		decide(t, o, "both", reference, d, "mine", nil, issuance.Forbidden)
	}
	err = o.as(t, "both", func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, reference, application.Grant, "", nil)
	})
	if err == nil || !strings.Contains(err.Error(), "submit") || !strings.Contains(err.Error(), "approve") {
		t.Errorf("the error does not name the two acts: %v", err)
	}

	// Not of an earlier version either.
	decide(t, o, "anton", reference, application.Return, "once more", nil, 0)
	err = o.as(t, "clara", func(act *issuance.Act) error {
		return application.Resubmit(t.Context(), act, reference, submission(t, passport))
	})
	if err != nil {
		t.Fatal(err)
	}
	o.put(t, reference, application.Vetting, application.Review)
	decide(t, o, "both", reference, application.Grant, "", nil, issuance.Forbidden)

	_, err = o.Pool.Exec(t.Context(), `
		UPDATE application
		SET state = 'approved', decision = 'grant', decided_by = 'both', decided_at = now(), decided_digest = capture.digest
		FROM capture
		WHERE application.reference = $1 AND capture.reference = $1 AND capture.version = 2`, reference)
	wantKind(t, issuance.Translate(err), issuance.Forbidden)
	decide(t, o, "anton", reference, application.Grant, "", nil, 0)
}

func TestWithdrawAndCancel(t *testing.T) {
	o := open(t)
	reference := o.submit(t)
	withdraw := func(who, reason string) error {
		return o.as(t, who, func(act *issuance.Act) error { return application.Withdraw(t.Context(), act, reference, reason) })
	}
	cancel := func(who string) error {
		return o.as(t, who, func(act *issuance.Act) error {
			return application.Cancel(t.Context(), act, reference, "granted by mistake")
		})
	}
	wantKind(t, withdraw("anton", "why"), issuance.Forbidden)
	wantKind(t, withdraw("colin", "why"), issuance.Forbidden)
	wantKind(t, withdraw("clara", ""), issuance.Invalid)
	wantKind(t, cancel("anton"), issuance.Conflict)
	if err := withdraw("clara", "does not travel"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, withdraw("clara", "does not travel"), issuance.Conflict)

	reference = o.submit(t)
	o.put(t, reference, application.Vetting, application.Review)
	decide(t, o, "anton", reference, application.Grant, "", nil, 0)
	wantKind(t, withdraw("clara", "too late"), issuance.Conflict)
	wantKind(t, cancel("clara"), issuance.Forbidden)
	if err := cancel("anton"); err != nil {
		t.Fatal(err)
	}
	if a := o.load(t, reference); a.State != application.Cancelled {
		t.Errorf("it is %s", a.State)
	}
	if n := o.count(t, "audit_event WHERE action IN ('application.withdrawn', 'application.cancelled') AND detail->>'reason' <> ''"); n != 2 {
		t.Errorf("%d events with a reason, want 2", n)
	}
}

func TestMoveIsCompareAndSet(t *testing.T) {
	o := open(t)
	reference := o.submit(t)
	o.put(t, reference, application.Vetting, application.Review)
	decide(t, o, "anton", reference, application.Grant, "", nil, 0)
	move := func(from, to issuance.State) error {
		return o.as(t, "anton", func(act *issuance.Act) error { return application.Move(t.Context(), act, reference, from, to) })
	}
	if err := move(application.Approved, application.Delivered); err == nil || issuance.KindOf(err) != 0 {
		t.Errorf("a move that is on no list: %v", err)
	}
	wantKind(t, move(application.InProduction, application.Ready), issuance.Conflict)
	for _, step := range [][2]issuance.State{{"approved", "in production"}, {"in production", "ready"}, {"ready", "delivered"}} {
		if err := move(step[0], step[1]); err != nil {
			t.Fatal(err)
		}
		wantKind(t, move(step[0], step[1]), issuance.Conflict)
	}
	list, err := application.List(t.Context(), o.Pool, application.Filter{Site: "BRU", States: []issuance.State{"delivered"}})
	if err != nil || len(list) != 1 || list[0].Reference != reference {
		t.Errorf("list %v, %v", list, err)
	}
	if n := o.count(t, "audit_event WHERE subject = $1 AND detail->>'state_to' = 'in production'", reference); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestLoadSaysWhatIsNotThere(t *testing.T) {
	o := open(t)
	_, err := application.Load(t.Context(), o.Pool, "A-XXXX-XXXX")
	wantKind(t, err, issuance.NotFound)
	_, err = application.File(t.Context(), o.Pool, strings.Repeat("0", 64))
	wantKind(t, err, issuance.NotFound)
	_, err = application.File(t.Context(), o.Pool, "portrait.jpg")
	wantKind(t, err, issuance.Invalid)
}

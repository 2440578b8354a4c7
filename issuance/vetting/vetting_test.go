package vetting_test

import (
	"context"
	"slices"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/vetting"
)

func TestClearGoesToReviewOnce(t *testing.T) {
	o := open(t)
	reference := o.submit(t, "clara", eriksson(), good(t))
	if codes := o.vet(t, reference); len(codes) != 0 {
		t.Errorf("found %v", codes)
	}
	o.wantState(t, reference, application.Review)
	events := o.count(t, "audit_event WHERE subject = $1", reference)
	if n := o.count(t, "vetting_check WHERE reference = $1 AND outcome = 'clear'", reference); n != 3 {
		t.Errorf("%d checks are clear, want 3", n)
	}
	if n := o.count(t, "audit_event WHERE subject = $1 AND actor = 'system' AND action IN ('application.vetting', 'application.review')", reference); n != 2 {
		t.Errorf("%d events of its moves, want 2", n)
	}
	again := o.as(t, "system", func(ctx context.Context, act *issuance.Act) error { return vetting.Run(ctx, act, reference) })
	wantKind(t, again, issuance.Conflict)
	if n := o.count(t, "audit_event WHERE subject = $1", reference); n != events {
		t.Errorf("%d events after a second run, %d before", n, events)
	}
}

func TestRunRefuses(t *testing.T) {
	o := open(t)
	reference := o.submit(t, "clara", eriksson(), good(t))
	run := func(who, reference string) error {
		return o.as(t, who, func(ctx context.Context, act *issuance.Act) error { return vetting.Run(ctx, act, reference) })
	}
	wantKind(t, run("clara", reference), issuance.Forbidden)
	wantKind(t, run("system", "A-XXXX-XXXX"), issuance.NotFound)
	o.exec(t, "UPDATE application SET state = 'withdrawn' WHERE reference = $1", reference)
	wantKind(t, run("vera", reference), issuance.Conflict)
	if n := o.count(t, "vetting_check"); n != 0 {
		t.Errorf("%d checks were recorded", n)
	}
}

// What is measured is the portrait as it was submitted: the normalised one would never be too small.
func TestPortraitFindings(t *testing.T) {
	o := open(t)
	for name, c := range map[string]struct {
		portrait []byte
		want     string
	}{
		"too small":      {head(t, 210, 270, 228, 1), "portrait-resolution"},
		"not 7:9":        {head(t, 540, 540, 228, 1), "portrait-ratio"},
		"a dark picture": {head(t, 420, 540, 228, 0.12), "portrait-too-dark"},
		"a dark ground":  {head(t, 420, 540, 60, 1), "portrait-background-dark"},
	} {
		t.Run(name, func(t *testing.T) {
			reference := o.submit(t, "clara", called("SVENSSON", name2letters(name), "1980-01-01"), c.portrait)
			if codes := o.vet(t, reference); !slices.Contains(codes, c.want) {
				t.Errorf("found %v, want %s", codes, c.want)
			}
			o.wantState(t, reference, application.Vetting)
			n := len(o.findings(t, reference))
			if err := o.as(t, "system", func(ctx context.Context, act *issuance.Act) error { return vetting.Run(ctx, act, reference) }); err != nil {
				t.Errorf("running again while an officer is needed: %v", err)
			}
			if now := len(o.findings(t, reference)); now != n {
				t.Errorf("%d findings after a second run, %d before", now, n)
			}
			o.wantState(t, reference, application.Vetting)
		})
	}
}

// name2letters makes a name of its own for each case.
func name2letters(s string) string {
	b := []byte{}
	for i := range len(s) {
		if c := s[i] | 0x20; 'a' <= c && c <= 'z' {
			b = append(b, c-0x20)
		}
	}
	return string(b)
}

func TestWatchlist(t *testing.T) {
	for name, c := range map[string]struct {
		entry     vetting.Entry
		applicant application.Content
		want      string
	}{
		"the same":                {vetting.Entry{Primary: "ERIKSSON", Secondary: "ANNA MARIA", DateOfBirth: "1974-08-12"}, eriksson(), "watchlist-match"},
		"written otherwise":       {vetting.Entry{Primary: "Eriksson", Secondary: "Anna-María", DateOfBirth: "1974-08-12"}, eriksson(), "watchlist-match"},
		"day unknown in the list": {vetting.Entry{Primary: "ERIKSSON", Secondary: "ANNA MARIA", DateOfBirth: "1974-08-XX"}, eriksson(), "watchlist-match"},
		"nothing known of birth":  {vetting.Entry{Primary: "ERIKSSON", Secondary: "ANNA MARIA", DateOfBirth: "XXXX-XX-XX"}, eriksson(), "watchlist-match"},
		"unknown to applicant":    {vetting.Entry{Primary: "ERIKSSON", Secondary: "ANNA MARIA", DateOfBirth: "1974-08-12"}, called("ERIKSSON", "ANNA MARIA", "1974-XX-XX"), "watchlist-match"},
		"in another script":       {vetting.Entry{Primary: "ЭРИКССОН", Secondary: "АННА", DateOfBirth: "1974-08-12"}, called("ERIKSSON", "ANNA", "1974-08-12"), "watchlist-match"},
		"umlaut as two letters":   {vetting.Entry{Primary: "MUELLER", DateOfBirth: "1974-08-12"}, called("MÜLLER", "", "1974-08-12"), "watchlist-match"},
		"umlaut as one letter":    {vetting.Entry{Primary: "MULLER", DateOfBirth: "1974-08-12"}, called("MÜLLER", "", "1974-08-12"), "watchlist-match"},
		"another first name":      {vetting.Entry{Primary: "ERIKSSON", Secondary: "KARIN", DateOfBirth: "1974-08-12"}, eriksson(), "watchlist-primary-identifier"},
		"another birth":           {vetting.Entry{Primary: "ERIKSSON", Secondary: "ANNA MARIA", DateOfBirth: "1975-08-12"}, eriksson(), "watchlist-name"},
		"another month":           {vetting.Entry{Primary: "ERIKSSON", Secondary: "KARIN", DateOfBirth: "1974-09-XX"}, eriksson(), ""},
		"somebody else":           {vetting.Entry{Primary: "SVENSSON", Secondary: "ANNA MARIA", DateOfBirth: "1974-08-12"}, eriksson(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			c.entry.Provision, c.entry.RequestedBy = "Passport Act of Utopia, article 25", "Court of Utopia City"
			err := o.as(t, "vera", func(ctx context.Context, act *issuance.Act) error {
				_, err := vetting.EnterWatchlist(ctx, act, c.entry)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			want := []string{}
			if c.want != "" {
				want = []string{c.want}
			}
			if codes := o.vet(t, o.submit(t, "clara", c.applicant, good(t))); !slices.Equal(codes, want) {
				t.Errorf("found %v, want %v", codes, want)
			}
		})
	}
}

func TestWatchlistEntriesEnd(t *testing.T) {
	o := open(t)
	entry := vetting.Entry{Primary: "ERIKSSON", Secondary: "ANNA MARIA", DateOfBirth: "1974-08-12", Provision: "article 25", RequestedBy: "court"}
	enter := func(who string, e vetting.Entry) (id int64, err error) {
		err = o.as(t, who, func(ctx context.Context, act *issuance.Act) (err error) {
			id, err = vetting.EnterWatchlist(ctx, act, e)
			return err
		})
		return id, err
	}
	on := func() (on bool) {
		if err := o.as(t, "vera", func(ctx context.Context, act *issuance.Act) (err error) {
			on, err = vetting.OnWatchlist(ctx, act, entry)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return on
	}
	remove := func(who string, id int64, reason string) error {
		return o.as(t, who, func(ctx context.Context, act *issuance.Act) error {
			return vetting.RemoveWatchlist(ctx, act, id, reason)
		})
	}
	_, err := enter("clara", entry)
	wantKind(t, err, issuance.Forbidden)
	for field, change := range map[string]func(*vetting.Entry){
		"no name":       func(e *vetting.Entry) { e.Primary = "" },
		"dots":          func(e *vetting.Entry) { e.Primary = "..." },
		"a digit":       func(e *vetting.Entry) { e.Secondary = "ANNA 2" },
		"no date":       func(e *vetting.Entry) { e.DateOfBirth = "1974" },
		"no such date":  func(e *vetting.Entry) { e.DateOfBirth = "1974-02-30" },
		"half a year":   func(e *vetting.Entry) { e.DateOfBirth = "19XX-02-03" },
		"no provision":  func(e *vetting.Entry) { e.Provision = " " },
		"no requester":  func(e *vetting.Entry) { e.RequestedBy = "" },
		"no language":   func(e *vetting.Entry) { e.Language = "tlh" },
		"a zero byte":   func(e *vetting.Entry) { e.Provision = "article\x00" },
		"a longer name": func(e *vetting.Entry) { e.Primary = string(slices.Repeat([]byte("A"), 201)) },
	} {
		e := entry
		change(&e)
		if _, err := enter("vera", e); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%s: %v", field, err)
		}
	}
	if on() {
		t.Error("a refused entry is in force")
	}
	id, err := enter("vera", entry)
	if err != nil || !on() {
		t.Fatalf("%v, in force %v", err, on())
	}
	wantKind(t, remove("clara", id, "over"), issuance.Forbidden)
	wantKind(t, remove("vera", id, ""), issuance.Invalid)
	if err := remove("vera", id, "the court has lifted it"); err != nil || on() {
		t.Errorf("%v, in force %v", err, on())
	}
	wantKind(t, remove("vera", id, "again"), issuance.NotFound)

	if _, err := enter("vera", entry); err != nil {
		t.Fatal(err)
	}
	o.seconds.Add(2*365*24*3600 - 3600) // a day and an hour before it lapses: there is a 29th of February between
	if !on() {
		t.Error("it lapsed too early")
	}
	o.seconds.Add(2 * 24 * 3600)
	if on() {
		t.Error("it has not lapsed after two years")
	}
	reference := o.submit(t, "clara", eriksson(), good(t))
	if codes := o.vet(t, reference); len(codes) != 0 {
		t.Errorf("lapsed and removed entries were found: %v", codes)
	}
	if n := o.count(t, "audit_event WHERE action LIKE 'watchlist.%' AND detail::text ~* 'eriksson|anna'"); n != 0 {
		t.Error("the audit log names who is on the watchlist")
	}
}

package vetting_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/vetting"
)

// deliver brings an application to its end with a document in a state and with a number.
func (o *office) deliver(t *testing.T, reference, number, state, expires string) {
	t.Helper()
	for _, s := range []string{"vetting", "review"} {
		o.exec(t, "UPDATE application SET state = $2 WHERE reference = $1", reference, s)
	}
	err := o.as(t, "anton", func(ctx context.Context, act *issuance.Act) error {
		return application.Decide(ctx, act, reference, application.Grant, "", nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	// Only what the check looks at: a document as the test wants it, without the way there.
	conn, err := o.db.Owner.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, sql := range []string{
		"ALTER TABLE document DISABLE TRIGGER USER",
		"ALTER TABLE document DROP CONSTRAINT IF EXISTS document_batched, DROP CONSTRAINT IF EXISTS document_numbered, DROP CONSTRAINT IF EXISTS document_composed, " +
			"DROP CONSTRAINT IF EXISTS document_printed, DROP CONSTRAINT IF EXISTS document_inspected, DROP CONSTRAINT IF EXISTS document_in_transit, " +
			"DROP CONSTRAINT IF EXISTS document_active, DROP CONSTRAINT IF EXISTS document_ended, DROP CONSTRAINT IF EXISTS document_number",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	o.exec(t, `
		INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, state, submitted_by, approved_by, ordered_at, changed_at, number, date_of_expiry)
		SELECT 'D' || substr(reference, 2), reference, type, 'booklet-td3', 'preprinted', 'MIN', 'BRU', $2, submitted_by, decided_by, now(), now(), $3, $4
		FROM application
		WHERE reference = $1`, reference, state, number, expires)
	for _, s := range []string{"in production", "ready", "delivered"} {
		o.exec(t, "UPDATE application SET state = $2 WHERE reference = $1", reference, s)
	}
}

func TestDuplicates(t *testing.T) {
	withVisa := func() application.Content {
		c := eriksson()
		c.Type = "visa-a"
		c.Visa = &application.Visa{Category: "C", Entries: 1, From: "2026-07-01", Until: "2026-09-01", DurationDays: 30, PassportNumber: "L898902C3"}
		return c
	}
	renewal := eriksson()
	renewal.RequestType, renewal.PreviousDocument = "RENEWAL", "U26000001"
	for name, c := range map[string]struct {
		first  application.Content
		then   func(t *testing.T, o *office, reference string)
		second application.Content
		want   bool
	}{
		"the same twice":           {eriksson(), nil, eriksson(), true},
		"birth partly unknown":     {called("ERIKSSON", "ANNA MARIA", "1974-XX-XX"), nil, eriksson(), true},
		"another spelling":         {called("MUELLER", "", "1974-08-12"), nil, called("MÜLLER", "", "1974-08-12"), true},
		"another birth":            {called("ERIKSSON", "ANNA MARIA", "1974-08-13"), nil, eriksson(), false},
		"another name":             {called("ERIKSSON", "KARIN", "1974-08-12"), nil, eriksson(), false},
		"a visa beside a passport": {withVisa(), nil, eriksson(), false},
		"withdrawn": {eriksson(), func(t *testing.T, o *office, r string) {
			o.exec(t, "UPDATE application SET state = 'withdrawn' WHERE reference = $1", r)
		}, eriksson(), false},
		"delivered and valid":          {eriksson(), func(t *testing.T, o *office, r string) { o.deliver(t, r, "U26000001", "active", "2030-01-01") }, eriksson(), true},
		"delivered, and named":         {eriksson(), func(t *testing.T, o *office, r string) { o.deliver(t, r, "U26000001", "active", "2030-01-01") }, renewal, false},
		"delivered, another one named": {eriksson(), func(t *testing.T, o *office, r string) { o.deliver(t, r, "U26000002", "active", "2030-01-01") }, renewal, true},
		"delivered and lost":           {eriksson(), func(t *testing.T, o *office, r string) { o.deliver(t, r, "U26000001", "lost", "2030-01-01") }, eriksson(), false},
		"delivered and run out":        {eriksson(), func(t *testing.T, o *office, r string) { o.deliver(t, r, "U26000001", "active", "2026-06-12") }, eriksson(), false},
		"delivered, valid today":       {eriksson(), func(t *testing.T, o *office, r string) { o.deliver(t, r, "U26000001", "active", "2026-06-13") }, eriksson(), true},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			first := o.submit(t, "clara", c.first, good(t))
			if c.then != nil {
				c.then(t, o, first)
			}
			second := o.submit(t, "clara", c.second, good(t))
			want := []string{}
			if c.want {
				want = []string{"duplicate-applicant"}
			}
			if codes := o.vet(t, second); !slices.Equal(codes, want) {
				t.Errorf("found %v, want %v", codes, want)
			}
			if list := o.findings(t, second); c.want && len(list) == 1 && list[0].Subject != first {
				t.Errorf("found against %s, want %s", list[0].Subject, first)
			}
		})
	}
}

// Two applications that come in together, whichever order they are written, committed and vetted in: one of them at least is found.
func TestTwinsDoNotMissEachOther(t *testing.T) {
	o := open(t)
	s, err := application.New(eriksson(), good(t), nil, start())
	if err != nil {
		t.Fatal(err)
	}
	for round := range 20 {
		birth := []string{"1974-08-12", "1974-08-13"}[round%2]
		s.Content.Applicant.DateOfBirth = birth
		s.Content.Applicant.SecondaryIdentifier = "ANNA" + string(rune('A'+round))
		var wait sync.WaitGroup
		var references [2]string
		for i := range references {
			wait.Go(func() {
				err := o.Do(t.Context(), o.people["clara"], func(act *issuance.Act) (err error) {
					references[i], err = application.Submit(t.Context(), act, s)
					return err
				})
				if err == nil {
					err = o.Do(t.Context(), issuance.System(), func(act *issuance.Act) error { return vetting.Run(t.Context(), act, references[i]) })
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := len(o.findings(t, references[0])) + len(o.findings(t, references[1])); n == 0 {
			t.Errorf("round %d: twins passed vetting", round)
		}
	}
}

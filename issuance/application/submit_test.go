package application_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
)

func TestSubmitStoresWhatWasCaptured(t *testing.T) {
	o := open(t)
	s := submission(t, passport)
	var reference string
	err := o.as(t, "clara", func(act *issuance.Act) (err error) {
		reference, err = application.Submit(t.Context(), act, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := o.load(t, reference)
	canonical, err := s.Content.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(canonical)
	if a.State != application.Submitted || a.Version != 1 || !bytes.Equal(a.Digest, sum[:]) || *a.SubmittedBy != "clara" || a.Site != "BRU" {
		t.Errorf("stored %+v", a)
	}
	again, err := a.Content.Canonical()
	if err != nil || !bytes.Equal(again, canonical) {
		t.Errorf("content came back as %s, %v", again, err)
	}
	for digest, want := range map[string][]byte{
		a.Content.Portrait: s.Portrait, a.Content.Signature: s.Signature, hex.EncodeToString(a.PortraitSource): drawPortrait(t),
	} {
		if got, err := application.File(t.Context(), o.Pool, digest); err != nil || !bytes.Equal(got, want) {
			t.Errorf("file %s: %d bytes, %v, want %d", digest, len(got), err, len(want))
		}
	}
	if n := o.count(t, `file WHERE (media_type, substr(content, 1, 2)) IN (('image/jpeg', '\xffd8'), ('image/png', '\x8950'))`); n != 3 {
		t.Errorf("%d files are of the kind they say, want 3", n)
	}
	if want := []issuance.Work{{Kind: issuance.WorkVet, ID: reference}}; !slices.Equal(o.asked.work, want) {
		t.Errorf("work %v, want %v", o.asked.work, want)
	}
	if n := o.count(t, "audit_event WHERE subject = $1 AND actor = 'clara' AND action IN ('application.captured', 'application.submitted')", reference); n != 2 {
		t.Errorf("%d audit events, want 2", n)
	}
	if n := o.count(t, "capture WHERE reference = $1 AND mrz_primary = 'ERIKSSON' AND mrz_secondary = 'ANNA MARIA' AND date_of_birth = '1974-08-12'", reference); n != 1 {
		t.Error("the capture can't be found by name and birth")
	}
	if n := o.count(t, "audit_event WHERE detail::text ~* 'eriksson|anna|zenith|1974'"); n != 0 {
		t.Error("the audit log holds the applicant's data")
	}
}

func TestCanonicalContentIsSorted(t *testing.T) {
	s := submission(t, visa)
	got, err := s.Content.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"applicant":{"dateOfBirth":"1974-08-12","nationality":"UTO","primaryIdentifier":"ERIKSSON","secondaryIdentifier":"ANNA MARIA","sex":"F"},` +
		`"deliverySite":"BRU","portrait":"` + s.Content.Portrait + `","requestType":"FIRST_ISSUANCE","service":"urgent","site":"BRU","type":"visa-a",` +
		`"visa":{"category":"BUSINESS","durationDays":30,"entries":1,"from":"2026-06-20","passportNumber":"L898902C3","until":"2026-09-20"}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var back application.Content
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	one, err1 := back.Digest()
	two, err2 := s.Content.Digest()
	if err := errors.Join(err1, err2); err != nil || !bytes.Equal(one, two) {
		t.Errorf("digest %x after a round trip, %x before, %v", one, two, err)
	}
}

func TestSubmitRefusesAndLeavesNothing(t *testing.T) {
	o := open(t)
	for name, c := range map[string]struct {
		who   string
		edit  func(*application.Submission)
		kind  issuance.Kind
		field string
	}{
		"by an approver":         {"anton", func(*application.Submission) {}, issuance.Forbidden, "person"},
		"by another site":        {"colin", func(*application.Submission) {}, issuance.Forbidden, "site"},
		"for an unknown site":    {"clara", func(s *application.Submission) { s.Content.Site = "ZZZ" }, issuance.Invalid, "site"},
		"to an unknown site":     {"clara", func(s *application.Submission) { s.Content.DeliverySite = "ZZZ" }, issuance.Invalid, "deliverySite"},
		"with wrong content":     {"clara", func(s *application.Submission) { s.Content.Applicant.Sex = "W" }, issuance.Invalid, "applicant.sex"},
		"with another portrait":  {"clara", func(s *application.Submission) { s.Portrait = s.Source }, issuance.Invalid, "portrait"},
		"with no portrait":       {"clara", func(s *application.Submission) { s.Portrait, s.Content.Portrait = nil, "" }, issuance.Invalid, "portrait"},
		"with another signature": {"clara", func(s *application.Submission) { s.Signature = nil }, issuance.Invalid, "signature"},
		"with decomposed text":   {"clara", func(s *application.Submission) { s.Content.Applicant.PlaceOfBirth = "ZE\u0301NITH" }, issuance.Invalid, "applicant.placeOfBirth"},
		"with an endless key":    {"clara", func(s *application.Submission) { s.SourceKey = strings.Repeat("k", 201) }, issuance.Invalid, "sourceKey"},
	} {
		t.Run(name, func(t *testing.T) {
			s := submission(t, passport)
			c.edit(&s)
			err := o.as(t, c.who, func(act *issuance.Act) error {
				_, err := application.Submit(t.Context(), act, s)
				return err
			})
			wantKind(t, err, c.kind)
			if e, ok := errors.AsType[*issuance.Error](err); !ok || e.Field != c.field || e.Remedy == "" {
				t.Errorf("error %v, want one of %s", err, c.field)
			}
		})
	}
	for _, table := range []string{"application", "capture", "file", "audit_event WHERE subject_kind = 'application'"} {
		if n := o.count(t, table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
	if len(o.asked.work) != 0 {
		t.Errorf("work was asked for: %v", o.asked.work)
	}
}

func TestSameSourceKeyIsTheSameApplication(t *testing.T) {
	o := open(t)
	s := submission(t, passport)
	s.SourceKey = "consulate/2026/17"
	submit := func(s application.Submission) (reference string, err error) {
		err = o.as(t, "clara", func(act *issuance.Act) (err error) {
			reference, err = application.Submit(t.Context(), act, s)
			return err
		})
		return reference, err
	}
	var wait sync.WaitGroup
	references, failures := make([]string, 8), make([]error, 8)
	for i := range references {
		wait.Go(func() {
			// A requester and a clock of its own: what is shared here is the database.
			other := &issuance.Authority{Pool: o.Pool, Work: &requests{}, Clock: now}
			failures[i] = other.Do(t.Context(), o.people["clara"], func(act *issuance.Act) (err error) {
				references[i], err = application.Submit(t.Context(), act, s)
				return err
			})
		})
	}
	wait.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}
	if len(slices.Compact(references)) != 1 {
		t.Errorf("one key has the references %v", references)
	}
	if again, err := submit(s); err != nil || again != references[0] {
		t.Errorf("again: %s, %v, want %s", again, err, references[0])
	}
	if a, c := o.count(t, "application"), o.count(t, "capture"); a != 1 || c != 1 {
		t.Errorf("%d applications, %d captures, want one", a, c)
	}
	s.Content.Applicant.PlaceOfBirth = "NADIR"
	_, err := submit(s)
	wantKind(t, err, issuance.Conflict)
	if err != nil && strings.Contains(err.Error(), "NADIR") {
		t.Errorf("the error repeats the applicant's data: %v", err)
	}
}

func TestSubmissionsWithTheSameImagesShareTheFiles(t *testing.T) {
	o := open(t)
	o.submit(t)
	files := o.count(t, "file")
	o.submit(t)
	if n := o.count(t, "file"); n != files || n != 3 {
		t.Errorf("%d files after one submission, %d after two, want 3", files, n)
	}
}

func TestReturnedIsSubmittedAgainAsTheNextVersion(t *testing.T) {
	o := open(t)
	reference := o.submit(t)
	corrected := submission(t, passport, func(c *application.Content) { c.Applicant.PlaceOfBirth = "NADIR" })
	resubmit := func(who string, s application.Submission) error {
		return o.as(t, who, func(act *issuance.Act) error { return application.Resubmit(t.Context(), act, reference, s) })
	}
	wantKind(t, resubmit("clara", corrected), issuance.Conflict)
	o.put(t, reference, application.Vetting)
	decide(t, o, "anton", reference, application.Return, "place of birth", nil, 0)

	wantKind(t, resubmit("colin", corrected), issuance.Forbidden)
	wantKind(t, resubmit("clara", submission(t, visa)), issuance.Invalid)
	if err := resubmit("clara", corrected); err != nil {
		t.Fatal(err)
	}
	a := o.load(t, reference)
	if a.State != application.Submitted || a.Version != 2 || a.Content.Applicant.PlaceOfBirth != "NADIR" || a.Decision != nil || a.DecidedBy != nil {
		t.Errorf("stored %+v", a)
	}
	if n := o.count(t, "capture WHERE reference = $1", reference); n != 2 {
		t.Errorf("%d versions are kept, want 2", n)
	}
	if len(o.asked.work) != 2 {
		t.Errorf("work %v, want vetting twice", o.asked.work)
	}
	wantKind(t, resubmit("clara", corrected), issuance.Conflict)
}

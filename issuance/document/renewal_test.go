package document_test

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/personalization/record"
)

// The long name of Doc 9303-4 §4.2.3 with two of its published shortenings.
const (
	chosen = "BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO"
	other  = "BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO"
)

func longName(c *application.Content) {
	c.Applicant.PrimaryIdentifier, c.Applicant.SecondaryIdentifier = "BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO"
}

// issue makes the document of a content and gives its record.
func issue(t *testing.T, h *issuancetest.House, c application.Content) record.Record {
	t.Helper()
	id := h.Order(t, c)
	h.Blanks(t, issuancetest.Booklet, "olga", 1)
	h.Must(t, "olga", func(act *issuance.Act) error {
		b, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 1)
		if err != nil {
			return err
		}
		return production.Start(t.Context(), act, b.ID)
	})
	s, err := document.LoadSource(t.Context(), h.Pool, id)
	if err != nil {
		t.Fatal(err)
	}
	h.Compose(t, id)
	h.Pass(t, id)
	return s.Record
}

// The choice of a shortening is kept in the record and honoured when the document is renewed, and when the renewed one is.
func TestARenewalKeepsTheChosenName(t *testing.T) {
	h := issuancetest.New(t)
	first := issue(t, h, h.Passport(longName, func(c *application.Content) { c.NameField = chosen }))
	renewal := func(previous string) application.Content {
		return h.Passport(longName, func(c *application.Content) { c.RequestType, c.PreviousDocument = "RENEWAL", previous })
	}
	second := issue(t, h, renewal(first.DocumentNumber))
	if first.Bearer.NameField != chosen || second.Bearer.NameField != chosen {
		t.Errorf("first %q, renewed %q", first.Bearer.NameField, second.Bearer.NameField)
	}
	third, err := application.Load(t.Context(), h.Pool, h.Submit(t, renewal(second.DocumentNumber)))
	if err != nil || third.Content.NameField != chosen {
		t.Errorf("renewed again: %q, %v", third.Content.NameField, err)
	}
	h.WantClean(t)
}

// What approval covers has the choice in it; a choice that the applicant makes, or that does not go with the name, is not overruled.
func TestWhenTheChosenNameIsNotKept(t *testing.T) {
	h := issuancetest.New(t)
	old := issue(t, h, h.Passport(longName, func(c *application.Content) { c.NameField = chosen })).DocumentNumber
	plain := issue(t, h, h.Passport()).DocumentNumber
	for name, c := range map[string]struct {
		edit func(*application.Content)
		want string
	}{
		"the same name":                     {func(*application.Content) {}, chosen},
		"written in other letters":          {func(c *application.Content) { c.Applicant.SecondaryIdentifier = "Dingo Pôtoroo" }, chosen},
		"on a visa, whose field is as wide": {visaOf(h), chosen},
		"another choice":                    {func(c *application.Content) { c.NameField = other }, other},
		"another name that begins alike":    {func(c *application.Content) { c.Applicant.SecondaryIdentifier = "DINGO POTOROO MARIA" }, ""},
		"a name that fits now":              {func(c *application.Content) { c.Applicant.PrimaryIdentifier = "BENNELONG" }, ""},
		"no previous document":              {func(c *application.Content) { c.RequestType, c.PreviousDocument = "OTHER", "" }, ""},
		"a previous document of others":     {func(c *application.Content) { c.PreviousDocument = "L898902C3" }, ""},
		"a previous document without one":   {func(c *application.Content) { c.PreviousDocument = plain }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			content := h.Passport(longName, func(c *application.Content) { c.RequestType, c.PreviousDocument = "RENEWAL", old }, c.edit)
			a, err := application.Load(t.Context(), h.Pool, h.Submit(t, content))
			if err != nil {
				t.Fatal(err)
			}
			if a.Content.NameField != c.want {
				t.Errorf("%q, want %q", a.Content.NameField, c.want)
			}
		})
	}
}

func visaOf(h *issuancetest.House) func(*application.Content) {
	v := h.Visa()
	return func(c *application.Content) { c.Type, c.Visa = v.Type, v.Visa }
}

// A returned application that is submitted again keeps the choice, too, unless the name was corrected.
func TestAResubmissionKeepsTheChosenName(t *testing.T) {
	h := issuancetest.New(t)
	old := issue(t, h, h.Passport(longName, func(c *application.Content) { c.NameField = chosen })).DocumentNumber
	c := h.Passport(longName, func(c *application.Content) { c.RequestType, c.PreviousDocument = "RENEWAL", old })
	corrected := c
	corrected.Applicant.SecondaryIdentifier = "DINGO MARIA"
	for _, version := range []struct {
		content application.Content
		want    string
	}{{c, chosen}, {corrected, ""}} {
		reference := h.Review(t, c)
		h.Must(t, "anton", func(act *issuance.Act) error {
			return application.Decide(t.Context(), act, reference, application.Return, "write the name again", nil)
		})
		s, err := application.New(version.content, issuancetest.Portrait(), nil, issuancetest.Opening())
		if err != nil {
			t.Fatal(err)
		}
		h.Must(t, "clara", func(act *issuance.Act) error { return application.Resubmit(t.Context(), act, reference, s) })
		a, err := application.Load(t.Context(), h.Pool, reference)
		if err != nil || a.Version != 2 || a.Content.NameField != version.want {
			t.Errorf("version %d with %q, %v, want %q", a.Version, a.Content.NameField, err, version.want)
		}
		h.Must(t, "clara", func(act *issuance.Act) error { return application.Withdraw(t.Context(), act, reference, "enough") })
	}
}

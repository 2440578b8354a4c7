package document_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/personalization/record"
)

// What can be applied for, what a record of it must say, and the blanks in the database agree.
func TestTypesAgree(t *testing.T) {
	h := issuancetest.New(t)
	kinds := map[string]bool{}
	for _, a := range application.Types() {
		r, known := record.TypeOf(a.Code)
		if !known || a.Format != r.Format || a.DocumentCode != r.DocumentCode || a.Permit != r.Permit || a.Journey != r.Journey || !slices.Equal(a.Nationalities, r.Nationalities) {
			t.Errorf("%+v and %+v", a, r)
		}
		if h.Count(t, "blank_kind WHERE code = $1 AND format = $2", a.BlankKind, a.Format) != 1 {
			t.Errorf("%s: no kind of blank %s of format %s", a.Code, a.BlankKind, a.Format)
		}
		if kinds[a.BlankKind] {
			t.Errorf("%s shares its blanks: a batch would mix types", a.Code)
		}
		kinds[a.BlankKind] = true
		if a.Layout != "utopia/"+a.Code+"@1" || a.Visa != strings.HasPrefix(a.Format, "MRV") {
			t.Errorf("%+v", a)
		}
	}
	if n := h.Count(t, "blank_kind"); n != len(kinds) {
		t.Errorf("%d kinds of blanks for %d types", n, len(kinds))
	}
}

// How long each type is valid, for a grown-up and for a child.
func TestValidityOfEveryType(t *testing.T) {
	for code, want := range map[string][2]string{
		"passport-ordinary": {"2036-06-12", "2031-06-12"}, "passport-official": {"2031-06-12", "2031-06-12"},
		"passport-diplomatic": {"2031-06-12", "2031-06-12"}, "passport-refugee": {"2031-06-12", "2028-06-12"},
		"emergency-booklet": {"2027-06-12", "2027-06-12"}, "emergency-sheet": {"2026-09-12", "2026-09-12"},
		"identity-card": {"2036-06-12", "2031-06-12"}, "residence-permit": {"2031-06-12", "2031-06-12"},
	} {
		for i, birth := range []string{"1974-08-12", "2015-01-01"} {
			c := application.Content{Type: code, Applicant: application.Applicant{DateOfBirth: birth}}
			if got, err := document.Validity(c, day(t, "2026-06-13")); err != nil || got.Format(time.DateOnly) != want[i] {
				t.Errorf("%s of one born %s: until %v, %v, want %s", code, birth, got, err, want[i])
			}
		}
	}
	c := application.Content{Type: "residence-permit", Permit: &application.Permit{Category: "STUDY", Until: "2027-01-31"}}
	if got, err := document.Validity(c, day(t, "2026-06-13")); err != nil || got.Format(time.DateOnly) != "2027-01-31" {
		t.Errorf("a permit with a last day: until %v, %v", got, err)
	}
	c.Permit.Until = "2027-01-32"
	_, err := document.Validity(c, day(t, "2026-06-13"))
	issuancetest.WantKind(t, err, issuance.Invalid)
	_, err = document.Validity(application.Content{Type: "passport-royal"}, day(t, "2026-06-13"))
	issuancetest.WantKind(t, err, issuance.Invalid)
}

// content is what a type's application must say.
func content(h *issuancetest.House, a application.Type) application.Content {
	c := h.Passport()
	if a.Visa {
		c = h.Visa()
	}
	c.Type = a.Code
	if a.Permit {
		c.Permit = &application.Permit{Category: "EMPLOYMENT", Remarks: "ANY EMPLOYER"}
	}
	if a.Journey {
		c.Journey = &application.Journey{Destination: "UTOPIA", Via: "BRUSSELS"}
	}
	if a.Nationalities != nil {
		c.Applicant.Nationality = a.Nationalities[0]
	}
	return c
}

// Every type is submitted, vetted, granted and ordered for its own blanks. It waits for a printer that takes these; with one, it is
// numbered and its record made.
func TestEveryTypeIsOrderedAndNumbered(t *testing.T) {
	h := issuancetest.New(t)
	for i, a := range application.Types() {
		t.Run(a.Code, func(t *testing.T) {
			id := h.Order(t, content(h, a))
			if d := h.Load(t, id); d.State != "ordered" || d.Type != a.Code || d.Kind != a.BlankKind || d.Numbering != a.Numbering {
				t.Errorf("%+v", d)
			}
			printer, serial := fmt.Sprintf("own%d", i), fmt.Sprintf("B%c2600001", 'A'+i)
			h.Must(t, "adam", func(act *issuance.Act) error {
				err := production.InstallPrinter(t.Context(), act, production.Printer{ID: printer, Site: issuancetest.Ministry, Kind: a.BlankKind, URI: "test:own"})
				return errors.Join(err, document.CreateSeries(t.Context(), act, a.Code))
			})
			h.Must(t, "karl", func(act *issuance.Act) error {
				_, err := stock.Receive(t.Context(), act, a.BlankKind, serial, serial, issuancetest.Ministry, "kim")
				return errors.Join(err, stock.Issue(t.Context(), act, "olga", []string{serial}))
			})
			h.Must(t, "olga", func(act *issuance.Act) error {
				b, err := production.Create(t.Context(), act, printer, 1)
				return errors.Join(err, production.Start(t.Context(), act, b.ID))
			})
			s, err := document.LoadSource(t.Context(), h.Pool, id)
			if err != nil {
				t.Fatal(err)
			}
			r := s.Record
			if r.Format != a.Format || r.DocumentCode != a.DocumentCode || r.Layout != a.Layout || (r.Permit == nil) == a.Permit || (r.Journey == nil) == a.Journey {
				t.Errorf("%+v", r)
			}
			if r.BlankSerial != serial || (r.DocumentNumber == serial) != (a.Numbering == application.Preprinted) {
				t.Errorf("number %s on blank %s", r.DocumentNumber, r.BlankSerial)
			}
		})
	}
	h.WantClean(t)
}

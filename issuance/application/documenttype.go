package application

import (
	"slices"
	"strings"
)

// Type is a kind of travel document that can be applied for, and what follows from the choice.
type Type struct {
	Code          string // as in application files: "passport-ordinary"
	Name          string
	Format        string   // TD1, TD2, TD3, MRV-A or MRV-B (Doc 9303-4 to -7)
	DocumentCode  string   // MRZ positions 1 and 2; a single letter is filled up there
	BlankKind     string   // as in table blank_kind
	Numbering     string   // Preprinted or Series
	Layout        string   // id and version of the layout it is made with
	Months        int      // how long it is valid, less a day; 0 where the application says until when
	MinorMonths   int      // the same for a bearer under 18
	Visa          bool     // the application says what the visa grants
	Permit        bool     // the application says what the bearer is permitted
	Journey       bool     // the application may say for which journey it is
	Nationalities []string // the only ones it is issued to; nil for all
}

// one names one document of the type.
func (t Type) one() string {
	if strings.ContainsRune("aeio", rune(t.Name[0])) {
		return "an " + t.Name
	}
	return "a " + t.Name
}

// The two ways in which a document comes by its number.
const (
	Preprinted = "preprinted" // the serial of its blank is its number
	Series     = "series"     // the authority's own series, named after the type
)

// Types gives every document type that can be applied for. Codes are those of Doc 9303-4 §4.4 (passports, PU), -5 §4.2.2 note k (cards)
// and -7 §4.2.2 (visas).
func Types() []Type {
	return slices.Concat(passports(), emergency(), cards(), visas())
}

func passports() []Type {
	return []Type{
		{
			Code: "passport-ordinary", Name: "ordinary passport", Format: "TD3", DocumentCode: "PP",
			BlankKind: "booklet-td3", Numbering: Preprinted, Layout: "utopia/passport-ordinary@1", Months: 120, MinorMonths: 60,
		},
		{
			Code: "passport-official", Name: "official passport", Format: "TD3", DocumentCode: "PO",
			BlankKind: "booklet-official", Numbering: Preprinted, Layout: "utopia/passport-official@1", Months: 60, MinorMonths: 60,
		},
		{
			Code: "passport-diplomatic", Name: "diplomatic passport", Format: "TD3", DocumentCode: "PD",
			BlankKind: "booklet-diplomatic", Numbering: Preprinted, Layout: "utopia/passport-diplomatic@1", Months: 60, MinorMonths: 60,
		},
		{
			Code: "passport-refugee", Name: "travel document for refugees", Format: "TD3", DocumentCode: "PR",
			BlankKind: "booklet-refugee", Numbering: Preprinted, Layout: "utopia/passport-refugee@1", Months: 60, MinorMonths: 24,
			Nationalities: []string{"XXB", "XXC", "XXA"},
		},
	}
}

func emergency() []Type {
	return []Type{
		{
			Code: "emergency-booklet", Name: "emergency passport", Format: "TD3", DocumentCode: "PE",
			BlankKind: "booklet-emergency", Numbering: Preprinted, Layout: "utopia/emergency-booklet@1", Months: 12, MinorMonths: 12, Journey: true,
		},
		{
			Code: "emergency-sheet", Name: "emergency travel document, single sheet", Format: "TD2", DocumentCode: "PU",
			BlankKind: "sheet-emergency", Numbering: Series, Layout: "utopia/emergency-sheet@1", Months: 3, MinorMonths: 3, Journey: true,
		},
	}
}

func cards() []Type {
	return []Type{
		{
			Code: "identity-card", Name: "identity card", Format: "TD1", DocumentCode: "ID",
			BlankKind: "card-identity", Numbering: Series, Layout: "utopia/identity-card@1", Months: 120, MinorMonths: 60,
			Nationalities: []string{"UTO"},
		},
		{
			Code: "residence-permit", Name: "residence permit", Format: "TD1", DocumentCode: "AR",
			BlankKind: "card-residence", Numbering: Preprinted, Layout: "utopia/residence-permit@1", Months: 60, MinorMonths: 60, Permit: true,
		},
	}
}

func visas() []Type {
	return []Type{
		{
			Code: "visa-a", Name: "visa, sticker of size A", Format: "MRV-A", DocumentCode: "V",
			BlankKind: "sticker-mrv-a", Numbering: Series, Layout: "utopia/visa-a@1", Visa: true,
		},
		{
			Code: "visa-b", Name: "visa, sticker of size B", Format: "MRV-B", DocumentCode: "V",
			BlankKind: "sticker-mrv-b", Numbering: Series, Layout: "utopia/visa-b@1", Visa: true,
		},
	}
}

// TypeOf finds a document type by its code.
func TypeOf(code string) (Type, bool) {
	types := Types()
	i := slices.IndexFunc(types, func(t Type) bool { return t.Code == code })
	if i < 0 {
		return Type{}, false
	}
	return types[i], true
}

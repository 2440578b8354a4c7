package application

import "slices"

// Type is a kind of travel document that can be applied for, and what follows from the choice.
type Type struct {
	Code         string // as in application files: "passport-ordinary"
	Name         string
	Format       string // TD3, MRV-A … (Doc 9303-4 to -7)
	DocumentCode string // MRZ positions 1 and 2; a single letter is filled up there
	BlankKind    string // as in table blank_kind
	Numbering    string // Preprinted or Series
	Layout       string // id and version of the layout it is made with
	Visa         bool   // the application says what the visa grants
}

// The two ways in which a document comes by its number.
const (
	Preprinted = "preprinted" // the serial of its blank is its number
	Series     = "series"     // the authority's own series, named after the type
)

// Types gives every document type that can be applied for.
func Types() []Type {
	return []Type{
		{
			Code: "passport-ordinary", Name: "ordinary passport", Format: "TD3", DocumentCode: "PP",
			BlankKind: "booklet-td3", Numbering: Preprinted, Layout: "utopia/passport-ordinary@1",
		},
		{
			Code: "visa-a", Name: "visa, sticker of size A", Format: "MRV-A", DocumentCode: "V",
			BlankKind: "sticker-mrv-a", Numbering: Series, Layout: "utopia/visa-a@1", Visa: true,
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

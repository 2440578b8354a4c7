package record

import (
	"fmt"
	"slices"
	"strings"
)

// Type is a kind of document that the authority issues, and what its record must say. Records of other kinds are checked by their format
// alone.
type Type struct {
	Code          string   // documentType: "passport-ordinary"
	Format        string   // TD1, TD2, TD3, MRV-A or MRV-B
	DocumentCode  string   // MRZ positions 1 and 2; of a visa the first letter, the second is the issuer's choice (Doc 9303-7 §4.2.2)
	Permit        bool     // the record has a permit
	Journey       bool     // the record may have a journey
	Nationalities []string // the only ones there are; nil for all
}

// Types lists the kinds of documents in the order of the parts of Doc 9303. The codes are those of Doc 9303-4 §4.4, 9303-8 §4.1 (PE and
// PU) and, for cards, the issuing State's own within Doc 9303-5 and -6 §4.2.2 note k.
func Types() []Type {
	return []Type{
		{Code: "passport-ordinary", Format: "TD3", DocumentCode: "PP"},
		{Code: "passport-official", Format: "TD3", DocumentCode: "PO"},
		{Code: "passport-diplomatic", Format: "TD3", DocumentCode: "PD"},
		// A refugee or stateless person has no nationality (Doc 9303-3 §5 E; Doc 9303-4 §4.1.1 note o).
		{Code: "passport-refugee", Format: "TD3", DocumentCode: "PR", Nationalities: []string{"XXB", "XXC", "XXA"}},
		{Code: "emergency-booklet", Format: "TD3", DocumentCode: "PE", Journey: true},
		{Code: "emergency-sheet", Format: "TD2", DocumentCode: "PU", Journey: true},
		{Code: "identity-card", Format: "TD1", DocumentCode: "ID", Nationalities: []string{"UTO"}},
		{Code: "residence-permit", Format: "TD1", DocumentCode: "AR", Permit: true},
		{Code: "card-td2", Format: "TD2", DocumentCode: "ID"},
		{Code: "visa-a", Format: "MRV-A", DocumentCode: "V"},
		{Code: "visa-b", Format: "MRV-B", DocumentCode: "V"},
	}
}

// TypeOf finds a kind of document by its code.
func TypeOf(code string) (Type, bool) {
	types := Types()
	i := slices.IndexFunc(types, func(t Type) bool { return t.Code == code })
	if i < 0 {
		return Type{}, false
	}
	return types[i], true
}

// checkType compares the record with its kind. Before 2028 a passport's code may lack its second letter; [Record.CheckIssue] knows the
// days.
func (r Record) checkType(f *findings) {
	t, known := TypeOf(r.DocumentType)
	if !known {
		return
	}
	if r.Format != t.Format && !f.has("format") {
		f.add("format", fmt.Sprintf("a document of type %s has the format %s", t.Code, t.Format), "correct format or documentType")
	}
	fits := r.DocumentCode == t.DocumentCode || t.Format == "TD3" && r.DocumentCode == "P" || t.DocumentCode == "V" && firstLetter(r.DocumentCode) == 'V'
	if !fits && !f.has("documentCode") {
		f.add("documentCode", "the code is not that of the type "+t.Code, "write "+t.DocumentCode)
	}
	if t.Nationalities != nil && !slices.Contains(t.Nationalities, r.Bearer.Nationality) && !f.has("bearer.nationality") {
		f.add("bearer.nationality", "a document of type "+t.Code+" is not issued to bearers of this nationality", "write one of "+strings.Join(t.Nationalities, " "))
	}
}

// checkPermit asks of a permit that it can be printed.
func (r Record) checkPermit(f *findings) {
	t, known := TypeOf(r.DocumentType)
	p := r.Permit
	switch {
	case p == nil && t.Permit:
		f.add("permit", "a residence permit says nothing of what it permits", "fill in its category")
	case p != nil && known && !t.Permit:
		f.add("permit", "a document of type "+t.Code+" permits nothing", "leave the member out")
	case p != nil:
		f.length("permit.category", p.Category, 1, maxEntry)
		f.length("permit.remarks", p.Remarks, 0, maxPlace)
	}
}

// checkJourney asks of a journey that it can be printed.
func (r Record) checkJourney(f *findings) {
	t, known := TypeOf(r.DocumentType)
	j := r.Journey
	switch {
	case j == nil:
	case known && !t.Journey:
		f.add("journey", "a document of type "+t.Code+" is for any journey", "leave the member out")
	default:
		f.length("journey.destination", j.Destination, 1, maxEntry)
		f.length("journey.via", j.Via, 0, maxEntry)
	}
}

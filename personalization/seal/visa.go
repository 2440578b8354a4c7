package seal

import (
	"fmt"
	"strings"
)

// VisaInput is what the seal of a visa says (Doc 9303-7 §9.1).
type VisaInput struct {
	Version        int // 3 or 4; 0 stands for 4
	IssuingState   string
	IssueDate      string   // YYYY-MM-DD
	SignatureDate  string   // YYYY-MM-DD
	MRZ            []string // the two whole lines, of 44 (MRV-A) or 36 characters (MRV-B)
	Entries        int      // 0 for any number
	NoEntries      bool     // leave the number of entries out, which is optional
	DurationDays   int      // see [Duration]
	DurationMonths int
	DurationYears  int
	PassportNumber string // longer ones are cut to the nine principal characters, as in the MRZ
	VisaType       []byte // optional, 1 to 4 bytes
}

// passportDigits is the width of the passport number in a visa.
const passportDigits = 9

// visaSecond is how much of line 2 the seal carries: all but the optional data.
const visaSecond = 28

// EncodeVisa writes and signs the seal of a visa. Wrong input is a [FieldError].
func EncodeVisa(in VisaInput, signer *Signer) ([]byte, error) {
	zone, err := visaZone(in.MRZ)
	if err != nil {
		return nil, err
	}
	passport, err := passportNumber(in.PassportNumber)
	if err != nil {
		return nil, err
	}
	term := make([]byte, 0, 3)
	for _, n := range []struct {
		field string
		value int
	}{{"entries", in.Entries}, {"duration.days", in.DurationDays}, {"duration.months", in.DurationMonths}, {"duration.years", in.DurationYears}} {
		if n.value < 0 || n.value > 255 {
			return nil, bad("features."+n.field, "the number lies outside 0 to 255", "correct it; a stay up to the last day of validity is 0 days, 0 months, 0 years")
		}
		term = append(term, byte(n.value))
	}
	m := Message{
		Version: in.Version, IssuingState: in.IssuingState, IssueDate: in.IssueDate, SignatureDate: in.SignatureDate,
		FeatureDefinition: VisaDefinition, TypeCategory: VisaCategory,
		Features: []Feature{zone},
	}
	if !in.NoEntries {
		m.Features = append(m.Features, Feature{TagEntries, term[:1]})
	}
	m.Features = append(m.Features, Feature{TagDuration, term[1:]}, passport)
	if n := len(in.VisaType); n > 4 {
		return nil, bad("features.visaType", fmt.Sprintf("the type has %d bytes", n), "use 1 to 4 bytes, or leave it out")
	} else if n > 0 {
		m.Features = append(m.Features, Feature{TagVisaType, in.VisaType})
	}
	return Encode(m, signer)
}

// visaZone packs line 1 and the first 28 characters of line 2.
func visaZone(lines []string) (Feature, error) {
	if len(lines) != 2 || len(lines[0]) != len(lines[1]) || len(lines[0]) != 44 && len(lines[0]) != 36 {
		return Feature{}, bad("features.mrz", "the MRZ of a visa has two lines of 44 (MRV-A) or 36 characters (MRV-B)", "give both whole lines")
	}
	tag := byte(TagMRVA)
	if len(lines[0]) == 36 {
		tag = TagMRVB
	}
	return zoneFeature(tag, lines[0]+lines[1][:visaSecond])
}

// zoneFeature packs the characters of an MRZ.
func zoneFeature(tag byte, text string) (Feature, error) {
	value, err := encodeC40(text)
	if err != nil || strings.Contains(text, " ") {
		return Feature{}, bad("features.mrz", "the MRZ has a character outside A to Z, 0 to 9 and <", "give the lines as printed")
	}
	return Feature{tag, value}, nil
}

// passportNumber packs nine characters: shorter numbers are filled up, signs become fillers (Doc 9303-3 §4.7).
func passportNumber(number string) (Feature, error) {
	const field = "features.passportNumber"
	text := strings.NewReplacer("-", "<", " ", "<").Replace(number)
	if len(text) > passportDigits {
		text = text[:passportDigits]
	}
	value, err := encodeC40(text + strings.Repeat("<", passportDigits-len(text)))
	if err != nil {
		return Feature{}, bad(field, "the number has a character outside A to Z and 0 to 9", "give the number as in the passport's MRZ")
	}
	if strings.Trim(text, "<") == "" {
		return Feature{}, bad(field, "the number is empty", "give the number of the passport that carries the visa")
	}
	return Feature{TagPassportNumber, value}, nil
}

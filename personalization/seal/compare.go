package seal

import (
	"slices"
	"strings"
	"time"

	"chancery/personalization/mrz"
)

// compare holds the sealed MRZ against the printed one, both in full but for a visa's optional data, which the seal does not carry.
func (s Seal) compare(printed []string) []Reason {
	if s.FeatureDefinition == VisaDefinition && s.TypeCategory == VisaCategory {
		return s.compareVisa(printed)
	}
	if !s.sound(printed) {
		return []Reason{InvalidPrintedMRZ}
	}
	if !slices.Equal(s.zone(), printed) {
		return []Reason{SealDocumentMismatch}
	}
	return nil
}

func (s Seal) compareVisa(printed []string) []Reason {
	feature, err := visaZone(printed)
	if err != nil || printed[0][0] != 'V' || !s.sound(printed) {
		return []Reason{InvalidVisaMRZ}
	}
	if sealed, ok := s.Feature(feature.Tag); !ok || !slices.Equal(sealed, feature.Value) {
		return []Reason{SealVisaMismatch}
	}
	return nil
}

// comparePassport holds the passport's number and its issuing State, both as the visa has them, against the passport's own MRZ
// (Doc 9303-7 §9.4).
func (s Seal) comparePassport(printed []string) []Reason {
	if s.FeatureDefinition != VisaDefinition || s.TypeCategory != VisaCategory {
		return nil
	}
	if !s.sound(printed) || printed[0][0] != 'P' || len(printed) != 2 {
		return []Reason{InvalidPassportMRZ}
	}
	number, _ := s.Feature(TagPassportNumber)
	text, err := decodeC40(number)
	if err != nil || strings.ReplaceAll(text, " ", "<") != printed[1][:passportDigits] || !s.fromState(printed) {
		return []Reason{SealPassportMismatch}
	}
	return nil
}

// fromState compares the passport's State. The seal does not name it; it has the bearer's nationality, which is the issuing State of the
// passport or, in travel documents for refugees and the like, what the passport gives as nationality.
func (s Seal) fromState(passport []string) bool {
	lines := s.zone()
	if len(lines) != 2 {
		return false
	}
	nationality := lines[1][10:13]
	return nationality == passport[0][2:5] || nationality == passport[1][10:13]
}

// soundZone holds the sealed MRZ of a document that is all in its MRZ against its check digits (Doc 9303-8 App. A, which asks for it
// whether or not the printed one can be read).
func (s Seal) soundZone() bool {
	if s.FeatureDefinition == EmergencyDefinition && s.TypeCategory == EmergencyCategory || s.isCard() {
		return s.sound(s.zone())
	}
	return true
}

func (s Seal) isCard() bool {
	return s.FeatureDefinition == CardDefinition && s.TypeCategory == CardCategory
}

// zone gives the sealed MRZ, nil where there is none.
func (s Seal) zone() []string {
	for _, f := range s.Features {
		if lines, ok := s.Value(f).([]string); ok {
			return lines
		}
	}
	return nil
}

// sound tells whether lines are an MRZ with the right lengths, characters and check digits.
func (s Seal) sound(lines []string) bool {
	reference, err := time.Parse(time.DateOnly, s.IssueDate)
	return err == nil && mrz.Decode(lines, reference).Valid
}

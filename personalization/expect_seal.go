package personalization

import (
	"fmt"
	"strings"

	"chancery/personalization/mrz"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
)

// compareSeal takes a seal apart, verifies its signature where there are certificates to verify it
// against, and compares every feature with the record.
func (s *sheet) compareSeal(payload []byte, trust seal.Trust) []proof.Difference {
	decoded, err := seal.Decode(payload)
	if err != nil {
		return []proof.Difference{{Field: "seal", Problem: err.Error()}}
	}
	var differences []proof.Difference
	if len(trust.Signers) > 0 {
		if result := seal.Verify(decoded, trust); result.Status != seal.Valid || len(result.Reasons) > 0 {
			differences = append(differences, proof.Difference{Field: "seal", Problem: fmt.Sprintf("%s %v", result.Status, result.Reasons)})
		}
	}
	want, err := s.sealSays()
	if err != nil {
		return append(differences, proof.Difference{Field: "seal", Problem: "the record can't be sealed: " + err.Error()})
	}
	for _, d := range []struct{ field, found, expected string }{
		{"issuingState", decoded.IssuingState, s.record.IssuingState},
		{"dateOfIssue", decoded.IssueDate, s.record.DateOfIssue},
		{"dateOfIssue", decoded.SignatureDate, s.record.DateOfIssue},
		{"documentType", fmt.Sprintf("%02X%02X", decoded.FeatureDefinition, decoded.TypeCategory), want.profile},
	} {
		if d.found != d.expected {
			differences = append(differences, sealDifference(d.field, d.found, d.expected))
		}
	}
	return append(differences, compareFeatures(decoded, want.features)...)
}

func sealDifference(field, found, expected string) proof.Difference {
	return proof.Difference{Field: field, Problem: "the seal does not say what the record does", Found: found, Expected: expected}
}

// compareFeatures looks for each feature that the record gives, and for others.
func compareFeatures(decoded seal.Seal, want []sealFeature) []proof.Difference {
	var differences []proof.Difference
	known := map[byte]bool{}
	for _, f := range want {
		known[f.tag] = true
		found := ""
		if value, has := decoded.Feature(f.tag); has {
			found = inWords(decoded.Value(seal.Feature{Tag: f.tag, Value: value}))
		}
		if found != f.text {
			differences = append(differences, sealDifference(f.field, found, f.text))
		}
	}
	for _, f := range decoded.Features {
		if !known[f.Tag] {
			differences = append(differences, proof.Difference{Field: "seal", Problem: fmt.Sprintf("feature %02X is none that the record gives", f.Tag), Found: inWords(decoded.Value(f))})
		}
	}
	return differences
}

// inWords writes a feature's value so that it can be compared.
func inWords(value any) string {
	switch v := value.(type) {
	case []string:
		return strings.Join(v, "\n")
	case seal.Duration:
		return fmt.Sprintf("%d days, %d months, %d years", v.Days, v.Months, v.Years)
	case []byte:
		return fmt.Sprintf("%X", v)
	}
	return fmt.Sprint(value)
}

// sealFeature is what the record lets a seal say, with the record's name for it.
type sealFeature struct {
	tag   byte
	field string
	text  string
}

// sealContent is a seal's content as it follows from the record.
type sealContent struct {
	profile  string // feature definition and type category, hexadecimal
	features []sealFeature
}

// sealSays derives what the seal must say, from the record and not by way of the seal's encoder.
func (s *sheet) sealSays() (sealContent, error) {
	switch rec := s.record; rec.Format {
	case string(mrz.MRVA), string(mrz.MRVB):
		return s.visaSays()
	case string(mrz.TD1):
		return sealContent{profile: profile(seal.CardDefinition, seal.CardCategory), features: cardSays(rec, s.mrz)}, nil
	}
	rec := s.record
	rec.Format = string(mrz.TD2)
	lines, _, err := MRZ(rec)
	return sealContent{profile: profile(seal.EmergencyDefinition, seal.EmergencyCategory),
		features: []sealFeature{{seal.TagEmergencyMRZ, "mrz", strings.Join(lines, "\n")}}}, err
}

func profile(definition, category byte) string { return fmt.Sprintf("%02X%02X", definition, category) }

func (s *sheet) visaSays() (sealContent, error) {
	v := s.record.Visa
	if v == nil {
		return sealContent{}, fieldError("visa", "a visa has no visa data", "fill in category, entries, dates, passport number and place of issue")
	}
	const second, principal = 28, 9 // Doc 9303-7 §9.1: characters of line 2, of the passport's number
	tag := byte(seal.TagMRVA)
	if s.record.Format == string(mrz.MRVB) {
		tag = seal.TagMRVB
	}
	number := strings.ReplaceAll(v.PassportNumber, "-", " ")
	number = number[:min(len(number), principal)]
	return sealContent{profile: profile(seal.VisaDefinition, seal.VisaCategory), features: []sealFeature{
		{tag, "mrz", s.mrz[0] + "\n" + s.mrz[1][:second]},
		{seal.TagEntries, "visa.entries", fmt.Sprint(v.Entries)},
		{seal.TagDuration, "visa.durationDays", inWords(seal.Duration{Days: v.DurationDays})},
		{seal.TagPassportNumber, "visa.passportNumber", strings.TrimRight(number, " ")},
	}}, nil
}

// cardSays gives what the data seal of a card says, by the national profile of Utopia.
func cardSays(rec record.Record, lines []string) []sealFeature {
	list := []sealFeature{
		{seal.TagCardMRZ, "mrz", strings.Join(lines, "\n")},
		{seal.TagCardNumber, "documentNumber", strings.ReplaceAll(rec.DocumentNumber, "-", " ")},
		{seal.TagCardBirth, "bearer.dateOfBirth", rec.Bearer.DateOfBirth},
		{seal.TagCardExpiry, "dateOfExpiry", rec.DateOfExpiry},
		{seal.TagCardPrimary, "bearer.primaryIdentifier", sealedName(rec.Bearer.PrimaryIdentifier)},
	}
	add := func(tag byte, field, text string) {
		if text != "" {
			list = append(list, sealFeature{tag, field, sealedName(text)})
		}
	}
	add(seal.TagCardSecondary, "bearer.secondaryIdentifier", rec.Bearer.SecondaryIdentifier)
	if n := rec.Bearer.NationalName; n != nil {
		add(seal.TagCardNativePrimary, "bearer.nationalName.primary", n.Primary)
		add(seal.TagCardNativeSecondary, "bearer.nationalName.secondary", n.Secondary)
	}
	return list
}

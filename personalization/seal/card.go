package seal

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// CardInput is what the data seal of an identity card or residence permit says: the bearer's data without a portrait, by the national
// profile of Utopia (docs/seals.md).
type CardInput struct {
	IssuingState      string
	IssueDate         string   // YYYY-MM-DD
	SignatureDate     string   // YYYY-MM-DD
	MRZ               []string // three lines of 30 characters (TD1)
	DocumentNumber    string   // in full, also where the MRZ carries on in the optional data; 1 to 22 characters
	DateOfBirth       string   // YYYY-MM-DD, X for each unknown character
	DateOfExpiry      string   // YYYY-MM-DD
	PrimaryIdentifier string   // as printed, in Latin script; at most 120 bytes of UTF-8, as all names

	SecondaryIdentifier string // may be empty
	NationalPrimary     string // in the national script; may be empty
	NationalSecondary   string // may be empty
}

// longestName bounds a name in bytes of UTF-8, for the symbol has to find room on a card.
const longestName = 120

// EncodeCard writes and signs the data seal of a card, always in version 4. Number and dates must be those of the MRZ. Wrong input is a
// [FieldError].
func EncodeCard(in CardInput, signer *Signer) ([]byte, error) {
	if len(in.MRZ) != 3 || len(in.MRZ[0]) != 30 || len(in.MRZ[1]) != 30 || len(in.MRZ[2]) != 30 {
		return nil, bad("features.mrz", "the MRZ of a card has three lines of 30 characters", "give the lines of the TD1 format")
	}
	mrz, err := zoneFeature(TagCardMRZ, strings.Join(in.MRZ, ""))
	if err != nil {
		return nil, err
	}
	m := Message{Version: 4, IssuingState: in.IssuingState, IssueDate: in.IssueDate, SignatureDate: in.SignatureDate,
		FeatureDefinition: CardDefinition, TypeCategory: CardCategory, Features: []Feature{mrz}}
	for _, f := range []func(CardInput) (Feature, error){cardNumber, cardBirth, cardExpiry} {
		feature, err := f(in)
		if err != nil {
			return nil, err
		}
		m.Features = append(m.Features, feature)
	}
	names, err := in.names()
	if err != nil {
		return nil, err
	}
	m.Features = append(m.Features, names...)
	return Encode(m, signer)
}

func cardNumber(in CardInput) (Feature, error) {
	const field = "features.documentNumber"
	text := strings.NewReplacer("-", "<", " ", "<").Replace(in.DocumentNumber)
	value, err := encodeC40(text)
	if err != nil || len(text) < 1 || len(text) > 22 {
		return Feature{}, bad(field, "the number has 1 to 22 characters of A to Z and 0 to 9", "give the number as in the MRZ, in full")
	}
	if principal := (text + strings.Repeat("<", 9))[:9]; principal != in.MRZ[0][5:14] {
		return Feature{}, bad(field, "the number is not that of the MRZ", "give the MRZ of the same card")
	}
	return Feature{TagCardNumber, value}, nil
}

func cardBirth(in CardInput) (Feature, error) {
	const field = "features.dateOfBirth"
	text := strings.ReplaceAll(in.DateOfBirth, "-", "")
	known := strings.NewReplacer("XXXX", "2000", "XX", "01").Replace(in.DateOfBirth)
	if _, err := time.Parse(time.DateOnly, known); err != nil || len(text) != 8 {
		return Feature{}, bad(field, "this is not a date", "write YYYY-MM-DD, XX or XXXX for an unknown part")
	}
	if strings.ReplaceAll(text[2:], "X", "<") != in.MRZ[1][:6] {
		return Feature{}, bad(field, "the date is not that of the MRZ", "give the MRZ of the same card")
	}
	value, err := encodeC40(text)
	return Feature{TagCardBirth, value}, err
}

func cardExpiry(in CardInput) (Feature, error) {
	const field = "features.dateOfExpiry"
	value, err := encodeDate(field, in.DateOfExpiry)
	if err != nil {
		return Feature{}, err
	}
	if strings.ReplaceAll(in.DateOfExpiry[2:], "-", "") != in.MRZ[1][8:14] {
		return Feature{}, bad(field, "the date is not that of the MRZ", "give the MRZ of the same card")
	}
	return Feature{TagCardExpiry, value}, nil
}

func (in CardInput) names() ([]Feature, error) {
	if in.PrimaryIdentifier == "" {
		return nil, bad("features.primaryIdentifier", "the name is missing", "give the primary identifier as printed")
	}
	var out []Feature
	for _, n := range []struct {
		tag   byte
		field string
		text  string
	}{
		{TagCardPrimary, "primaryIdentifier", in.PrimaryIdentifier}, {TagCardSecondary, "secondaryIdentifier", in.SecondaryIdentifier},
		{TagCardNativePrimary, "nationalName.primary", in.NationalPrimary}, {TagCardNativeSecondary, "nationalName.secondary", in.NationalSecondary},
	} {
		if len(n.text) > longestName || !utf8.ValidString(n.text) {
			return nil, bad("features."+n.field, fmt.Sprintf("the name has more than %d bytes or is not UTF-8", longestName), "shorten it as on the card")
		}
		if n.text != "" {
			out = append(out, Feature{n.tag, []byte(n.text)})
		}
	}
	return out, nil
}

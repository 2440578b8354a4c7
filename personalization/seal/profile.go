package seal

import (
	"strings"
	"unicode/utf8"
)

// The profiles of ICAO: feature definition reference and document type category.
const (
	VisaDefinition      = 0x5d // Doc 9303-7 §9.1
	VisaCategory        = 0x01
	EmergencyDefinition = 0x5e // emergency travel document, Doc 9303-8 §6.1
	EmergencyCategory   = 0x03
)

// Tags of the visa profile (Doc 9303-7 §9.1).
const (
	TagMRVA           = 0x01
	TagMRVB           = 0x02
	TagEntries        = 0x03
	TagDuration       = 0x04
	TagPassportNumber = 0x05
	TagVisaType       = 0x06
	TagReserved       = 0x07
)

// TagEmergencyMRZ is the one tag of the profile of emergency travel documents (Doc 9303-8 §6.1).
const TagEmergencyMRZ = 0x02

// The national profile of Utopia for cards: the bearer's data without a portrait (docs/seals.md). Its category is even, as national ones
// are (Doc 9303-13 §3.1.1), and no profile of BSI TR-03137-1 has the same pair.
const (
	CardDefinition = 0xc1
	CardCategory   = 0x0c
)

// Tags of the card profile.
const (
	TagCardMRZ             = 0x01 // TD1, three lines
	TagCardNumber          = 0x02 // document number in full
	TagCardBirth           = 0x03 // date of birth
	TagCardExpiry          = 0x04 // date of expiry
	TagCardPrimary         = 0x05 // names as printed, Latin script
	TagCardSecondary       = 0x06
	TagCardNativePrimary   = 0x07 // names in the national script
	TagCardNativeSecondary = 0x08
)

// form is how a feature's value is written.
type form int

const (
	asBytes  form = iota
	asC40         // text
	asUTF8        // text
	asNumber      // one byte
	asTerm        // days, months, years
	asMRVA        // lines of 44 and 28
	asMRVB        // lines of 36 and 28
	asTD2         // lines of 36 and 36
	asTD1         // three lines of 30
	asDate        // a whole date, in three bytes
	asBirth       // eight characters YYYYMMDD, X where unknown
)

// meaning is what a tag stands for in a profile.
type meaning struct {
	name string
	form form
}

// profileTags gives the meaning of the tags of a profile, nil for an unknown profile. The national ones are those of BSI TR-03137-1.
func profileTags(definition, category byte) map[byte]meaning {
	switch uint16(definition)<<8 | uint16(category) {
	case VisaDefinition<<8 | VisaCategory:
		return map[byte]meaning{
			TagMRVA: {"mrz", asMRVA}, TagMRVB: {"mrz", asMRVB}, TagEntries: {"entries", asNumber}, TagDuration: {"duration", asTerm},
			TagPassportNumber: {"passportNumber", asC40}, TagVisaType: {"visaType", asBytes}, TagReserved: {"reserved", asBytes},
		}
	case EmergencyDefinition<<8 | EmergencyCategory:
		return map[byte]meaning{TagEmergencyMRZ: {"mrz", asTD2}}
	case CardDefinition<<8 | CardCategory:
		return map[byte]meaning{
			TagCardMRZ: {"mrz", asTD1}, TagCardNumber: {"documentNumber", asC40}, TagCardBirth: {"dateOfBirth", asBirth}, TagCardExpiry: {"dateOfExpiry", asDate},
			TagCardPrimary: {"primaryIdentifier", asUTF8}, TagCardSecondary: {"secondaryIdentifier", asUTF8},
			TagCardNativePrimary: {"nationalName.primary", asUTF8}, TagCardNativeSecondary: {"nationalName.secondary", asUTF8},
		}
	case 0xfd02:
		return map[byte]meaning{0x02: {"mrz", asTD2}, 0x03: {"azrNumber", asC40}}
	case 0xfb06:
		return map[byte]meaning{0x02: {"mrz", asTD2}, 0x03: {"passportNumber", asC40}}
	case 0xfa06:
		return map[byte]meaning{0x04: {"mrz", asTD2}, 0x05: {"sheetNumber", asC40}}
	case 0xfc04:
		return map[byte]meaning{0x01: {"socialInsuranceNumber", asC40}, 0x02: {"surname", asUTF8}, 0x03: {"firstName", asUTF8}, 0x04: {"birthName", asUTF8}}
	case 0xf908, 0xf80a:
		return map[byte]meaning{0x01: {"documentNumber", asC40}, 0x02: {"ags", asC40}, 0x03: {"address", asC40}}
	}
	return nil
}

// required gives what a profile asks for: of each group, exactly one. Profiles of others are not judged.
func required(definition, category byte) [][]byte {
	switch uint16(definition)<<8 | uint16(category) {
	case VisaDefinition<<8 | VisaCategory:
		return [][]byte{{TagMRVA, TagMRVB}, {TagDuration}, {TagPassportNumber}}
	case EmergencyDefinition<<8 | EmergencyCategory:
		return [][]byte{{TagEmergencyMRZ}}
	case CardDefinition<<8 | CardCategory:
		return [][]byte{{TagCardMRZ}, {TagCardNumber}, {TagCardBirth}, {TagCardExpiry}, {TagCardPrimary}}
	}
	return nil
}

// Duration is a length of stay. All zero: the last day of validity is the last day of stay; 255 each: validity is for entry, the stay is
// fixed at the border; 254 each: transit without entry (Doc 9303-7 §9.1).
type Duration struct {
	Days   int `json:"days"`
	Months int `json:"months"`
	Years  int `json:"years"`
}

// Name gives the name of a tag in the seal's profile, "" for an unknown one.
func (s Seal) Name(tag byte) string {
	return profileTags(s.FeatureDefinition, s.TypeCategory)[tag].name
}

// Value gives the content of a feature as its profile reads it: []string for an MRZ (fillers in place), string for text, int for a number,
// [Duration] for a stay, and []byte for what has no other form or can't be read.
func (s Seal) Value(f Feature) any {
	switch form := profileTags(s.FeatureDefinition, s.TypeCategory)[f.Tag].form; form {
	case asC40:
		if text, err := decodeC40(f.Value); err == nil {
			return strings.TrimRight(text, " ")
		}
	case asUTF8:
		if utf8.Valid(f.Value) {
			return string(f.Value)
		}
	case asNumber:
		if len(f.Value) == 1 {
			return int(f.Value[0])
		}
	case asTerm:
		if v := f.Value; len(v) == 3 {
			return Duration{Days: int(v[0]), Months: int(v[1]), Years: int(v[2])}
		}
	case asDate:
		if len(f.Value) == 3 {
			if date, err := decodeDate(f.Value); err == nil {
				return date
			}
		}
	case asBirth:
		if text, err := decodeC40(f.Value); err == nil && len(text) == 8 {
			return text[:4] + "-" + text[4:6] + "-" + text[6:]
		}
	case asMRVA, asMRVB, asTD2, asTD1:
		if lines, ok := zone(f.Value, form); ok {
			return lines
		}
	}
	return f.Value
}

// widths gives the lengths of the lines of a machine readable zone, as far as a seal carries them.
func widths(form form) []int {
	switch form {
	case asMRVA:
		return []int{44, visaSecond}
	case asMRVB:
		return []int{36, visaSecond}
	case asTD1:
		return []int{30, 30, 30}
	}
	return []int{36, 36}
}

// zone reads the lines of a machine readable zone.
func zone(value []byte, form form) (lines []string, ok bool) {
	text, err := decodeC40(value)
	text = strings.ReplaceAll(text, " ", "<")
	for _, width := range widths(form) {
		if err != nil || len(text) < width {
			return nil, false
		}
		lines, text = append(lines, text[:width]), text[width:]
	}
	return lines, text == ""
}

package record

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Longest texts, in characters. They bound what layouts must deal with; the field of the MRZ is shorter still.
const (
	maxName   = 200
	maxPlace  = 100
	maxNumber = 20 // personal numbers and numbers of foreign passports
	maxEntry  = 46 // visa category (Doc 9303-7 §4.1.1, data element 08)
	maxPost   = 15 // place of issue of a visa (data element 03)
	maxStay   = 255
)

// Validate gives all that is wrong with the content, each as a [FieldError] with field, problem and remedy, or nil.
func (r Record) Validate() error {
	var f findings
	if r.Version != Version {
		f.add("version", fmt.Sprintf("version %d is not known", r.Version), fmt.Sprintf("write version %d", Version))
	}
	r.checkTexts(&f)
	r.checkDocument(&f)
	r.checkBearer(&f)
	r.checkImages(&f)
	r.checkVisa(&f)
	r.checkPermit(&f)
	r.checkJourney(&f)
	r.checkType(&f)
	return f.join()
}

// checkTexts asks of every text that it can be printed at all.
func (r Record) checkTexts(f *findings) {
	for _, t := range r.texts() {
		switch {
		case !utf8.ValidString(*t.value) || strings.ContainsRune(*t.value, utf8.RuneError):
			f.add(t.path, "text is not valid UTF-8", "send the text again as UTF-8")
		case strings.ContainsFunc(*t.value, func(c rune) bool {
			return unicode.Is(unicode.Cc, c) || unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c)
		}):
			f.add(t.path, "text has a control character or a line break", "write it on one line")
		case strings.TrimSpace(*t.value) != *t.value:
			f.add(t.path, "text begins or ends with a space", "take the space away")
		}
	}
}

func (r Record) checkDocument(f *findings) {
	f.length("documentType", r.DocumentType, 1, 40)
	f.length("issuingAuthority", r.IssuingAuthority, 1, maxPlace)
	f.length("layout", r.Layout, 1, maxPlace)
	if !slices.Contains([]string{"TD1", "TD2", "TD3", "MRV-A", "MRV-B"}, r.Format) {
		f.add("format", "there is no such format", "write TD1, TD2, TD3, MRV-A or MRV-B")
	}
	switch first := firstLetter(r.DocumentCode); {
	case !made(r.DocumentCode, 1, 2, isCapital):
		f.add("documentCode", "a document code is one or two capital letters", "write a code such as PP or V")
	case r.visa() != (first == 'V'), r.Format == "TD3" && first != 'P', r.Format == "TD1" && first == 'P', r.card() && !strings.ContainsRune("ACIP", first):
		f.add("documentCode", "the code does not go with the format "+r.Format,
			"TD3 begins with P, visas with V, cards and sheets with A, C, I or P")
	}
	f.state("issuingState", r.IssuingState)
	if longest := r.longestNumber(); !made(r.DocumentNumber, 1, longest, isSerial) {
		f.add("documentNumber", fmt.Sprintf("a number of the format %s has 1 to %d capital letters and digits", r.Format, longest), "write the number from the register")
	}
	if r.OptionalData != "" && (r.Format != "TD1" || !made(r.OptionalData, 1, 11, func(c rune) bool { return isSerial(c) || c == ' ' })) {
		f.add("optionalData", "optional data of the State are 1 to 11 capital letters and digits on a TD1", "shorten it, or leave the member out")
	}
	if r.BlankSerial != "" && !made(r.BlankSerial, 1, maxNumber, func(c rune) bool { return isSerial(c) || c == '-' }) {
		f.add("blankSerial", "a serial has 1 to 20 capital letters, digits and hyphens", "write the serial as printed on the blank")
	}
	issue, okIssue := f.date("dateOfIssue", r.DateOfIssue)
	expiry, okExpiry := f.date("dateOfExpiry", r.DateOfExpiry)
	if okIssue && okExpiry && expiry < issue {
		f.add("dateOfExpiry", "the date lies before the date of issue", "correct one of the two")
	}
}

func (r Record) checkBearer(f *findings) {
	b := r.Bearer
	f.length("bearer.primaryIdentifier", b.PrimaryIdentifier, 1, maxName)
	f.length("bearer.secondaryIdentifier", b.SecondaryIdentifier, 0, maxName)
	if n := b.NationalName; n != nil {
		f.length("bearer.nationalName.primary", n.Primary, 1, maxName)
		f.length("bearer.nationalName.secondary", n.Secondary, 0, maxName)
		if !made(n.Language, 2, 35, func(c rune) bool { return isCapital(unicode.ToUpper(c)) || isDigit(c) || c == '-' }) {
			f.add("bearer.nationalName.language", "no language is named", "write a tag of BCP 47, such as ky")
		}
	}
	if width := r.nameWidth(); b.NameField != "" && !made(b.NameField, 1, width, func(c rune) bool { return isCapital(c) || c == '<' }) {
		f.add("bearer.nameField", fmt.Sprintf("the name field has 1 to %d characters A to Z and <", width), "choose a shortening that fits, or leave the member out")
	}
	f.birth(b.DateOfBirth, r.DateOfIssue)
	f.length("bearer.placeOfBirth", b.PlaceOfBirth, 0, maxPlace)
	if b.Sex != "F" && b.Sex != "M" && b.Sex != "X" {
		f.add("bearer.sex", "sex is F, M or X", "write X for unspecified")
	}
	f.state("bearer.nationality", b.Nationality)
	f.length("bearer.address", b.Address, 0, maxPlace)
	f.length("bearer.personalNumber", b.PersonalNumber, 0, maxNumber)
	if b.HeightCm != 0 && (b.HeightCm < 30 || b.HeightCm > 280) {
		f.add("bearer.heightCm", "the height lies outside 30 to 280 cm", "write centimetres, or leave the member out")
	}
}

func (r Record) checkImages(f *findings) {
	if r.Portrait == "" && !r.visa() {
		f.add("portrait", "the document needs a portrait", "give the SHA-256 of the normalised portrait in hex")
	}
	f.digest("portrait", r.Portrait)
	f.digest("signature", r.Signature)
}

func (r Record) visa() bool { return r.Format == "MRV-A" || r.Format == "MRV-B" }

func (r Record) card() bool { return r.Format == "TD1" || r.Format == "TD2" }

// longestNumber gives the characters that a document number may have (Doc 9303-4, -7 §4.2.2; of cards -5, -6 §4.2.2 note j).
func (r Record) longestNumber() int {
	switch r.Format {
	case "TD1":
		return 22
	case "TD2":
		return 14
	}
	return 9
}

// nameWidth gives the characters of the name field in the MRZ (Doc 9303-4, -5, -6, -7).
func (r Record) nameWidth() int {
	switch r.Format {
	case "TD1":
		return 30
	case "TD2", "MRV-B":
		return 31
	}
	return 39
}

func (f *findings) digest(field, value string) {
	if value == "" {
		return
	}
	if _, err := hex.DecodeString(value); err != nil || len(value) != 64 || strings.ToLower(value) != value {
		f.add(field, "this is not a SHA-256 in hex", "write 64 characters 0 to 9 and a to f")
	}
}

func (f *findings) state(field, value string) {
	if !made(value, 1, 3, isCapital) {
		f.add(field, "a State is named by one to three capital letters", "use a code of Doc 9303-3 §5, such as UTO")
	}
}

func (f *findings) length(field, value string, least, most int) {
	switch n := utf8.RuneCountInString(value); {
	case n < least:
		f.add(field, "the field is empty", "fill it in")
	case n > most:
		f.add(field, fmt.Sprintf("the text has %d characters, more than %d", n, most), "shorten it")
	}
}

// made tells whether a text has from least to most characters, all of a kind.
func made(s string, least, most int, kind func(rune) bool) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && !strings.ContainsFunc(s, func(c rune) bool { return !kind(c) })
}

func firstLetter(s string) rune {
	first, _ := utf8.DecodeRuneInString(s)
	return first
}

func isCapital(c rune) bool { return c >= 'A' && c <= 'Z' }
func isDigit(c rune) bool   { return c >= '0' && c <= '9' }
func isSerial(c rune) bool  { return isCapital(c) || isDigit(c) }

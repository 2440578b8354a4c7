package application

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Longest texts, in characters. They are those of the personalization record, which would refuse more when it is too late.
const (
	maxName     = 200
	maxPlace    = 100
	maxCategory = 46  // Doc 9303-7 §4.1.1, data element 08
	maxPrevious = 22  // TD1, the longest number there is (Doc 9303-5 §4.2.2)
	oldest      = 130 // years
)

const heightRemedy = "write centimetres, or leave the member out"

// Check gives all that is wrong with the content, as Errors, or nil: texts, codes, dates, and whatever would keep the name and the
// rest from standing in the machine readable zone. It knows no database: whether sites exist is asked at submission.
func (c Content) Check(now time.Time) error {
	var found Errors
	c.check(now, &found)
	return found.err()
}

// check adds to what is known to be wrong already. The images are not looked at.
func (c Content) check(now time.Time, found *Errors) {
	c.checkTexts(found)
	c.checkRequest(found)
	c.checkApplicant(found)
	c.checkVisa(now, found)
	c.checkPermit(now, found)
	c.checkJourney(found)
	c.checkNationality(found)
	c.checkMRZ(now, found)
}

// text is a text member of the content with the most characters it may have and the characters themselves.
type text struct {
	path  string
	value *string
	most  int
	made  func(rune) bool
	of    string // what it is made of, for people
}

const (
	ofCode  = "capital letters and digits"
	ofName  = "letters, spaces, hyphens and apostrophes"
	ofWords = "Latin or Cyrillic letters, digits and punctuation"
	ofTag   = "letters, digits and hyphens"
)

// texts lists every text member but the images.
func (c *Content) texts() []text {
	a := &c.Applicant
	list := []text{
		{"type", &c.Type, 40, isTag, ofTag},
		{"requestType", &c.RequestType, 40, isPrintable, ofTag},
		{"service", &c.Service, 40, isTag, ofTag},
		{"site", &c.Site, 8, isCode, ofCode},
		{"deliverySite", &c.DeliverySite, 8, isCode, ofCode},
		{"applicant.primaryIdentifier", &a.PrimaryIdentifier, maxName, isOfName, ofName},
		{"applicant.secondaryIdentifier", &a.SecondaryIdentifier, maxName, isOfName, ofName},
		{"applicant.dateOfBirth", &a.DateOfBirth, 10, isPrintable, ""},
		{"applicant.placeOfBirth", &a.PlaceOfBirth, maxPlace, isOfWords, ofWords},
		{"applicant.sex", &a.Sex, 1, isPrintable, ""},
		{"applicant.nationality", &a.Nationality, 3, isPrintable, ""},
		{"applicant.personalNumber", &a.PersonalNumber, 14, isPrintable, ""},
		{"applicant.address", &a.Address, maxPlace, isOfWords, ofWords},
		{"nameField", &c.NameField, 39, isPrintable, ""},
		{"previousDocument", &c.PreviousDocument, maxPrevious, isCode, ofCode},
	}
	if n := a.NationalName; n != nil {
		list = append(list,
			text{"applicant.nationalName.primary", &n.Primary, maxName, isOfName, ofName},
			text{"applicant.nationalName.secondary", &n.Secondary, maxName, isOfName, ofName},
			text{"applicant.nationalName.language", &n.Language, 35, isTag, ofTag})
	}
	if p := c.Permit; p != nil {
		list = append(list,
			text{"permit.category", &p.Category, maxCategory, isOfWords, ofWords},
			text{"permit.remarks", &p.Remarks, maxPlace, isOfWords, ofWords},
			text{"permit.until", &p.Until, 10, isPrintable, ""})
	}
	if j := c.Journey; j != nil {
		list = append(list,
			text{"journey.destination", &j.Destination, maxCategory, isOfWords, ofWords},
			text{"journey.via", &j.Via, maxCategory, isOfWords, ofWords})
	}
	if v := c.Visa; v != nil {
		list = append(list,
			text{"visa.category", &v.Category, maxCategory, isOfWords, ofWords},
			text{"visa.from", &v.From, 10, isPrintable, ""},
			text{"visa.until", &v.Until, 10, isPrintable, ""},
			text{"visa.passportNumber", &v.PassportNumber, maxNumber, isCode, ofCode})
	}
	return list
}

// normalised gives the content with all text in normalisation form C.
func (c Content) normalised() Content {
	if n := c.Applicant.NationalName; n != nil {
		own := *n
		c.Applicant.NationalName = &own
	}
	if v := c.Visa; v != nil {
		own := *v
		c.Visa = &own
	}
	if p := c.Permit; p != nil {
		own := *p
		c.Permit = &own
	}
	if j := c.Journey; j != nil {
		own := *j
		c.Journey = &own
	}
	for _, t := range c.texts() {
		*t.value = norm.NFC.String(*t.value)
	}
	return c
}

// checkTexts asks of every text whether it can be printed, is short enough and made of what it should be.
func (c Content) checkTexts(found *Errors) {
	for _, t := range c.texts() {
		s := *t.value
		switch bad, at := first(s, func(r rune) bool { return !isPrintable(r) }); {
		case !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError):
			found.add(t.path, "send the text again as UTF-8", "the text is not valid UTF-8")
		case !norm.NFC.IsNormalString(s):
			found.add(t.path, "normalise it on entry", "the text is not in normalisation form C")
		case utf8.RuneCountInString(s) > t.most:
			found.add(t.path, fmt.Sprintf("write at most %d", t.most), "the text has %d characters", utf8.RuneCountInString(s))
		case at > 0:
			found.add(t.path, "take it out, or write a plain space in its place", "character %d (U+%04X) can't be printed", at, bad)
		case strings.TrimSpace(s) != s:
			found.add(t.path, "take the space away", "the text begins or ends with a space")
		default:
			if bad, at = first(s, func(r rune) bool { return !t.made(r) }); at > 0 {
				found.add(t.path, "write "+t.of, "character %d (U+%04X) is none of them: %s", at, bad, t.of)
			}
		}
	}
}

// first gives the first character of a kind and its place, counted from 1; 0 when there is none.
func first(s string, kind func(rune) bool) (rune, int) {
	n := 0
	for _, r := range s {
		if n++; kind(r) {
			return r, n
		}
	}
	return 0, 0
}

// isPrintable leaves out control characters, line breaks, spaces other than the plain one, and the invisible characters with which a
// text can be made to look like another; joiners are needed in some scripts.
func isPrintable(r rune) bool { return unicode.IsPrint(r) || r == '\u200c' || r == '\u200d' }

func isCode(r rune) bool { return 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' }

func isTag(r rune) bool {
	return r == '-' || 'a' <= r && r <= 'z' || isCode(r)
}

// isOfName lets digits pass: transliteration refuses them and says what to do about them.
func isOfName(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.P) || r == ' ' || r == '\u200c' || r == '\u200d'
}

func isOfWords(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.M, unicode.Lm, unicode.P) || '0' <= r && r <= '9' || strings.ContainsRune(" +№", r)
}

func (c Content) checkRequest(found *Errors) {
	known := make([]string, 0, len(Types()))
	for _, t := range Types() {
		known = append(known, t.Code)
	}
	oneOf(found, "type", c.Type, known...)
	oneOf(found, "requestType", c.RequestType, "FIRST_ISSUANCE", "RENEWAL", "REPLACEMENT", "OTHER")
	if (c.RequestType == "RENEWAL" || c.RequestType == "REPLACEMENT") && c.PreviousDocument == "" {
		found.add("previousDocument", "write the number of the document that the new one follows, or choose another requestType", "it is missing")
	}
	oneOf(found, "service", c.Service, "normal", "urgent")
	needed(found, "site", c.Site, "write the code of the site where it is submitted")
	needed(found, "deliverySite", c.DeliverySite, "write the code of the site where the document is handed over")
}

func (c Content) checkApplicant(found *Errors) {
	a := c.Applicant
	needed(found, "applicant.primaryIdentifier", a.PrimaryIdentifier, "a name has at least a primary identifier (Doc 9303-3 §4.6)")
	needed(found, "applicant.dateOfBirth", a.DateOfBirth, "write YYYY-MM-DD, with XXXX or XX for an unknown part")
	oneOf(found, "applicant.sex", a.Sex, "F", "M", "X")
	needed(found, "applicant.nationality", a.Nationality, "write a code of Doc 9303-3 §5, such as UTO")
	if a.HeightCm != 0 && (a.HeightCm < 30 || a.HeightCm > 280) {
		found.add("applicant.heightCm", heightRemedy, "the height lies outside 30 to 280 cm")
	}
	if n := a.NationalName; n != nil {
		needed(found, "applicant.nationalName.primary", n.Primary, "write the name, or leave nationalName out")
		if len(n.Language) < 2 || strings.HasPrefix(n.Language, "-") || strings.HasSuffix(n.Language, "-") {
			found.add("applicant.nationalName.language", "write a tag of BCP 47, such as ky", "no language is named")
		} else if _, err := language.Parse(n.Language); err != nil && !found.has("applicant.nationalName.language") {
			found.add("applicant.nationalName.language", "write a tag of BCP 47, such as ky", "there is no language %q", n.Language)
		}
	}
}

func needed(found *Errors, path, value, remedy string) {
	if value == "" {
		found.add(path, remedy, "it is missing")
	}
}

func oneOf(found *Errors, path, value string, allowed ...string) {
	remedy := "write one of " + strings.Join(allowed, " ")
	switch {
	case value == "":
		found.add(path, remedy, "it is missing")
	case !slices.Contains(allowed, value):
		found.add(path, remedy, "there is no such value")
	}
}

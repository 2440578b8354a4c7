package application

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Typed is what was typed into the form of an application, by the dotted paths of the content's members: applicant.dateOfBirth. It may be
// half of a word, or nonsense; [Typed.Content] makes content of it.
type Typed map[string]string

// maxTyped bounds one typed value, in characters: more than any member may have.
const maxTyped = 400

// TypedPaths lists the members that are typed.
func TypedPaths() []string {
	c := everything()
	var list []string
	for _, t := range c.texts() {
		if t.path != "site" {
			list = append(list, t.path)
		}
	}
	for _, n := range c.numbers() {
		list = append(list, n.path)
	}
	return list
}

// everything is content with all its parts.
func everything() *Content {
	return &Content{Applicant: Applicant{NationalName: &NationalName{}}, Visa: &Visa{}, Permit: &Permit{}, Journey: &Journey{}}
}

// numberMember is a whole number of the content; optional where 0 says that there is none.
type numberMember struct {
	path     string
	value    *int
	optional bool
	remedy   string
}

func (c *Content) numbers() []numberMember {
	list := []numberMember{{"applicant.heightCm", &c.Applicant.HeightCm, true, heightRemedy}}
	if c.Visa != nil {
		list = append(list,
			numberMember{"visa.entries", &c.Visa.Entries, false, "write a number, 0 for any number of entries"},
			numberMember{"visa.durationDays", &c.Visa.DurationDays, false, "write the days of stay as a number"})
	}
	return list
}

// Kept gives what is kept of a form: its known members, each cut to a bounded length.
func (t Typed) Kept() Typed {
	kept := Typed{}
	for _, path := range TypedPaths() {
		if v := strings.TrimSpace(t[path]); v != "" {
			if r := []rune(v); len(r) > maxTyped {
				v = string(r[:maxTyped])
			}
			kept[path] = v
		}
	}
	return kept
}

// TypedOf gives content as it would have been typed, to be corrected.
func TypedOf(c Content) Typed {
	c = c.normalised()
	t := Typed{}
	for _, text := range c.texts() {
		if text.path != "site" && *text.value != "" {
			t[text.path] = *text.value
		}
	}
	for _, n := range c.numbers() {
		if *n.value != 0 || !n.optional {
			t[n.path] = strconv.Itoa(*n.value)
		}
	}
	return t
}

// Content makes the content that was typed at a site, and tells which numbers are none. Parts that the type has no use for are left out,
// so that changing the type loses nothing. Dates may be typed as eight digits, or with the day first between dots; what is written in
// capitals on the document may be typed small.
func (t Typed) Content(site string) (Content, Errors) {
	var found Errors
	c := everything()
	for _, text := range c.texts() {
		*text.value = norm.NFC.String(strings.TrimSpace(t[text.path]))
	}
	c.Site = site
	if c.DeliverySite == "" {
		c.DeliverySite = site
	}
	c.leaveOut()
	c.spelled()
	for _, n := range c.numbers() {
		value := strings.TrimSpace(t[n.path])
		v, err := strconv.Atoi(value)
		switch {
		case err == nil:
			*n.value = v
		case value != "":
			found.add(n.path, n.remedy, "it is no whole number")
		case !n.optional:
			found.add(n.path, n.remedy, "it is missing")
		}
	}
	return *c, found
}

// leaveOut takes away the parts that the type has no use for, and those in which nothing was typed.
func (c *Content) leaveOut() {
	t, _ := TypeOf(c.Type)
	if n := c.Applicant.NationalName; n != nil && n.Primary+n.Secondary == "" {
		c.Applicant.NationalName = nil
	}
	if !t.Visa {
		c.Visa = nil
	}
	if !t.Permit {
		c.Permit = nil
	}
	if j := c.Journey; j != nil && (!t.Journey || j.Destination+j.Via == "") {
		c.Journey = nil
	}
}

// spelled writes dates, codes and names as documents have them.
func (c *Content) spelled() {
	a := &c.Applicant
	codes := []*string{&a.Sex, &a.Nationality, &a.PersonalNumber, &c.PreviousDocument, &c.DeliverySite}
	dates := []*string{&a.DateOfBirth}
	names := []*string{&a.PrimaryIdentifier, &a.SecondaryIdentifier, &a.PlaceOfBirth}
	if v := c.Visa; v != nil {
		codes, dates, names = append(codes, &v.PassportNumber), append(dates, &v.From, &v.Until), append(names, &v.Category)
	}
	if p := c.Permit; p != nil {
		dates, names = append(dates, &p.Until), append(names, &p.Category)
	}
	if j := c.Journey; j != nil {
		names = append(names, &j.Destination, &j.Via)
	}
	for _, s := range codes {
		*s = strings.ToUpper(*s)
	}
	for _, s := range dates {
		*s = Day(*s)
	}
	for _, s := range names {
		*s = capitals(*s, c.Language())
	}
}

// capitals writes a text that was typed without any capital in capitals, by the rules of its language; a text with a capital is as somebody
// wanted it.
func capitals(s, tongue string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) }) {
		return s
	}
	tag, err := language.Parse(tongue)
	if err != nil {
		tag = language.Und
	}
	return norm.NFC.String(cases.Upper(tag).String(s))
}

// Day reads a date as people type it: 19740812, 1974-08-12 or 12.08.1974, X for what is not known, give 1974-08-12. What is none of them
// comes back as it is.
func Day(s string) string {
	digits := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case r == 'x' || r == 'X':
			return 'X'
		case r == '.' || r == '-' || r == '/' || r == ' ':
			return -1
		}
		return '?'
	}, s)
	if len(digits) != 8 || strings.Contains(digits, "?") {
		return s
	}
	if len(s) == 10 && s[2] == '.' && s[5] == '.' {
		return digits[4:] + "-" + digits[2:4] + "-" + digits[:2]
	}
	if len(s) == 8 || len(s) == 10 && s[4] == s[7] && s[4] != '.' {
		return digits[:4] + "-" + digits[4:6] + "-" + digits[6:]
	}
	return s
}

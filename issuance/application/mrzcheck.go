package application

import (
	"strings"
	"time"

	"chancery/personalization/mrz"
	"chancery/personalization/transliteration"
)

// checkMRZ asks, part by part, for everything that would keep the document from having a machine readable zone, so that it shows now
// and not when a blank has been allocated. What is known to be wrong or missing is left out.
func (c Content) checkMRZ(now time.Time, found *Errors) {
	t, known := TypeOf(c.Type)
	if !known {
		t = Types()[0]
	}
	a := c.Applicant
	part := func(path, value string, fill func(*mrz.Document), fields ...string) {
		if value == "" || found.has(path) {
			return
		}
		d := provisional(t, now)
		fill(&d)
		for _, fault := range mrz.CheckIssue(d, now) {
			for _, field := range fields {
				if fault.Field == field {
					found.add(path, fault.Remedy, "it %s", predicate(fault.Problem))
				}
			}
		}
	}
	part("applicant.nationality", a.Nationality, func(d *mrz.Document) { d.Nationality = a.Nationality }, mrz.FieldNationality)
	part("applicant.dateOfBirth", a.DateOfBirth, func(d *mrz.Document) { d.DateOfBirth = a.DateOfBirth }, mrz.FieldDateOfBirth)
	part("applicant.personalNumber", a.PersonalNumber, func(d *mrz.Document) {
		if d.OptionalData = a.PersonalNumber; t.Visa { // not in a visa's zone, but to be written the same way
			d.Format, d.DocumentCode = mrz.TD3, "PP"
		}
	}, mrz.FieldOptionalData)
	part("applicant.primaryIdentifier", a.PrimaryIdentifier, func(d *mrz.Document) {
		d.PrimaryIdentifier, d.Language = a.PrimaryIdentifier, c.Language()
	}, mrz.FieldPrimary)
	part("applicant.secondaryIdentifier", a.SecondaryIdentifier, func(d *mrz.Document) {
		d.SecondaryIdentifier, d.Language = a.SecondaryIdentifier, c.Language()
	}, mrz.FieldSecondary)
	c.checkAge(now, found)
	if found.has("applicant.primaryIdentifier") || found.has("applicant.secondaryIdentifier") {
		return
	}
	// Both together: a long name may have no shortening that keeps the rules, a chosen one may be none of this name.
	both := func(d *mrz.Document) {
		d.PrimaryIdentifier, d.SecondaryIdentifier = a.PrimaryIdentifier, a.SecondaryIdentifier
		d.NameField, d.Language = c.NameField, c.Language()
	}
	part("applicant.primaryIdentifier", a.PrimaryIdentifier, both, mrz.FieldPrimary)
	part("nameField", c.NameField, both, mrz.FieldNameField)
}

// predicate makes what is wrong follow "it": some problems open with the letter that is at fault, by its Unicode name.
func predicate(problem string) string {
	if problem != "" && 'a' <= problem[0] && problem[0] <= 'z' {
		return problem
	}
	return "has " + problem
}

// provisional is a document of the type that has nothing wrong with it.
func provisional(t Type, now time.Time) mrz.Document {
	return mrz.Document{
		Format:            mrz.Format(t.Format),
		DocumentCode:      t.DocumentCode,
		IssuingState:      "UTO",
		DocumentNumber:    "C00000000",
		Nationality:       "UTO",
		PrimaryIdentifier: "A",
		DateOfBirth:       "XXXX-XX-XX",
		Sex:               "X",
		DateOfExpiry:      now.UTC().AddDate(1, 0, 0).Format(time.DateOnly),
	}
}

// checkAge refuses a year of birth that nobody alive has: a slip of the keyboard that two digits in the MRZ would hide.
func (c Content) checkAge(now time.Time, found *Errors) {
	const path = "applicant.dateOfBirth"
	birth := c.Applicant.DateOfBirth
	if len(birth) < 4 || strings.HasPrefix(birth, "XX") || found.has(path) {
		return
	}
	if year, err := time.Parse("2006", birth[:4]); err != nil || year.Year() < now.UTC().Year()-oldest {
		found.add(path, "check the year", "it lies more than %d years back", oldest)
	}
}

// Language gives the language by whose rules the applicant's name is transliterated: that of the national name where there is a
// profile for it, else none, which means the tables of Doc 9303-3 §6.
func (c Content) Language() string {
	if n := c.Applicant.NationalName; n != nil && transliteration.Known(n.Language) {
		return n.Language
	}
	return ""
}

// MRZName gives both identifiers in the letters of the machine readable zone with single spaces: the form in which people are looked
// for. The content must have passed Check.
func (c Content) MRZName() (primary, secondary string, err error) {
	if primary, err = MRZForm(c.Applicant.PrimaryIdentifier, c.Language()); err != nil {
		return "", "", err
	}
	secondary, err = MRZForm(c.Applicant.SecondaryIdentifier, c.Language())
	return primary, secondary, err
}

// MRZForm transliterates one identifier by the rules of a language (empty for Doc 9303-3 §6) into A to Z and single spaces.
func MRZForm(identifier, language string) (string, error) {
	latin, err := transliteration.ToMRZ(identifier, language)
	if err != nil {
		return "", err
	}
	return strings.Join(strings.Fields(latin), " "), nil
}

package application

import (
	"slices"
	"strings"
	"time"
)

// checkPermit asks what a residence permit permits, and of no other type.
func (c Content) checkPermit(now time.Time, found *Errors) {
	t, known := TypeOf(c.Type)
	p := c.Permit
	switch {
	case known && t.Permit && p == nil:
		found.add("permit", "say what the bearer is permitted", "it is missing")
	case known && !t.Permit && p != nil:
		found.add("permit", "leave it out", "a %s permits nothing", t.Name)
	}
	if p == nil || !t.Permit {
		return
	}
	needed(found, "permit.category", p.Category, "write the kind of permit")
	if p.Until == "" {
		return
	}
	until, ok := day(found, "permit.until", p.Until)
	switch {
	case ok && until.Before(midnight(now)):
		found.add("permit.until", "correct the date", "it has passed")
	case ok && until.After(midnight(now).AddDate(0, t.Months, -1)):
		found.add("permit.until", "write an earlier day, or leave it out for the longest there is", "the card would be valid for more than %d months", t.Months)
	}
}

// checkJourney asks of a journey that its document can be made for one.
func (c Content) checkJourney(found *Errors) {
	t, known := TypeOf(c.Type)
	switch {
	case c.Journey == nil:
	case known && !t.Journey:
		found.add("journey", "leave it out", "a %s is for any journey", t.Name)
	default:
		needed(found, "journey.destination", c.Journey.Destination, "write the State to which the bearer travels, or leave journey out")
	}
}

// checkNationality asks whether the type is issued to bearers of the nationality (Doc 9303-3 §5 E for those who have none).
func (c Content) checkNationality(found *Errors) {
	t, _ := TypeOf(c.Type)
	if t.Nationalities != nil && c.Applicant.Nationality != "" && !slices.Contains(t.Nationalities, c.Applicant.Nationality) {
		found.add("applicant.nationality", "write one of "+strings.Join(t.Nationalities, " "), "%s is not issued to bearers of this nationality", t.one())
	}
}

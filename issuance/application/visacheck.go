package application

import "time"

// The bounds of what a visa grants.
const (
	maxStay    = 255 // days, a byte of the seal
	maxEntries = 255 // the same
	maxNumber  = 20  // characters of the number of the passport that carries it
	visaYears  = 10
)

func (c Content) checkVisa(now time.Time, found *Errors) {
	t, known := TypeOf(c.Type)
	v := c.Visa
	switch {
	case known && t.Visa && v == nil:
		found.add("visa", "say what the visa grants", "it is missing")
	case known && !t.Visa && v != nil:
		found.add("visa", "leave it out", "%s grants no visa", t.one())
	}
	if v == nil || known && !t.Visa {
		return
	}
	needed(found, "visa.category", v.Category, "write the kind of visa")
	needed(found, "visa.passportNumber", v.PassportNumber, "write the number of the passport that will carry the visa")
	if v.Entries < 0 || v.Entries > maxEntries {
		found.add("visa.entries", "write 0 for any number of entries", "the number of entries lies outside 0 to %d", maxEntries)
	}
	if v.DurationDays < 1 || v.DurationDays > maxStay {
		found.add("visa.durationDays", "write the days of stay", "the stay lies outside 1 to %d days", maxStay)
	}
	from, okFrom := day(found, "visa.from", v.From)
	until, okUntil := day(found, "visa.until", v.Until)
	switch {
	case okFrom && okUntil && until.Before(from):
		found.add("visa.until", "correct one of the two", "it lies before the first day of validity")
	case okFrom && okUntil && until.After(from.AddDate(visaYears, 0, 0)):
		found.add("visa.until", "correct the year", "it lies more than %d years after the first day of validity", visaYears)
	case okUntil && until.Before(midnight(now)):
		found.add("visa.until", "correct the date", "it has passed")
	}
}

// day reads a full date.
func day(found *Errors, path, value string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, value)
	if err != nil || t.Year() < 1900 {
		found.add(path, "write a day of the calendar as YYYY-MM-DD", "it is no date")
		return t, false
	}
	return t, true
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

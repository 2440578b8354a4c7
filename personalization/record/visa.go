package record

import "fmt"

// checkVisa asks of what a visa grants that it can be printed and sealed (Doc 9303-7 §4.1.1 and §9.1).
func (r Record) checkVisa(f *findings) {
	v := r.Visa
	switch {
	case v == nil && r.visa():
		f.add("visa", "a visa has no visa data", "fill in category, entries, dates, passport number and place of issue")
	case v != nil && !r.visa():
		f.add("visa", "the format "+r.Format+" has no visa data", "leave the member out")
	}
	if v == nil {
		return
	}
	f.length("visa.category", v.Category, 1, maxEntry)
	f.length("visa.placeOfIssue", v.PlaceOfIssue, 1, maxPost)
	if !made(v.PassportNumber, 1, maxNumber, func(c rune) bool { return isSerial(c) || c == '-' || c == ' ' }) {
		f.add("visa.passportNumber", "a passport number has capital letters and digits", "write the number of the passport that carries the visa")
	}
	if v.Entries < 0 || v.Entries > 255 {
		f.add("visa.entries", "the number of entries lies outside 0 to 255", "write 0 for any number of entries")
	}
	if v.DurationDays < 0 || v.DurationDays > maxStay {
		f.add("visa.durationDays", fmt.Sprintf("the stay lies outside 0 to %d days", maxStay),
			"write 0 where the last day of validity is the last day of stay")
	}
	from, okFrom := f.date("visa.from", v.From)
	until, okUntil := f.date("visa.until", v.Until)
	if okFrom && okUntil && until < from {
		f.add("visa.until", "the date lies before the first day of validity", "correct one of the two")
	}
	if okUntil && v.Until != r.DateOfExpiry {
		f.add("visa.until", "the last day of validity differs from the date of expiry", "write the same date in both")
	}
}

package record

import "time"

// date checks a full date; the second result tells whether it can be compared.
func (f *findings) date(field, value string) (string, bool) {
	t, err := time.Parse(time.DateOnly, value)
	if err != nil || t.Year() < 1 {
		f.add(field, "this is not a date", "write YYYY-MM-DD")
		return "", false
	}
	return value, true
}

// birth checks a date of birth whose year, month or day may be unknown (Doc 9303-3 §3.8). Its earliest possible day must not lie after
// the day of issue.
func (f *findings) birth(value, issued string) {
	const field = "bearer.dateOfBirth"
	earliest, ok := Earliest(value)
	if !ok {
		f.add(field, "this is not a date", "write YYYY-MM-DD with XXXX or XX for an unknown part")
		return
	}
	if _, err := time.Parse(time.DateOnly, issued); err == nil && earliest.Format(time.DateOnly) > issued {
		f.add(field, "the bearer was born after the date of issue", "correct one of the two")
	}
}

// Earliest gives the first day that a date of birth with unknown parts (XXXX, XX) may stand for, and false for anything that is no date.
// Of an unknown year it takes the year 4, so that the 29th of February exists.
func Earliest(birth string) (time.Time, bool) {
	if len(birth) != len(time.DateOnly) {
		return time.Time{}, false
	}
	year, month, day := birth[:4], birth[5:7], birth[8:]
	if year == "XXXX" {
		year = "0004"
	}
	if month == "XX" {
		month = "01"
	}
	if day == "XX" {
		day = "01"
	}
	t, err := time.Parse(time.DateOnly, year+birth[4:5]+month+birth[7:8]+day)
	return t, err == nil && t.Year() > 0
}

package mrz

// date is a calendar date with parts that may be unknown (0).
type date struct{ year, month, day int }

// unknownPart stands in the visual zone and in input for an unknown part of a
// date of birth (Doc 9303-3 §3.8).
const unknownPart = 'X'

// writeDate puts a date as YYMMDD into dst (six bytes). Unknown parts of a date of
// birth become fillers (Doc 9303-3 §4.8); an expiry has no unknown form.
func writeDate(dst []byte, text, field string) *FieldError {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return dateForm(field)
	}
	parts := [3]string{text[2:4], text[5:7], text[8:10]}
	var d date
	for i, p := range parts {
		switch {
		case isDigit(p[0]) && isDigit(p[1]):
			dst[2*i], dst[2*i+1] = p[0], p[1]
			*d.part(i) = int(p[0]-'0')*10 + int(p[1]-'0')
			if i > 0 && *d.part(i) == 0 {
				return noSuchDay(field)
			}
		case p[0] == unknownPart && p[1] == unknownPart && field == FieldDateOfBirth:
			dst[2*i], dst[2*i+1] = '<', '<'
		default:
			return dateForm(field)
		}
	}
	if century := text[0:2]; isDigit(century[0]) && isDigit(century[1]) && dst[0] != '<' {
		d.year += int(century[0]-'0')*1000 + int(century[1]-'0')*100
	} else if century != "XX" || dst[0] != '<' {
		return dateForm(field)
	} else {
		d.year = 2000 // any leap year: the 29th of February may be right
	}
	if !d.exists() {
		return noSuchDay(field)
	}
	return nil
}

func dateForm(field string) *FieldError {
	if field == FieldDateOfBirth {
		return &FieldError{field, "is no date", "write YYYY-MM-DD, with XXXX or XX for an unknown year, month or day"}
	}
	return &FieldError{field, "is no date", "write YYYY-MM-DD; an expiry is always known to the day"}
}

func noSuchDay(field string) *FieldError {
	return &FieldError{field, "is no day of the calendar", "check month and day"}
}

func (d *date) part(i int) *int {
	switch i {
	case 0:
		return &d.year
	case 1:
		return &d.month
	}
	return &d.day
}

// exists tells whether the known parts can be a day of the calendar.
func (d date) exists() bool {
	if d.month > 12 || d.day > 31 {
		return false
	}
	return d.month == 0 || d.day <= daysIn(d.year, d.month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// before compares dates; unknown parts (0, or unknown for a year) decide nothing.
func (d date) before(e date) bool {
	if d.year <= 0 || e.year <= 0 || d.year != e.year {
		return d.year > 0 && e.year > 0 && d.year < e.year
	}
	if d.month == 0 || e.month == 0 || d.month != e.month {
		return d.month != 0 && e.month != 0 && d.month < e.month
	}
	return d.day != 0 && e.day != 0 && d.day < e.day
}

package mrz

// unknown marks a year that is not known, since 00 is a year.
const unknown = -1

// readDates reads both dates; one that is no day of the calendar comes back zero
// and is warned of.
func (d *Decoded) readDates(reference date) (birth, expiry date) {
	birth, ok := parseDate(d.Raw.DateOfBirth)
	if ok && birth.year != unknown {
		birth.year += reference.year - reference.year%100
		if reference.before(birth) {
			birth.year -= 100
		}
	}
	if !ok || birth.year != unknown && !birth.exists() {
		birth = date{}
		d.warn(FieldDateOfBirth, "is no day of the calendar")
	}
	expiry, ok = parseDate(d.Raw.DateOfExpiry)
	if ok = ok && expiry.year != unknown && expiry.month != 0 && expiry.day != 0; ok {
		expiry.year = expiryYear(expiry.year, reference.year)
	}
	if !ok || !expiry.exists() {
		expiry = date{}
		d.warn(FieldDateOfExpiry, "is no day of the calendar")
	}
	return birth, expiry
}

// expiryYear puts a two-digit year into the century from 20 years before the
// reference to 79 after.
func expiryYear(yy, reference int) int {
	year := reference - reference%100 + yy
	switch {
	case year > reference+79:
		return year - 100
	case year < reference-20:
		return year + 100
	}
	return year
}

// parseDate reads six characters; fillers make a part unknown.
func parseDate(raw string) (date, bool) {
	year, ok1 := twoDigits(raw[0], raw[1])
	month, ok2 := twoDigits(raw[2], raw[3])
	day, ok3 := twoDigits(raw[4], raw[5])
	if !ok1 || !ok2 || !ok3 || month == 0 || day == 0 {
		return date{}, false
	}
	return date{year, max(month, 0), max(day, 0)}, true
}

// twoDigits reads a part of a date, fillers as unknown.
func twoDigits(a, b byte) (int, bool) {
	switch {
	case isDigit(a) && isDigit(b):
		return int(a-'0')*10 + int(b-'0'), true
	case a == '<' && b == '<':
		return unknown, true
	}
	return 0, false
}

// date writes a date as YYYY-MM-DD with X for unknown parts, nothing for none. Only
// the century is not in the six characters read.
func (a *assembly) date(d date, raw string) part {
	if d == (date{}) {
		return part{a.n, a.n}
	}
	b := a.text[a.n : a.n+10]
	copy(b, "XXXX-XX-XX")
	if d.year != unknown {
		century := d.year / 100
		b[0], b[1] = byte('0'+century/10%10), byte('0'+century%10)
		b[2], b[3] = raw[0], raw[1]
	}
	if d.month != 0 {
		b[5], b[6] = raw[2], raw[3]
	}
	if d.day != 0 {
		b[8], b[9] = raw[4], raw[5]
	}
	a.n += 10
	return part{a.n - 10, a.n}
}

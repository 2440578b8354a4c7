package mrz

import (
	"math/bits"
	"strings"
)

// readFields reads everything but length and alphabet.
func (d *Decoded) readFields(z *zone, reference date) {
	f := &d.Fields
	f.DocumentCode = trimFillers(z.text(z.code))
	f.IssuingState = trimFillers(z.text(z.issuer))
	f.Nationality = trimFillers(z.text(z.nationality))
	d.Raw = RawDates{z.text(z.birth), z.text(z.expiry)}

	var built assembly
	var t tallies
	number, optional := d.readNumber(z, &t, &built)
	f.OptionalData = trimFillers(optional)
	if z.optional2.exists() {
		f.OptionalData2 = trimFillers(z.text(z.optional2))
	}
	birth, expiry := d.readDates(reference)
	birthText, expiryText := built.date(birth, d.Raw.DateOfBirth), built.date(expiry, d.Raw.DateOfExpiry)
	d.readSex(z.text(z.sex))
	primary, secondary := d.readName(z.text(z.name), &built)

	whole := string(built.text[:built.n])
	if number.to > 0 {
		f.DocumentNumber = whole[number.from:number.to]
	}
	if f.DocumentNumber == "" {
		d.warn(FieldDocumentNumber, "is empty")
	}
	f.DateOfBirth = whole[birthText.from:birthText.to]
	f.DateOfExpiry = whole[expiryText.from:expiryText.to]
	f.PrimaryIdentifier = whole[primary.from:primary.to]
	f.SecondaryIdentifier = whole[secondary.from:secondary.to]

	d.checkDigits(z, &t)
	d.warnCodes(expiry)
	if expiry.before(birth) {
		d.warn(FieldDateOfExpiry, "lies before the date of birth")
	}
}

// assembly collects the texts that do not stand in the lines as they are, so that
// they share one string: long number, dates, names.
type assembly struct {
	text [128]byte
	n    int
}

// part is a text within an assembly.
type part struct{ from, to int }

// trimFillers takes away the fillers at the end, eight at a time while there are as many: fields of any length are
// common, and a loop over single characters is mispredicted at its end.
func trimFillers(s string) string {
	n := len(s)
	for ; n >= 8; n -= 8 {
		if kept := high &^ fillersIn(word(s[n-8:])); kept != 0 {
			return s[:n-bits.LeadingZeros64(kept)/8]
		}
	}
	for n > 0 && s[n-1] == '<' {
		n--
	}
	return s[:n]
}

// readNumber reads the document number with its check, and gives where a long one
// was assembled and what of the optional data is left. A filler in the digit's
// place of TD1 and TD2 means that the number goes on in the optional data
// (Doc 9303-5, -6 §4.2.2 note j).
func (d *Decoded) readNumber(z *zone, t *tallies, built *assembly) (part, string) {
	number, digit, optional := z.text(z.number), z.char(z.numberCheck), z.text(z.optional)
	t.number = tallyOf(number)
	d.Fields.DocumentNumber = trimFillers(number)
	if digit != '<' || !z.longNumbers {
		d.check(checkNumber, t.number.digit(), digit)
		return part{}, optional
	}
	end := strings.IndexByte(optional, '<')
	if end < 2 { // no room for a character and a digit, or no closing filler
		d.check(checkNumber, 0, digit)
		return part{}, optional
	}
	at := built.n
	built.n += copy(built.text[built.n:], number)
	built.n += copy(built.text[built.n:], optional[:end-1])
	d.check(checkNumber, tallyOf(built.text[at:built.n]).digit(), optional[end-1])
	return part{at, built.n}, optional[end+1:]
}

// checkDigits reports the other check digits.
func (d *Decoded) checkDigits(z *zone, t *tallies) {
	t.birth, t.expiry = tallyOf(d.Raw.DateOfBirth), tallyOf(d.Raw.DateOfExpiry)
	birth, expiry := z.char(z.birthCheck), z.char(z.expiryCheck)
	d.check(checkBirth, t.birth.digit(), birth)
	d.check(checkExpiry, t.expiry.digit(), expiry)
	if !z.composite.exists() {
		return
	}
	data, digit := z.text(z.optional), byte('<')
	t.optional = tallyOf(data)
	if z.optionalCheck.exists() {
		digit = z.char(z.optionalCheck)
		if (digit == '<' || digit == '0') && empty(data) { // the issuer's option, Doc 9303-4 §4.2.2
			d.Fields.OptionalDataCheckDigit = z.text(z.optionalCheck)
			d.report(checkOptional, '0', digit, true)
		} else {
			d.check(checkOptional, t.optional.digit(), digit)
		}
	}
	if z.optional2.exists() {
		t.optional2 = tallyOf(z.text(z.optional2))
	}
	d.check(checkComposite, t.composite(z.layout, z.char(z.numberCheck), birth, expiry, digit), z.char(z.composite))
}

func (d *Decoded) readSex(found string) {
	d.Fields.Sex = found
	switch found[0] {
	case '<':
		d.Fields.Sex = "X"
	case 'F', 'M':
	default:
		d.warn(FieldSex, "is neither F, M nor a filler (Doc 9303-4 §4.2.2)")
	}
}

// readName takes the name field apart at the first double filler and gives where
// the identifiers were assembled.
func (d *Decoded) readName(field string, built *assembly) (part, part) {
	d.NameMayBeTruncated = isLetter(field[len(field)-1])
	whole := show(built.text[built.n:built.n+len(field)], field)
	first, rest := whole.cut()
	second, after := rest.cut()
	if whole.digit {
		d.warn(FieldPrimary, "has a digit in the name (Doc 9303-3 §4.6)")
	}
	if first == 0 {
		d.warn(FieldPrimary, "is missing (Doc 9303-3 §4.6)")
	}
	if !after.empty() || first > 0 && whole.begins() || second > 0 && rest.begins() {
		d.warn(FieldPrimary, "has fillers where the rules put none (Doc 9303-3 §4.6)")
		return built.oddName(trimFillers(field))
	}
	primary := part{built.n, built.n + first}
	secondary := part{primary.to + 2, primary.to + 2 + second}
	if second == 0 {
		secondary = part{}
	}
	built.n = max(primary.to, secondary.to) // what follows are spaces
	return primary, secondary
}

// oddName writes identifiers that have fillers in excess: what stands before the
// first double filler and everything after it.
func (a *assembly) oddName(name string) (part, part) {
	primary, secondary, _ := strings.Cut(name, "<<")
	var at [2]part
	for i, text := range []string{primary, secondary} {
		words := strings.FieldsFunc(text, func(r rune) bool { return r == '<' })
		at[i].from = a.n
		a.n += copy(a.text[a.n:], strings.Join(words, " "))
		at[i].to = a.n
	}
	return at[0], at[1]
}

func (d *Decoded) warn(field, problem string) {
	d.Warnings = append(d.Warnings, Warning{field, problem})
}

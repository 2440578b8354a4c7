package specimens

import (
	"math/rand/v2"
	"time"

	"chancery/personalization/mrz"
	"chancery/personalization/record"
)

// Random gives a record of a type for a person that chance makes, and its images: names of all scripts and lengths, people of one name,
// dates of birth that are unknown or partly so, sex X, children. The same state of r gives the same record. Every record is valid, may be
// issued, and fits its machine readable zone. An unknown type is an error.
func Random(code string, r *rand.Rand) (record.Record, Images, error) {
	rec, images, err := blank(code, r.IntN(poolSize))
	if err != nil {
		return rec, images, err
	}
	t, _ := record.TypeOf(code)
	first, err := time.Parse(time.DateOnly, FirstIssue)
	if err != nil {
		return rec, images, err
	}
	issued := first.AddDate(0, 0, r.IntN(issueDays))
	rec.DateOfIssue = issued.Format(time.DateOnly)
	if rec.DateOfExpiry, err = expiry(t, rec.DateOfIssue); err != nil {
		return rec, images, err
	}
	name(r, &rec.Bearer)
	shorten(r, &rec)
	rec.Bearer.DateOfBirth = born(r, issued)
	rec.Bearer.Sex = pick(r, []string{"F", "M", "X"})
	rec.Bearer.Nationality = nationality(r, t)
	rec.Bearer.PlaceOfBirth = pick(r, []string{"", "ZENITH", "UTOPIA CITY", "AMAUROT", "NADIR BAY", "SÃO SOLSTÍCIO", "ИССЫК-ЗЕНИТ", long(r, []string{"SANTA", "MARIA", "DEL", "ZENITH"}, 100)})
	number(r, t, &rec)
	if visa(t) {
		grant(r, &rec, issued)
		return rec, images, nil
	}
	rec.Bearer.HeightCm = pick(r, []int{0, 30, 95, 165, 199, 280})
	if r.IntN(8) == 0 {
		rec.Signature, images.Signature = "", nil
	}
	extras(r, t, &rec)
	return rec, images, nil
}

// born gives a date of birth of anybody between the day of issue and 110 years before, parts of it unknown now and then (Doc 9303-3 §3.8).
func born(r *rand.Rand, issued time.Time) string {
	days := 1 + r.IntN(110*365)
	if r.IntN(4) == 0 {
		days = 1 + r.IntN(18*365)
	}
	day := issued.AddDate(0, 0, -days).Format(time.DateOnly)
	switch r.IntN(10) {
	case 0:
		return "XXXX-XX-XX"
	case 1:
		return day[:4] + "-XX-XX"
	case 2:
		return day[:7] + "-XX"
	}
	return day
}

// nationality gives one that the type is issued to; foreigners have permits and visas.
func nationality(r *rand.Rand, t record.Type) string {
	switch {
	case t.Nationalities != nil:
		return pick(r, t.Nationalities)
	case !visa(t) && !t.Permit:
		return "UTO"
	}
	for {
		if s := pick(r, mrz.States()); s.Nationality && !s.Deprecated {
			return s.Code
		}
	}
}

// number gives document number, serial and personal number, all together within the machine readable zone (Doc 9303-5, -6 §4.2.2 note j).
func number(r *rand.Rand, t record.Type, rec *record.Record) {
	length := pick(r, []int{9, 9, 9, 8, 1})
	room := map[string]int{"TD1": 15, "TD2": 7, "TD3": 14}[t.Format]
	if (t.Format == "TD1" || t.Format == "TD2") && r.IntN(5) == 0 {
		length = 10 + r.IntN(room-2) // the rest, its digit and a filler stand in the optional data
		room -= length - 9 + 2
	}
	rec.DocumentNumber, rec.BlankSerial = serial(r, length), serial(r, length)
	if preprinted(t) {
		rec.BlankSerial = rec.DocumentNumber[:min(length, 20)]
	}
	if room > 0 && r.IntN(3) > 0 {
		rec.Bearer.PersonalNumber = serial(r, 1+r.IntN(room))
	}
}

// serial gives capitals and digits without those that look alike.
func serial(r *rand.Rand, length int) string {
	const alphabet = "CDEFGHJKLMNPRTVWXYZ0123456789"
	b := make([]byte, length)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// grant fills in a visa; most of its bearers' further data stay out of it.
func grant(r *rand.Rand, rec *record.Record, issued time.Time) {
	from := issued.AddDate(0, 0, r.IntN(90))
	rec.Bearer.PlaceOfBirth = ""
	rec.DateOfExpiry = from.AddDate(0, 0, r.IntN(3650)).Format(time.DateOnly)
	rec.Visa = &record.Visa{
		Category: pick(r, []string{"SHORT STAY", "BUSINESS", "TRANSIT", fill("DIPLOMATIC COURIER MISSION ", 46)}), Entries: r.IntN(256),
		From: from.Format(time.DateOnly), Until: rec.DateOfExpiry, DurationDays: pick(r, []int{0, 1, 30, 90, 255}),
		PassportNumber: serial(r, 1+r.IntN(20)), PlaceOfIssue: pick(r, []string{"BRUSSELS", "ZENITH", "SAINT PETERSBUR"}),
	}
}

// extras fills in what only some types have.
func extras(r *rand.Rand, t record.Type, rec *record.Record) {
	if t.Format == "TD1" && r.IntN(2) == 0 {
		rec.OptionalData = serial(r, 1+r.IntN(11))
	}
	if t.Format == "TD1" || t.Code == "card-td2" {
		rec.Bearer.Address = pick(r, []string{"", "12 MERIDIAN STREET, UTOPIA CITY", "УЛ. ЗЕНИТНАЯ 7, УТОПИЯ", fill("12 MERIDIAN STREET, ", 100)})
	}
	if t.Permit {
		rec.Permit = &record.Permit{Category: pick(r, []string{"EMPLOYMENT", "STUDY", "FAMILY", fill("SEASONAL EMPLOYMENT ", 46)}),
			Remarks: pick(r, []string{"", "ANY EMPLOYER", fill("EMPLOYMENT WITH THE NAMED EMPLOYER ONLY; ", 100)})}
	}
	if t.Journey && r.IntN(2) == 0 {
		rec.Journey = &record.Journey{Destination: pick(r, []string{"UTOPIA", fill("UTOPIA AND ITS ISLANDS ", 46)}), Via: pick(r, []string{"", "BRUSSELS", "ZENITH AND NADIR BAY"})}
	}
}

package specimens

import (
	"time"

	"chancery/personalization/record"
)

// Typical gives the record of a type for the bearer of the published specimens, Anna Maria Eriksson (Doc 9303-4 App. B, 9303-7 App. A),
// with everything that its layout may print, and its images. An unknown type is an error.
func Typical(code string) (record.Record, Images, error) {
	r, images, err := blank(code, 0)
	if err != nil {
		return r, images, err
	}
	t, _ := record.TypeOf(code)
	r.DocumentNumber, r.BlankSerial = typicalNumber(t)
	r.Bearer = record.Bearer{
		PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", Sex: "F", Nationality: r.Bearer.Nationality,
	}
	if r.DateOfExpiry, err = expiry(t, r.DateOfIssue); err != nil {
		return r, images, err
	}
	if visa(t) {
		r.DateOfExpiry = "2026-12-12"
		r.Visa = &record.Visa{Category: "SHORT STAY", Entries: 1, From: "2026-06-13", Until: "2026-12-12", DurationDays: 30,
			PassportNumber: "L898902C3", PlaceOfIssue: "BRUSSELS"}
		return r, images, nil
	}
	r.Bearer.PlaceOfBirth, r.Bearer.HeightCm, r.Bearer.PersonalNumber = "ZENITH", 165, "ZE184226B"
	r.Bearer.NationalName = &record.NationalName{Primary: "ЭРИКССОН", Secondary: "АННА МАРИЯ", Language: "ru"}
	if t.Format == "TD2" {
		r.Bearer.PersonalNumber = "ZE18422" // the format has room for seven characters
	}
	if t.Format == "TD1" || t.Code == "card-td2" {
		r.Bearer.Address = "12 MERIDIAN STREET, UTOPIA CITY"
	}
	if t.Permit {
		r.Bearer.Nationality, r.Permit = "D", &record.Permit{Category: "EMPLOYMENT", Remarks: "ANY EMPLOYER"}
	}
	if t.Journey {
		r.Journey = &record.Journey{Destination: "UTOPIA", Via: "BRUSSELS"}
	}
	return r, images, nil
}

// typicalNumber gives a document number and the serial of its blank: that of the published specimen of the format.
func typicalNumber(t record.Type) (number, serial string) {
	switch t.Format {
	case "TD1", "TD2":
		number = "D23145890"
	case "TD3":
		number = "L898902C3"
	default:
		number = "L8988901C"
	}
	if preprinted(t) {
		return number, number
	}
	return number, "UA0004711"
}

// expiry gives the last day of validity of a document issued on a day.
func expiry(t record.Type, issued string) (string, error) {
	day, err := time.Parse(time.DateOnly, issued)
	if err != nil {
		return "", err
	}
	return day.AddDate(0, months(t), -1).Format(time.DateOnly), nil
}

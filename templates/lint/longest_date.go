package lint

import "strings"

// longestDates writes the days that need most room in a style: one of each month whose name is
// long, and of a date of birth also those with unknown parts (Doc 9303-3 §3.8).
func longestDates(field, style string) []string {
	days, years := []string{"28"}, []string{"2008"}
	if field == "bearer.dateOfBirth" {
		days, years = append(days, "XX"), append(years, "XXXX")
	}
	var dates []string
	for _, day := range days {
		for _, year := range years {
			dates = append(dates, datesOf(style, day, year)...)
		}
	}
	return dates
}

// datesOf writes a day of a year in each month.
func datesOf(style, day, year string) []string {
	switch style {
	case "numeric":
		return []string{day + ".08." + year, day + ".XX." + year}
	case "short":
		return []string{day + ".08." + year[2:], day + ".XX." + year[2:]}
	}
	var dates []string
	for month := range strings.FieldsSeq("AUG/AOÛT MAR/MARS MAY/MAI APR/AVR JUN/JUIN JUL/JUIL SEP/SEPT FEB/FÉV DEC/DÉC JAN NOV OCT XXX") {
		if style == "short-month" {
			dates = append(dates, day+" "+month[:3]+" "+year[2:])
		} else {
			dates = append(dates, day+" "+month+" "+year)
		}
	}
	return dates
}

package personalization

import (
	"strconv"
	"strings"
)

// Months in the national language of Utopia, which is English, and in French (Doc 9303-3 §3.8).
func months() [12][2]string {
	return [12][2]string{
		{"JAN", "JAN"}, {"FEB", "FÉV"}, {"MAR", "MARS"}, {"APR", "AVR"}, {"MAY", "MAI"}, {"JUN", "JUIN"},
		{"JUL", "JUIL"}, {"AUG", "AOÛT"}, {"SEP", "SEPT"}, {"OCT", "OCT"}, {"NOV", "NOV"}, {"DEC", "DÉC"},
	}
}

// printedDate writes a date of the record, YYYY-MM-DD with X for what is unknown, as the visual
// zone has it: "12 AUG/AOÛT 1974" (style month), "12.08.1974" (numeric), "12.08.74" (short) or
// "12 AUG 74" (short-month). Unknown parts stay X in the printed form (Doc 9303-3 §3.8).
func printedDate(field, date, style string) (string, error) {
	parts := strings.Split(date, "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) != 2 || len(parts[2]) != 2 {
		return "", fieldError(field, "this is not a date", "write YYYY-MM-DD")
	}
	year, month, day := parts[0], parts[1], parts[2]
	switch style {
	case "numeric":
		return day + "." + month + "." + year, nil
	case "short":
		return day + "." + month + "." + year[2:], nil
	}
	name := [2]string{"XXX", "XXX"}
	if month != "XX" {
		n, err := strconv.Atoi(month)
		if err != nil || n < 1 || n > 12 {
			return "", fieldError(field, "this is not a date", "write a month from 01 to 12, or XX")
		}
		name = months()[n-1]
	}
	if style == "short-month" {
		return day + " " + name[0] + " " + year[2:], nil
	}
	if name[0] == name[1] {
		return day + " " + name[0] + " " + year, nil
	}
	return day + " " + name[0] + "/" + name[1] + " " + year, nil
}

package transliteration

// cyrillicTable is the default column of Doc 9303-3 §6 B, all 48 rows, kept as
// printed: 04BA is C although the letter is an h (see docs/mrz.md).
var cyrillicTable = []row{
	{'Ё', "E", nil},
	{'Ђ', "D", nil},
	{'Є', "IE", nil},
	{'Ѕ', "DZ", nil},
	{'І', "I", nil},
	{'Ї', "I", nil},
	{'Ј', "J", nil},
	{'Љ', "LJ", nil},
	{'Њ', "NJ", nil},
	{'Ќ', "K", nil},
	{'Ў', "U", nil},
	{'Џ', "DZ", nil},
	{'А', "A", nil},
	{'Б', "B", nil},
	{'В', "V", nil},
	{'Г', "G", nil},
	{'Д', "D", nil},
	{'Е', "E", nil},
	{'Ж', "ZH", nil},
	{'З', "Z", nil},
	{'И', "I", nil},
	{'Й', "I", nil},
	{'К', "K", nil},
	{'Л', "L", nil},
	{'М', "M", nil},
	{'Н', "N", nil},
	{'О', "O", nil},
	{'П', "P", nil},
	{'Р', "R", nil},
	{'С', "S", nil},
	{'Т', "T", nil},
	{'У', "U", nil},
	{'Ф', "F", nil},
	{'Х', "KH", nil},
	{'Ц', "TS", nil},
	{'Ч', "CH", nil},
	{'Ш', "SH", nil},
	{'Щ', "SHCH", nil},
	{'Ъ', "IE", nil},
	{'Ы', "Y", nil},
	{'Э', "E", nil},
	{'Ю', "IU", nil},
	{'Я', "IA", nil},
	{'Ѫ', "U", nil},
	{'Ѵ', "Y", nil},
	{'Ґ', "G", nil},
	{'Ғ', "G", nil},
	{'Һ', "C", nil},
}

// cyrillicOutside holds letters that §6 B leaves out: Ѓ after the exception that
// is printed at 0492, Ћ by way of Serbian Ć, Ь omitted as in Russian passports
// (order 996 of 2019, secondary source), accented forms as their base letter.
var cyrillicOutside = []row{
	{'Ѓ', "GJ", []string{"G"}},
	{'Ћ', "C", nil},
	{'Ь', "", nil},
	{'Ѐ', "E", nil},
	{'Ѝ', "I", nil},
}

// cyrillicExceptions are the language exceptions of Doc 9303-3 §6 B, as printed
// (Serbian Г is H there, and Macedonian GJ stands at Ғ instead of Ѓ).
var cyrillicExceptions = map[string][]Rule{
	"be": {
		{Letters: "Ё", Latin: "IO"},
		{Letters: "Г", Latin: "H"},
	},
	"bg": {
		{Letters: "Щ", Latin: "SHT"},
		{Letters: "Ь", Latin: "Y"},
	},
	"mk": {
		{Letters: "Ќ", Latin: "KJ"},
		{Letters: "Џ", Latin: "DJ"},
		{Letters: "Х", Latin: "H"},
		{Letters: "Ц", Latin: "C"},
		{Letters: "Ғ", Latin: "GJ"},
	},
	"sr": {
		{Letters: "Г", Latin: "H"},
		{Letters: "Ж", Latin: "Z"},
		{Letters: "Х", Latin: "H"},
		{Letters: "Ц", Latin: "C"},
		{Letters: "Ч", Latin: "C"},
		{Letters: "Ш", Latin: "S"},
	},
	"uk": {
		{Letters: "Є", Latin: "YE", Place: Initial},
		{Letters: "Ї", Latin: "YI", Place: Initial},
		{Letters: "Г", Latin: "H"},
		{Letters: "И", Latin: "Y"},
		{Letters: "Й", Latin: "Y", Place: Initial},
		{Letters: "Ю", Latin: "YU", Place: Initial},
		{Letters: "Я", Latin: "YA", Place: Initial},
	},
}

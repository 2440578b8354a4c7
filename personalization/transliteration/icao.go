package transliteration

const doc9303 = "Doc 9303-3, eighth edition, §6"

// icaoProfiles are the printed tables and their language exceptions.
func icaoProfiles() []definition {
	list := []definition{{Info: Info{Code: "", Name: "tables as printed", Basis: ICAO, Source: doc9303}}}
	names := map[string]string{"be": "Belarusian", "bg": "Bulgarian", "mk": "Macedonian", "sr": "Serbian", "uk": "Ukrainian"}
	for _, code := range sortedKeys(cyrillicExceptions) {
		list = append(list, definition{
			Info:  Info{Code: code, Name: names[code], Basis: ICAO, Source: doc9303 + " B, exceptions for the language"},
			rules: cyrillicExceptions[code],
		})
	}
	list = append(list, definition{Info: Info{Code: "ru", Name: "Russian", Basis: ICAO,
		Source: doc9303 + " B; soft sign omitted (Ministry of the Interior order 996 of 2019, secondary source)"}})
	return list
}

// plainProfiles are languages that the printed tables serve without a change.
func plainProfiles() []definition {
	plain := []struct{ code, name string }{
		{"ar", "Arabic"}, {"bs", "Bosnian"}, {"ca", "Catalan"}, {"cs", "Czech"}, {"cy", "Welsh"}, {"da", "Danish"},
		{"de", "German"}, {"en", "English"}, {"es", "Spanish"}, {"et", "Estonian"}, {"eu", "Basque"}, {"fa", "Persian"},
		{"fi", "Finnish"}, {"fo", "Faroese"}, {"fr", "French"}, {"ga", "Irish"}, {"gl", "Galician"}, {"hr", "Croatian"},
		{"hu", "Hungarian"}, {"is", "Icelandic"}, {"it", "Italian"}, {"lb", "Luxembourgish"}, {"lt", "Lithuanian"},
		{"lv", "Latvian"}, {"mt", "Maltese"}, {"nb", "Norwegian Bokmål"}, {"nl", "Dutch"}, {"nn", "Norwegian Nynorsk"},
		{"no", "Norwegian"}, {"pl", "Polish"}, {"ps", "Pashto"}, {"pt", "Portuguese"}, {"ro", "Romanian"}, {"se", "Northern Sami"},
		{"sk", "Slovak"}, {"sl", "Slovenian"}, {"sq", "Albanian"}, {"sv", "Swedish"}, {"ur", "Urdu"}, {"vi", "Vietnamese"},
	}
	list := make([]definition, 0, len(plain))
	for _, p := range plain {
		list = append(list, definition{Info: Info{Code: p.code, Name: p.name, Basis: ICAO, Source: doc9303}})
	}
	return list
}

// nationalProfiles are national rules that differ from the printed tables. Their
// codes carry the country, so that a plain language code stays with Doc 9303.
func nationalProfiles() []definition {
	return []definition{
		{Info{"bg-BG", "Bulgarian, national", National, "Transliteration Act of Bulgaria, State Gazette 19 of 2009 (secondary source)"}, bulgarianRules, nil},
		{Info{"sr-RS", "Serbian, national", National, "Serbian Latin alphabet, then Doc 9303-3 §6 A (secondary source)"}, serbianRules, nil},
		{Info{"uk-UA", "Ukrainian, national", National, "Cabinet of Ministers of Ukraine, resolution 55 of 27 January 2010 (secondary source)"}, ukrainianRules(), nil},
		{Info{"tr", "Turkish", National, "the alternatives of Doc 9303-3 §6 A that Turkish passports use: Ö O, Ü U (secondary source)"}, turkicLatin, nil},
	}
}

var bulgarianRules = []Rule{
	{Letters: "Й", Latin: "Y"}, {Letters: "Х", Latin: "H"}, {Letters: "Щ", Latin: "SHT"}, {Letters: "Ъ", Latin: "A"},
	{Letters: "Ь", Latin: "Y"}, {Letters: "Ю", Latin: "YU"}, {Letters: "Я", Latin: "YA"},
	{Letters: "ИЯ", Latin: "IA", Place: Final},
}

// serbianRules follow the letters of Serbian Latin; DJ for Ђ is the spelling of
// Serbian documents, D the one of the table.
var serbianRules = []Rule{
	{Letters: "Ђ", Latin: "DJ", Alternatives: []string{"D"}}, {Letters: "Đ", Latin: "DJ", Alternatives: []string{"D"}},
	{Letters: "Ж", Latin: "Z"}, {Letters: "Х", Latin: "H"}, {Letters: "Ц", Latin: "C"}, {Letters: "Ч", Latin: "C"},
	{Letters: "Ш", Latin: "S"}, {Letters: "Џ", Latin: "DZ"}, {Letters: "Г", Latin: "G", Alternatives: []string{"H"}},
}

// ukrainianRules add the one thing that resolution 55 has and table B lacks:
// ЗГ is ZGH, to keep it apart from Ж.
func ukrainianRules() []Rule {
	return append([]Rule{{Letters: "ЗГ", Latin: "ZGH"}}, cyrillicExceptions["uk"]...)
}

// turkicLatin fixes, for Turkic Latin alphabets, the alternatives of table A that
// keep one letter for one letter.
var turkicLatin = []Rule{
	{Letters: "Ä", Latin: "A", Alternatives: []string{"AE"}},
	{Letters: "Ö", Latin: "O", Alternatives: []string{"OE"}},
	{Letters: "Ü", Latin: "U", Alternatives: []string{"UE", "UXX"}},
}

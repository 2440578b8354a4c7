package transliteration

import "slices"

const baseLetter = "no official passport table known: "

// centralAsianProfiles cover the Cyrillic and Arabic letters that Doc 9303-3 §6
// leaves out. Each keeps table B for everything it does not name.
func centralAsianProfiles() []definition {
	return []definition{
		{Info{"kk", "Kazakh", Proposal, baseLetter + "base letter of the national romanization; alternatives BGN/PCGN 1979"}, slices.Concat(turkicLatin, kazakhRules), nil},
		{Info{"ky", "Kyrgyz", Proposal, baseLetter + "base letter; alternatives BGN/PCGN 1979"}, slices.Concat(turkicLatin, kyrgyzRules), nil},
		{Info{"tg", "Tajik", Proposal, baseLetter + "BGN/PCGN 1994 without diacritics"}, tajikRules, nil},
		{Info{"uz", "Uzbek", Proposal, baseLetter + "letters outside table B by the Uzbek Latin alphabet, the rest table B"}, uzbekRules, nil},
		{Info{"uz-UZ", "Uzbek, national alphabet", National, "Uzbek Latin alphabet, law of 2 September 1993 as amended 6 May 1995 (secondary source), signs dropped"}, slices.Concat(uzbekRules, uzbekNationalRules), nil},
		{Info{"tk", "Turkmen", Proposal, baseLetter + "base letter of the Turkmen Latin alphabet of 1999"}, slices.Concat(turkicLatin, turkmenRules), nil},
		{Info{"az", "Azerbaijani", Proposal, baseLetter + "base letter of the Azerbaijani Latin alphabet of 1991"}, slices.Concat(turkicLatin, azerbaijaniRules), nil},
		{Info{"kaa", "Karakalpak", Proposal, baseLetter + "base letter of the Karakalpak Latin alphabet of 2016"}, slices.Concat(turkicLatin, karakalpakRules), nil},
		{Info{"ug", "Uyghur", Proposal, baseLetter + "Uyghur Latin (ULY) of 2008 without diacritics, for Arabic and Cyrillic spelling"}, slices.Concat(turkicLatin, uyghurRules), nil},
	}
}

var kazakhRules = []Rule{
	{Letters: "Ә", Latin: "A", Alternatives: []string{"AE"}}, {Letters: "Ғ", Latin: "G", Alternatives: []string{"GH"}},
	{Letters: "Қ", Latin: "K", Alternatives: []string{"Q"}}, {Letters: "Ң", Latin: "N", Alternatives: []string{"NG"}},
	{Letters: "Ө", Latin: "O", Alternatives: []string{"OE"}}, {Letters: "Ұ", Latin: "U"},
	{Letters: "Ү", Latin: "U", Alternatives: []string{"UE"}}, {Letters: "Һ", Latin: "H"}, {Letters: "І", Latin: "I"},
}

var kyrgyzRules = []Rule{
	{Letters: "Ң", Latin: "N", Alternatives: []string{"NG"}}, {Letters: "Ө", Latin: "O", Alternatives: []string{"OE"}},
	{Letters: "Ү", Latin: "U", Alternatives: []string{"UE"}}, {Letters: "Ж", Latin: "ZH", Alternatives: []string{"J"}},
}

var tajikRules = []Rule{
	{Letters: "Ғ", Latin: "GH", Alternatives: []string{"G"}}, {Letters: "Ӣ", Latin: "I"},
	{Letters: "Қ", Latin: "Q", Alternatives: []string{"K"}}, {Letters: "Ӯ", Latin: "U"},
	{Letters: "Ҳ", Latin: "H"}, {Letters: "Ҷ", Latin: "J"},
}

var uzbekRules = []Rule{
	{Letters: "Ў", Latin: "O", Alternatives: []string{"U"}}, {Letters: "Қ", Latin: "Q", Alternatives: []string{"K"}},
	{Letters: "Ғ", Latin: "G", Alternatives: []string{"GH"}}, {Letters: "Ҳ", Latin: "H"},
}

var uzbekNationalRules = []Rule{
	{Letters: "Е", Latin: "E"}, {Letters: "Е", Latin: "YE", Place: Initial}, {Letters: "Ё", Latin: "YO"},
	{Letters: "Ж", Latin: "J"}, {Letters: "Й", Latin: "Y"}, {Letters: "Х", Latin: "X"},
	{Letters: "Ц", Latin: "TS", Alternatives: []string{"S"}}, {Letters: "Ъ", Latin: ""},
	{Letters: "Ю", Latin: "YU"}, {Letters: "Я", Latin: "YA"},
}

var turkmenRules = []Rule{
	{Letters: "Җ", Latin: "J"}, {Letters: "Ң", Latin: "N"}, {Letters: "Ө", Latin: "O", Alternatives: []string{"OE"}},
	{Letters: "Ү", Latin: "U", Alternatives: []string{"UE"}}, {Letters: "Ә", Latin: "A", Alternatives: []string{"AE"}},
}

var azerbaijaniRules = []Rule{
	{Letters: "Ə", Latin: "A", Alternatives: []string{"E"}}, {Letters: "Ә", Latin: "A", Alternatives: []string{"E"}},
	{Letters: "Г", Latin: "Q", Alternatives: []string{"G"}}, {Letters: "Ғ", Latin: "G", Alternatives: []string{"GH"}},
	{Letters: "Ж", Latin: "J", Alternatives: []string{"ZH"}}, {Letters: "Й", Latin: "Y"}, {Letters: "Ј", Latin: "Y"},
	{Letters: "Ҝ", Latin: "G"}, {Letters: "Ө", Latin: "O"}, {Letters: "Ү", Latin: "U"}, {Letters: "Һ", Latin: "H"},
	{Letters: "Х", Latin: "X", Alternatives: []string{"KH"}}, {Letters: "Ҹ", Latin: "C", Alternatives: []string{"J"}},
	{Letters: "Ч", Latin: "C", Alternatives: []string{"CH"}}, {Letters: "Ш", Latin: "S", Alternatives: []string{"SH"}},
	{Letters: "Ы", Latin: "I", Alternatives: []string{"Y"}}, {Letters: "Ъ", Latin: ""},
}

var karakalpakRules = []Rule{
	{Letters: "Ә", Latin: "A"}, {Letters: "Ғ", Latin: "G", Alternatives: []string{"GH"}}, {Letters: "Ё", Latin: "YO"},
	{Letters: "Ж", Latin: "J", Alternatives: []string{"ZH"}}, {Letters: "Й", Latin: "Y"}, {Letters: "Қ", Latin: "Q", Alternatives: []string{"K"}},
	{Letters: "Ң", Latin: "N"}, {Letters: "Ө", Latin: "O"}, {Letters: "Ү", Latin: "U"}, {Letters: "Ў", Latin: "W"},
	{Letters: "Х", Latin: "X", Alternatives: []string{"KH"}}, {Letters: "Ҳ", Latin: "H"}, {Letters: "Ц", Latin: "C", Alternatives: []string{"TS"}},
	{Letters: "Ъ", Latin: ""}, {Letters: "Ы", Latin: "I", Alternatives: []string{"Y"}}, {Letters: "Ю", Latin: "YU"}, {Letters: "Я", Latin: "YA"},
}

// uyghurRules give the Arabic letters of Uyghur their own values, which differ
// from table C (yeh with hamza is only the seat of a vowel), and the Cyrillic ones.
var uyghurRules = []Rule{
	{Letters: "\u0626", Latin: ""}, {Letters: "\u06D5", Latin: "E"}, {Letters: "\u062C", Latin: "J"},
	{Letters: "\u0686", Latin: "CH"}, {Letters: "\u062E", Latin: "X"}, {Letters: "\u0698", Latin: "ZH"},
	{Letters: "\u0634", Latin: "SH"}, {Letters: "\u063A", Latin: "GH"}, {Letters: "\u06AF", Latin: "G"},
	{Letters: "\u06AD", Latin: "NG"}, {Letters: "\u06BE", Latin: "H"}, {Letters: "\u0648", Latin: "O"},
	{Letters: "\u06C7", Latin: "U"}, {Letters: "\u06C6", Latin: "O", Alternatives: []string{"OE"}},
	{Letters: "\u06C8", Latin: "U", Alternatives: []string{"UE"}}, {Letters: "\u06CB", Latin: "W"},
	{Letters: "\u06D0", Latin: "E"}, {Letters: "\u0649", Latin: "I"}, {Letters: "\u064A", Latin: "Y"},
	{Letters: "Ә", Latin: "E", Alternatives: []string{"A"}}, {Letters: "Җ", Latin: "J"}, {Letters: "Ғ", Latin: "GH"},
	{Letters: "Қ", Latin: "Q"}, {Letters: "Ң", Latin: "NG"}, {Letters: "Ө", Latin: "O"}, {Letters: "Ү", Latin: "U"},
	{Letters: "Һ", Latin: "H"}, {Letters: "Й", Latin: "Y"}, {Letters: "Х", Latin: "X"}, {Letters: "Ю", Latin: "YU"}, {Letters: "Я", Latin: "YA"},
}

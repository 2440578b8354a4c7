package transliteration

// scriptProfiles are scripts that one national language stands for. Their rules
// hold without a language code too, because the script leaves no doubt.
func scriptProfiles() []definition {
	return []definition{
		{Info{"el", "Greek", National, "ELOT 743 (ISO 843 type 2), used in Greek passports; table and neighbourhood rules by secondary sources"}, greekRules, nil},
		{Info{"he", "Hebrew", Proposal, "simplified romanization of the Academy of the Hebrew Language 2006; vowels only where points are written"}, hebrewRules, nil},
		{Info{"ka", "Georgian", National, "national system of romanization 2002 (secondary source), apostrophes dropped by Doc 9303-3 §4.6"}, georgianRules, nil},
		{Info{"hy", "Armenian", Proposal, "BGN/PCGN 1981, apostrophes dropped"}, armenianRules, nil},
	}
}

const (
	greekVoiced    = "ΑΕΗΙΟΥΩΒΓΔΖΛΜΝΡΆΈΉΊΌΎΏΪΫΐΰ"
	greekVoiceless = "ΘΚΞΠΣΤΦΧΨ"
)

// greekRules: AY, EY, HY before a vowel or voiced consonant end in V, else in F;
// an accent on the first vowel or a diaeresis on the second keeps them apart.
var greekRules = append([]Rule{
	{Letters: "Α", Latin: "A"}, {Letters: "Β", Latin: "V"}, {Letters: "Γ", Latin: "G"}, {Letters: "Δ", Latin: "D"},
	{Letters: "Ε", Latin: "E"}, {Letters: "Ζ", Latin: "Z"}, {Letters: "Η", Latin: "I"}, {Letters: "Θ", Latin: "TH"},
	{Letters: "Ι", Latin: "I"}, {Letters: "Κ", Latin: "K"}, {Letters: "Λ", Latin: "L"}, {Letters: "Μ", Latin: "M"},
	{Letters: "Ν", Latin: "N"}, {Letters: "Ξ", Latin: "X"}, {Letters: "Ο", Latin: "O"}, {Letters: "Π", Latin: "P"},
	{Letters: "Ρ", Latin: "R"}, {Letters: "Σ", Latin: "S"}, {Letters: "Τ", Latin: "T"}, {Letters: "Υ", Latin: "Y"},
	{Letters: "Φ", Latin: "F"}, {Letters: "Χ", Latin: "CH"}, {Letters: "Ψ", Latin: "PS"}, {Letters: "Ω", Latin: "O"},
	{Letters: "ΟΥ", Latin: "OU"}, {Letters: "ΟΎ", Latin: "OU"},
	{Letters: "ΓΓ", Latin: "NG"}, {Letters: "ΓΞ", Latin: "NX"}, {Letters: "ΓΧ", Latin: "NCH"},
	{Letters: "ΜΠ", Latin: "B", Place: Initial, Alternatives: []string{"MP"}},
	{Letters: "ΜΠ", Latin: "B", Place: Final, Alternatives: []string{"MP"}},
}, greekDiphthongs()...)

func greekDiphthongs() []Rule {
	var rules []Rule
	for _, d := range [][2]string{{"Α", "A"}, {"Ε", "E"}, {"Η", "I"}} {
		for _, y := range []string{"Υ", "Ύ"} {
			rules = append(rules,
				Rule{Letters: d[0] + y, Latin: d[1] + "F"},
				Rule{Letters: d[0] + y, Latin: d[1] + "V", Before: greekVoiced, Alternatives: []string{d[1] + "F"}})
		}
	}
	return rules
}

// hebrewRules: consonants; bet, kaf and pe are stops with dagesh or at the
// beginning of a word. Vowel points are written where they stand.
var hebrewRules = []Rule{
	{Letters: "א", Latin: "", Alternatives: []string{"A"}}, {Letters: "ב", Latin: "V", Alternatives: []string{"B"}},
	{Letters: "ב", Latin: "B", Place: Initial}, {Letters: "ג", Latin: "G"}, {Letters: "ד", Latin: "D"}, {Letters: "ה", Latin: "H"},
	{Letters: "ו", Latin: "V", Alternatives: []string{"O", "U"}}, {Letters: "ז", Latin: "Z"}, {Letters: "ח", Latin: "H", Alternatives: []string{"CH"}},
	{Letters: "ט", Latin: "T"}, {Letters: "י", Latin: "Y", Alternatives: []string{"I"}}, {Letters: "כ", Latin: "KH", Alternatives: []string{"K"}},
	{Letters: "כ", Latin: "K", Place: Initial}, {Letters: "ך", Latin: "KH", Alternatives: []string{"K"}}, {Letters: "ל", Latin: "L"},
	{Letters: "מ", Latin: "M"}, {Letters: "ם", Latin: "M"}, {Letters: "נ", Latin: "N"}, {Letters: "ן", Latin: "N"}, {Letters: "ס", Latin: "S"},
	{Letters: "ע", Latin: "", Alternatives: []string{"A"}}, {Letters: "פ", Latin: "F", Alternatives: []string{"P"}},
	{Letters: "פ", Latin: "P", Place: Initial}, {Letters: "ף", Latin: "F", Alternatives: []string{"P"}}, {Letters: "צ", Latin: "TS", Alternatives: []string{"TZ"}},
	{Letters: "ץ", Latin: "TS", Alternatives: []string{"TZ"}}, {Letters: "ק", Latin: "K", Alternatives: []string{"Q"}}, {Letters: "ר", Latin: "R"},
	{Letters: "ש", Latin: "SH", Alternatives: []string{"S"}}, {Letters: "ת", Latin: "T", Alternatives: []string{"TH"}},
	{Letters: "בּ", Latin: "B"}, {Letters: "כּ", Latin: "K"}, {Letters: "פּ", Latin: "P"}, {Letters: "שׂ", Latin: "S"}, {Letters: "שׁ", Latin: "SH"},
	{Letters: "וֹ", Latin: "O"}, {Letters: "וּ", Latin: "U"}, {Letters: "\u05B4י", Latin: "I", Alternatives: []string{"IY"}},
	{Letters: "\u05B4", Latin: "I"}, {Letters: "\u05B5", Latin: "E"}, {Letters: "\u05B6", Latin: "E"}, {Letters: "\u05B1", Latin: "E"},
	{Letters: "\u05B7", Latin: "A"}, {Letters: "\u05B8", Latin: "A"}, {Letters: "\u05B2", Latin: "A"}, {Letters: "\u05B3", Latin: "O"},
	{Letters: "\u05B9", Latin: "O"}, {Letters: "\u05BB", Latin: "U"}, {Letters: "\u05B0", Latin: "", Alternatives: []string{"E"}},
}

var georgianRules = []Rule{
	{Letters: "ა", Latin: "A"}, {Letters: "ბ", Latin: "B"}, {Letters: "გ", Latin: "G"}, {Letters: "დ", Latin: "D"}, {Letters: "ე", Latin: "E"},
	{Letters: "ვ", Latin: "V"}, {Letters: "ზ", Latin: "Z"}, {Letters: "თ", Latin: "T"}, {Letters: "ი", Latin: "I"}, {Letters: "კ", Latin: "K"},
	{Letters: "ლ", Latin: "L"}, {Letters: "მ", Latin: "M"}, {Letters: "ნ", Latin: "N"}, {Letters: "ო", Latin: "O"}, {Letters: "პ", Latin: "P"},
	{Letters: "ჟ", Latin: "ZH"}, {Letters: "რ", Latin: "R"}, {Letters: "ს", Latin: "S"}, {Letters: "ტ", Latin: "T"}, {Letters: "უ", Latin: "U"},
	{Letters: "ფ", Latin: "P"}, {Letters: "ქ", Latin: "K"}, {Letters: "ღ", Latin: "GH"}, {Letters: "ყ", Latin: "Q"}, {Letters: "შ", Latin: "SH"},
	{Letters: "ჩ", Latin: "CH"}, {Letters: "ც", Latin: "TS"}, {Letters: "ძ", Latin: "DZ"}, {Letters: "წ", Latin: "TS"}, {Letters: "ჭ", Latin: "CH"},
	{Letters: "ხ", Latin: "KH"}, {Letters: "ჯ", Latin: "J"}, {Letters: "ჰ", Latin: "H"},
}

var armenianRules = []Rule{
	{Letters: "Ա", Latin: "A"}, {Letters: "Բ", Latin: "B"}, {Letters: "Գ", Latin: "G"}, {Letters: "Դ", Latin: "D"},
	{Letters: "Ե", Latin: "E"}, {Letters: "Ե", Latin: "YE", Place: Initial, Alternatives: []string{"E"}}, {Letters: "Զ", Latin: "Z"},
	{Letters: "Է", Latin: "E"}, {Letters: "Ը", Latin: "Y", Alternatives: []string{"E"}}, {Letters: "Թ", Latin: "T", Alternatives: []string{"TH"}},
	{Letters: "Ժ", Latin: "ZH"}, {Letters: "Ի", Latin: "I"}, {Letters: "Լ", Latin: "L"}, {Letters: "Խ", Latin: "KH"}, {Letters: "Ծ", Latin: "TS"},
	{Letters: "Կ", Latin: "K"}, {Letters: "Հ", Latin: "H"}, {Letters: "Ձ", Latin: "DZ"}, {Letters: "Ղ", Latin: "GH"}, {Letters: "Ճ", Latin: "CH"},
	{Letters: "Մ", Latin: "M"}, {Letters: "Յ", Latin: "Y", Alternatives: []string{"H"}}, {Letters: "Ն", Latin: "N"}, {Letters: "Շ", Latin: "SH"},
	{Letters: "Ո", Latin: "O"}, {Letters: "Ո", Latin: "VO", Place: Initial, Alternatives: []string{"O"}}, {Letters: "Չ", Latin: "CH"},
	{Letters: "Պ", Latin: "P"}, {Letters: "Ջ", Latin: "J"}, {Letters: "Ռ", Latin: "R", Alternatives: []string{"RR"}}, {Letters: "Ս", Latin: "S"},
	{Letters: "Վ", Latin: "V"}, {Letters: "Տ", Latin: "T"}, {Letters: "Ր", Latin: "R"}, {Letters: "Ց", Latin: "TS"}, {Letters: "Ւ", Latin: "V", Alternatives: []string{"W"}},
	{Letters: "Փ", Latin: "P", Alternatives: []string{"PH"}}, {Letters: "Ք", Latin: "K"}, {Letters: "Օ", Latin: "O"}, {Letters: "Ֆ", Latin: "F"},
	{Letters: "ՈՒ", Latin: "U", Alternatives: []string{"OU"}}, {Letters: "և", Latin: "EV"}, {Letters: "և", Latin: "YEV", Place: Initial, Alternatives: []string{"EV"}},
}

package lint

// script is a set of letters that a field may hold.
type script struct{ name, letters string }

// Letters of the scripts that names come in. Names are printed in capitals (Doc 9303-3 §3.1).
const (
	asciiLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ -'’."
	// tableA are the letters of Doc 9303-3 §6 A that are capitals, and small ß.
	tableA = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽẞƏȘȚǦƠƯ"
	// tableB are the letters of Doc 9303-3 §6 B.
	tableB = "ЁЂЄЅІЇЈЉЊЌЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѢѴҐ"
	// centralAsian are the Cyrillic letters of Kazakh, Kyrgyz, Tajik and Uzbek beyond those.
	centralAsian  = "ҒӘҚҢӨҰҮҺӢӮҲҶ"
	greekLetters  = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫ"
	georgian      = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
	armenian      = "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ"
	hebrewLetters = "אבגדהוזחטיכךלמםנןסעפףצץקרשת"
	arabicLetters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژکگی"
	digits        = "0123456789"
)

// latin are the scripts of every free text.
func latin() []script {
	return []script{{"Latin", asciiLetters}, {"Latin with the diacritics of Doc 9303-3 §6 A", tableA}}
}

// scriptsOf lists what a field may hold.
func scriptsOf(field string) []script {
	cyrillic := []script{{"Cyrillic (Doc 9303-3 §6 B)", tableB}, {"Kazakh, Kyrgyz, Tajik and Uzbek Cyrillic", centralAsian}}
	switch field {
	case "bearer.primaryIdentifier", "bearer.secondaryIdentifier":
		return latin() // other scripts are transliterated for the visual zone
	case "bearer.nationalName":
		return append(append(latin(), cyrillic...), script{"Greek", greekLetters}, script{"Georgian", georgian},
			script{"Armenian", armenian}, script{"Hebrew", hebrewLetters}, script{"Arabic", arabicLetters})
	case "issuingAuthority", "bearer.placeOfBirth", "bearer.address", "visa.placeOfIssue", "visa.category",
		"permit.category", "permit.remarks", "journey.destination", "journey.via":
		return append(append(latin(), script{"digits", digits + "/,;"}), cyrillic...)
	}
	// Codes, numbers and dates: capitals, digits, and what months and durations are written with.
	return []script{{"capitals and digits", asciiLetters + digits + "/ÉÛ"}}
}

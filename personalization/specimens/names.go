package specimens

import (
	"math/rand/v2"
	"strings"

	"chancery/personalization/mrz"
	"chancery/personalization/record"
)

// tongue is a language with words of its script from which names are put together: weather, winds and plants, which nobody is called.
type tongue struct {
	language string // BCP 47
	words    string // separated by spaces
}

// tongues covers every script for which there are rules of transliteration.
func tongues() []tongue {
	return []tongue{
		{"de", "Wetterleuchten Nebelschwaden Föhn Straßenstaub Übersonne Rauhreif Ähre"},
		{"tr", "Yıldırım-ağacı Çiğdemli Şimşekli Gökkuşağı İğdeli Ölmezotu Üzerlik"},
		{"vi", "Sương-mù Bão-biển Cầu-vồng Ánh-chớp Đồng-cỏ Mưa-phùn"},
		{"hr", "Ćukova Đurđica-trava Žutilovka Šljivovica-grm Čempresova"},
		{"ru", "Щебетунья Зарница Метелица Подъёмова-Вьюга Юность Ёлкина-Хвощёва"},
		{"uk", "Їжаковидна Ґрунтова Заметіль Щедриця Єлиця Мар'янник"},
		{"ky", "Кайыңдыева Өзгөрүш Жүзүм Таңатар Чагылган Бороонова"},
		{"kk", "Әдеміжел Ғаламтұман Үкілі-боран Іңкәржаңбыр Ұлпақар Һауа"},
		{"tg", "Ҷангалӣ Ӯктамгул Қосимбарф Раҳборон Ғубор"},
		{"uz", "Ўтлоқ Ғунча Ҳавоболут Қорёғди Шамолова"},
		{"uz", "Oʻtloq Gʻuncha Qorbobo-yogʻdi Shamolova"},
		{"az", "Əliyağış Göyqurşağı Şimşəkova Çovğunlu"},
		{"el", "Βοριαδόπουλος Ζέφυρος Γαλήνη Ευάνεμος Μπόρα Ταϋγέτη-Αύρα"},
		{"ka", "ქარიშხალაშვილი ნისლიძე ღრუბელი ჭავლიანი ყინულაძე"},
		{"hy", "Ամպրոպյան Քամի-Ծովեան Որոտունի Երփներանգ Ջրվեժ"},
		{"he", "ערפילי סופתי קשתי בןרעם ענני"},
		{"ar", "ضبابي العاصفة قوس-الندى سحابة مطرية"},
		{"fa", "زیباابر گردبادی چشمه\u200cپژواک گلباران"},
	}
}

// plain are words of Latin letters alone.
const plain = "LARKSPUR TAMARISK YARROW SALTBUSH BERGAMOT MARRAM SORREL JUNIPER VETCH TEASEL CAMELTHORN FEATHERGRASS O'WINDWARD D'ARTIMON " +
	"LEEWARD-HALYARD VAN-DER-BORE ZEPHYRINE NIMBUS CIRRUS SOLSTICE HALCYON MISTRAL LEVANTER SIROCCO OSTRO ROWAN LINDEN ASPEN"

// name gives a person one of the kinds of names that there are: of one part or of two, short or as long as records may have them, in Latin
// letters with or without a national name beside it, or in the national script alone.
func name(r *rand.Rand, b *record.Bearer) {
	own := pick(r, tongues())
	national := strings.Fields(own.words)
	latin := strings.Fields(plain)
	switch r.IntN(8) {
	case 0: // the national script alone
		b.PrimaryIdentifier, b.SecondaryIdentifier = some(r, national, 1), some(r, national, 2)
		b.NationalName = &record.NationalName{Primary: b.PrimaryIdentifier, Secondary: b.SecondaryIdentifier, Language: own.language}
	case 1: // one name only
		b.PrimaryIdentifier = some(r, latin, 2)
	case 2: // the longest there are
		b.PrimaryIdentifier, b.SecondaryIdentifier = long(r, latin, 200), long(r, latin, 200)
	case 3: // too long for the machine readable zone
		b.PrimaryIdentifier, b.SecondaryIdentifier = long(r, latin, 25+r.IntN(60)), long(r, latin, 15+r.IntN(60))
	case 4, 5: // both
		b.PrimaryIdentifier, b.SecondaryIdentifier = some(r, latin, 2), some(r, latin, 3)
		b.NationalName = &record.NationalName{Primary: some(r, national, 1), Secondary: some(r, national, 2), Language: own.language}
	default:
		b.PrimaryIdentifier, b.SecondaryIdentifier = some(r, latin, 2), some(r, latin, 3)
	}
}

// shorten lets the bearer choose a shortening where the name is too long for the machine readable zone (Doc 9303-3 §4.6), one time in
// three.
func shorten(rnd *rand.Rand, r *record.Record) {
	if rnd.IntN(3) > 0 || r.Language() != "" {
		return
	}
	list, err := mrz.Shortenings(r.Bearer.PrimaryIdentifier, r.Bearer.SecondaryIdentifier, mrz.Format(r.Format).NameWidth())
	if err != nil || len(list) == 0 { // a name of another script, or one that fits
		return
	}
	r.Bearer.NameField = pick(rnd, list).Field
}

// some joins one to most words.
func some(r *rand.Rand, words []string, most int) string {
	chosen := make([]string, 1+r.IntN(most))
	for i := range chosen {
		chosen[i] = pick(r, words)
	}
	return strings.Join(chosen, " ")
}

// long joins words to a length in characters; the last one is cut.
func long(r *rand.Rand, words []string, length int) string {
	var b strings.Builder
	for b.Len() <= length {
		b.WriteString(pick(r, words))
		b.WriteByte(' ')
	}
	return strings.TrimRight(b.String()[:length], " -'")
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

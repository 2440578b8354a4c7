package demo

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// path is how an application of the demonstration fares.
type path string

// Each way to be turned down stands once in the first fourteen applications.
const (
	granted      path = ""             // all the way to the bearer
	watchlisted  path = "watchlist"    // stands on the watchlist: finding upheld, refused
	badPortrait  path = "bad portrait" // the portrait can't be used: returned, and not submitted again
	refused      path = "refused"      // entitlement is not shown
	returnedOnce path = "returned"     // returned to the clerk, corrected, granted
)

// The types of documents beside the ordinary passport.
const (
	visa = "visa-a"
	card = "identity-card"
)

type name struct{ Primary, Secondary, Language string }

// scenario is one applicant of the demonstration: a person of the specimens published with Doc 9303, or a plainly invented one.
type scenario struct {
	Primary   string
	Secondary string
	National  *name
	Birth     string // YYYY-MM-DD, XX for what is unknown
	Place     string
	Sex       string
	Height    int
	Personal  string
	Type      string // "" for an ordinary passport
	Path      path
}

// MinimumCount is how many applications the cast has by name; each rejection path is among them.
const MinimumCount = 14

func cast() []scenario {
	return []scenario{
		{Primary: "Eriksson", Secondary: "Anna Maria", Birth: "1974-08-12", Place: "ZENITH", Sex: "F", Height: 165, Personal: "ZE184226B"},
		{Primary: "Eriksson", Secondary: "Anna Maria", Birth: "1974-08-12", Place: "ZENITH", Sex: "F", Type: visa},
		{Primary: "Almazbekova", Secondary: "Aigül", National: &name{"Алмазбекова", "Айгүл", "ky"}, Birth: "1991-03-21", Place: "NOOKAT", Sex: "F", Height: 168},
		{Primary: "Qosimzoda", Secondary: "Firūz", National: &name{"Қосимзода", "Фирӯз", "tg"}, Birth: "1986-09-09", Place: "ISTARAVSHAN", Sex: "M", Height: 177, Type: card},
		{Primary: "Ivanova-Shcherbakova", Secondary: "Iuliia", National: &name{"Иванова-Щербакова", "Юлия", "ru"}, Birth: "1979-12-30", Place: "TALAS", Sex: "F", Height: 171},
		{Primary: "O‘ktamov", Secondary: "G‘ayrat", National: &name{"Ўктамов", "Ғайрат", "uz"}, Birth: "1995-01-14", Place: "FERGHANA", Sex: "M", Type: visa},
		{Primary: "Şimşek", Secondary: "Çağla İnci", Birth: "2001-05-19", Place: "IZNIK", Sex: "F", Height: 163},
		{Primary: "Alrazy", Secondary: "Abw Bkr Mxhmd Bn Zkrya", National: &name{"الرازي", "ابو بكر محمد بن زكريا", "ar"}, Birth: "1965-08-26", Place: "RAYY", Sex: "M", Type: visa},
		{Primary: "Nilavadhanananda", Secondary: "Chayapa Dejthamrong Krasuang", Birth: "1969-XX-XX", Place: "ZENITH", Sex: "M", Height: 159},
		{Primary: "Arkfreith", Birth: "XXXX-XX-XX", Place: "ZENITH", Sex: "X", Height: 182, Type: card},
		{Primary: "Doe", Secondary: "Jordan", Birth: "1980-02-29", Place: "UTOPIA CITY", Sex: "M", Height: 174, Path: watchlisted},
		{Primary: "Papandropoulous", Secondary: "Jonathon Warren Trevor", Birth: "1958-07-02", Place: "ZENITH", Sex: "M", Height: 170, Path: badPortrait},
		{Primary: "Stevenson", Secondary: "Peter John", Birth: "1934-07-12", Place: "ZENITH", Sex: "M", Type: visa, Path: refused},
		{Primary: "Bennelong Wooloomooloo Warrandyte Warnambool", Secondary: "Dingo Potoroo", Birth: "1988-04-25", Place: "ZENITH", Sex: "M", Height: 180, Path: returnedOnce},
	}
}

// scenarios gives count applicants: the cast first, then invented people, the same ones for the same seed.
func scenarios(count int, seed int64) []scenario {
	list := cast()
	r := rand.New(rand.NewPCG(uint64(seed), 9303))
	for len(list) < count {
		list = append(list, invented(r, len(list)))
	}
	return list[:count]
}

// invented makes up a person of Utopia: names of plants and weather, which nobody bears.
func invented(r *rand.Rand, n int) scenario {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	s := scenario{
		Primary: pick("Larkspur", "Tamarisk", "Yarrow", "Saltbush", "Bergamot", "Marram", "Sorrel", "Juniper", "Vetch", "Teasel", "Camelthorn", "Feathergrass") +
			pick("", "", "-Windward", "-Leeward", "sen", "ova"),
		Secondary: pick("Aurora", "Boreas", "Zephyrine", "Nimbus", "Cirrus", "Solstice", "Halcyon", "Mistral", "Levanter", "Sirocco") +
			pick("", " Alba", " Ostro", " Elm", " Quince", fmt.Sprintf(" %s", pick("Rowan", "Linden", "Aspen"))),
		Birth:  time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(25000)).Format(time.DateOnly),
		Place:  pick("UTOPIA CITY", "ZENITH", "AMAUROT", "NADIR BAY"),
		Sex:    pick("F", "M", "X"),
		Height: 150 + r.IntN(45),
	}
	switch n % 5 {
	case 0, 2:
		s.Type = visa
	case 3:
		s.Type = card
	}
	if r.IntN(4) == 0 {
		s.National = &name{pick("Қайыңдыева", "Өзгөрүш", "Ҷангалӣ", "Щебетун"), pick("Жүзүм", "Ӯктам", "Юность"), pick("ky", "ru")}
	}
	return s
}

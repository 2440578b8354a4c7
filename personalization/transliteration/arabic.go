package transliteration

// arabicTable is Doc 9303-3 §6 C with 06A4 and 06A5 of App. B.5.4. Rows without
// Latin letters are not written. Shadda (0651) is a rule of the scanner: it
// repeats the output of the letter before it.
var arabicTable = []row{
	{0x0621, "XE", nil},                   // hamza
	{0x0622, "XAA", nil},                  // alef with madda above
	{0x0623, "XAE", nil},                  // alef with hamza above
	{0x0624, "U", nil},                    // waw with hamza above
	{0x0625, "I", nil},                    // alef with hamza below
	{0x0626, "XI", nil},                   // yeh with hamza above
	{0x0627, "A", nil},                    // alef
	{0x0628, "B", nil},                    // beh
	{0x0629, "XTA", []string{"XAH"}},      // teh marbuta
	{0x062A, "T", nil},                    // teh
	{0x062B, "XTH", nil},                  // theh
	{0x062C, "J", nil},                    // jeem
	{0x062D, "XH", nil},                   // hah
	{0x062E, "XKH", nil},                  // khah
	{0x062F, "D", nil},                    // dal
	{0x0630, "XDH", nil},                  // thal
	{0x0631, "R", nil},                    // reh
	{0x0632, "Z", nil},                    // zain
	{0x0633, "S", nil},                    // seen
	{0x0634, "XSH", nil},                  // sheen
	{0x0635, "XSS", nil},                  // sad
	{0x0636, "XDZ", nil},                  // dad
	{0x0637, "XTT", nil},                  // tah
	{0x0638, "XZZ", nil},                  // zah
	{0x0639, "E", nil},                    // ain
	{0x063A, "G", nil},                    // ghain
	{0x0640, "", nil},                     // tatwheel
	{0x0641, "F", nil},                    // feh
	{0x0642, "Q", nil},                    // qaf
	{0x0643, "K", nil},                    // kaf
	{0x0644, "L", nil},                    // lam
	{0x0645, "M", nil},                    // meem
	{0x0646, "N", nil},                    // noon
	{0x0647, "H", nil},                    // heh
	{0x0648, "W", nil},                    // waw
	{0x0649, "XAY", nil},                  // alef maksura
	{0x064A, "Y", nil},                    // yeh
	{0x064B, "", nil},                     // fathatan
	{0x064C, "", nil},                     // dammatan
	{0x064D, "", nil},                     // kasratan
	{0x064E, "", nil},                     // fatha
	{0x064F, "", nil},                     // damma
	{0x0650, "", nil},                     // kasra
	{0x0652, "", nil},                     // sukun
	{0x0670, "", nil},                     // superscript alef
	{0x0671, "XXA", nil},                  // alef wasla
	{0x0679, "XXT", nil},                  // tteh
	{0x067C, "XRT", nil},                  // teh with ring
	{0x067E, "P", nil},                    // peh
	{0x0681, "XKE", nil},                  // hah with hamza above
	{0x0685, "XXH", nil},                  // hah with 3 dots above
	{0x0686, "XC", nil},                   // tcheh
	{0x0688, "XXD", nil},                  // ddal
	{0x0689, "XDR", nil},                  // dal with ring
	{0x0691, "XXR", nil},                  // rreh
	{0x0693, "XRR", nil},                  // reh with ring
	{0x0696, "XRX", nil},                  // reh with dot below and dot above
	{0x0698, "XJ", nil},                   // jeh
	{0x069A, "XXS", nil},                  // seen with dot below and dot above
	{0x069C, "", nil},                     // seen with 3 dots below and 3 dots above
	{0x06A2, "", nil},                     // feh with dot moved below
	{0x06A4, "V", []string{"XV"}},         // veh
	{0x06A5, "XF", nil},                   // feh with 3 dots below
	{0x06A7, "", nil},                     // qaf with dot above
	{0x06A8, "", nil},                     // qaf with 3 dots above
	{0x06A9, "XKK", nil},                  // keheh
	{0x06AB, "XXK", nil},                  // kaf with ring
	{0x06AD, "XNG", nil},                  // ng
	{0x06AF, "XGG", nil},                  // gaf
	{0x06BA, "XNN", nil},                  // noon ghunna
	{0x06BC, "XXN", nil},                  // noon with ring
	{0x06BE, "XDO", nil},                  // heh doachashmee
	{0x06C0, "XYH", nil},                  // heh with yeh above
	{0x06C1, "XXG", nil},                  // heh goal
	{0x06C2, "XGE", nil},                  // heh goal with hamza above
	{0x06C3, "XTG", nil},                  // teh marbuta goal
	{0x06CC, "XYA", []string{"Y", "XAY"}}, // farsi yeh
	{0x06CD, "XXY", nil},                  // yeh with tail
	{0x06D0, "Y", nil},                    // yeh
	{0x06D2, "XYB", nil},                  // yeh barree
	{0x06D3, "XBE", nil},                  // yeh barree with hamza above
}

// arabicRules are the places where §6 C looks at the neighbourhood: teh marbuta is
// XAH at the end of a name component and XTA elsewhere.
var arabicRules = []Rule{
	{Letters: "\u0629", Latin: "XAH", Place: Final, Alternatives: []string{"XTA"}},
}

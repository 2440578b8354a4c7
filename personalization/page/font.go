package page

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// Font is a face cut to a character set, ready to be embedded. It is immutable and may be used
// in any number of bases.
type Font struct {
	name    string // with subset tag
	glyphs  map[rune]uint16
	low     [0x600]uint16 // the same for the characters that nearly all text is made of
	runes   []rune        // of glyph i+1
	widths  []float64     // in em, by glyph
	face    *Face
	file    []byte // compressed
	size    int    // uncompressed
	unicode []byte // compressed ToUnicode map
}

func newFont(f *Face, set []rune, source []uint16, ttf []byte) *Font {
	font := &Font{glyphs: make(map[rune]uint16, len(set)), runes: set, face: f, size: len(ttf)}
	for i, r := range set {
		font.glyphs[r] = uint16(i + 1)
		if int(r) < len(font.low) {
			font.low[r] = uint16(i + 1)
		}
	}
	for _, g := range source {
		font.widths = append(font.widths, float64(f.advance(g))/float64(f.unitsPerEm))
	}
	digest := sha256.Sum256(ttf)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	font.name = string(tag) + "+" + f.name
	font.file = deflate(ttf)
	font.unicode = deflate([]byte(font.toUnicode()))
	return font
}

// Name gives the PostScript name with the subset tag, as pdffonts lists it.
func (f *Font) Name() string { return f.name }

// Has tells whether r can be set in this font.
func (f *Font) Has(r rune) bool { return f.glyph(r) != 0 }

// Missing gives the first character of s that the font lacks, or false.
func (f *Font) Missing(s string) (rune, bool) {
	for _, r := range s {
		if f.glyph(r) == 0 {
			return r, true
		}
	}
	return 0, false
}

// Width gives the length of s in mm at a size in points.
func (f *Font) Width(s string, size float64) float64 {
	var em float64
	for _, r := range s {
		em += f.widths[f.glyph(r)]
	}
	return em * size * mmPerPt
}

// CapHeight gives the height of a capital H in mm at a size in points.
func (f *Font) CapHeight(size float64) float64 {
	return float64(f.face.capHeight) / float64(f.face.unitsPerEm) * size * mmPerPt
}

func (f *Font) glyph(r rune) uint16 {
	if uint32(r) < uint32(len(f.low)) {
		return f.low[r]
	}
	return f.glyphs[r]
}

// embed writes the font's objects and gives the number of the Type 0 font dictionary
// (ISO 32000-1 §9.7: composite font, Identity-H, glyph numbers as codes).
func (f *Font) embed(o *objects) int {
	file := o.stream(fmt.Sprintf("/Filter/FlateDecode/Length1 %d", f.size), f.file)
	unicode := o.stream("/Filter/FlateDecode", f.unicode)
	em := func(v int) int { return v * 1000 / f.face.unitsPerEm }
	stem := 80
	if f.face.bold {
		stem = 140
	}
	b := f.face.bbox
	descriptor := o.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle %s/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %s>>",
		name(f.name), em(b[0]), em(b[1]), em(b[2]), em(b[3]), num(f.face.italic), em(f.face.ascent), em(f.face.descent), em(f.face.capHeight), stem, ref(file)))
	cid := o.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %s/CIDToGIDMap/Identity/DW 0/W[0[%s]]>>",
		name(f.name), ref(descriptor), f.widthList()))
	return o.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>",
		name(f.name), ref(cid), ref(unicode)))
}

func (f *Font) widthList() string {
	var b []byte
	for _, w := range f.widths {
		b = appendNumber(b, w*1000, 2)
	}
	return strings.TrimSpace(string(b))
}

// toUnicode writes the map from glyph numbers back to characters.
func (f *Font) toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	// Characters that follow each other get glyphs that do: whole ranges, within which the first
	// byte of the glyph must stay (ISO 32000-1 §9.10.3). A block holds at most a hundred.
	const most = 100
	type span struct{ first, last int } // glyphs
	var spans []span
	for i, r := range f.runes {
		glyph := i + 1
		if n := len(spans); n > 0 && glyph&0xff != 0 && r == f.runes[i-1]+1 && r < 0x10000 {
			spans[n-1].last = glyph
			continue
		}
		spans = append(spans, span{glyph, glyph})
	}
	for from := 0; from < len(spans); from += most {
		block := spans[from:min(from+most, len(spans))]
		fmt.Fprintf(&b, "%d beginbfrange\n", len(block))
		for _, s := range block {
			unicode := textString(string(f.runes[s.first-1]))
			fmt.Fprintf(&b, "<%04X><%04X><%s\n", s.first, s.last, strings.TrimPrefix(unicode, "<FEFF"))
		}
		b.WriteString("endbfrange\n")
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n")
	return b.String()
}

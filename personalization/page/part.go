package page

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// part is a piece of a font, the characters of one script, cut and ready to be embedded. It is
// immutable.
type part struct {
	name    string // with subset tag
	face    *Face
	runes   map[rune]uint16     // nominal glyphs
	shapes  map[shape]cutGlyph  // glyphs that shaping puts in their place
	any     map[uint16]cutGlyph // the same by glyph of the face, whatever text they stand for
	texts   []string            // what glyph i+1 stands for
	widths  []float64           // in em, by glyph
	file    []byte              // compressed
	size    int                 // uncompressed
	unicode []byte              // compressed ToUnicode map
}

// shape is a glyph of a face as it is used for a text, such as a letter's form between others
// or a ligature.
type shape struct {
	glyph uint16 // of the face
	text  string
}

// cutGlyph is a glyph of a part, and how many codes it takes.
type cutGlyph struct {
	glyph uint16
	codes int
}

// newPart describes a cut: its nominal characters come first, then its shapes, then components.
func newPart(c *cutting, set []rune, shapes []shape, ttf []byte) *part {
	f := c.face
	p := &part{face: f, runes: make(map[rune]uint16, len(set)), shapes: make(map[shape]cutGlyph, len(shapes)), any: map[uint16]cutGlyph{}, size: len(ttf)}
	for i, r := range set {
		p.runes[r] = uint16(i + 1)
		p.note(c.source[i+1], cutGlyph{uint16(i + 1), 1})
		p.texts = append(p.texts, string(r))
	}
	for _, s := range shapes {
		p.shapes[s] = cutGlyph{uint16(len(p.texts) + 1), s.codes(f)}
		p.note(s.glyph, p.shapes[s])
		if s.codes(f) == 1 {
			p.texts = append(p.texts, s.text)
			continue
		}
		letters := []rune(s.text)
		slices.Reverse(letters) // ligatures are written from right to left
		for _, r := range letters {
			p.texts = append(p.texts, string(r))
		}
	}
	for i := range c.source {
		p.widths = append(p.widths, float64(c.advance(i))/float64(f.unitsPerEm))
	}
	digest := sha256.Sum256(ttf)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	p.name = string(tag) + "+" + f.name
	p.file = deflate(ttf)
	p.unicode = deflate([]byte(p.toUnicode()))
	return p
}

// note keeps the first glyph that is cut from one of the face.
func (p *part) note(glyph uint16, as cutGlyph) {
	if _, known := p.any[glyph]; !known {
		p.any[glyph] = as
	}
}

// objectsOfPart is the number of objects that embed writes.
const objectsOfPart = 5

// embed writes the part's objects; the last one is the Type 0 font dictionary (ISO 32000-1 §9.7:
// composite font, Identity-H, glyph numbers as codes).
func (p *part) embed(o *objects) {
	f := p.face
	file := o.stream(fmt.Sprintf("/Filter/FlateDecode/Length1 %d", p.size), p.file)
	unicode := o.stream("/Filter/FlateDecode", p.unicode)
	em := func(v int) int { return v * 1000 / f.unitsPerEm }
	stem := 80
	if f.bold {
		stem = 140
	}
	b := f.bbox
	descriptor := o.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle %s/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %s>>",
		name(p.name), em(b[0]), em(b[1]), em(b[2]), em(b[3]), num(f.italic), em(f.ascent), em(f.descent), em(f.capHeight), stem, ref(file)))
	cid := o.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %s/CIDToGIDMap/Identity/DW 0/W[0[%s]]>>",
		name(p.name), ref(descriptor), p.widthList()))
	o.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>",
		name(p.name), ref(cid), ref(unicode)))
}

func (p *part) widthList() string {
	var b []byte
	for _, w := range p.widths {
		b = appendNumber(b, w*1000, 2)
	}
	return strings.TrimSpace(string(b))
}

// toUnicode writes the map from glyph numbers back to characters.
func (p *part) toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	const most = 100 // of ranges in a block
	spans := p.spans()
	for from := 0; from < len(spans); from += most {
		block := spans[from:min(from+most, len(spans))]
		fmt.Fprintf(&b, "%d beginbfrange\n", len(block))
		for _, s := range block {
			unicode := textString(p.texts[s.first-1])
			fmt.Fprintf(&b, "<%04X><%04X><%s\n", s.first, s.last, strings.TrimPrefix(unicode, "<FEFF"))
		}
		b.WriteString("endbfrange\n")
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n")
	return b.String()
}

// span is a range of glyphs that stand for characters following each other.
type span struct{ first, last int }

// spans gathers the glyphs into ranges, within which the first byte of the glyph and of the
// character must stay (ISO 32000-1 §9.10.3).
func (p *part) spans() []span {
	var spans []span
	var last rune
	for i, text := range p.texts {
		r, single := singleRune(text)
		glyph := i + 1
		if n := len(spans); n > 0 && single && glyph&0xff != 0 && r&0xff != 0 && r == last+1 && r < 0x10000 {
			spans[n-1].last = glyph
		} else {
			spans = append(spans, span{glyph, glyph})
		}
		last = r
		if !single {
			last = -2
		}
	}
	return spans
}

// singleRune gives the character of a text that has just one.
func singleRune(s string) (rune, bool) {
	var first rune
	for i, r := range s {
		if i > 0 {
			return 0, false
		}
		first = r
	}
	return first, s != ""
}

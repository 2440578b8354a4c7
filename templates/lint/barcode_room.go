package lint

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"chancery/personalization/barcode"
	"chancery/templates"
)

func barcodeRoom() Rule {
	return Rule{Name: "barcode-room", Description: "The largest content that a document can have fits into its barcode's place at the module's size, quiet zone included.",
		Clause: "Doc 9303-13 §2.1, 9303-7 §9.1, 9303-8 §6.1", Severity: Error, check: checkBarcodeRoom}
}

// mostBarcodes bounds the symbols that are made.
const mostBarcodes = 20

func checkBarcodeRoom(v *view) []Finding {
	var found []Finding
	for n, it := range v.of("barcode") {
		kind, err := barcode.ParseKind(it.Barcode.Kind)
		if err != nil || !(it.Barcode.Module > 0) {
			continue // the loader has refused it
		}
		if n >= mostBarcodes {
			return append(found, it.finding("", fmt.Sprintf("more than %d barcodes are not measured: take some away", mostBarcodes)))
		}
		for i, content := range v.contents(it.Barcode.Content) {
			text := noRoom(it.Barcode, kind, content)
			if text == "" {
				continue
			}
			f := it.finding("", text)
			if i > 0 {
				f.Severity = Warning // only authorities with longer keys need this much
			}
			found = append(found, f)
			break
		}
	}
	return found
}

// noRoom says that a content does not fit, and what would do; nothing if it does.
func noRoom(b *templates.Barcode, kind barcode.Kind, content []byte) string {
	if len(content) > 4000 {
		return fmt.Sprintf("%d bytes are more than a symbol holds: shorten the content", len(content))
	}
	symbol, err := barcode.Encode(kind, content, barcode.Options{})
	if err != nil {
		return fmt.Sprintf("%d bytes can't be written as %s (%v): choose another kind or content", len(content), kind, err)
	}
	beside, above := 2*b.Quiet, 2*b.Quiet
	if kind == barcode.Code128 { // its bars fill the place, quiet zones are left and right
		above = 0
	}
	width, height := float64(symbol.Width()+beside)*b.Module, float64(symbol.Height()+above)*b.Module
	if width <= b.Width+hair && height <= b.Height+hair {
		return ""
	}
	return fmt.Sprintf("the largest content of %d bytes takes %d × %d modules, %.2f × %.2f mm with its quiet zone, and the place is %g × %g mm: make the place larger", len(content), symbol.Width(), symbol.Height(), width, height, b.Width, b.Height)
}

// contents gives the largest contents of a barcode: those that must fit, then those that should.
func (v *view) contents(content string) [][]byte {
	switch content {
	case templates.SealContent:
		const short, long = 64, 96 // signatures with curves of 256 and 384 bits
		if v.layout.Format == "TD1" {
			return [][]byte{randomBytes(v.cardSealLength(short)), randomBytes(v.cardSealLength(long))}
		}
		return [][]byte{randomBytes(v.sealLength(short)), randomBytes(v.sealLength(long))}
	case templates.MRZContent:
		line := strings.Repeat("ERIKSSON<4", 5)[:max(0, min(v.geometry.Columns, 50))]
		return [][]byte{[]byte(strings.TrimSuffix(strings.Repeat(line+"\n", v.geometry.Lines), "\n"))}
	}
	parts, err := templates.Parts(content)
	if err != nil {
		return nil // the loader has refused it
	}
	text := ""
	for _, p := range parts {
		text += p.Text
		if p.Field != "" {
			text += v.longest(&templates.Text{Field: p.Field})[0]
		}
	}
	return [][]byte{[]byte(text)}
}

// sealHead is the header of version 4 with a certificate reference of nine characters.
const sealHead = 22

// sealLength gives the bytes of the largest seal of a visa or an emergency travel document: header,
// features, signature (Doc 9303-13 §2.2 to §2.4, 9303-7 §9.1, 9303-8 §6.1).
func (v *view) sealLength(signature int) int {
	const duration, entries, passport, kind = 5, 3, 8, 6
	if v.visa() { // line 1 and the first 28 of line 2
		return sealHead + zone(v.geometry.Columns+28) + duration + entries + passport + kind + 2 + signature
	}
	return sealHead + zone(72) + 2 + signature // in the form of TD2, of booklets too
}

// cardSealLength gives the bytes of the largest data seal of a card by Utopia's own profile: four
// names, each cut to what a seal has room for in bytes of UTF-8.
func (v *view) cardSealLength(signature int) int {
	const number, birth, expiry, names, name = 18, 8, 5, 4, 56
	return sealHead + zone(90) + number + birth + expiry + names*(2+name) + 2 + signature
}

// zone gives the bytes of so many characters of a machine readable zone in C40, three in two bytes,
// with tag and length.
func zone(characters int) int { return 2 + 2*((characters+2)/3) }

// randomBytes gives bytes that no encoding makes shorter, as those of a signature.
func randomBytes(n int) []byte {
	b := []byte{0xdc, 0x03}
	state := sha256.Sum256(b)
	for len(b) < n {
		b = append(b, state[:]...)
		state = sha256.Sum256(state[:])
	}
	return b[:n]
}

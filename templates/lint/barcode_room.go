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

func checkBarcodeRoom(v *view) []Finding {
	var found []Finding
	for _, it := range v.of("barcode") {
		kind, err := barcode.ParseKind(it.Barcode.Kind)
		if err != nil || !(it.Barcode.Module > 0) {
			continue // the loader has refused it
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
	quiet := 2 * b.Quiet
	width, height := float64(symbol.Width()+quiet)*b.Module, float64(symbol.Height()+quiet)*b.Module
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

// sealLength gives the bytes of the largest seal: header of version 4 with a reference of nine
// characters, features, signature (Doc 9303-13 §2.2 to §2.4).
func (v *view) sealLength(signature int) int {
	const head, duration, entries, passport, kind = 22, 5, 3, 8, 6
	mrz := 2 + 2*((v.geometry.Lines*v.geometry.Columns+2)/3) // C40: three characters in two bytes
	if v.visa() {
		mrz = 2 + 2*((v.geometry.Columns+28+2)/3) // line 1 and the first 28 of line 2
		return head + mrz + duration + entries + passport + kind + 2 + signature
	}
	return head + mrz + 2 + signature
}

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

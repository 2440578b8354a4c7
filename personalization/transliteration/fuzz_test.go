package transliteration

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// FuzzToMRZ: letters and spaces only; one result for every way to write the same
// text (composed, decomposed, and its own result again); the fast way and the one
// that looks around agree; the first variant is the result.
func FuzzToMRZ(f *testing.F) {
	all := codes()
	for i, s := range []string{
		"ERIKSSON, ANNA-MARIA", "Łódź", "Жээнбеков Үсөн", "Їжак'я", "عبّاس فضّة", "Παύλος Ταϋγέτη", "Տեր-Երևան", "דָּוִד", "თბილისი",
		"I\u0307 ı ß ẞ ǅ", "A\u0301\u0323", "ﷲ", "A\xff1<",
	} {
		f.Add(s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, language uint8) {
		p, err := Lookup(append(all, "")[int(language)%(len(all)+1)])
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.ToMRZ(text)
		slow, slowErr := p.appendSlow(nil, text)
		if (err == nil) != (slowErr == nil) || string(slow) != got {
			t.Fatalf("%q: fast %q, %v; slow %q, %v", text, got, err, slow, slowErr)
		}
		if other, otherErr := p.ToMRZ(norm.NFD.String(text)); other != got || (otherErr == nil) != (err == nil) {
			t.Fatalf("%q decomposed: %q, %v, not %q, %v", text, other, otherErr, got, err)
		}
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Name == "" || e.Position < 1 || e.Remedy() == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if strings.Trim(got, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") != "" {
			t.Fatalf("%q gives %q", text, got)
		}
		if again, err := p.ToMRZ(got); err != nil || again != got {
			t.Fatalf("%q gives %q, that %q", text, got, again)
		}
		seq, err := Variants(text, p.Code)
		if err != nil {
			t.Fatal(err)
		}
		for v := range seq {
			if v != strings.Join(strings.Fields(got), " ") {
				t.Fatalf("%q: first variant %q, not %q", text, v, got)
			}
			break
		}
		if _, err := p.ToVIZ(text); err != nil {
			t.Fatalf("%q has no VIZ form: %v", text, err)
		}
	})
}

package proof_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chancery/personalization"
	"chancery/personalization/barcode"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/personalization/specimens"
	"chancery/templates"
)

func typical(t testing.TB, code string) (record.Record, specimens.Images) {
	t.Helper()
	rec, img, err := specimens.Typical(code)
	if err != nil {
		t.Fatal(err)
	}
	return rec, img
}

// names tells whether one of the differences is about a field.
func names(differences []proof.Difference, field string) bool {
	return slices.ContainsFunc(differences, func(d proof.Difference) bool { return d.Field == field })
}

// leaves lists the members of a record that hold a value, with a change for each.
func leaves(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			leaves(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			leaves(v.Field(i), strings.TrimPrefix(path+"."+name, "."), visit)
		}
	default:
		if !v.IsZero() {
			visit(path, v)
		}
	}
}

// other gives a value that is another one and keeps its form, as far as that is easy.
func other(v reflect.Value) {
	if v.Kind() == reflect.Int {
		v.SetInt(v.Int() + 1)
		return
	}
	text := []rune(v.String())
	last := len(text) - 1
	switch r := text[last]; {
	case r >= '1' && r <= '8':
		text[last]++
	case r == '9':
		text[last]--
	case r == 'a' && len(text) == 64: // a digest
		text[last] = 'b'
	case r == 'E':
		text[last] = 'A'
	case r >= 'b' && r <= 'f' && len(text) == 64:
		text[last]--
	default:
		text[last] = 'E'
	}
	v.SetString(string(text))
}

// copied gives a record that shares nothing with another.
func copied(t testing.TB, rec record.Record) record.Record {
	t.Helper()
	canonical, err := rec.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	own, err := record.Parse(canonical)
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// Every single member of a record counts: a page is not proven against a record that differs in one.
// Where the member is printed, the visual zone tells it too, without the digest.
func everyFieldCounts(t *testing.T, s *shop) {
	set := s.set
	for _, code := range types(set) {
		t.Run(code, func(t *testing.T) {
			rec, img := typical(t, code)
			pdf := s.compose(t, rec, img)
			e, err := s.composer.Expect(rec, s.trust)
			if err != nil {
				t.Fatal(err)
			}
			printed := map[string]bool{}
			for _, text := range e.Texts {
				printed[text.Field] = printed[text.Field] || !text.Blank && text.Field != "signature" // whose caption alone is a text
			}
			var paths []string
			leaves(reflect.ValueOf(&rec), "", func(path string, _ reflect.Value) { paths = append(paths, path) })
			for _, path := range paths {
				changed := copied(t, rec)
				leaves(reflect.ValueOf(&changed), "", func(at string, v reflect.Value) {
					if at == path {
						other(v)
					}
				})
				if reflect.DeepEqual(changed, rec) {
					t.Fatalf("%s was not changed", path)
				}
				wanted, err := s.composer.Expect(changed, s.trust)
				if err != nil {
					continue // the record is refused
				}
				d := s.compare(t, pdf, wanted)
				if !names(d, "record") {
					t.Errorf("%s: no other record was seen: %s", path, told(d))
				}
				if printed[path] && !names(d, path) {
					t.Errorf("%s is printed and its change is not seen: %s", path, told(d))
				}
			}
		})
	}
}

func (s *shop) compare(t testing.TB, pdf []byte, e proof.Expectation) []proof.Difference {
	t.Helper()
	d, err := s.prover.Prove(context.Background(), pdf, e)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A character of the machine readable zone that is another one is seen in the picture.
func retypedZones(t *testing.T, s *shop) {
	samples := s.samples(t)
	rapid.Check(t, func(r *rapid.T) {
		c := rapid.SampledFrom(samples).Draw(r, "page")
		z := c.expected.Zone
		line := rapid.IntRange(0, len(z.Lines)-1).Draw(r, "line")
		place := rapid.IntRange(0, len(z.Lines[line])-1)
		from, to := place.Draw(r, "from"), place.Draw(r, "to")
		if z.Lines[line][from] == z.Lines[line][to] {
			r.Skip("the same character")
		}
		forged := doctored(t, c.pdf, z.Side, func(o string) string { return retyped(t, o, len(z.Lines[line]), line, from, to) })
		want := fmt.Sprintf("line %d: other characters than the record's at %d", line+1, to+1)
		if d := s.compare(t, forged, c.expected); !slices.ContainsFunc(d, func(d proof.Difference) bool { return d.Field == "mrz" && d.Problem == want }) {
			r.Errorf("want %q: %s", want, told(d))
		}
	})
}

// sample is the page of a typical record.
type sample struct {
	code     string
	pdf      []byte
	expected proof.Expectation
	height   float64 // mm
}

// String gives the type, for what a property test draws.
func (s sample) String() string { return s.code }

func (s *shop) samples(t testing.TB) []sample {
	t.Helper()
	var list []sample
	for _, code := range types(s.set) {
		rec, img := typical(t, code)
		e, err := s.composer.Expect(rec, s.trust)
		if err != nil {
			t.Fatal(err)
		}
		layout, err := s.set.Layout(rec.Layout)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, sample{code, s.compose(t, rec, img), e, layout.Page.Height})
	}
	return list
}

// Two modules square of a barcode in another colour are seen, though the error correction mends them; so
// is something dark in its quiet zone.
func damagedBarcodes(t *testing.T, s *shop) {
	samples := slices.DeleteFunc(s.samples(t), func(c sample) bool { return len(c.expected.Barcodes) == 0 })
	found := map[string]barcode.Finding{}
	for _, c := range samples {
		for _, b := range c.expected.Barcodes {
			found[c.code+b.Field] = s.find(t, c.pdf, b)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		c := rapid.SampledFrom(samples).Draw(r, "page")
		b := c.expected.Barcodes[rapid.IntRange(0, len(c.expected.Barcodes)-1).Draw(r, "barcode")]
		f := found[c.code+b.Field]
		column, row := rapid.IntRange(-1, f.Symbol.Columns()-1).Draw(r, "column"), rapid.IntRange(-1, f.Symbol.Rows()-1).Draw(r, "row")
		high, rows := 2*b.Module, 2
		if b.Kind == barcode.Code128 { // a bar says the same all the way down
			high, row, rows = f.Row*b.Module/f.Module, 0, 1
		}
		grey, changes := rapid.IntRange(0, 1).Draw(r, "grey"), false
		for k := range 2 * rows {
			changes = changes || f.Symbol.At(column+k%2, row+k/2) == (grey == 1)
		}
		if !changes {
			r.Skip("the square is as what lies under it")
		}
		x, y := b.Place.X+(f.X+float64(column)*f.Module)*b.Module/f.Module, b.Place.Y+(f.Y+float64(row)*f.Row)*b.Module/f.Module
		forged := doctored(t, c.pdf, b.Side, func(o string) string { return covered(o, c.height, x, y, 2*b.Module, high, grey) })
		if d := s.compare(t, forged, c.expected); !names(d, b.Field) {
			r.Errorf("%s at %.2f, %.2f is not seen: %s", b.Field, x, y, told(d))
		}
	})
}

// find gives a barcode as it stands in the picture of its place, four pixels a module.
func (s *shop) find(t testing.TB, pdf []byte, b proof.Barcode) (f barcode.Finding) {
	t.Helper()
	err := s.raster.Read(context.Background(), pdf, func(p *proof.Page) error {
		p, err := p.Side(b.Side)
		if err != nil {
			return err
		}
		m, err := p.Gray(b.Place, 4*25.4/b.Module)
		if err != nil {
			return err
		}
		f, err = barcode.Sample(m, m.Rect, 4, b.Kind)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What stands on another page, is missing, or was added later is seen.
func forgedPages(t *testing.T, s *shop) {
	set := s.set
	for _, code := range types(set) {
		t.Run(code, func(t *testing.T) {
			rec, img := typical(t, code)
			pdf := s.compose(t, rec, img)
			e, err := s.composer.Expect(rec, s.trust)
			if err != nil {
				t.Fatal(err)
			}
			want := func(what, field string, forged []byte) {
				t.Helper()
				if d := s.compare(t, forged, e); !names(d, field) {
					t.Errorf("%s: no difference in %s: %s", what, field, told(d))
				}
			}
			want("the word SPECIMEN taken away", "specimen", doctored(t, pdf, e.Specimen[0], func(o string) string {
				return regexp.MustCompile(`/X\d+ Do`).ReplaceAllString(o, "")
			}))
			want("the portrait taken away", "portrait", doctored(t, pdf, 0, func(o string) string {
				return regexp.MustCompile(`/I\d+ Do`).ReplaceAllString(o, "")
			}))
			want("a text added", "page", doctored(t, pdf, 0, func(o string) string {
				text := regexp.MustCompile(`(?s)BT .*?ET\n`).FindString(o)
				return o + text
			}))
			want("a revision added", "page", append(bytes.Clone(pdf), "\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9>>\nstartxref\n9\n%%EOF\n"...))
			want("the end cut off", "page", pdf[:len(pdf)-40])
			want("the zone covered", "mrz", doctored(t, pdf, e.Zone.Side, func(o string) string { return covered(o, 20, 5, 10, 3, 3, 0) }))
			if e.Sides == 2 {
				want("the sides in the other order", "mrz", swapped(t, pdf))
			}
			another, images := random(t, code, 4711)
			want("a page of another record", "mrz", s.compose(t, another, images))
		})
	}
}

// altered seals other than the record says, or as the one that it holds now.
type altered struct {
	personalization.SealSigner
	visa func(*seal.VisaInput)
	card func(*seal.CardInput)
}

func (a *altered) SealVisa(in seal.VisaInput) ([]byte, error) {
	if a.visa != nil {
		a.visa(&in)
	}
	return a.SealSigner.SealVisa(in)
}

func (a *altered) SealCard(in seal.CardInput) ([]byte, error) {
	if a.card != nil {
		a.card(&in)
	}
	return a.SealSigner.SealCard(in)
}

// A seal that is well signed and says something else, and one by a signer whom nobody trusts, are seen.
func otherSeals(t *testing.T, s *shop) {
	first, err := time.Parse(time.DateOnly, specimens.FirstIssue)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := seal.GenerateAuthority(rand.Reader, first)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := seal.NewSigner(foreign.VDSSigner.Key, foreign.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	own := personalization.NewSealSigner(s.signer)
	var signer altered
	composer, err := personalization.NewComposer(s.set, &signer)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		code, field string
		signer      altered
	}{
		"a stranger":      {"visa-a", "seal", altered{SealSigner: personalization.NewSealSigner(stranger)}},
		"entries":         {"visa-a", "visa.entries", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.Entries++ }}},
		"no entries":      {"visa-a", "visa.entries", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.NoEntries = true }}},
		"a stay":          {"visa-b", "visa.durationDays", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.DurationMonths = 1 }}},
		"a passport":      {"visa-a", "visa.passportNumber", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.PassportNumber = "L898902C4" }}},
		"a type":          {"visa-a", "seal", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.VisaType = []byte{1} }}},
		"a day of issue":  {"visa-a", "dateOfIssue", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.IssueDate = "2026-06-14" }}},
		"a State":         {"visa-b", "issuingState", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.IssuingState = "D" }}},
		"a zone":          {"visa-a", "mrz", altered{SealSigner: own, visa: func(in *seal.VisaInput) { in.MRZ = []string{in.MRZ[0], "L" + in.MRZ[1][1:8] + "D" + in.MRZ[1][9:]} }}},
		"a card's name":   {"identity-card", "bearer.primaryIdentifier", altered{SealSigner: own, card: func(in *seal.CardInput) { in.PrimaryIdentifier = "ERIKSEN" }}},
		"a card's second": {"identity-card", "bearer.secondaryIdentifier", altered{SealSigner: own, card: func(in *seal.CardInput) { in.SecondaryIdentifier = "" }}},
		"a national name": {"residence-permit", "bearer.nationalName.primary", altered{SealSigner: own, card: func(in *seal.CardInput) { in.NationalPrimary = "ЭРИК" }}},
		"a name too many": {"identity-card", "seal", altered{SealSigner: own, card: func(in *seal.CardInput) { in.NationalSecondary = "АННА" }}},
	} {
		t.Run(name, func(t *testing.T) {
			if !slices.Contains(types(s.set), c.code) {
				t.Fatalf("there is no layout of type %s", c.code)
			}
			rec, img := typical(t, c.code)
			if name == "a name too many" {
				rec.Bearer.NationalName = &record.NationalName{Primary: "ЭРИКССОН", Language: "ru"}
			}
			e, err := s.composer.Expect(rec, s.trust)
			if err != nil {
				t.Fatal(err)
			}
			signer = c.signer
			a, err := composer.Compose(rec, personalization.Images(img))
			if err != nil {
				t.Fatal(err)
			}
			d := s.compare(t, a.Page, e)
			if len(d) != 1 || d[0].Field != c.field {
				t.Errorf("want one difference in %s: %s", c.field, told(d))
			}
			for _, told := range d {
				if strings.Contains(told.String(), "ERIK") || strings.Contains(told.String(), "L8989") {
					t.Errorf("%s says who it is", told)
				}
			}
		})
	}
}

// Barcodes with texts of their own, on both sides of a card, are compared byte for byte.
func TestCardWithManyBarcodes(t *testing.T) {
	set, err := templates.Load(os.DirFS("../testdata/card"))
	if err != nil {
		t.Fatal(err)
	}
	s := newShop(t, set)
	rec, img := typical(t, "identity-card")
	rec.Layout, rec.Bearer.NationalName = "test/card@1", nil
	pdf := s.compose(t, rec, img)
	if d := s.prove(t, pdf, rec); len(d) > 0 {
		t.Errorf("differences: %s", told(d))
	}
	changed := rec
	changed.DocumentNumber = "D23145891"
	d := s.prove(t, pdf, changed)
	for _, field := range []string{"mrz", "documentNumber", "barcode 2 (qr)", "barcode 3 (code128)"} {
		if !names(d, field) {
			t.Errorf("no difference in %s: %s", field, told(d))
		}
	}
}

package page

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written gives a document of two pages with a text and prepared art on each.
func written(t testing.TB, record [32]byte) []byte {
	t.Helper()
	ttf, err := os.ReadFile(filepath.Join("..", "..", "templates", "fonts", "OCRB.ttf"))
	if err != nil {
		t.Fatal(err)
	}
	face, err := ParseFace(ttf)
	if err != nil {
		t.Fatal(err)
	}
	font, err := face.Cut([]rune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBuilder(85.6, 53.98)
	if err != nil {
		t.Fatal(err)
	}
	id := b.AddFont(font)
	art := b.NewContent()
	art.Text(id, 8, 10, 10, "SPECIMEN")
	form, err := b.AddForm(art)
	if err != nil {
		t.Fatal(err)
	}
	base, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	d := base.NewDocument()
	d.Record = record
	for _, text := range []string{"FRONT", "BACK"} {
		c := d.NewPage()
		c.Form(form)
		c.Text(id, 9, 5, 20, text)
		c.Text(id, 9, 5, 30, "UTO<")
	}
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestReader(t *testing.T) {
	record := sha256.Sum256([]byte("record"))
	pdf := written(t, record)
	r := NewReader()
	for range 2 { // the second time by what was kept
		got, err := r.Read(pdf)
		if err != nil {
			t.Fatal(err)
		}
		if got.Record != record {
			t.Errorf("record %x", got.Record)
		}
		if s := fmt.Sprint(got.Pages); s != "[{[FRONT UTO<] [SPECIMEN] []} {[BACK UTO<] [SPECIMEN] []}]" {
			t.Errorf("pages %s", s)
		}
	}
	if got, err := r.Read(written(t, [32]byte{})); err != nil || got.Record != [32]byte{} {
		t.Errorf("a document of no record: %x, %v", got.Record, err)
	}
}

// A file that was changed after it was written is refused, since viewers may show something else of it.
func TestReaderRefuses(t *testing.T) {
	pdf := written(t, [32]byte{1})
	for name, file := range map[string][]byte{
		"nothing":           nil,
		"no PDF":            []byte("hello\nstartxref\n0\n%%EOF"),
		"cut short":         pdf[:len(pdf)-9],
		"an object moved":   bytes.Replace(pdf, []byte("/Trapped/False"), []byte("/Trapped /False"), 1),
		"an object doubled": append(bytes.Clone(pdf), "1 0 obj\n<<>>\nendobj\n%%EOF\n"...),
		"another revision":  append(bytes.Clone(pdf), "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9>>\nstartxref\n"+fmt.Sprint(len(pdf))+"\n%%EOF\n"...),
		"no pages":          bytes.Replace(pdf, []byte("/Kids["), []byte("/Rids["), 1),
	} {
		if got, err := NewReader().Read(file); err == nil {
			t.Errorf("%s was read: %+v", name, got)
		} else if !strings.HasPrefix(err.Error(), "reading the PDF: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// small gives a document of a few hundred bytes, all of it plain.
func small() []byte {
	o := &objects{buf: []byte("%PDF-1.6\n")}
	o.add("<</Type/Catalog/Pages 2 0 R>>")
	o.add("<</Type/Pages/Count 1/Kids[3 0 R ]>>")
	o.add("<</Type/Page/Resources 4 0 R/Contents 5 0 R>>")
	o.add("<</Font<</F0 6 0 R>>/XObject<</X0 8 0 R/I0 9 0 R>>>>")
	o.stream("", []byte("BT /F0 9 Tf 1 0 0 1 5 5 Tm\n<00010002>Tj ET\n/X0 Do\n/I0 Do Q\n"))
	o.add("<</Type/Font/ToUnicode 7 0 R>>")
	o.stream("", []byte("1 beginbfrange\n<0001><0002><0041>\nendbfrange\n"))
	o.stream("/Subtype/Form/Resources<</Font<</F0 6 0 R>>>>", []byte("BT /F0 9 Tf <0002>Tj ET\n"))
	o.stream("/Filter/DCTDecode", []byte("jpeg"))
	o.add(fmt.Sprintf("<<%s<%x>>>", recordKey, [32]byte{1}))
	start := o.crossReference()
	return fmt.Appendf(o.buf, "trailer\n<</Size %d/Root 1 0 R/Info 10 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(o.offsets)+1, start)
}

func FuzzReader(f *testing.F) {
	pdf := small()
	if got, err := NewReader().Read(pdf); err != nil || fmt.Sprint(got.Pages[0].Texts, got.Pages[0].Art, len(got.Pages[0].JPEGs), got.Record[0]) != "[AB] [B] 1 1" {
		f.Fatalf("%+v, %v", got, err)
	}
	f.Add(pdf)
	f.Add(bytes.Replace(pdf, []byte("3 0 R ]"), []byte("2 0 R ]"), 1))
	r := NewReader()
	f.Fuzz(func(_ *testing.T, pdf []byte) { _, _ = r.Read(pdf) })
}

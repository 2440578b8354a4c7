package papers

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func made() time.Time { return time.Date(2026, 6, 13, 9, 30, 0, 0, time.FixedZone("", 6*3600)) }

func picture(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * 7 / width)
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func receipt(t testing.TB) Receipt {
	return Receipt{
		Authority: "PASSPORT AUTHORITY OF UTOPIA", Site: "Consulate in Brussels", DeliverySite: "Consulate in Brussels", Reference: "A-26-000123",
		SubmittedAt: made(), Clerk: "clerk.bru", Document: "Passport, ordinary", Request: "First issuance", Service: "normal",
		Applicant: Applicant{Name: "ERIKSSON, ANNA MARIA", NationalName: "Эрикссон Анна Мария", DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F", Nationality: "UTO", Number: "ZE184226B"},
		Portrait:  asJPEG(t, picture(413, 531)),
		Notes:     []string{"Bring this receipt and your present passport when you come for the new one.", "A document that is not fetched within six months is destroyed."},
	}
}

func batch(n int) BatchSheet {
	b := BatchSheet{Authority: "PASSPORT AUTHORITY OF UTOPIA", Batch: "B-26-0007", Site: "Ministry print centre", Printer: "booklet-1", Document: "Passport, ordinary", Operator: "operator.one", CreatedAt: made()}
	for i := range n {
		b.Documents = append(b.Documents, BatchDocument{BlankSerial: fmt.Sprintf("P%08d", i+1), Number: fmt.Sprintf("P%08d", i+1), Reference: fmt.Sprintf("A-26-%06d", i+1), Bearer: "ЭРИКССОН АННА МАРИЯ"})
	}
	return b
}

func contact(t testing.TB, n int) ContactSheet {
	c := ContactSheet{Authority: "PASSPORT AUTHORITY OF UTOPIA", Title: "Printed pages", MadeAt: made()}
	for i := range n {
		m := picture(625, 440)
		if i%3 == 2 {
			m = picture(600, 400)
		}
		c.Pages = append(c.Pages, ContactPage{PNG: asPNG(t, m), Caption: []string{fmt.Sprintf("P%08d · passport-ordinary", i), "ERIKSSON, ANNA MARIA"}})
	}
	return c
}

// run calls a program of poppler or qpdf on a file.
func run(t *testing.T, debian, program string, file []byte, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is missing: install the Debian package %s", program, debian)
	}
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

type paper interface{ PDF() ([]byte, error) }

func TestPapers(t *testing.T) {
	full := batch(75)
	full.Counts = &Counts{Allocated: 75, Good: 70, Spoiled: 2, Returned: 2}
	for _, c := range []struct {
		name  string
		paper paper
		pages int
		says  []string
	}{
		{"receipt", receipt(t), 1, []string{"Receipt of an application", "A-26-000123", "ERIKSSON, ANNA MARIA", "Эрикссон Анна Мария", "2026-06-13 03:30 UTC", "page 1 of 1", "six months"}},
		{"batch sheet", batch(3), 1, []string{"Batch B-26-0007", "P00000003", "A-26-000002", "ЭРИКССОН АННА МАРИЯ", "Supervisor", "operator.one", "Blanks allocated"}},
		{"long batch sheet", full, 3, []string{"P00000075", "page 3 of 3", "1 blanks are not accounted for"}},
		{"contact sheet", contact(t, 25), 3, []string{"Printed pages", "P00000024 · passport-ordinary"}},
		{"empty contact sheet", ContactSheet{Title: "Nothing", MadeAt: made()}, 1, []string{"Nothing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := c.paper.PDF()
			if err != nil {
				t.Fatal(err)
			}
			if out := run(t, "qpdf", "qpdf", file, "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") || strings.Contains(out, "WARNING") {
				t.Errorf("qpdf: %s", out)
			}
			if out := run(t, "poppler-utils", "pdffonts", file, "FILE"); strings.Count(out, " yes ") < 2 || strings.Contains(out, " no  no ") {
				t.Errorf("fonts:\n%s", out)
			}
			if out := run(t, "poppler-utils", "pdfinfo", file, "FILE"); !strings.Contains(out, fmt.Sprintf("Pages:           %d", c.pages)) {
				t.Errorf("not %d pages:\n%s", c.pages, out)
			}
			text := run(t, "poppler-utils", "pdftotext", file, "-layout", "FILE", "-")
			for page, p := range strings.Split(strings.TrimSuffix(text, "\f"), "\f") {
				if !strings.Contains(p, Specimen+" · no travel document") {
					t.Errorf("page %d does not say SPECIMEN:\n%s", page+1, p)
				}
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for range 3 {
				again, err := c.paper.PDF()
				if err != nil || !bytes.Equal(file, again) {
					t.Fatalf("same paper, other bytes (%v)", err)
				}
			}
		})
	}
}

func TestAnyTextCanBeSet(t *testing.T) {
	long := strings.Repeat("WOLFESCHLEGELSTEINHAUSENBERGERDORFF ", 400)
	for name, text := range map[string]string{
		"Arabic":        "محمد عبد الله",
		"Arabic, mixed": "MUHAMMAD محمد",
		"emoji":         "ANNA 😀 MARIA",
		"not UTF-8":     "ANN\xff\xfeA",
		"control":       "AN\x00NA\nMARIA\u2028X\u202eY",
		"Han":           "王秀英",
		"Georgian":      "გიორგი",
		"long":          long,
		"one word":      strings.ReplaceAll(long, " ", ""),
		"alias":         "{nb} {nb}",
		"brackets":      `a)(b\ (`,
		"nothing":       "",
	} {
		t.Run(name, func(t *testing.T) {
			r := receipt(t)
			r.Authority, r.Site, r.Reference, r.Clerk, r.Document, r.Notes, r.Portrait = text, text, text, text, text, []string{text, text}, nil
			r.Applicant = Applicant{Name: text, NationalName: text, PlaceOfBirth: text, Number: text}
			b := batch(2)
			b.Batch, b.Printer, b.SignOffs = text, text, []SignOff{{text, text}, {text, text}, {text, text}}
			b.Documents = []BatchDocument{{text, text, text, text, text}}
			c := contact(t, 1)
			c.Title, c.Pages[0].Caption = text, []string{text, text, text, text, text}
			for _, p := range []paper{r, b, c} {
				file, err := p.PDF()
				if err != nil {
					t.Fatalf("%T: %v", p, err)
				}
				run(t, "qpdf", "qpdf", file, "--check", "FILE")
			}
			if _, err := c.PNG(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCleanAndCut(t *testing.T) {
	s := newSheet("A", "B", made())
	rapid.Check(t, func(t *rapid.T) {
		text := clean(rapid.String().Draw(t, "text"))
		if strings.ContainsFunc(text, func(r rune) bool { return r > 0xffff || r < ' ' }) {
			t.Fatalf("%q", text)
		}
		width := rapid.Float64Range(5, 60).Draw(t, "width")
		s.SetFont(sans, "", 9)
		if short := s.cut(text, width); short != "…" && s.GetStringWidth(short) > width {
			t.Fatalf("%q is wider than %g", short, width)
		}
		for _, l := range s.wrap(text, width) {
			if len([]rune(l)) > 1 && s.GetStringWidth(l) > width+0.01 {
				t.Fatalf("line %q is wider than %g", l, width)
			}
		}
	})
}

func TestImagesThatCannotBeShown(t *testing.T) {
	good := asPNG(t, picture(100, 80))
	for name, file := range map[string][]byte{"text": []byte("portrait"), "cut short": good[:len(good)/2], "nothing": {}} {
		c := contact(t, 2)
		c.Pages[1].PNG = file
		if _, err := c.PDF(); err == nil || !strings.Contains(err.Error(), "picture 2 ") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.PNG(); err == nil || !strings.Contains(err.Error(), "picture 2 ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := receipt(t)
	r.Portrait = []byte("portrait")
	if _, err := r.PDF(); err == nil || !strings.Contains(err.Error(), "reading portrait") {
		t.Errorf("portrait: %v", err)
	}
	r.Portrait = good
	if _, err := r.PDF(); err != nil {
		t.Errorf("PNG portrait: %v", err)
	}
}

func TestContactPicture(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 800, 560))
	deep.Set(3, 3, color.White)
	c := contact(t, 7)
	c.Columns = 2
	c.Pages[4].PNG = asPNG(t, deep)             // 16 bits and transparent
	c.Pages[5].PNG = asPNG(t, picture(20, 900)) // tall
	c.Pages[6].PNG = asPNG(t, picture(900, 3))  // flat
	file, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil || m.Bounds().Dx() != pictureGap+2*(pictureCell+pictureGap) {
		t.Fatalf("%v, %v", m.Bounds(), err)
	}
	again, err := c.PNG()
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("same sheet, other bytes (%v)", err)
	}
	if _, err := c.PDF(); err != nil {
		t.Error(err)
	}
}

package personalization

import (
	"image"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chancery/personalization/record"
	"chancery/templates"
)

func bothDocuments(t *testing.T) []record.Record {
	t.Helper()
	return []record.Record{passport(t), visa(t)}
}

func TestFilesAreClean(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	for _, rec := range bothDocuments(t) {
		for _, pdf := range [][]byte{compose(t, c, rec).Page, preview(t, c, rec)} {
			path := save(t, pdf)
			if out := run(t, "qpdf", "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("%s: qpdf: %s", rec.Format, out)
			}
			for _, line := range strings.Split(strings.TrimSpace(run(t, "poppler-utils", "pdffonts", path)), "\n")[2:] {
				if !regexp.MustCompile(`^[A-Z]{6}\+.* yes yes yes `).MatchString(line) {
					t.Errorf("%s: font not embedded, cut and readable: %s", rec.Format, line)
				}
			}
			text := run(t, "poppler-utils", "pdftotext", path, "-")
			lines, _, err := MRZ(rec)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range append([]string{templates.SpecimenText, "ERIKSSON", "ANNA MARIA", rec.DocumentNumber}, lines...) {
				if !strings.Contains(text, want) {
					t.Errorf("%s: pdftotext finds no %q", rec.Format, want)
				}
			}
		}
	}
}

// The zone stands where Doc 9303-4 fig. 3 and 9303-7 fig. 3 have it, measured in the picture.
func TestMRZStandsInItsPlace(t *testing.T) {
	const dpi = 600
	const mm = dpi / 25.4
	c := newComposer(t, fixedSeal{})
	for _, want := range []struct {
		rec                  record.Record
		width, height, first float64
	}{{passport(t), 125, 88, 6}, {visa(t), 120, 80, 4}} {
		m := picture(t, render(t, compose(t, c, want.rec).Page, dpi))
		format, width, height := want.rec.Format, float64(m.Bounds().Dx())/mm, float64(m.Bounds().Dy())/mm
		if math.Abs(width-want.width) > 0.1 || math.Abs(height-want.height) > 0.1 {
			t.Fatalf("%s: page of %.2f × %.2f mm", format, width, height)
		}
		for i, centre := range []float64{15.75, 9.40} {
			ink := inkBox(m, height-centre-2.15, height-centre+2.15, mm)
			if found := height - (ink.Y + ink.Height/2); math.Abs(found-centre) > 0.15 {
				t.Errorf("%s: centre of line %d is %.2f mm from the bottom edge, want %.2f", format, i+1, found, centre)
			}
			if ink.X < want.first || ink.X > want.first+1 {
				t.Errorf("%s: line %d begins %.2f mm from the left edge, want %.2f and at most 1.0 more", format, i+1, ink.X, want.first)
			}
			// From the first character's cell to the last one's are 43 pitches of 2.54 mm.
			if ink.Right() > want.first+44*2.54 || ink.Right() < want.first+43*2.54 {
				t.Errorf("%s: line %d ends %.2f mm from the left edge: the pitch is not 2.54", format, i+1, ink.Right())
			}
			if ink.Height < 2.4 || ink.Height > 2.95 {
				t.Errorf("%s: line %d is %.2f mm high", format, i+1, ink.Height)
			}
		}
	}
}

// inkBox gives the box of what is dark between two heights, in mm.
func inkBox(m *image.Gray, from, to, mm float64) templates.Rect {
	box := image.Rectangle{Min: m.Bounds().Max}
	for y := int(from * mm); y < int(to*mm); y++ {
		for x := range m.Bounds().Dx() {
			if m.GrayAt(x, y).Y < 128 {
				box.Min.X, box.Min.Y = min(box.Min.X, x), min(box.Min.Y, y)
				box.Max.X, box.Max.Y = max(box.Max.X, x+1), max(box.Max.Y, y+1)
			}
		}
	}
	return templates.Rect{X: float64(box.Min.X) / mm, Y: float64(box.Min.Y) / mm, Width: float64(box.Dx()) / mm, Height: float64(box.Dy()) / mm}
}

// In Zone VII nothing else may absorb: outside the two printing zones the printed plane is
// white, and the finished page nowhere darker than a tint.
func TestBandHoldsNothingElse(t *testing.T) {
	const dpi = 300
	const mm = dpi / 25.4
	c := newComposer(t, fixedSeal{})
	for _, rec := range bothDocuments(t) {
		g, _ := templates.GeometryOf(rec.Format)
		for darkest, pdf := range map[uint8][]byte{250: compose(t, c, rec).Page, 190: preview(t, c, rec)} {
			m := picture(t, render(t, pdf, dpi))
			height := m.Bounds().Dy()
			// The fraction of a dot at the band's edge belongs to the zone above.
			for y := height - int(math.Floor(templates.BandHeight*mm)) + 1; y < height; y++ {
				fromBottom := (float64(height) - float64(y) - 0.5) / mm
				if slices.ContainsFunc(g.Centres, func(c float64) bool { return math.Abs(fromBottom-c) < 2.15 }) {
					continue
				}
				for x := range m.Bounds().Dx() {
					if v := m.GrayAt(x, y).Y; v < darkest {
						t.Fatalf("%s: brightness %d at %.1f mm from the left, %.1f from the bottom; at least %d expected", rec.Format, v, float64(x)/mm, fromBottom, darkest)
					}
				}
			}
		}
	}
}

// people are names that are hard on a page.
func people() []record.Bearer {
	name := func(primary, secondary, national, language string) record.Bearer {
		b := record.Bearer{PrimaryIdentifier: primary, SecondaryIdentifier: secondary, DateOfBirth: "1990-02-28", PlaceOfBirth: "ZENITH", Sex: "M", Nationality: "UTO"}
		if national != "" {
			b.NationalName = &record.NationalName{Primary: national, Language: language}
		}
		return b
	}
	list := []record.Bearer{
		name("KASYMOV", "OMURBEK", "КАСЫМОВ ӨМҮРБЕК", "ky"),
		name("RAHMONZODA", "GHULOM", "РАҲМОНЗОДА ҒУЛОМ", "tg"),
		name("ŞAHİNOĞLU", "GÜLŞEN IŞIK", "", ""),
		name("O‘RINBOYEV", "G‘AYRAT", "ЎРИНБОЕВ ҒАЙРАТ", "uz-Cyrl"),
		name("ARKFREITHAUENSTEIN-OBERSCHWABENHAUSEN", "NILAVADHANANANDA JAYAVARMAN KRISHNAKUMAR", "", ""),
		name("SUPARMAN", "", "", ""),
		name("AL HASSAN", "YUSUF", "الحسن يوسف", "ar"),
		name("NGUYỄN", "THỊ ÁNH", "", ""),
		name("O0OOO", "", "", ""),
	}
	list[8].PrimaryIdentifier = "QOGO DOCQ" // letters that OCR confuses
	list[5].DateOfBirth = "XXXX-XX-XX"
	list[6].DateOfBirth = "1988-XX-XX"
	list[3].Sex = "X"
	return list
}

// An outside reader finds on every page, at both resolutions, exactly the lines of the record.
func TestOutsideReaderReadsTheMRZ(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	for _, base := range bothDocuments(t) {
		var want [][]string
		var pages []Artifacts
		for i, b := range people() {
			rec := base
			rec.Bearer = b
			rec.DocumentNumber = []string{"L898902C3", "0O0O0O0O0", "8B8B8B8B8", "1I1I1I1I1", "5S5S5S5S5", "2Z2Z2Z2Z2", "U0V0W0X0Y", "GC6QG6C6Q", "MNHKMNHKM"}[i]
			a := compose(t, c, rec)
			want, pages = append(want, a.MRZ), append(pages, a)
		}
		for _, dpi := range []int{300, 600} {
			var files []string
			for _, a := range pages {
				files = append(files, renderBand(t, a.Page, base.Format, dpi))
			}
			got := readMRZ(t, base.Format, dpi, files...)
			for i := range want {
				if !slices.Equal(got[i], want[i]) {
					t.Errorf("%s at %d dpi: read %q, printed %q", base.Format, dpi, got[i], want[i])
				}
			}
		}
		// The finished document, substrate and all.
		if got := readMRZ(t, base.Format, 300, renderBand(t, preview(t, c, base), base.Format, 300)); !slices.Equal(got[0], compose(t, c, base).MRZ) {
			t.Errorf("%s: on the finished page %q was read", base.Format, got[0])
		}
	}
}

// A common reader gets the seal's bytes back exactly, from the printed plane and the finished page.
func TestSealIsReadBack(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	for _, number := range []string{"L8988901C", "UA1", "000000000"} {
		rec := visa(t)
		rec.DocumentNumber = number
		a := compose(t, c, rec)
		for name, pdf := range map[string][]byte{"printed plane": a.Page, "finished page": preview(t, c, rec)} {
			if got := run(t, "dmtx-utils", "dmtxread", "-N1", "-m20000", render(t, pdf, 300)); got != string(a.Seal) {
				t.Errorf("%s %s: dmtxread gives %x, printed was %x", name, number, got, a.Seal)
			}
		}
	}
}

package page

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"chancery/templates/fonts"
)

// run starts an outside program and gives its output; packages names what Debian calls it.
func run(t *testing.T, debian, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing: install the Debian package %s", program, debian)
	}
	var out, diagnostics bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", program, args, err, out.String(), diagnostics.String())
	}
	if diagnostics.Len() > 0 {
		t.Errorf("%s complains: %s", program, diagnostics.String())
	}
	return out.String()
}

func save(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func face(t testing.TB, name string) *Face {
	t.Helper()
	ttf, err := fonts.TTF(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ParseFace(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func cut(t testing.TB, name, characters string) *Font {
	t.Helper()
	f, err := face(t, name).Cut([]rune(characters))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sheet is a base with one of everything.
type sheet struct {
	*Base
	text, ocr       FontID
	ink             InkID
	layer           LayerID
	faint, overlaid StateID
	form            FormID
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789< abcdefghijklmnopqrstuvwxyzÅåҚқӨөҮүасымврбеко"

func newSheet(t testing.TB) sheet {
	t.Helper()
	b, err := NewBuilder(125, 88)
	if err != nil {
		t.Fatal(err)
	}
	b.Title = "Sheet & <test>"
	s := sheet{text: b.AddFont(cut(t, "sans", letters)), ocr: b.AddFont(cut(t, fonts.OCRB, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"))}
	s.ink = b.AddInk(Ink{Name: "UV green", Alternate: [4]float64{.6, 0, .9, 0}})
	s.layer = b.AddLayer(Layer{Name: "substrate", Screen: true})
	s.faint, s.overlaid = b.AddState(State{Alpha: .3}), b.AddState(State{Overprint: true, Multiply: true})
	c := b.NewContent()
	c.SetFill(Tint(s.ink, .3))
	c.RoundedRectangle(5, 5, 50, 20, 2)
	c.Fill()
	if s.form, err = b.AddForm(c); err != nil {
		t.Fatal(err)
	}
	if s.Base, err = b.Build(); err != nil {
		t.Fatal(err)
	}
	return s
}

const mrzLine = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"

// draw writes one document with one of everything.
func (s sheet) draw(t testing.TB, name string) []byte {
	t.Helper()
	d := s.NewDocument()
	photo, err := d.JPEG(portrait(t))
	if err != nil {
		t.Fatal(err)
	}
	pen, err := d.PenMask(strokes(t, false), RGB(0.04, 0.08, 0.35))
	if err != nil {
		t.Fatal(err)
	}
	p := d.NewPage()
	p.BeginLayer(s.layer)
	p.Form(s.form)
	p.EndLayer()
	p.Image(photo.ID, 5, 28, 20, 25)
	p.Image(pen.ID, 30, 50, 30, 10)
	p.Save()
	p.SetState(s.faint)
	p.SetFill(RGB(1, 0, 0))
	p.Circle(70, 30, 10)
	p.Fill()
	p.SetState(s.overlaid)
	p.SetFill(CMYK(.5, 0, 0, 0))
	p.Rectangle(70, 30, 10, 10)
	p.Fill()
	p.Restore()
	p.SetFill(Gray(0))
	p.Text(s.text, 9, 30, 45, name)
	p.TextTurned(s.text, 6, .1, 120, 60, 90, "Turned")
	p.TextPitched(s.ocr, 9.9585, 2.54, 6, 79.87, mrzLine)
	p.BeginFine(70, 30, .01)
	p.SetStroke(Tint(s.ink, 1))
	p.SetLine(.1)
	p.MoveTo(70, 30)
	p.CurveTo(80, 20, 90, 40, 100, 30)
	p.Stroke()
	p.EndFine()
	p.Modules(100, 10, .4, 10, 10, func(x, y int) bool { return (x+y)%2 == 0 })
	pdf, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

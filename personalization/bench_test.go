package personalization

import (
	"bytes"
	"syscall"
	"testing"
	"time"

	codeberg "codeberg.org/go-pdf/fpdf"
	github "github.com/go-pdf/fpdf"
	gofpdf "github.com/jung-kurt/gofpdf"

	"chancery/personalization/record"
	"chancery/templates"
	"chancery/templates/fonts"
)

// BenchmarkCompose puts Compose beside the three lines of fpdf used as their documentation
// shows: a document each, fonts added each time. All draw the same layout with the same curves;
// the rows with "lines" draw the guilloche as 40 curves of 200 straight lines in place of ours.
// Run it with -cpu 1 and compare rows of one run only.
func BenchmarkCompose(b *testing.B) {
	passport, visa := passport(b), visa(b)
	composer := newComposer(b, fixedSeal{})
	for _, c := range []struct {
		name string
		rec  record.Record
	}{{"chancery", passport}, {"chancery visa with seal", visa}} {
		img := imagesOf(b, c.rec)
		b.Run(c.name, func(b *testing.B) {
			measure(b, func() ([]byte, error) {
				a, err := composer.Compose(c.rec, img)
				return a.Page, err
			})
		})
	}
	n := newNaive(b, passport)
	for _, peer := range []struct {
		name string
		make func() fpdfLike
	}{
		{"codeberg.org fpdf v0.12", newCodeberg},
		{"github.com go-pdf fpdf v0.9", newGithub},
		{"jung-kurt gofpdf v1.16", newGofpdf},
	} {
		for suffix, lines := range map[string]bool{"": false, " lines": true} {
			b.Run(peer.name+suffix, func(b *testing.B) {
				measure(b, func() ([]byte, error) { return n.page(peer.make(), lines) })
			})
		}
	}
}

// measure runs one engine; cpu-ms/op is the processor time of the process, garbage collection
// and all, which other programs on the machine disturb less than the time on the clock.
func measure(b *testing.B, compose func() ([]byte, error)) {
	b.Helper()
	b.ReportAllocs()
	size, before := 0, processorTime(b)
	for b.Loop() {
		pdf, err := compose()
		if err != nil {
			b.Fatal(err)
		}
		size = len(pdf)
	}
	b.ReportMetric(float64(size), "bytes/page")
	b.ReportMetric((processorTime(b)-before).Seconds()*1e3/float64(b.N), "cpu-ms/op")
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkComposeParallel shows how composing scales to the cores.
func BenchmarkComposeParallel(b *testing.B) {
	rec := passport(b)
	composer := newComposer(b, nil)
	img := imagesOf(b, rec)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := composer.Compose(rec, img); err != nil {
				b.Error(err)
			}
		}
	})
}

func newCodeberg() fpdfLike {
	return codebergPDF{codeberg.NewCustom(&codeberg.InitType{UnitStr: "mm", Size: codeberg.SizeType{Wd: 125, Ht: 88}})}
}

func newGithub() fpdfLike {
	return githubPDF{github.NewCustom(&github.InitType{UnitStr: "mm", Size: github.SizeType{Wd: 125, Ht: 88}})}
}

func newGofpdf() fpdfLike {
	return gofpdfPDF{gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: 125, Ht: 88}})}
}

type (
	codebergPDF struct{ *codeberg.Fpdf }
	githubPDF   struct{ *github.Fpdf }
	gofpdfPDF   struct{ *gofpdf.Fpdf }
)

func (p codebergPDF) register(name, kind string, file []byte) {
	p.RegisterImageOptionsReader(name, codeberg.ImageOptions{ImageType: kind}, bytes.NewReader(file))
}

func (p githubPDF) register(name, kind string, file []byte) {
	p.RegisterImageOptionsReader(name, github.ImageOptions{ImageType: kind}, bytes.NewReader(file))
}

func (p gofpdfPDF) register(name, kind string, file []byte) {
	p.RegisterImageOptionsReader(name, gofpdf.ImageOptions{ImageType: kind}, bytes.NewReader(file))
}

// naive draws the personalization of one record with a peer.
type naive struct {
	layout *templates.Layout
	sheet  *sheet
	images Images
	fonts  map[string][]byte
}

func newNaive(b *testing.B, rec record.Record) *naive {
	b.Helper()
	set, err := templates.Utopia()
	if err != nil {
		b.Fatal(err)
	}
	n := &naive{images: imagesOf(b, rec), fonts: map[string][]byte{}, sheet: &sheet{record: rec}}
	if n.layout, err = set.Layout(rec.Layout); err != nil {
		b.Fatal(err)
	}
	if n.sheet.mrz, _, err = MRZ(rec); err != nil {
		b.Fatal(err)
	}
	if n.sheet.digest, err = rec.Digest(); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"sans", "sans-bold", "sans-oblique", fonts.OCRB} {
		if n.fonts[name], err = fonts.TTF(name); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// issued is the date that peers write into the file.
func issued() time.Time { return time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC) }

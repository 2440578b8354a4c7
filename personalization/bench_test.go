package personalization

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"chancery/templates"
	"chancery/templates/fonts"
)

// inJob is the number of documents in a print job of the benchmark.
const inJob = 100

// BenchmarkCompose puts Compose beside engines used as their documentation shows: a document each,
// fonts added each time. All draw the same page: portrait, ghost, fourteen texts with captions, a
// machine readable zone in OCR-B, a barcode of it, microtext, the word SPECIMEN, and a guilloche,
// which is the record's own or, in the rows "design", one for all, which only we prepare. The rows
// with "lines" draw it as 40 curves of 200 straight lines. Rows of 100 are print jobs; all their
// figures but ns/op are for one page. Run it with -cpu 1 and compare rows of one run only.
func BenchmarkCompose(b *testing.B) {
	for _, kind := range []string{"own", "design"} {
		c, orders, n := peers(b, kind)
		b.Run("chancery "+kind, func(b *testing.B) {
			measurePages(b, 1, func(i int) ([]byte, error) {
				a, err := c.Compose(orders[i].Record, orders[i].Images)
				return a.Page, err
			})
		})
		b.Run("chancery "+kind+" 100", func(b *testing.B) {
			measurePages(b, inJob, func(int) ([]byte, error) {
				job, err := c.Job(orders)
				return job.PDF, err
			})
		})
		if kind == "own" {
			n.run(b)
		}
	}
	visa := visa(b)
	c, img := newComposer(b, fixedSeal{}), imagesOf(b, visa)
	b.Run("chancery visa with seal", func(b *testing.B) {
		measurePages(b, 1, func(int) ([]byte, error) {
			a, err := c.Compose(visa, img)
			return a.Page, err
		})
	})
}

// run measures the peers.
func (n *naive) run(b *testing.B) {
	for _, peer := range []struct {
		name string
		make func() fpdfLike
	}{
		{"codeberg.org fpdf v0.12", newCodeberg},
		{"signintech gopdf v0.33", newSignintech},
	} {
		for _, suffix := range []string{"", " lines"} {
			b.Run(peer.name+suffix, func(b *testing.B) {
				measurePages(b, 1, func(i int) ([]byte, error) { return n.pages(peer.make(), suffix != "", i, i+1) })
			})
			b.Run(peer.name+suffix+" 100", func(b *testing.B) {
				measurePages(b, inJob, func(int) ([]byte, error) { return n.pages(peer.make(), suffix != "", 0, inJob) })
			})
		}
	}
}

// measurePages runs one engine; cpu-ms/page is the processor time of the process, garbage collection
// and all, which other programs on the machine disturb less than the time on the clock.
func measurePages(b *testing.B, pages int, compose func(i int) ([]byte, error)) {
	b.Helper()
	b.ReportAllocs()
	size, i, before := 0, 0, processorTime(b)
	for b.Loop() {
		pdf, err := compose(i % inJob)
		if err != nil {
			b.Fatal(err)
		}
		size, i = len(pdf), i+1
	}
	cpu := (processorTime(b) - before).Seconds() / float64(b.N*pages)
	b.ReportMetric(float64(size)/float64(pages), "bytes/page")
	b.ReportMetric(1e3*cpu, "cpu-ms/page")
	b.ReportMetric(1/cpu, "pages/s-core")
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
	c, orders, _ := peers(b, "own")
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Compose(orders[0].Record, orders[0].Images); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkNewComposer shows what preparing the layouts of Utopia costs once, for print and preview.
func BenchmarkNewComposer(b *testing.B) {
	for b.Loop() {
		for _, r := range newComposer(b, fixedSeal{}).ready {
			for _, p := range []Plane{Personalization, All} {
				if _, err := r.presses[outputOf(p)](); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// peers gives a composer with the page that is compared, orders for it with a portrait each, and
// the peers' side of it.
func peers(b *testing.B, kind string) (*Composer, []Order, *naive) {
	b.Helper()
	source, err := os.ReadFile("testdata/bench/passport.yaml")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Replace(string(source), "\n    - mrz:", "\n    - barcode: {kind: data-matrix, content: mrz, x: 103, y: 34, width: 16, height: 16, module: 0.3386, quiet: 2, ink: carbon-black}\n    - mrz:", 1)
	if kind == "design" {
		text = strings.ReplaceAll(text, "seed: record", "seed: design")
	}
	set, err := templates.Load(fstest.MapFS{"passport.yaml": {Data: []byte(text)}})
	if err != nil {
		b.Fatal(err)
	}
	c, err := NewComposer(set, nil)
	if err != nil {
		b.Fatal(err)
	}
	n := &naive{fonts: map[string][]byte{}}
	if n.layout, err = set.Layout(set.Refs()[0]); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"sans", "sans-bold", "sans-oblique", fonts.OCRB} {
		if n.fonts[name], err = fonts.TTF(name); err != nil {
			b.Fatal(err)
		}
	}
	orders := make([]Order, inJob)
	for i := range orders {
		orders[i] = order(b, set.Refs()[0], i)
		_, s, err := c.begin(orders[i].Record, orders[i].Images)
		if err != nil {
			b.Fatal(err)
		}
		n.sheets = append(n.sheets, s)
	}
	return c, orders, n
}

// order is a passport whose portrait is a file of its own: no engine may find two of them equal.
func order(b *testing.B, layout string, i int) Order {
	rec := passport(b)
	comment := fmt.Sprintf("\xff\xfe\x00\x08%06d", i)
	portrait := testdata(b, "portrait.jpg")
	portrait = append(append(portrait[:2:2], comment...), portrait[2:]...)
	rec.Layout, rec.DocumentNumber, rec.Signature, rec.Portrait = layout, fmt.Sprintf("L%08d", i), "", digest(portrait)
	return Order{rec, Images{Portrait: portrait}}
}

// naive draws the personalization of records with a peer.
type naive struct {
	layout   *templates.Layout
	sheets   []*sheet
	sheet    *sheet // of the page that is drawn
	portrait string // and its name
	fonts    map[string][]byte
}

// issued is the date that peers write into the file.
func issued() time.Time { return time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC) }

// measure runs what makes one page.
func measure(b *testing.B, compose func() ([]byte, error)) {
	b.Helper()
	measurePages(b, 1, func(int) ([]byte, error) { return compose() })
}

package proof_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"chancery/personalization/proof"
	"chancery/personalization/proof/ocrb"
	"chancery/templates/fonts"
)

// spent gives the processor time of this process, which other processes on the machine do not touch.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// parallel runs an act from as many goroutines as there are processors and reports what one costs.
func parallel(b *testing.B, act func() error) {
	b.ReportAllocs()
	if err := act(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	before := spent(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := act(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64((spent(b)-before).Nanoseconds())/float64(b.N)/1e6, "cpu-ms/op")
}

// BenchmarkRaster renders parts of a passport's page, each time from the PDF.
func BenchmarkRaster(b *testing.B) {
	r, a, ctx := open(b, proof.Config{CacheDir: b.TempDir(), Workers: 8}), printed(b, "L898902C3"), context.Background()
	render := func(dpi float64, boxes func(p *proof.Page) []proof.Box) func() error {
		return func() error {
			return r.Read(ctx, a.Page, func(p *proof.Page) error {
				for _, box := range boxes(p) {
					if _, err := p.Gray(box, dpi); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	nothing := func(*proof.Page) []proof.Box { return nil }
	zone := func(p *proof.Page) []proof.Box { return []proof.Box{p.Foot(24.3)} }
	three := func(p *proof.Page) []proof.Box {
		return []proof.Box{p.Foot(24.3), {X: 95, Y: 20, Width: 25, Height: 25}, {X: 70, Y: 40, Width: 20, Height: 20}}
	}
	whole := func(p *proof.Page) []proof.Box { return []proof.Box{p.Whole()} }
	b.Run("opening alone", func(b *testing.B) { parallel(b, render(300, nothing)) })
	b.Run("zone at 300 dpi", func(b *testing.B) { parallel(b, render(300, zone)) })
	b.Run("zone at 600 dpi", func(b *testing.B) { parallel(b, render(600, zone)) })
	b.Run("zone and two boxes at 300 dpi", func(b *testing.B) { parallel(b, render(300, three)) })
	b.Run("page at 300 dpi", func(b *testing.B) { parallel(b, render(300, whole)) })
	b.Run("page at 600 dpi", func(b *testing.B) { parallel(b, render(600, whole)) })
	reader, format := zoneReader(b), formatOf(b, "TD3")
	b.Run("zone rendered and read", func(b *testing.B) {
		parallel(b, func() error {
			_, err := r.See(ctx, a.Page, reader, proof.Wanted{Format: format})
			return err
		})
	})
}

// BenchmarkStart opens the engine and renders a box, without a cache and with one that an earlier
// process has left.
func BenchmarkStart(b *testing.B) {
	a, ctx := printed(b, "L898902C3"), context.Background()
	start := func(b *testing.B, dir string) {
		r, err := proof.Open(ctx, proof.Config{CacheDir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.See(ctx, a.Page, nil, proof.Wanted{Boxes: []proof.Box{{Width: 10, Height: 10}}, DPI: 300}); err != nil {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("cold", func(b *testing.B) {
		for range b.N {
			start(b, "")
		}
	})
	b.Run("cached", func(b *testing.B) {
		dir := b.TempDir()
		start(b, dir)
		for b.Loop() {
			start(b, dir)
		}
	})
}

func zoneReader(t testing.TB) *ocrb.Reader {
	t.Helper()
	ttf, err := fonts.TTF(fonts.OCRB)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ocrb.New(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func formatOf(t testing.TB, name string) ocrb.Format {
	t.Helper()
	f, known := ocrb.FormatOf(name)
	if !known {
		t.Fatalf("format %s is not known", name)
	}
	return f
}

package ocrb_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// band is the foot of a page's picture, Zone VII with its tolerance (23.3 ± 1.0 mm).
func band(m *image.Gray, dpi int) *image.Gray {
	top := m.Rect.Max.Y - 243*dpi/254
	return m.SubImage(image.Rect(0, top, m.Rect.Max.X, m.Rect.Max.Y)).(*image.Gray)
}

// BenchmarkRead reads both lines of a TD3 from the picture of Zone VII and from that of the whole
// page.
func BenchmarkRead(b *testing.B) {
	r, s := reader(b), sheetOf(b, "TD3")
	pdf := s.pdf(b, s.random(rand.New(rand.NewPCG(1, 1))))
	for _, dpi := range []int{300, 400, 600} {
		whole := picture(b, render(b, pdf, dpi))
		for name, m := range map[string]*image.Gray{"band": band(whole, dpi), "page": whole} {
			b.Run(fmt.Sprintf("%s/%d", name, dpi), func(b *testing.B) {
				b.ReportAllocs()
				before := spent(b)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if _, err := r.Read(m, float64(dpi), s.format(b)); err != nil {
							b.Error(err)
						}
					}
				})
				b.ReportMetric(float64((spent(b)-before).Nanoseconds())/float64(b.N)/1e6, "cpu-ms/op")
			})
		}
	}
}

// spent gives the processor time of this process, which other processes on the machine do not touch.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkNew prepares the glyphs.
func BenchmarkNew(b *testing.B) {
	for range b.N {
		reader(b)
	}
}

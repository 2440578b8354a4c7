package stream

import (
	"io"
	"strings"
	"testing"
)

// Each benchmark answers 1,000 documents a round, JSON in and JSON out; documents
// a second are reported.
func benchmark(b *testing.B, line string, run func(io.Reader, io.Writer) (int, error)) {
	const lines = 1000
	input := strings.Repeat(line+"\n", lines)
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		if bad, err := run(strings.NewReader(input), io.Discard); bad != 0 || err != nil {
			b.Fatal(bad, err)
		}
	}
	b.ReportMetric(float64(b.N)*lines/b.Elapsed().Seconds(), "documents/s")
}

func BenchmarkEncode(b *testing.B) { benchmark(b, eriksson, Encode) }

func BenchmarkDecode(b *testing.B) {
	benchmark(b, erikssonLines, func(r io.Reader, w io.Writer) (int, error) { return Decode(r, w, Reading{Reference: testDay}) })
}

func BenchmarkTransliterate(b *testing.B) {
	benchmark(b, "Жээнбеков-Мамытов Сооронбай Шарипович", func(r io.Reader, w io.Writer) (int, error) { return Transliterate(r, w, "ky") })
}

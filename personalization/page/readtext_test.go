package page

import (
	"os"
	"path/filepath"
	"testing"
)

func FuzzReadText(f *testing.F) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("%PDF-1.7\n1 0 obj\n<</Type/Page/Contents 2 0 R/Resources 3 0 R>>\nendobj\n2 0 obj\n<</Length 30>>stream\nBT /F0 9 Tf <00010002>Tj ET    \nendstream\nendobj\n" +
		"3 0 obj\n<</F0 4 0 R>>\nendobj\n4 0 obj\n<</ToUnicode 5 0 R>>\nendobj\n5 0 obj\n<</Length 60>>stream\nendcodespacerange 1 beginbfrange <0001> <0002> <0041> end   \nendstream\nendobj\n%%EOF\n"))
	f.Fuzz(func(_ *testing.T, pdf []byte) { _, _ = ReadText(pdf) })
}

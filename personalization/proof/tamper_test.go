package proof_test

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zlib"
)

// doctored gives a PDF with the content of one of its pages changed, and a cross-reference that is
// right again: what somebody would do who wants it to be taken for a page of ours.
func doctored(t testing.TB, pdf []byte, side int, change func(operators string) string) []byte {
	t.Helper()
	contents := regexp.MustCompile(`/Type/Page/.*/Contents (\d+) 0 R`).FindAllSubmatch(pdf, -1)
	if side >= len(contents) {
		t.Fatalf("the PDF has %d pages", len(contents))
	}
	head := []byte("\n" + string(contents[side][1]) + " 0 obj\n")
	from := bytes.Index(pdf, head) + len(head)
	stream := from + bytes.Index(pdf[from:], []byte(">>stream\n")) + len(">>stream\n")
	length, err := strconv.Atoi(string(regexp.MustCompile(`/Length (\d+)`).FindSubmatch(pdf[from:stream])[1]))
	if err != nil {
		t.Fatal(err)
	}
	r, err := zlib.NewReader(bytes.NewReader(pdf[stream : stream+length]))
	if err != nil {
		t.Fatal(err)
	}
	operators, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	changed := change(string(operators))
	if changed == string(operators) {
		t.Fatal("nothing was changed")
	}
	var out bytes.Buffer
	out.Write(pdf[:from])
	fmt.Fprintf(&out, "<</Length %d>>stream\n%s", len(changed), changed)
	out.Write(pdf[stream+length:])
	return referred(t, out.Bytes())
}

// referred gives a PDF whose objects have moved another cross-reference.
func referred(t testing.TB, pdf []byte) []byte {
	t.Helper()
	body, rest, found := bytes.Cut(pdf, []byte("\nxref\n"))
	_, trailer, follows := bytes.Cut(rest, []byte("trailer\n"))
	trailer, _, ends := bytes.Cut(trailer, []byte("startxref\n"))
	if !found || !follows || !ends {
		t.Fatal("the PDF has no cross-reference")
	}
	body = append(bytes.Clone(body), '\n')
	size, err := strconv.Atoi(string(regexp.MustCompile(`/Size (\d+)`).FindSubmatch(trailer)[1]))
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(bytes.Clone(body))
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", size)
	for n := 1; n < size; n++ {
		at := bytes.Index(body, []byte(fmt.Sprintf("\n%d 0 obj\n", n)))
		if at < 0 {
			out.WriteString("0000000000 65535 f \n")
			continue
		}
		fmt.Fprintf(out, "%010d 00000 n \n", at+1)
	}
	fmt.Fprintf(out, "trailer\n%sstartxref\n%d\n%%%%EOF\n", trailer, len(body))
	return out.Bytes()
}

// covered draws a rectangle, black (0) or white (1), over a page of a height: its left top corner and
// size in mm.
func covered(operators string, page, x, y, width, height float64, grey int) string {
	const pt = 72 / 25.4
	return operators + fmt.Sprintf("q %d g %.4f %.4f %.4f %.4f re f Q\n", grey, x*pt, (page-y-height)*pt, width*pt, height*pt)
}

// retyped puts the code of the character at one place of a line in the place of another's, in the text
// with so many characters that comes at a place among those.
func retyped(t testing.TB, operators string, length, line, from, to int) string {
	t.Helper()
	lines := regexp.MustCompile(fmt.Sprintf(`<[0-9A-F]{%d}>`, 4*length)).FindAllStringIndex(operators, -1)
	if line >= len(lines) {
		t.Fatalf("there are %d texts of %d characters", len(lines), length)
	}
	at := lines[line][0] + 1
	code := operators[at+4*from : at+4*from+4]
	return operators[:at+4*to] + code + operators[at+4*to+4:]
}

// swapped gives a PDF of two pages with these in the other order.
func swapped(t testing.TB, pdf []byte) []byte {
	t.Helper()
	kids := regexp.MustCompile(`/Kids\[(\d+ 0 R) (\d+ 0 R) \]`).FindSubmatchIndex(pdf)
	if kids == nil {
		t.Fatal("the PDF has not two pages")
	}
	first, second := string(pdf[kids[2]:kids[3]]), string(pdf[kids[4]:kids[5]])
	return referred(t, []byte(strings.Replace(string(pdf), "/Kids["+first+" "+second, "/Kids["+second+" "+first, 1)))
}

package page

import (
	"fmt"
	"strconv"
	"unicode/utf16"
)

// objects collects numbered PDF objects and where each begins.
type objects struct {
	buf     []byte
	offsets []int
}

// next is the number that the next object will get.
func (o *objects) next() int { return len(o.offsets) + 1 }

func (o *objects) begin() int {
	o.offsets = append(o.offsets, len(o.buf))
	n := len(o.offsets)
	o.buf = strconv.AppendInt(o.buf, int64(n), 10)
	o.buf = append(o.buf, " 0 obj\n"...)
	return n
}

// add appends an object and gives its number.
func (o *objects) add(body string) int {
	n := o.begin()
	o.buf = append(o.buf, body...)
	o.buf = append(o.buf, "\nendobj\n"...)
	return n
}

// stream appends a stream object; dict is what stands in its dictionary beside the length.
func (o *objects) stream(dict string, data []byte) int {
	n := o.begin()
	o.buf = append(o.buf, "<<"...)
	o.buf = append(o.buf, dict...)
	o.buf = append(o.buf, "/Length "...)
	o.buf = strconv.AppendInt(o.buf, int64(len(data)), 10)
	o.buf = append(o.buf, ">>stream\n"...)
	o.buf = append(o.buf, data...)
	o.buf = append(o.buf, "\nendstream\nendobj\n"...)
	return n
}

// crossReference appends the table of all objects and gives where it begins.
func (o *objects) crossReference() int {
	start := len(o.buf)
	o.buf = fmt.Appendf(o.buf, "xref\n0 %d\n0000000000 65535 f \n", len(o.offsets)+1)
	for _, at := range o.offsets {
		if at == 0 { // a number that this document does not use
			o.buf = append(o.buf, "0000000000 65535 f \n"...)
			continue
		}
		var d [20]byte
		copy(d[:], "0000000000 00000 n \n")
		for i := 9; at > 0; i-- {
			d[i] = byte('0' + at%10)
			at /= 10
		}
		o.buf = append(o.buf, d[:]...)
	}
	return start
}

// ref writes an indirect reference.
func ref(n int) string { return strconv.Itoa(n) + " 0 R" }

// num writes a number as it stands in dictionaries, with a space after it.
func num(v float64) string { return string(appendNumber(nil, v, 4)) }

// name writes a PDF name without its slash.
func name(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		regular := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_' || c == '+' || c == '.'
		if regular {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "#%02X", c)
		}
	}
	return string(b)
}

// textString writes a text string object: UTF-16 with its mark, in hexadecimal.
func textString(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

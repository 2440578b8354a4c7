package stream

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"chancery/personalization/mrz"
)

// scanner reads the two shapes of input: an object of texts, and an object with a
// list of texts. It takes what RFC 8259 allows, in valid UTF-8, and refuses
// members that stand twice.
type scanner struct {
	text string
	at   int
}

func broken(remedy string) error {
	return &mrz.FieldError{Field: fieldLine, Problem: "is not a JSON object of the expected shape", Remedy: remedy}
}

func (s *scanner) blanks() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// take passes over one character if it is next, blanks before it aside.
func (s *scanner) take(c byte) bool {
	s.blanks()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// object reads a whole line as an object and hands each member to set, which reads
// the value.
func (s *scanner) object(set func(name string) error) error {
	if !s.take('{') {
		return broken("begin with {")
	}
	for more := !s.take('}'); more; {
		name, ok := s.string()
		if !ok || !s.take(':') {
			return broken(`write members as "name":"text"`)
		}
		if err := set(name); err != nil {
			return err
		}
		if more = s.take(','); !more && !s.take('}') {
			return broken("put a comma between members and } at the end")
		}
	}
	if s.blanks(); s.at != len(s.text) {
		return broken("put one object on a line, nothing after it")
	}
	return nil
}

// value reads the text of a member; null counts as absent.
func (s *scanner) value(name string) (string, error) {
	s.blanks()
	if strings.HasPrefix(s.text[s.at:], "null") {
		s.at += len("null")
		return "", nil
	}
	text, ok := s.string()
	if !ok {
		return "", &mrz.FieldError{Field: name, Problem: "is not a JSON text", Remedy: "write the value in quotation marks"}
	}
	return text, nil
}

// truth passes over true, false or null.
func (s *scanner) truth(name string) error {
	s.blanks()
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(s.text[s.at:], word) {
			s.at += len(word)
			return nil
		}
	}
	return &mrz.FieldError{Field: name, Problem: "is not true or false", Remedy: "leave it out, or as mrz encode wrote it"}
}

// list reads a list of texts into dst.
func (s *scanner) list(name string, dst []string) ([]string, error) {
	fault := &mrz.FieldError{Field: name, Problem: "is not a list of texts", Remedy: `write ["…","…"]`}
	if !s.take('[') {
		return dst, fault
	}
	for more := !s.take(']'); more; {
		text, ok := s.string()
		if !ok || len(dst) > 99 {
			return dst, fault
		}
		dst = append(dst, text)
		if more = s.take(','); !more && !s.take(']') {
			return dst, fault
		}
	}
	return dst, nil
}

// string reads a JSON string. Without escapes it is a part of the line.
func (s *scanner) string() (string, bool) {
	if !s.take('"') {
		return "", false
	}
	for i := s.at; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			text := s.text[s.at:i]
			s.at = i + 1
			return text, true
		case c == '\\':
			return s.escaped(i)
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escaped reads a string whose first escape stands at i.
func (s *scanner) escaped(i int) (string, bool) {
	var b strings.Builder
	b.WriteString(s.text[s.at:i])
	for i < len(s.text) {
		c := s.text[i]
		switch {
		case c == '"':
			s.at = i + 1
			return b.String(), true
		case c < ' ':
			return "", false
		case c != '\\':
			b.WriteByte(c)
			i++
			continue
		}
		r, size := escape(s.text[i:])
		if size == 0 {
			return "", false
		}
		b.WriteRune(r)
		i += size
	}
	return "", false
}

// escape reads one escape, two for a pair of surrogates, and its length; 0 if it
// is none. A lone surrogate is the replacement character.
func escape(text string) (rune, int) {
	if len(text) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, text[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	first, ok := hexUnit(text)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := hexUnit(text[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

// hexUnit reads a UTF-16 unit written as \uXXXX.
func hexUnit(text string) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var r rune
	for i := 2; i < 6; i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

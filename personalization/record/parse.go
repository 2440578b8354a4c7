package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSize bounds the JSON form of a record; a real one has about 1 kB.
const maxSize = 1 << 20

// Parse reads a record from JSON, strictly: unknown members, members given twice, null, a wrong type, anything after the object and text
// that is not UTF-8 are refused, with the member's name. Member names are case-sensitive. The text comes out in normalisation form C.
// Parse asks for the shape only; call [Record.Validate] for the content.
func Parse(data []byte) (Record, error) {
	var r Record
	if len(data) > maxSize {
		return r, wrong("", "record is larger than 1 MiB", "images are named by digest, not carried in the record")
	}
	if !utf8.Valid(data) {
		return r, wrong("", "record is not valid UTF-8", "send it as UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := walk(d, reflect.TypeFor[Record](), ""); err != nil {
		return r, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, wrong("", "something follows the record", "send one JSON object")
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return Record{}, malformed(err)
	}
	r, err := r.normalised()
	if err != nil {
		return Record{}, err
	}
	return r, nil
}

func wrong(field, problem, remedy string) error {
	return &FieldError{Field: field, Problem: problem, Remedy: remedy}
}

func malformed(err error) error {
	return wrong("", fmt.Sprintf("record is not JSON (%v)", err), "send one JSON object")
}

// walk reads one value and compares it with the type. It asks for what encoding/json lets pass: duplicates, null, other cases of letters.
func walk(d *json.Decoder, want reflect.Type, path string) error {
	if want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	token, err := d.Token()
	if err != nil {
		return malformed(err)
	}
	switch want.Kind() {
	case reflect.Struct:
		if token != json.Delim('{') {
			return wrong(path, "an object is needed", "write it in braces")
		}
		return walkObject(d, want, path)
	case reflect.String:
		if _, ok := token.(string); !ok {
			return wrong(path, "text is needed", "write it in quotes, or leave the member out")
		}
	default:
		number, _ := token.(json.Number)
		if _, err := strconv.ParseInt(number.String(), 10, 32); err != nil {
			return wrong(path, "a whole number is needed", "write it in digits without quotes, or leave the member out")
		}
	}
	return nil
}

func walkObject(d *json.Decoder, want reflect.Type, path string) error {
	known := members(want)
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return malformed(err)
		}
		name, _ := token.(string)
		at := join(path, name)
		member, ok := known[name]
		if !ok {
			return wrong(printable(at), "there is no such member", "leave it out or correct its name")
		}
		if seen[name] {
			return wrong(at, "the member is given twice", "give it once")
		}
		seen[name] = true
		if err := walk(d, member, at); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return malformed(err)
	}
	return nil
}

// members gives the JSON members of a struct.
func members(t reflect.Type) map[string]reflect.Type {
	m := make(map[string]reflect.Type, t.NumField())
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		m[name] = field.Type
	}
	return m
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// printable bounds a foreign name for use in a message.
func printable(name string) string {
	if len(name) > 60 {
		name = name[:60] + "…"
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, name), "?")
}

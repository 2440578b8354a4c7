package application

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxJSON bounds an application file; a real one has about 1 kB.
const maxJSON = 1 << 20

// whole is the field of problems that concern the file as such.
const whole = "file"

// parse reads an application file strictly and reports everything about its shape: unknown members, members given twice, wrong types,
// anything after the object, text that is not UTF-8. Names of members are case-sensitive; null counts as absent. What could be read is
// in the content, text in normalisation form C; portrait and signature hold the paths that the file gives.
func parse(data []byte) (Content, Errors) {
	var c Content
	var found Errors
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(data) > maxJSON {
		found.add(whole, "name images by path, don't write them into the file", "it is larger than %d bytes", maxJSON)
		return c, found
	}
	d := json.NewDecoder(bytes.NewReader(data))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		found.add(whole, "write one JSON object in UTF-8", "it is not JSON: %s", where(data, err))
		return c, found
	}
	if rest := data[d.InputOffset():]; len(bytes.TrimSpace(rest)) > 0 {
		found.add(whole, "write one JSON object and nothing after it", "something follows the application at %s", position(data, len(data)-len(bytes.TrimLeft(rest, " \t\r\n"))))
		return c, found
	}
	f := filler{problems: &found, given: map[string]bool{}}
	f.value(raw, reflect.ValueOf(&c).Elem(), "")
	if !utf8.Valid(data) && len(found) == 0 {
		found.add(whole, "save it as UTF-8", "it is not valid UTF-8")
	}
	f.numbers(c)
	return c, found
}

// where says what json found wrong and at which place.
func where(data []byte, err error) string {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("%s at %s", syntax, position(data, int(syntax.Offset)-1))
	}
	if errors.Is(err, io.EOF) {
		return "it is empty"
	}
	return "it ends before the object does"
}

// position counts lines and bytes in the line, both from 1.
func position(data []byte, offset int) string {
	before := data[:min(max(offset, 0), len(data))]
	line := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", bytes.Count(before, []byte("\n"))+1, len(before)-line+1)
}

// filler puts JSON values into the members of a struct by their JSON names.
type filler struct {
	problems *Errors
	given    map[string]bool // dotted paths of members that have a value
}

func (f *filler) value(raw json.RawMessage, into reflect.Value, path string) {
	first := bytes.TrimLeft(raw, " \t\r\n")[0]
	if first == 'n' && path != "" {
		return
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	f.given[path] = true
	switch into.Kind() {
	case reflect.Struct:
		if first != '{' {
			f.problems.add(orWhole(path), "write it in braces", "an object is needed")
			return
		}
		f.object(raw, into, path)
	case reflect.String:
		if first != '"' {
			f.problems.add(path, "write it in quotes, or leave the member out", "text is needed")
			return
		}
		into.SetString(f.text(raw, path))
	default:
		var n int64
		if (first == '-' || '0' <= first && first <= '9') && json.Unmarshal(raw, &n) == nil && int64(int32(n)) == n {
			into.SetInt(n)
			return
		}
		f.problems.add(path, "write it in digits without quotes, or leave the member out", "a whole number is needed")
	}
}

func (f *filler) object(raw json.RawMessage, into reflect.Value, path string) {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token() // the brace; raw is valid JSON from here on
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		var member json.RawMessage
		if err != nil || !ok || d.Decode(&member) != nil {
			f.problems.add(orWhole(path), "write one JSON object in UTF-8", "it is not JSON")
			return
		}
		at := name
		if name == "" {
			at = `""` // a member without a name has one to be spoken of
		}
		if path != "" {
			at = path + "." + at
		}
		target, known := memberOf(into, name)
		switch {
		case !known:
			f.problems.add(printable(at), remedyFor(into, name), "there is no such member")
		case seen[name]:
			f.problems.add(at, "give it once", "the member is given twice")
		default:
			f.value(member, target, at)
		}
		seen[name] = true
	}
}

// text reads a string. encoding/json puts U+FFFD where bytes or escapes are no text; nobody is called that.
func (f *filler) text(raw json.RawMessage, path string) string {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil || strings.ContainsRune(s, utf8.RuneError) {
		f.problems.add(path, "send the text again as UTF-8", "the text is not valid UTF-8")
		return ""
	}
	return norm.NFC.String(s)
}

// numbers reports numbers whose absence, or zero, would not show in the content.
func (f *filler) numbers(c Content) {
	if f.given["applicant.heightCm"] && c.Applicant.HeightCm == 0 {
		f.problems.add("applicant.heightCm", heightRemedy, "the height lies outside 30 to 280 cm")
	}
	if t, known := TypeOf(c.Type); c.Visa == nil || known && !t.Visa {
		return
	}
	if !f.given["visa.entries"] {
		f.problems.add("visa.entries", "write a number, 0 for any number of entries", "it is missing")
	}
	if !f.given["visa.durationDays"] {
		f.problems.add("visa.durationDays", "write the days of stay as a number", "it is missing")
	}
}

// memberOf gives the field of a struct that bears the JSON name.
func memberOf(of reflect.Value, name string) (reflect.Value, bool) {
	for field := range of.Type().Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag == name {
			return of.FieldByIndex(field.Index), true
		}
	}
	return reflect.Value{}, false
}

// remedyFor names the member that was probably meant.
func remedyFor(of reflect.Value, name string) string {
	for field := range of.Type().Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); strings.EqualFold(tag, name) {
			return "names of members are case-sensitive: write " + tag
		}
	}
	return "leave it out or correct its name"
}

func orWhole(path string) string {
	if path == "" {
		return whole
	}
	return path
}

// printable bounds a foreign name for use in a message.
func printable(name string) string {
	clean := strings.Map(func(r rune) rune {
		if !isPrintable(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
	if runes := []rune(clean); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return clean
}

package hotfolder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// object is a JSON object of a file, a level deep: the names as they are written, each once.
type object map[string]json.RawMessage

// readObject is stricter than json.Unmarshal, which takes a name twice and in other capitals: a result that says both "printed" and
// "failed" must be none.
func readObject(content []byte) (object, error) {
	if !utf8.Valid(content) {
		return nil, errors.New("it is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("it is no JSON object")
	}
	o := object{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("it is no JSON object: %w", err)
		}
		name, ok := key.(string)
		if _, twice := o[name]; !ok || twice {
			return nil, fmt.Errorf("%q is there twice", name)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		o[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("it is no JSON object: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return o, nil
}

// fields takes an object apart; what is left over is an error.
type fields struct {
	object object
	err    error
}

func (f *fields) fail(name, what string) {
	if f.err == nil {
		f.err = fmt.Errorf("%s: %s", name, what)
	}
}

// take returns a value and takes it out; nil where it is not there or null.
func (f *fields) take(name string, must bool) json.RawMessage {
	value, given := f.object[name]
	delete(f.object, name)
	if !given || string(value) == "null" {
		if must {
			f.fail(name, "it is missing")
		}
		return nil
	}
	return value
}

// text is a string of printable characters.
func (f *fields) text(name string, must bool) string {
	value := f.take(name, must)
	if value == nil {
		return ""
	}
	var text string
	if json.Unmarshal(value, &text) != nil || !printable(text) || must && text == "" {
		f.fail(name, "it is no text of 1 to 200 printable characters")
	}
	return text
}

func printable(text string) bool {
	return len(text) <= 200 && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError })
}

// texts is a list of such strings.
func (f *fields) texts(name string) []string {
	value := f.take(name, false)
	if value == nil {
		return nil
	}
	var texts []string
	if json.Unmarshal(value, &texts) != nil || len(texts) > 64 {
		f.fail(name, "it is no list of at most 64 texts")
		return nil
	}
	for _, text := range texts {
		if !printable(text) || text == "" {
			f.fail(name, "it has a text that is empty or not printable")
		}
	}
	return texts
}

// number is a whole number from 0 on; nil where it is not there.
func (f *fields) number(name string, must bool) *int64 {
	value := f.take(name, must)
	if value == nil {
		return nil
	}
	var n int64
	if json.Unmarshal(value, &n) != nil || n < 0 || n > math.MaxInt32 {
		f.fail(name, "it is no whole number from 0 on")
	}
	return &n
}

// end makes sure that the version is 1 and nothing is left over.
func (f *fields) end() error {
	if version := f.number("version", true); version != nil && *version != 1 {
		f.fail("version", "it is not 1")
	}
	for name := range f.object {
		f.fail(name, "version 1 has no such field")
	}
	return f.err
}

package stream

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery/personalization/mrz"
)

// FuzzReadDocument compares the scanner with encoding/json: what ours takes the
// other takes with the same content, and what ours refuses the other refuses too
// or is one of the things refused on purpose.
func FuzzReadDocument(f *testing.F) {
	f.Add(eriksson)
	f.Add(`{"sex":"\u0046","language":null,"primaryIdentifier":"\ud83d\ude00\ud800\"\/"}`)
	f.Add(`{"FORMAT":"TD3"}`)
	f.Add(`{"format":"TD3","format":"TD2"}`)
	f.Add(` { "format" : "TD3" } `)
	f.Fuzz(func(t *testing.T, line string) {
		if !utf8.ValidString(line) {
			return // refused before the scanner sees it
		}
		var ours, theirs mrz.Document
		err := readDocument(line, &ours)
		reader := json.NewDecoder(strings.NewReader(line))
		reader.DisallowUnknownFields()
		theirErr := reader.Decode(&theirs)
		if theirErr == nil && strings.TrimSpace(line[reader.InputOffset():]) != "" {
			return // more than one value: ours refuses it, the other was not asked
		}
		switch {
		case err == nil && theirErr != nil:
			t.Errorf("taken: %q, though encoding/json says %v", line, theirErr)
		case err == nil && !reflect.DeepEqual(ours, theirs):
			t.Errorf("%q\n%+v\n%+v", line, ours, theirs)
		case err != nil && theirErr == nil && !refusedOnPurpose(line):
			t.Errorf("refused: %q: %v", line, err)
		}
	})
}

// refusedOnPurpose: members in another spelling, members that stand twice, and
// null in place of the object, which encoding/json lets pass.
func refusedOnPurpose(line string) bool {
	if strings.TrimSpace(line) == "null" {
		return true
	}
	reader := json.NewDecoder(strings.NewReader(line))
	seen := make(map[string]bool)
	if _, err := reader.Token(); err != nil {
		return false
	}
	for reader.More() {
		name, err := reader.Token()
		if err != nil {
			return true // something after the object
		}
		text, ok := name.(string)
		if _, number := member(new(mrz.Document), text); !ok || number < 0 || seen[text] {
			return true
		}
		seen[text] = true
		if _, err := reader.Token(); err != nil {
			return false
		}
	}
	if _, err := reader.Token(); err != nil {
		return false
	}
	_, err := reader.Token()
	return err == nil || err.Error() != "EOF"
}

// FuzzAppendText holds the writer to encoding/json: it reads back the same text.
func FuzzAppendText(f *testing.F) {
	for _, s := range []string{"", "A<B", "\"\\\n\r\t\x00\x1f", "é\xff\xc3(", "\u2028😀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		written := appendText(nil, s)
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatalf("%q: %v", written, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); got != want && utf8.ValidString(s) {
			t.Errorf("%q reads back as %q", s, got)
		}
	})
}

// FuzzStreams feeds whole streams: one answer a line, each of them JSON, no panic.
func FuzzStreams(f *testing.F) {
	f.Add([]byte(eriksson + "\n\n" + erikssonLines + "\r\n"))
	f.Add([]byte("Łódź\nЖ\n"))
	f.Fuzz(func(t *testing.T, input []byte) {
		lines := bytes.Count(input, []byte{'\n'})
		if len(input) > 0 && input[len(input)-1] != '\n' {
			lines++
		}
		var enc, dec, tr bytes.Buffer
		badEnc, err1 := Encode(bytes.NewReader(input), &enc)
		_, err2 := Decode(bytes.NewReader(input), &dec, Reading{Reference: testDay, Tolerant: true})
		_, err3 := Transliterate(bytes.NewReader(input), &tr, "ru")
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		if bytes.Count(tr.Bytes(), []byte{'\n'}) != lines {
			t.Errorf("%d lines, answers %q", lines, tr.Bytes())
		}
		faults := 0
		for _, out := range [][]byte{enc.Bytes(), dec.Bytes()} {
			answers := bytes.Split(bytes.TrimSuffix(out, []byte{'\n'}), []byte{'\n'})
			if lines > 0 && len(answers) != lines {
				t.Errorf("%d lines, %d answers", lines, len(answers))
			}
			for _, a := range answers {
				if lines > 0 && !json.Valid(a) {
					t.Errorf("answer %q", a)
				}
			}
		}
		faults = bytes.Count(enc.Bytes(), []byte(`{"error":`))
		if faults < badEnc {
			t.Errorf("%d bad lines, %d errors", badEnc, faults)
		}
	})
}

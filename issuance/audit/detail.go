package audit

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery/issuance"
)

const (
	reasonRunes = 200
	largest     = 1<<53 - 1 // RFC 8785 §3.2.2.3: beyond it a number has no exact canonical form
)

// check refuses an event that the registry does not have and gives its detail as JSON.
func (e Event) check() (string, error) {
	action, known := actionOf(e.Action)
	if !known {
		return "", issuance.Invalidf("action", "add it to the registry of package audit", "the audit log knows no action %q", e.Action)
	}
	if !isWord(e.SubjectKind) {
		return "", issuance.Invalidf("subjectKind", "name the kind of thing in lower-case words", "%s has no such kind", e.Action)
	}
	if !isRef(e.Subject) {
		return "", issuance.Invalidf("subject", "give the id of the thing", "%s of a %s without an id", e.Action, e.SubjectKind)
	}
	if e.Site != "" && !isRef(e.Site) {
		return "", issuance.Invalidf("site", "give the site's code", "%s at what is not a site's code", e.Action)
	}
	if len(e.Detail) == 0 {
		return "{}", nil
	}
	fields, detail := Fields(), make(map[string]any, len(e.Detail))
	for name, value := range e.Detail {
		if !has(action.Fields, name) {
			return "", issuance.Invalidf("detail."+name, "add it to the action's row in the registry of package audit", "%s has no such field", e.Action)
		}
		shape, known := shapeOf(fields, name)
		if !known {
			return "", issuance.Invalidf("detail."+name, "add it to the fields of package audit", "no shape is known for it")
		}
		clean, err := shape.clean(value)
		if err != nil { // the value stays out of the error: it may be what must not be logged
			return "", issuance.Invalidf("detail."+name, "record ids, digests and states only", "%s: %v", e.Action, err)
		}
		detail[name] = clean
	}
	b, err := json.Marshal(detail)
	if err != nil {
		return "", fmt.Errorf("writing detail of %s: %w", e.Action, err)
	}
	return string(b), nil
}

// clean gives the value as a string, integer, boolean or list of them, or says why it is none that the shape allows.
func (s Shape) clean(value any) (any, error) {
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return nil, fmt.Errorf("no value")
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		list := make([]any, v.Len())
		for i := range list {
			one, err := s.one(v.Index(i))
			if err != nil {
				return nil, err
			}
			list[i] = one
		}
		return list, nil
	}
	return s.one(v)
}

func (s Shape) one(v reflect.Value) (any, error) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Bool && s == Flag:
		return v.Bool(), nil
	case v.CanInt() && (s == Count || s == Ref || s == Word): // row ids and grades of evidence are integers
		if n := v.Int(); n >= -largest && n <= largest {
			return n, nil
		}
		return nil, fmt.Errorf("an integer beyond 2^53")
	case v.Kind() != reflect.String:
		return nil, fmt.Errorf("a %s where the field holds %s", v.Kind(), s)
	}
	text := v.String()
	switch {
	case s == Text:
		return cut(text), nil
	case s == Word && isWord(text), s == Ref && isRef(text), s == Digest && isHex(text):
		return text, nil
	}
	return nil, fmt.Errorf("a text that is not %s", s)
}

// String names what the shape takes, for errors.
func (s Shape) String() string {
	return [...]string{"lower-case words", "an id", "a hexadecimal digest", "an integer", "a boolean", "a text"}[s]
}

// cut keeps the first 200 characters of a reason and puts spaces for control characters, which a log line must not have.
func cut(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	if utf8.RuneCountInString(clean) <= reasonRunes {
		return clean
	}
	return string([]rune(clean)[:reasonRunes-1]) + "…"
}

func isWord(s string) bool {
	return made(s, 48, func(c byte) bool { return c == ' ' || c == '-' || c == '_' || '0' <= c && c <= '9' }) && 'a' <= s[0] && s[0] <= 'z'
}

func isHyphenated(s string) bool {
	return made(s, 48, func(c byte) bool { return c == '-' }) && s[0] != '-'
}

func isRef(s string) bool {
	return made(s, 100, func(c byte) bool {
		return 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._:/+@-", c) >= 0
	})
}

func isHex(s string) bool {
	return made(s, 128, func(c byte) bool { return '0' <= c && c <= '9' }) && strings.Trim(s, "0123456789abcdef") == ""
}

// made reports whether the text is not empty, not too long, and of lower-case letters and what else is allowed.
func made(s string, longest int, also func(byte) bool) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && !also(c) {
			return false
		}
	}
	return s != "" && len(s) <= longest
}

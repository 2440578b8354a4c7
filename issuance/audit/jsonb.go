package audit

import "strings"

// member is one field of a detail, cut out of the text: the name in its quotes, then the value, or the values of a list with the
// brackets at the first and last.
type member struct {
	name   string
	values []string
}

// split cuts the text of a jsonb object into members, if all of them are what Append writes: names of lower-case letters and
// underscores, values that are strings, integers of up to 15 digits, booleans, or lists of them.
func split(text string) (members []member, ok bool) {
	rest, ok := strings.CutPrefix(text, "{")
	if !ok {
		return nil, false
	}
	if rest == "}" {
		return nil, true
	}
	members = make([]member, 0, 8)
	for {
		var m member
		if m.name, rest, ok = cutString(rest); !ok || !isName(m.name) {
			return nil, false
		}
		if rest, ok = strings.CutPrefix(rest, ": "); !ok {
			return nil, false
		}
		if m.values, rest, ok = cutValue(rest); !ok {
			return nil, false
		}
		members = append(members, m)
		if rest == "}" {
			return members, true
		}
		if rest, ok = strings.CutPrefix(rest, ", "); !ok {
			return nil, false
		}
	}
}

// cutValue cuts a value off: one scalar, or the scalars of a list, separated by commas when they are put together again.
func cutValue(text string) (values []string, rest string, ok bool) {
	rest, list := strings.CutPrefix(text, "[")
	if !list {
		v, rest, ok := cutScalar(text)
		return []string{v}, rest, ok
	}
	if rest, empty := strings.CutPrefix(rest, "]"); empty {
		return []string{"[]"}, rest, true
	}
	open := "["
	for {
		v, after, ok := cutScalar(rest)
		if !ok {
			return nil, rest, false
		}
		rest = after
		if after, last := strings.CutPrefix(rest, "]"); last {
			return append(values, open+v+"]"), after, true
		}
		if rest, ok = strings.CutPrefix(rest, ", "); !ok {
			return nil, rest, false
		}
		values, open = append(values, open+v), ""
	}
}

func cutScalar(text string) (value, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		return cutString(text)
	}
	for _, word := range []string{"true", "false"} {
		if rest, ok := strings.CutPrefix(text, word); ok {
			return word, rest, true
		}
	}
	digits := strings.TrimPrefix(text, "-")
	n := 0
	for n < len(digits) && '0' <= digits[n] && digits[n] <= '9' {
		n++
	}
	if n == 0 || n > 15 || n < len(digits) && strings.IndexByte(".eE", digits[n]) >= 0 {
		return "", text, false
	}
	n += len(text) - len(digits)
	return text[:n], text[n:], true
}

// cutString cuts a string off, with its quotes.
func cutString(text string) (quoted, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", text, false
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return text[:i+1], text[i+1:], true
		}
	}
	return "", text, false
}

// isName reports whether the order of bytes is the order of RFC 8785 §3.2.3 for this name in its quotes.
func isName(quoted string) bool {
	name := quoted[1 : len(quoted)-1]
	return name == "" || made(name, len(name), func(c byte) bool { return c == '_' })
}

package audit

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// stamp is RFC 3339 with the microseconds that PostgreSQL keeps.
const stamp = "2006-01-02T15:04:05.000000Z07:00"

// row is an event as the database has it.
type row struct {
	id                                        int64
	at                                        time.Time
	actor, action, subjectKind, subject, site string
	detail                                    string // jsonb as PostgreSQL writes it
}

// appendLeaf appends the event's canonical JSON (RFC 8785): members in the order of their names, no space, the least escaping.
func (r row) appendLeaf(b []byte) []byte {
	b = appendText(append(b, `{"action":`...), r.action)
	b = appendText(append(b, `,"actor":`...), r.actor)
	b = r.at.UTC().AppendFormat(append(b, `,"at":"`...), stamp)
	b = appendDetail(append(b, `","detail":`...), r.detail)
	b = strconv.AppendInt(append(b, `,"id":`...), r.id, 10)
	b = appendText(append(b, `,"site":`...), r.site)
	b = appendText(append(b, `,"subject":`...), r.subject)
	b = appendText(append(b, `,"subjectKind":`...), r.subjectKind)
	return append(b, '}')
}

// leafHash gives the hash of a leaf and the buffer to use for the next.
func (r row) leafHash(buffer []byte) (tlog.Hash, []byte) {
	buffer = r.appendLeaf(buffer[:0])
	return tlog.RecordHash(buffer), buffer
}

// appendText appends a JSON string with the escapes of RFC 8785 §3.2.2.2.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c == '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		}
	}
	return append(b, '"')
}

// appendDetail appends the canonical form of a detail. PostgreSQL writes the strings, integers and booleans of a jsonb as RFC 8785
// does; what is left is to order the members and to leave out the spaces. A detail that is more than Append allows (it came by
// SQL) is sealed all the same, as the string that PostgreSQL writes: a log that such an event could stop would be worse.
func appendDetail(b []byte, text string) []byte {
	members, ok := split(text)
	if !ok {
		return appendText(b, text)
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	b = append(b, '{')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, m.name...)
		b = append(b, ':')
		for j, v := range m.values {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, v...)
		}
	}
	return append(b, '}')
}

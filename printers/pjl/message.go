package pjl

import (
	"bytes"
	"errors"
	"strings"
)

// Limits of what a printer may say at once; beyond them it is no PJL.
const (
	maxLine  = 4 << 10 // bytes
	maxLines = 2000    // of one message; INFO VARIABLES of large printers has hundreds
)

// message is one reply or one unsolicited status: its lines without line ends, the first being "@PJL …" (PJL Technical Reference
// ch. 7). Whole says that its form feed came; a refusal ("?") may lack it, everything else that does has been cut short.
type message struct {
	lines []string
	whole bool
}

// splitter takes apart what a printer says: lines end with CR LF (or LF alone), messages with form feed. A line that begins a message
// ends one that lacks its form feed.
type splitter struct {
	line    []byte
	pending message
}

var errGarbled = errors.New("what the printer says is no PJL: a line or a reply has no end")

// take adds bytes and returns the messages that ended with them.
func (s *splitter) take(data []byte) ([]message, error) {
	var ended []message
	for _, b := range data {
		switch b {
		case '\n':
			ended = s.endLine(ended)
		case '\f':
			ended = s.endLine(ended)
			ended = s.endMessage(ended, true)
		default:
			s.line = append(s.line, b)
		}
		if len(s.line) > maxLine || len(s.pending.lines) > maxLines {
			return ended, errGarbled
		}
	}
	return ended, nil
}

// endLine puts the line read so far into the message. Empty lines, and lines before the first "@PJL", say nothing.
func (s *splitter) endLine(ended []message) []message {
	line := string(bytes.TrimRight(s.line, "\r"))
	s.line = s.line[:0]
	if isHead(line) {
		ended = s.endMessage(ended, false)
	} else if len(s.pending.lines) == 0 {
		return ended
	}
	if strings.TrimSpace(line) != "" {
		s.pending.lines = append(s.pending.lines, line)
	}
	return ended
}

func (s *splitter) endMessage(ended []message, whole bool) []message {
	if len(s.pending.lines) == 0 {
		return ended
	}
	m := s.pending
	m.whole = whole
	s.pending = message{}
	return append(ended, m)
}

func isHead(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	return strings.EqualFold(word, "@PJL")
}

// head returns the command that the message repeats, such as "INFO STATUS", in capitals with single spaces.
func (m message) head() string {
	words := strings.Fields(m.lines[0])
	return strings.ToUpper(strings.Join(words[1:], " "))
}

// echoed returns the words of an ECHO; ok says whether the message is one.
func (m message) echoed() (words string, ok bool) {
	fields := strings.Fields(m.lines[0])
	if !m.whole || len(m.lines) != 1 || len(fields) < 3 || !strings.EqualFold(fields[1], "ECHO") {
		return "", false
	}
	return strings.Join(fields[2:], " "), true
}

// refused says that the printer does not know the command that the message repeats: it answers "?" (ch. 7).
func (m message) refused() bool {
	return len(m.lines) == 2 && strings.Trim(m.lines[1], " \t\"") == "?"
}

// field returns the value of a line NAME=VALUE, without quotes. A name that is there twice has no value: ok is false, and twice true.
func (m message) field(name string) (value string, ok, twice bool) {
	for _, line := range m.lines[1:] {
		left, right, found := strings.Cut(line, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(left), name) {
			continue
		}
		if ok {
			return "", false, true
		}
		value, ok = unquote(strings.TrimSpace(right)), true
	}
	return value, ok, false
}

func unquote(text string) string {
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		return text[1 : len(text)-1]
	}
	return text
}

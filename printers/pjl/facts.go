package pjl

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chancery/printers"
	"chancery/printers/quirks"
)

// facts is what one look at the printer gave (PJL Technical Reference ch. 7 INFO).
type facts struct {
	model     string
	languages []string // that ENTER LANGUAGE takes; nil where the printer does not tell
	pages     *int64   // ever printed by the engine
	condition condition
}

// readFacts reads the answers to questions. What is missing, refused or garbled stays unknown.
func readFacts(answers map[string]message) facts {
	var f facts
	if m, ok := answers["INFO ID"]; ok && m.whole && !m.refused() && len(m.lines) == 2 {
		f.model = clean(unquote(strings.TrimSpace(m.lines[1])))
	}
	if m, ok := answers["INFO CONFIG"]; ok && m.whole && !m.refused() {
		f.languages = slices.Concat(options(m, "LANGUAGES"), options(m, "LANGUAGE"))
	}
	if m, ok := answers["INFO PAGECOUNT"]; ok && m.whole {
		f.pages = readPageCount(m)
	}
	if m, ok := answers["INFO STATUS"]; ok && m.whole {
		f.condition, _ = readCondition(m)
	}
	return f
}

// readPageCount takes the one line that older printers give as a bare number and newer ones as PAGECOUNT=number.
func readPageCount(m message) *int64 {
	if len(m.lines) != 2 {
		return nil
	}
	text := strings.TrimSpace(m.lines[1])
	if name, value, named := strings.Cut(text, "="); named {
		if !strings.EqualFold(strings.TrimSpace(name), "PAGECOUNT") {
			return nil
		}
		text = strings.TrimSpace(value)
	}
	n, err := strconv.ParseInt(unquote(text), 10, 64)
	if err != nil || n < 0 {
		return nil
	}
	return &n
}

// options lists the indented lines below a feature of INFO CONFIG, such as LANGUAGES [2 ENUMERATED], without their attributes.
func options(m message, feature string) []string {
	var found []string
	inside := false
	for _, line := range m.lines[1:] {
		fields := strings.Fields(line)
		if line[0] != '\t' && line[0] != ' ' {
			name, _, _ := strings.Cut(fields[0], "=")
			inside = strings.EqualFold(name, feature)
		} else if inside {
			found = append(found, fields[0])
		}
	}
	return found
}

// speaks reports whether the printer takes a language, or does not tell which ones.
func (f facts) speaks(language string) bool {
	return f.languages == nil || slices.ContainsFunc(f.languages, func(l string) bool { return strings.EqualFold(l, language) })
}

// snapshot gives the printer's state in the terms of the contract.
func (f facts) snapshot(a address) printers.Snapshot {
	q := quirks.For(f.model)
	s := printers.Snapshot{
		PrinterUUID: identity(a, f.model), Model: f.model, LifeCount: f.pages, Counts: q.Counts, DPI: q.DPI, Separations: f.separations(a),
		State: f.condition.state, Reasons: f.condition.reasons,
		Accepting: f.condition.state == printers.PrinterIdle || f.condition.state == printers.PrinterProcessing,
	}
	if f.speaks(a.language) {
		s.Formats = []string{a.format}
	}
	if a.width > 0 {
		s.MediaReady = []string{fmt.Sprintf("custom_declared_%gx%gmm", a.width, a.height)}
	}
	return s
}

// separations are those that the operator names, else those that are known of the model; nil where nobody knows.
func (f facts) separations(a address) []string {
	if a.separations != nil {
		return a.separations
	}
	return quirks.For(f.model).Separations
}

// identity makes a UUID (RFC 9562 §5.8) of address and model: PJL names no machine.
func identity(a address, model string) string { return named("pjl\x00" + a.host + "\x00" + model) }

func named(text string) string {
	b := sha256.Sum256([]byte(text))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// clean leaves what can be shown of a printer's text.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.ToValidUTF8(text[:min(len(text), 200)], "")
}

// Package quirks is what is odd about makes and models of printers, as data: a row a make in quirks.json, each with the origin of
// the knowledge. A driver asks with For; nothing above the drivers knows of it.
package quirks

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"chancery/printers"
)

// Quirks is what must be known of one make or model beside what the device says.
type Quirks struct {
	Make        string   `json:"make"`        // with which the model's name begins, letter case apart; "" is every other
	Origin      string   `json:"origin"`      // of the knowledge: a manual and its chapter, or a machine that was looked at
	Counts      string   `json:"counts"`      // by its life count: printers.CountsSides or CountsBlanks
	Formats     []string `json:"formats"`     // that it is best given, the best first; empty: what it says itself
	Separations []string `json:"separations"` // by the names of the layout language; empty: nobody knows
	DPI         int      `json:"dpi"`         // 0: what it says itself
	NoUpTime    bool     `json:"noUpTime"`    // it tells none, or one that can't be trusted
	NameLimit   int      `json:"nameLimit"`   // characters of a job's name that survive on it; 0 where it keeps none
	Odd         []string `json:"odd"`         // what else to be careful with, for people
}

//go:embed quirks.json
var table []byte

// For returns the row whose make is the longest beginning of a model's name, such as "Evolis Primacy".
func For(model string) Quirks {
	rows, err := read(table)
	if err != nil {
		return Quirks{Counts: printers.CountsSides} // a test keeps the table readable
	}
	var best Quirks
	for _, row := range rows {
		if len(row.Make) >= len(best.Make) && begins(model, row.Make) {
			best = row
		}
	}
	return best
}

func begins(model, with string) bool {
	return strings.HasPrefix(strings.ToLower(model), strings.ToLower(with))
}

// read takes the rows from a table and is strict: no unknown field, no row without its origin, no make twice.
func read(text []byte) ([]Quirks, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var rows []Quirks
	if err := decoder.Decode(&rows); err != nil {
		return nil, fmt.Errorf("quirks: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("quirks: something follows the table")
	}
	makes := map[string]bool{}
	for _, row := range rows {
		if err := row.check(); err != nil {
			return nil, fmt.Errorf("quirks of %q: %w", row.Make, err)
		}
		name := strings.ToLower(row.Make)
		if makes[name] {
			return nil, fmt.Errorf("quirks of %q: the make stands there twice", row.Make)
		}
		makes[name] = true
	}
	if !makes[""] {
		return nil, fmt.Errorf(`quirks: the row of make "" is missing, which stands for every other`)
	}
	return rows, nil
}

func (q Quirks) check() error {
	switch {
	case q.Origin == "":
		return fmt.Errorf("origin: missing; name the manual, or the machine that was looked at")
	case q.Counts != printers.CountsSides && q.Counts != printers.CountsBlanks:
		return fmt.Errorf("counts: %q is not known; use %s or %s", q.Counts, printers.CountsSides, printers.CountsBlanks)
	case q.DPI < 0 || q.DPI > 4800:
		return fmt.Errorf("dpi: must be from 0 to 4800")
	case q.NameLimit < 0 || q.NameLimit > 255:
		return fmt.Errorf("nameLimit: must be from 0 to 255 characters")
	}
	for _, format := range q.Formats {
		if !slices.Contains([]string{printers.FormatPDF, printers.FormatRaster, printers.FormatPanels, printers.FormatFields}, format) {
			return fmt.Errorf("formats: %q is not known", format)
		}
	}
	for _, s := range q.Separations {
		if !slices.Contains(separations(), s) {
			return fmt.Errorf("separations: %q is not known; use %s", s, strings.Join(separations(), ", "))
		}
	}
	return nil
}

// separations are those of the layout language.
func separations() []string {
	return []string{"visible", "carbon-black", "uv", "ir", "varnish", "laser", "laser-tactile"}
}

package opencard

import (
	"errors"
	"fmt"
	"strings"

	"chancery/printers/fields"
)

// record makes the stream of one card: the texts of the document in their order, then the lines of its machine readable zone, each
// an element of the card format (LINE1, LINE2 …).
func (a address) record(document []byte) ([]byte, error) {
	d, err := fields.Decode(document)
	if err != nil {
		return nil, err
	}
	if len(d.Images) > 0 {
		return nil, fmt.Errorf("images: OpenCard takes no picture of one card, and %q is one", d.Images[0].Name)
	}
	var lines []string
	for _, text := range d.Texts {
		if err := a.check(text.Value); err != nil {
			return nil, fmt.Errorf("text %s: %w", text.Name, err)
		}
		lines = append(lines, text.Value)
	}
	for n, line := range d.MRZ {
		if err := a.check(line); err != nil {
			return nil, fmt.Errorf("machine readable zone, line %d: %w", n+1, err)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, errors.New("the document has no line")
	}
	if a.format != "" {
		lines = append(lines, "@G"+a.format)
	}
	return []byte(string(a.begin) + strings.Join(lines, a.newline) + string(a.end)), nil
}

// check refuses a value that the printer would take for something else. There is no public escape.
func (a address) check(value string) error {
	for _, c := range []byte(value) {
		switch {
		case c == a.begin || c == a.end:
			return fmt.Errorf("it has %q, which begins or ends a record; set the printer to other characters and say so with begin= and end=", c)
		case c < ' ' || c > '~':
			return errors.New("it has a character that is no printable ASCII")
		}
	}
	if strings.HasPrefix(value, "@") || strings.HasPrefix(value, `"`) {
		return fmt.Errorf("it begins with %q, which the printer takes for a command", value[0])
	}
	return nil
}

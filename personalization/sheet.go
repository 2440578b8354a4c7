package personalization

import (
	"image"
	"slices"
	"strings"

	"chancery/personalization/page"
	"chancery/personalization/record"
	"chancery/templates"
)

// sheet is one document while its page is drawn.
type sheet struct {
	record    record.Record
	digest    [32]byte // of the record
	mrz       []string
	truncated bool
	seal      []byte
	placement Placement      // of the printer
	files     Images         // that the images are drawn from
	portrait  *page.Picture  // nil where the record has none
	pens      []page.Picture // the displayed signature, by the press's pens
	toned     []page.Picture // the portrait in tones of an ink, by the press's tones
	grey      *image.Gray    // the portrait, once asked for
}

// printed gives a field as the visual zone prints it.
func (s *sheet) printed(t *templates.Text, words map[string]string) (string, error) {
	text, err := value(s.record, t.Field)
	if err != nil || text == "" {
		return "", err
	}
	if slices.Contains(templates.DateFields(), t.Field) {
		return printedDate(t.Field, text, t.Date)
	}
	if word, known := words[text]; known {
		return word, nil
	}
	return text, nil
}

// microtext gives one round of a microtext.
func (s *sheet) microtext(m *templates.Microtext) (string, error) {
	parts, err := templates.Parts(m.Text)
	if err != nil {
		return "", err
	}
	var unit strings.Builder
	for _, p := range parts {
		unit.WriteString(p.Text)
		if p.Field != "" {
			text, err := value(s.record, p.Field)
			if err != nil {
				return "", err
			}
			unit.WriteString(text)
		}
	}
	return unit.String(), nil
}

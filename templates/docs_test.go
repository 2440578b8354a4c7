package templates

import (
	"strings"
	"testing"
)

// Every example of docs/layouts.md is one: a whole layout, a formats.yaml, or elements that can
// stand in the whole one.
func TestExamplesOfTheDocument(t *testing.T) {
	text := read(t, "../docs/layouts.md")
	var whole string
	kinds := map[string]bool{}
	for i, block := range strings.Split(text, "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		switch {
		case strings.Contains(block, "id: trial/"):
			whole = block
			if _, err := Parse("docs/layouts.md", []byte(whole)); err != nil {
				t.Errorf("example %d: %v", i, err)
			}
		case strings.HasPrefix(block, "- "):
			indented := "    " + strings.TrimSuffix(strings.ReplaceAll(block, "\n", "\n    "), "    ")
			l, err := Parse("docs/layouts.md", []byte(strings.Replace(whole, "    - mrz:", indented+"    - mrz:", 1)))
			if err != nil {
				t.Errorf("example %d: %v", i, err)
				continue
			}
			for _, e := range l.Front.Personalization {
				kinds[e.Kind()] = true
			}
		case strings.HasPrefix(block, "TD2:"):
			if _, err := parseFormats("docs/layouts.md", []byte(block), ownFormats()); err != nil {
				t.Errorf("example %d: %v", i, err)
			}
		case !strings.HasPrefix(block, "# yaml-language-server"):
			t.Errorf("example %d is of no kind that is tried", i)
		}
	}
	for _, kind := range Kinds() {
		if !kinds[kind] && kind != "image" {
			t.Errorf("the document has no example of %s", kind)
		}
	}
	for _, name := range faces() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("the document does not name the font %s", name)
		}
	}
}

package transliteration

import (
	"os"
	"strings"
	"testing"
)

// Every profile with its basis and source stands in the documentation.
func TestProfilesAreDocumented(t *testing.T) {
	data, err := os.ReadFile("../../docs/mrz.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, p := range Profiles() {
		if !strings.Contains(text, "| `"+p.Code+"` | "+p.Name+" | "+string(p.Basis)+" | "+p.Source+" |") && !strings.Contains(text, "`"+p.Code+"` "+p.Name) {
			t.Errorf("%s is not in docs/mrz.md as it is in the code", p.Code)
		}
	}
}

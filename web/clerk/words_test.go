package clerk_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"chancery/issuance/application"
)

// Whatever field is wrong, missing or returned has a name, in every language; and so has every type and state.
func TestEveryFieldHasAName(t *testing.T) {
	for _, file := range []string{"../words/clerk.en.json", "../words/clerk.ru.json"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(content, &words); err != nil {
			t.Fatal(err)
		}
		ids := []string{}
		for _, f := range slices.Concat(application.TypedPaths(), application.ReturnFields(), []string{"portrait", "signature", "site", "visa", "permit", "journey"}) {
			ids = append(ids, "clerk.field."+f)
		}
		for _, typ := range application.Types() {
			ids = append(ids, "clerk.type."+typ.Code)
		}
		for _, s := range application.Lifecycle().Steps {
			ids = append(ids, "clerk.means."+string(s.To))
		}
		for _, id := range ids {
			if words[id] == nil {
				t.Errorf("%s lacks %s", file, id)
			}
		}
	}
}

package web_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// catalogue gives the ids of each language, by the tag that the names of its files end in.
func catalogue(t *testing.T) map[string]map[string]any {
	t.Helper()
	files, err := filepath.Glob("words/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no words", err)
	}
	all := map[string]map[string]any{}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(content, &words); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		parts := strings.Split(filepath.Base(name), ".")
		tag := parts[len(parts)-2]
		if all[tag] == nil {
			all[tag] = map[string]any{}
		}
		for id, text := range words {
			if before := all[tag][id]; before != nil && !reflect.DeepEqual(before, text) {
				t.Errorf("%s: %s is there already, and says something else", name, id)
			}
			all[tag][id] = text
		}
	}
	return all
}

// Every language has every word, with the same values in it and the plural forms of the language.
func TestLanguagesAreComplete(t *testing.T) {
	all := catalogue(t)
	plurals := map[string][]string{"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}}
	value := regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
	values := func(text any) []string {
		var list []string
		if forms, ok := text.(map[string]any); ok {
			text = forms["other"]
		}
		for _, m := range value.FindAllStringSubmatch(text.(string), -1) {
			list = append(list, m[1])
		}
		slices.Sort(list)
		return list
	}
	for tag, words := range all {
		for id, text := range words {
			for other := range all {
				if other == "en" && strings.HasPrefix(id, "error: ") { // the domain speaks English
					continue
				}
				if all[other][id] == nil {
					t.Errorf("%s lacks %s", other, id)
				} else if !slices.Equal(values(text), values(all[other][id])) {
					t.Errorf("%s: %s has %v, %s has %v", id, tag, values(text), other, values(all[other][id]))
				}
			}
			if forms, ok := text.(map[string]any); ok {
				for _, form := range plurals[tag] {
					if forms[form] == nil {
						t.Errorf("%s: %s lacks the form %s", tag, id, form)
					}
				}
			}
			if s, ok := text.(string); ok && strings.TrimSpace(s) == "" {
				t.Errorf("%s: %s is empty", tag, id)
			}
		}
	}
	if len(all) < 2 {
		t.Errorf("%d languages", len(all))
	}
}

// Every word that a page or a handler names is in the catalogue: what pages name by chance of their data is made at start.
func TestWordsThatAreUsedExist(t *testing.T) {
	words := catalogue(t)["en"]
	used := []*regexp.Regexp{
		regexp.MustCompile(`\bword "([^"]+)"`), regexp.MustCompile(`"(?:hint|label)" "([^"]+)"`), regexp.MustCompile(`\(fact "([^"]+)"`),
		regexp.MustCompile(`template "(?:button|secondary|warning)" "([^"]+)"`), regexp.MustCompile(`\.Saying\("([^"]+)"`), regexp.MustCompile(`q\.Word\("([^"]+)"`),
		regexp.MustCompile(`\bWord:\s*"([^"]+)"`), regexp.MustCompile(`Link\{\{?"([^"]+)", "/`),
	}
	field := regexp.MustCompile(`\(field \$ "([^"]+)"([^)]*)\)`)
	n := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".html") && (!strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go")) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".go") {
			content = regexp.MustCompile(`(?m)//.*$`).ReplaceAll(content, nil)
		}
		for _, r := range used {
			for _, m := range r.FindAllSubmatch(content, -1) {
				if n++; words[string(m[1])] == nil && !strings.HasSuffix(string(m[1]), ".") && !strings.HasSuffix(string(m[1]), "-") { // the rest is data
					t.Errorf("%s uses the word %s, which nobody has written", path, m[1])
				}
			}
		}
		for _, m := range field.FindAllSubmatch(content, -1) {
			if id := "label." + string(m[1]); !strings.Contains(string(m[2]), `"label"`) && words[id] == nil {
				t.Errorf("%s has a field %s, whose label nobody has written", path, m[1])
			}
		}
		return nil
	})
	if err != nil || n < 100 {
		t.Errorf("%d words found, %v", n, err)
	}
}

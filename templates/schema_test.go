package templates

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the schema anew")

const schemaPath = "layout.schema.json"

// The schema in the tree is the one that types, rules and comments give.
func TestSchemaIsCurrent(t *testing.T) {
	want := writeSchema(t)
	if *update {
		if err := os.WriteFile(schemaPath, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(schemaPath); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the types say (%v): run the test with -update", schemaPath, err)
	}
}

// compiledSchema checks the schema against the schema of schemas and makes it ready.
func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(writeSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaPath, document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// validate says what the schema has against a layout.
func validate(compiled *jsonschema.Schema, source []byte) error {
	text, err := yaml.YAMLToJSON(source)
	if err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return compiled.Validate(document)
}

func TestShippedLayoutsValidate(t *testing.T) {
	compiled := compiledSchema(t)
	names, err := fs.Glob(utopia, "utopia/*.yaml")
	if err != nil || len(names) < 2 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		source, err := utopia.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(compiled, source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if first, _, _ := strings.Cut(string(source), "\n"); first != "# yaml-language-server: $schema=../layout.schema.json" {
			t.Errorf("%s does not begin with the line that names the schema to editors", name)
		}
	}
	if err := validate(compiled, []byte(small)); err != nil {
		t.Error(err)
	}
}

// cannotSay marks a bad layout that no schema can find: it takes knowledge of several keys, or of
// other files.
const cannotSay = "# schema: cannot say"

// What the loader refuses, the schema refuses too, so that an editor shows it while it is written.
func TestSchemaRefusesBadLayouts(t *testing.T) {
	compiled := compiledSchema(t)
	said := 0
	for _, name := range badLayouts(t) {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		beyond := strings.Contains(string(source), cannotSay)
		refused := validate(compiled, source) != nil
		if !refused && !beyond {
			t.Errorf("%s: the schema lets it pass", name)
		}
		if refused {
			said++
		}
	}
	if said < 20 {
		t.Errorf("the schema refuses only %d of the bad layouts", said)
	}
}

func badLayouts(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(names) < 35 {
		t.Fatalf("%d bad layouts, %v", len(names), err)
	}
	return names
}

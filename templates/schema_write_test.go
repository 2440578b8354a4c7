package templates

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// schemaWriter makes the JSON Schema of a Go type from its keys, their rules and their comments.
type schemaWriter struct {
	rules    map[string]rule
	comments map[string]string // by "Type" and "Type.Field"
	defs     object
	done     map[string]bool
}

func writeSchema(t *testing.T) []byte {
	t.Helper()
	w := &schemaWriter{rules: layoutRules(), comments: comments(t), done: map[string]bool{}}
	root := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Layout of a travel document"}}
	root = append(root, w.structure(reflect.TypeFor[Layout]())...)
	root = append(root, member{"$defs", w.defs})
	var compact, pretty bytes.Buffer
	encoder := json.NewEncoder(&compact)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(root); err != nil {
		t.Fatal(err)
	}
	if err := json.Indent(&pretty, compact.Bytes(), "", " "); err != nil {
		t.Fatal(err)
	}
	return pretty.Bytes()
}

func (w *schemaWriter) structure(of reflect.Type) object {
	var properties object
	var required []string
	for _, k := range keysOf(of) {
		r := k.rule(w.rules)
		value := w.value(k.field.Type, r)
		if text := w.comments[k.inner+"."+k.field.Name]; text != "" {
			if rest, ok := strings.CutPrefix(text, k.field.Name+" "); ok {
				text = k.name + " " + rest // designers know the key, not the Go name
			}
			value = append(object{{"description", text}}, value...)
		}
		properties = append(properties, member{k.name, value})
		if r.need {
			required = append(required, k.name)
		}
	}
	s := object{{"description", w.comments[of.Name()]}, {"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
	if required != nil {
		s = append(s, member{"required", required})
	}
	return append(s, together(of.Name())...)
}

// together says what keys owe each other, as far as a schema can.
func together(name string) object {
	only := func(keys ...string) object { return object{{"required", keys}} }
	switch name {
	case "Element":
		return object{{"minProperties", 1}, {"maxProperties", 1}}
	case "Text":
		return object{{"oneOf", []object{only("value"), only("field", "width")}}}
	case "Ink":
		return object{{"oneOf", []object{append(only("cmyk"), member{"properties", object{{"rainbow", false}}}), append(only("rainbow"), member{"maxProperties", 1})}}}
	case "Microtext":
		return object{{"oneOf", []object{only("along"), only("x", "y", "width")}}}
	}
	return nil
}

func (w *schemaWriter) value(of reflect.Type, r rule) object {
	switch of.Kind() {
	case reflect.Pointer:
		return w.value(of.Elem(), r)
	case reflect.Struct:
		w.define(of)
		return object{{"$ref", "#/$defs/" + of.Name()}}
	case reflect.Slice:
		return object{{"type", "array"}, {"minItems", int(r.least)}, {"maxItems", int(r.most)}, {"items", w.value(of.Elem(), r.value())}}
	case reflect.Array:
		return object{{"type", "array"}, {"minItems", of.Len()}, {"maxItems", of.Len()}, {"items", w.value(of.Elem(), r.value())}}
	case reflect.Map:
		s := object{{"type", "object"}, {"additionalProperties", w.value(of.Elem(), r.value())}}
		if r.choice != nil || r.form != nil {
			s = append(s, member{"propertyNames", text(rule{choice: r.choice, form: r.form})[1:]})
		}
		if r.most > 0 {
			s = append(s, member{"minProperties", int(r.least)}, member{"maxProperties", int(r.most)})
		}
		return s
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.String:
		return text(r)
	}
	kind := "number"
	if of.Kind() == reflect.Int {
		kind = "integer"
	}
	return object{{"type", kind}, {"minimum", r.least}, {"maximum", r.most}}
}

func text(r rule) object {
	s := object{{"type", "string"}}
	switch {
	case r.choice != nil:
		return append(s, member{"enum", r.choice})
	case r.form != nil:
		return append(s, member{"pattern", r.form.String()})
	}
	s = append(s, member{"minLength", 1})
	if r.long > 0 {
		s = append(s, member{"maxLength", r.long})
	}
	return s
}

func (w *schemaWriter) define(of reflect.Type) {
	if w.done[of.Name()] {
		return
	}
	w.done[of.Name()] = true
	at := len(w.defs)
	w.defs = append(w.defs, member{of.Name(), nil})
	w.defs[at].value = w.structure(of)
}

// comments reads what stands above and beside the package's types and fields.
func comments(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && len(d.Specs) == 1 {
				if s, ok := d.Specs[0].(*ast.TypeSpec); ok {
					found[s.Name.Name] = oneLine(d.Doc)
				}
			}
			s, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if of, ok := s.Type.(*ast.StructType); ok {
				for _, f := range of.Fields.List {
					for _, id := range f.Names {
						found[s.Name.Name+"."+id.Name] = strings.TrimSpace(oneLine(f.Doc) + " " + oneLine(f.Comment))
					}
				}
			}
			return true
		})
	}
	return found
}

// oneLine gives a comment on one line.
func oneLine(c *ast.CommentGroup) string {
	return strings.Join(strings.Fields(c.Text()), " ")
}

package templates

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// key is a key that a map of a layout may have, and the field of the Go type that holds its value.
type key struct {
	name  string
	index []int
	owner string // type that is written about, such as Ghost
	inner string // type that declares the field, such as Rect
	field reflect.StructField
}

// keysOf lists the keys of a struct in their order, those of inlined structs among them.
func keysOf(t reflect.Type) []key {
	var keys []key
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case option == "inline":
			for _, k := range keysOf(f.Type) {
				k.owner, k.index = t.Name(), append([]int{i}, k.index...)
				keys = append(keys, k)
			}
		case name != "":
			keys = append(keys, key{name, []int{i}, t.Name(), t.Name(), f})
		}
	}
	return keys
}

// rule gives what the key may hold: as its owner says, or else as the inlined type says.
func (k key) rule(rules map[string]rule) rule {
	if r, ok := rules[k.owner+"."+k.name]; ok {
		return r
	}
	return rules[k.inner+"."+k.name]
}

// join gives the path of a key.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// keyLike tells what can be a key: short, and without the signs that paths are made of, but for
// the dots of field names.
func keyLike(s string) bool {
	return s != "" && len(s) <= 100 && strings.IndexFunc(s, invisible) < 0 && !strings.ContainsAny(s, "[]\"")
}

func placeOf(node ast.Node) place {
	t := node.GetToken()
	if m, ok := node.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		t = m.Values[0].Key.GetToken()
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		t = m.Key.GetToken()
	}
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{t.Position.Line, t.Position.Column}
}

// short writes a number with no more digits than it needs.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// quote gives a text in quotes, cut short.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return strconv.Quote(s)
}

func codePoint(r rune) string { return fmt.Sprintf("%U", r) }

package templates

import (
	"reflect"
	"testing"
)

func layoutType() reflect.Type { return reflect.TypeFor[Layout]() }
func formatType() reflect.Type { return reflect.TypeFor[formatData]() }

// everyKeyHasARule walks the types from a root: what is no struct, switch or map needs a rule, and
// every rule a key.
func everyKeyHasARule(t *testing.T, rules map[string]rule, root reflect.Type) {
	used, seen := map[string]bool{}, map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] {
			return
		}
		seen[of] = true
		for _, k := range keysOf(of) {
			name := k.owner + "." + k.name
			if _, own := rules[name]; !own {
				name = k.inner + "." + k.name
			}
			_, ok := rules[name]
			used[name] = true
			kind := k.field.Type.Kind()
			if kind == reflect.Pointer {
				kind = k.field.Type.Elem().Kind()
			}
			if !ok && kind != reflect.Struct && kind != reflect.Bool && kind != reflect.Map {
				t.Errorf("%s.%s has no rule", k.owner, k.name)
			}
			walk(k.field.Type)
		}
	}
	walk(root)
	for name := range rules {
		if !used[name] {
			t.Errorf("rule of %s is of no key", name)
		}
	}
}

package templates

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder fills Go values from YAML nodes. Unlike a common YAML decoder it goes on after a problem,
// so that a designer is told all of them, it holds every value against the rule of its key, and it
// keeps where each value stands.
type decoder struct {
	*notes
	rules map[string]rule
	need  bool // whether keys that rules ask for must be there
}

// value fills v, which is settable, from a node. A value that is wrong leaves v as it was.
func (d *decoder) value(path string, node ast.Node, v reflect.Value, r rule) {
	if d.full() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		into := reflect.New(v.Type().Elem())
		d.value(path, node, into.Elem(), r)
		v.Set(into)
	case reflect.Struct:
		d.structure(path, node, v)
	case reflect.Map:
		d.mapping(path, node, v, r)
	case reflect.Slice, reflect.Array:
		d.list(path, node, v, r)
	case reflect.Float64, reflect.Int:
		d.number(path, node, v, r)
	case reflect.String:
		d.text(path, node, v, r)
	case reflect.Bool:
		if b, ok := node.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.add(path, "must be true or false")
	}
}

// entries gives a map's keys and values in their order, false if the node is no map.
func entries(node ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// keyed calls visit for each entry of a map once; a key that is there again is a problem.
func (d *decoder) keyed(path string, node ast.Node, visit func(key, path string, value ast.Node)) {
	list, ok := entries(node)
	if !ok {
		d.add(path, "must be a map of keys and values")
	}
	first := map[string]place{}
	for _, e := range list {
		if d.full() {
			return
		}
		t := e.Key.GetToken()
		at := place{t.Position.Line, t.Position.Column}
		key := t.Value
		if !keyLike(key) {
			d.addPlace(at, "%s cannot be a key", quote(key))
			continue
		}
		if was, twice := first[key]; twice {
			d.addPlace(at, "key %q is there twice, first in line %d", key, was.line)
			continue
		}
		first[key] = at
		below := join(path, key)
		d.places[below] = at
		if e.Value == nil || e.Value.Type() == ast.NullType {
			d.add(below, "has no value: give one or leave the key out")
			continue
		}
		visit(key, below, e.Value)
	}
}

func (d *decoder) structure(path string, node ast.Node, v reflect.Value) {
	if _, ok := entries(node); !ok {
		d.add(path, "must be a map of keys and values")
		return
	}
	keys := keysOf(v.Type())
	given := map[string]bool{}
	d.keyed(path, node, func(key, below string, value ast.Node) {
		for _, k := range keys {
			if k.name == key {
				given[key] = true
				d.value(below, value, v.FieldByIndex(k.index), k.rule(d.rules))
				return
			}
		}
		names := make([]string, len(keys))
		for i, k := range keys {
			names[i] = k.name
		}
		d.add(below, "unknown key: use one of %s", strings.Join(names, ", "))
	})
	for _, k := range keys {
		if below := join(path, k.name); d.need && !given[k.name] && k.rule(d.rules).need && !d.seen[below] {
			d.add(below, "must be given")
		}
	}
}

func (d *decoder) mapping(path string, node ast.Node, v reflect.Value, r rule) {
	v.Set(reflect.MakeMap(v.Type()))
	count := 0
	d.keyed(path, node, func(key, below string, value ast.Node) {
		if problem := (rule{choice: r.choice, form: r.form, say: r.say, long: 100}).text(key); problem != "" {
			d.add(below, "%s", problem)
			return
		}
		count++
		into := reflect.New(v.Type().Elem()).Elem()
		d.value(below, value, into, r.value())
		v.SetMapIndex(reflect.ValueOf(key), into)
	})
	if r.most > 0 && (count < int(r.least) || count > int(r.most)) {
		d.add(path, "must have %g to %g entries, not %d", r.least, r.most, count)
	}
}

func (d *decoder) list(path string, node ast.Node, v reflect.Value, r rule) {
	n, ok := node.(*ast.SequenceNode)
	if !ok {
		d.add(path, "must be a list")
		return
	}
	least, most := int(r.least), int(r.most)
	if v.Kind() == reflect.Array {
		least, most = v.Len(), v.Len()
	}
	if len(n.Values) < least || len(n.Values) > most {
		d.add(path, "must have %s entries, not %d", span(least, most), len(n.Values))
		return
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(n.Values), len(n.Values)))
	}
	for i, value := range n.Values {
		below := fmt.Sprintf("%s[%d]", path, i)
		d.places[below] = placeOf(value)
		d.value(below, value, v.Index(i), r.value())
	}
}

// span writes "2 to 4", or "4" for 4 to 4.
func span(least, most int) string {
	if least == most {
		return strconv.Itoa(most)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

func (d *decoder) number(path string, node ast.Node, v reflect.Value, r rule) {
	var f float64
	switch n := node.(type) {
	case *ast.IntegerNode:
		switch i := n.Value.(type) {
		case int64:
			f = float64(i)
		case uint64:
			f = float64(i)
		}
	case *ast.FloatNode:
		f = n.Value
	case *ast.InfinityNode:
		f = n.Value
	case *ast.NanNode:
		f = math.NaN()
	default:
		d.add(path, "must be a number")
		return
	}
	if v.Kind() == reflect.Int && f != math.Trunc(f) {
		d.add(path, "must be a whole number")
		return
	}
	if problem := r.number(f); problem != "" {
		d.add(path, "%s", problem)
		return
	}
	if v.Kind() == reflect.Int {
		v.SetInt(int64(f))
		return
	}
	v.SetFloat(f)
}

func (d *decoder) text(path string, node ast.Node, v reflect.Value, r rule) {
	var s string
	switch n := node.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	default:
		d.add(path, "must be a text: put it in quotes")
		return
	}
	if problem := r.text(s); problem != "" {
		d.add(path, "%s", problem)
		return
	}
	v.SetString(s)
}

package stream

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
)

// maxDepth bounds how deep an object may be nested.
const maxDepth = 4

// object is a JSON object whose members are taken one by one. The first fault is kept; [object.done] gives it, or names a member that
// nobody took.
type object struct {
	path    string // with the dot behind it
	members map[string]any
	err     *error // one for the whole line
}

// parse reads a line.
func parse(line []byte) *object {
	var err error
	o := &object{err: &err}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	value, fail := tree(d, "", 0)
	members, ok := value.(map[string]any)
	switch {
	case fail != nil:
		err = fail
	case !ok:
		err = fault("line", "is not a JSON object", "begin with {")
	default:
		o.members = members
		if _, more := d.Token(); more != io.EOF {
			err = fault("line", "has something behind its object", "put one object on a line, nothing after it")
		}
	}
	return o
}

// tree reads a value: map, slice, string, json.Number, bool or nil. A member that stands twice is refused.
func tree(d *json.Decoder, path string, depth int) (any, error) {
	shape := func() error { return fault("line", "is not well-formed JSON", "write it as RFC 8259 has it") }
	token, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, shape()
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := tree(d, path, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		if _, err := d.Token(); err != nil {
			return nil, shape()
		}
		return list, nil
	case json.Delim('{'):
		members := map[string]any{}
		for d.More() {
			name, err := d.Token()
			key, ok := name.(string)
			if err != nil || !ok {
				return nil, shape()
			}
			if _, twice := members[key]; twice {
				return nil, fault(path+key, "stands twice", "give it once")
			}
			if members[key], err = tree(d, path+key+".", depth+1); err != nil {
				return nil, err
			}
		}
		if _, err := d.Token(); err != nil {
			return nil, shape()
		}
		return members, nil
	}
	return token, nil
}

func (o *object) fail(name, problem, remedy string) {
	if *o.err == nil {
		*o.err = fault(o.path+name, problem, remedy)
	}
}

// take gives a member and removes it; null counts as absent.
func (o *object) take(name string) (any, bool) {
	v, ok := o.members[name]
	delete(o.members, name)
	return v, ok && v != nil
}

func (o *object) text(name string) string {
	v, ok := o.take(name)
	text, isText := v.(string)
	if ok && !isText {
		o.fail(name, "is not a JSON text", "write the value in quotation marks")
	}
	return text
}

// integer gives a whole number, 0 where there is none.
func (o *object) integer(name string) (n int, found bool) {
	v, ok := o.take(name)
	number, isNumber := v.(json.Number)
	wide, err := strconv.ParseInt(string(number), 10, 64)
	if ok && (!isNumber || err != nil || wide > math.MaxInt32 || wide < math.MinInt32) {
		o.fail(name, "is not a whole number", "write it in digits, without quotation marks")
		return 0, true
	}
	return int(wide), ok
}

// list gives a list of texts.
func (o *object) list(name string) []string {
	v, ok := o.take(name)
	values, isList := v.([]any)
	var out []string
	for _, v := range values {
		text, isText := v.(string)
		isList = isList && isText
		out = append(out, text)
	}
	if ok && !isList {
		o.fail(name, "is not a list of texts", `write ["…","…"]`)
	}
	return out
}

// object gives an object within this one, and whether it is there.
func (o *object) object(name string) (*object, bool) {
	v, ok := o.take(name)
	members, isObject := v.(map[string]any)
	if ok && !isObject {
		o.fail(name, "is not a JSON object", "write {…}")
	}
	return &object{path: o.path + name + ".", members: members, err: o.err}, ok
}

// done gives the first fault, or names the first member, in the order of the alphabet, that is not known.
func (o *object) done(remedy string) error {
	names := make([]string, 0, len(o.members))
	for name := range o.members {
		names = append(names, name)
	}
	if slices.Sort(names); len(names) > 0 {
		o.fail(names[0], "is not known here", remedy)
	}
	return *o.err
}

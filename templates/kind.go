package templates

import (
	"reflect"
	"strings"
)

// What a layout may have at most.
const (
	maxElements = 500    // on a plane
	maxInks     = 50     // of a layout
	maxLines    = 4      // of a text
	maxPath     = 200000 // characters of a drawing
)

// Kinds lists the kinds of element as layouts call them.
func Kinds() []string {
	t := reflect.TypeFor[Element]()
	kinds := make([]string, t.NumField())
	for i := range kinds {
		kinds[i] = kindName(t.Field(i))
	}
	return kinds
}

func kindName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

// Kind names the element's kind as layouts do, "" if it has not exactly one.
func (e *Element) Kind() string {
	if kinds := e.kinds(); len(kinds) == 1 {
		return kinds[0]
	}
	return ""
}

// kinds names the members that are set.
func (e *Element) kinds() []string {
	var kinds []string
	v := reflect.ValueOf(*e)
	for i := range v.NumField() {
		if !v.Field(i).IsNil() {
			kinds = append(kinds, kindName(v.Type().Field(i)))
		}
	}
	return kinds
}

// BarcodeKinds lists the symbologies.
func BarcodeKinds() []string { return []string{"data-matrix", "qr", "aztec", "pdf417", "code128"} }

// KeepOutReasons lists why a blank may claim a place.
func KeepOutReasons() []string { return []string{"perforation", "ovd", "chip", "window", "edge"} }

func separationNames() []string {
	names := make([]string, len(Separations()))
	for i, s := range Separations() {
		names[i] = string(s)
	}
	return names
}

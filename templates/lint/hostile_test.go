package lint

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/templates"
)

// goodLayout reads a good layout anew.
func goodLayout(t rapid.TB, name string) *templates.Layout {
	l, err := templates.ParseFile(os.DirFS("testdata/good"), name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestHostileValuesNeverPanic puts what no loader lets through into layouts: the rules must bear
// it, for they look at refused layouts too.
func TestHostileValuesNeverPanic(t *testing.T) {
	names := layoutFiles(t, "testdata/good")
	number := []float64{0, -1, 1e-300, 1e9, 1e308, -1e308, math.NaN(), math.Inf(1), math.Inf(-1)}
	text := []string{"", "\x00", "{", "{bearer.sex}", "ключ", strings.Repeat("W", 5000), "seal", "mrz", "M 0 0 L", "documentNumber", "bearer.nationalName", "visa.from", "uv", "chip", "TD9"}
	rapid.Check(t, func(t *rapid.T) {
		l := goodLayout(t, rapid.SampledFrom(names).Draw(t, "layout"))
		places := settable(reflect.ValueOf(l).Elem(), nil)
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			v := places[rapid.IntRange(0, len(places)-1).Draw(t, "place")]
			switch v.Kind() {
			case reflect.Float64:
				v.SetFloat(rapid.SampledFrom(number).Draw(t, "number"))
			case reflect.Int:
				v.SetInt(rapid.SampledFrom([]int64{0, -1, 1, 7, math.MaxInt64, math.MinInt64}).Draw(t, "count"))
			case reflect.String:
				v.SetString(rapid.SampledFrom(text).Draw(t, "text"))
			case reflect.Bool:
				v.SetBool(!v.Bool())
			default:
				v.SetZero()
			}
		}
		for _, f := range Layout(l, rapid.SampledFrom([]int{300, 600, 0, -5}).Draw(t, "dpi")) {
			if f.Text == "" || f.Element == "" {
				t.Errorf("unfinished finding %+v", f)
			}
		}
	})
}

// settable lists every value in a layout that can be changed.
func settable(v reflect.Value, found []reflect.Value) []reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			if v.CanSet() {
				found = append(found, v)
			}
			found = settable(v.Elem(), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			found = settable(v.Field(i), found)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			found = settable(v.Index(i), found)
		}
	case reflect.Float64, reflect.Int, reflect.String, reflect.Bool:
		if v.CanSet() {
			found = append(found, v)
		}
	}
	return found
}

// FuzzLint holds that no file makes the linter panic.
func FuzzLint(f *testing.F) {
	for _, name := range layoutFiles(f, "testdata/good") {
		source, err := os.ReadFile(filepath.Join("testdata/good", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source), 600)
	}
	f.Add("id: a/b\nformat: TD3\nfront:\n  personalization:\n    - text: {field: bearer.sex}\n    - mrz: {ink: k}\n", 300)
	f.Fuzz(func(t *testing.T, source string, dpi int) {
		for _, found := range Source("f.yaml", []byte(source), dpi) {
			if found.Line < 1 || found.Text == "" || strings.Contains(found.String(), "\n") {
				t.Errorf("unfinished finding %+v", found)
			}
		}
	})
}

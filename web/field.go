package web

import (
	"fmt"
	"slices"
)

// Field is a form field as the partials input, textarea, select, radios, checkboxes and file show it. Pages make one with
// {{template "input" (field $ "applicant.dateOfBirth" "hint" "clerk.birth.hint" "width" 10)}}: the label is the word label.NAME unless
// "label" names another, the value and what is wrong with it come from the form.
type Field struct {
	View     *View
	Name     string
	ID       string // of the element, and with -hint and -error of what describes it
	Label    string // id of a word
	Hint     string // id of a word, "" for none
	Value    string
	Values   []string // of checkboxes
	Wrong    string
	Type     string // of an input: text unless said
	Width    int    // in characters; 0 is as wide as there is room
	Rows     int    // of a textarea
	Auto     string // autocomplete
	Mode     string // inputmode
	Script   string // lang attribute of a name in another script
	Accept   string // of a file
	Key      string // accesskey
	Focus    bool
	Optional bool
	Small    bool // radios and checkboxes
	Options  []Option
}

// Option is a choice of a select, of radios or of checkboxes.
type Option struct {
	Value string
	Text  string // as it is shown, in the language of the page
	Hint  string
}

// Checked reports whether the option is chosen.
func (f Field) Checked(o Option) bool {
	return f.Value == o.Value || slices.Contains(f.Values, o.Value)
}

// Described names the elements that describe the field.
func (f Field) Described() string {
	s := ""
	if f.Hint != "" {
		s = f.ID + "-hint"
	}
	if f.Wrong != "" {
		s += " " + f.ID + "-error"
	}
	return s
}

// field makes a field from a view, a name and pairs of what is to be said of it.
func field(v *View, name string, pairs ...any) (Field, error) {
	f := Field{View: v, Name: name, ID: "f-" + name, Label: "label." + name, Value: v.Form.Get(name), Values: v.Form.All(name), Wrong: v.Form.At(name), Type: "text", Rows: 4, Auto: "off"}
	if len(pairs)%2 != 0 {
		return f, fmt.Errorf("field %s: names and values come in pairs", name)
	}
	for i := 0; i < len(pairs); i += 2 {
		if err := f.set(fmt.Sprint(pairs[i]), pairs[i+1]); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *Field) set(what string, value any) error {
	texts := map[string]*string{"label": &f.Label, "hint": &f.Hint, "type": &f.Type, "auto": &f.Auto, "mode": &f.Mode, "lang": &f.Script, "accept": &f.Accept, "key": &f.Key, "id": &f.ID}
	if to := texts[what]; to != nil {
		*to = fmt.Sprint(value)
		return nil
	}
	ok := true
	switch what {
	case "value": // to begin with; what was typed wins
		if _, typed := f.View.Form.Values[f.Name]; !typed {
			f.Value = fmt.Sprint(value)
		}
	case "values":
		var list []string
		if list, ok = value.([]string); ok && len(f.Values) == 0 {
			f.Values = list
		}
	case "options":
		f.Options, ok = value.([]Option)
	case "width":
		f.Width, ok = value.(int)
	case "rows":
		f.Rows, ok = value.(int)
	case "focus":
		f.Focus, ok = value.(bool)
	case "optional":
		f.Optional, ok = value.(bool)
	case "small":
		f.Small, ok = value.(bool)
	default:
		ok = false
	}
	if !ok {
		return fmt.Errorf("field %s: %q can't be set to %v", f.Name, what, value)
	}
	return nil
}

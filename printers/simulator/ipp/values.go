package ipp

import (
	"slices"

	"github.com/OpenPrinting/goipp"
)

// text makes an attribute of one or more strings.
func text(name string, tag goipp.Tag, values ...string) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, value := range values {
		a.Values.Add(tag, goipp.String(value))
	}
	return a
}

// number makes an attribute of one integer or enum.
func number(name string, tag goipp.Tag, value int) goipp.Attribute {
	return goipp.MakeAttribute(name, tag, goipp.Integer(value))
}

// numbers makes an attribute of several integers.
func numbers(name string, values []int) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, value := range values {
		a.Values.Add(goipp.TagInteger, goipp.Integer(value))
	}
	return a
}

// each gives a value for each of some things.
func each[V any](things []string, value V) []V { return slices.Repeat([]V{value}, len(things)) }

// level is what is left, in percent, of a supply that is good for 5000 sides and then replaced.
func level(life int64) int { return int(100 - life/50%100) }

func valueOf(from goipp.Attributes, name string) goipp.Value {
	for _, a := range from {
		if a.Name == name && len(a.Values) > 0 {
			return a.Values[0].V
		}
	}
	return nil
}

func textOf(from goipp.Attributes, name string) (string, bool) {
	switch value := valueOf(from, name).(type) {
	case goipp.String:
		return string(value), true
	case goipp.TextWithLang:
		return value.Text, true
	}
	return "", false
}

func integerOf(from goipp.Attributes, name string) (int, bool) {
	value, ok := valueOf(from, name).(goipp.Integer)
	return int(value), ok
}

func booleanOf(from goipp.Attributes, name string) (value, given bool) {
	b, ok := valueOf(from, name).(goipp.Boolean)
	return bool(b), ok
}

// wanted picks the attributes that a request asks for, by name or by group; without such a wish
// those of the given names.
func wanted(request *goipp.Message, from goipp.Attributes, otherwise ...string) goipp.Attributes {
	names := otherwise
	for _, a := range request.Operation {
		if a.Name != "requested-attributes" {
			continue
		}
		names = nil
		for _, value := range a.Values {
			names = append(names, value.V.String())
		}
	}
	groups := []string{"all", "printer-description", "printer-defaults", "job-template", "job-description", "job-status"}
	if slices.ContainsFunc(names, func(name string) bool { return slices.Contains(groups, name) }) {
		return from
	}
	var picked goipp.Attributes
	for _, a := range from {
		if slices.Contains(names, a.Name) {
			picked.Add(a)
		}
	}
	return picked
}

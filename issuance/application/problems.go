package application

import (
	"fmt"
	"strings"

	"chancery/issuance"
)

// Errors is everything that is wrong with an application, each of kind Invalid with field, problem and remedy.
type Errors []*issuance.Error

// Error gives the problems one a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems one by one.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, one := range e {
		list[i] = one
	}
	return list
}

// most bounds how many problems are told; nobody reads more, and a file could be made of nothing else.
const most = 50

// add notes a problem; of several with one field, or with what it is part of, the first is kept.
func (e *Errors) add(field, remedy, format string, args ...any) {
	if len(*e) == most || e.has(field) {
		return
	}
	*e = append(*e, &issuance.Error{Kind: issuance.Invalid, Field: field, Problem: fmt.Sprintf(format, args...), Remedy: remedy})
}

// has reports whether something is wrong with the field, or with what it is part of.
func (e Errors) has(field string) bool {
	for _, known := range e {
		if known.Field == field || strings.HasPrefix(field, known.Field+".") {
			return true
		}
	}
	return false
}

// err gives nil where there is no problem.
func (e Errors) err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

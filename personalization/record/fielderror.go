package record

import (
	"errors"
	"slices"
)

// FieldError says which field can't be used, why, and what to do. It never carries the field's content, so it can be logged.
type FieldError struct {
	Field   string `json:"field"` // dotted path of the JSON form: "bearer.dateOfBirth"
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// Error gives field, problem and remedy in one line.
func (e *FieldError) Error() string {
	if e.Field == "" {
		return e.Problem + "; " + e.Remedy
	}
	return e.Field + ": " + e.Problem + "; " + e.Remedy
}

// Problems gives every FieldError of an error that this package returned, in the order found.
func Problems(err error) []*FieldError {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*FieldError
		for _, e := range many.Unwrap() {
			all = append(all, Problems(e)...)
		}
		return all
	}
	if e, ok := errors.AsType[*FieldError](err); ok {
		return []*FieldError{e}
	}
	return nil
}

// findings gathers problems.
type findings []error

func (f *findings) add(field, problem, remedy string) {
	*f = append(*f, &FieldError{Field: field, Problem: problem, Remedy: remedy})
}

// has tells whether something is wrong with the field already.
func (f findings) has(field string) bool {
	return slices.ContainsFunc(Problems(f.join()), func(e *FieldError) bool { return e.Field == field })
}

func (f findings) join() error { return errors.Join(f...) }

package stock

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// read gives the serials of a text as people scan and type them: one by one or as first-last, on lines or with commas or spaces between.
func read(text string) ([]string, error) {
	var list []string
	for _, word := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) }) {
		first, last, many := strings.Cut(strings.NewReplacer("–", "-", "…", "-").Replace(word), "-")
		if !many {
			list = append(list, word)
		} else {
			run, err := stock.Range(first, last)
			if err != nil {
				return nil, at("serials", err)
			}
			list = append(list, run...)
		}
		if len(list) > stock.RangeMost {
			return nil, issuance.Invalidf("serials", fmt.Sprintf("name at most %d at a time", stock.RangeMost), "there are more")
		}
	}
	return list, nil
}

// at puts an error of the domain at a field of the form, where the form has none of the error's name.
func at(field string, err error, has ...string) error {
	if e, ok := errors.AsType[*issuance.Error](err); ok && e.Field != field && !slices.Contains(has, e.Field) {
		return &issuance.Error{Kind: e.Kind, Field: field, Problem: e.Problem, Remedy: e.Remedy, Err: err}
	}
	return err
}

// run writes a run of serials.
func run(first, last string) string {
	if first == last {
		return first
	}
	return first + "-" + last
}

package clerk

import (
	"slices"

	"chancery/issuance/application"
	"chancery/issuance/people"
	"chancery/personalization/transliteration"
	"chancery/web"
)

// choices are the options of the form's fields, in the language of the page.
type choices struct {
	Types, Requests, Services, Sites, Sexes, Languages []web.Option
}

func choicesOf(q *web.Request) (choices, error) {
	sites, err := people.Sites(q.Context(), q.Read)
	if err != nil {
		return choices{}, err
	}
	c := choices{
		Types:     types(q),
		Requests:  worded(q, "clerk.request.", "FIRST_ISSUANCE", "RENEWAL", "REPLACEMENT", "OTHER"),
		Services:  worded(q, "clerk.service.", "normal", "urgent"),
		Sexes:     slices.Concat([]web.Option{{Text: "–"}}, worded(q, "clerk.sex.", "F", "M", "X")),
		Languages: []web.Option{{Text: "–"}},
	}
	for _, s := range sites {
		c.Sites = append(c.Sites, web.Option{Value: s.Code, Text: s.Code + " · " + s.Name})
	}
	for _, p := range transliteration.Profiles() {
		c.Languages = append(c.Languages, web.Option{Value: p.Code, Text: p.Code + " · " + p.Name})
	}
	return c, nil
}

func types(q *web.Request) []web.Option {
	var codes []string
	for _, t := range application.Types() {
		codes = append(codes, t.Code)
	}
	return worded(q, "clerk.type.", codes...)
}

// worded gives options by their words.
func worded(q *web.Request, prefix string, values ...string) []web.Option {
	list := make([]web.Option, len(values))
	for i, v := range values {
		list[i] = web.Option{Value: v, Text: q.Word(prefix + v)}
	}
	return list
}

package transliteration

import (
	"slices"
	"sync"
)

// Basis says on whose authority a profile rests.
type Basis string

// Bases of profiles.
const (
	ICAO     Basis = "Doc 9303-3 §6"
	National Basis = "national rule"
	Proposal Basis = "proposal of this project"
)

// Info describes a profile for settings pages and documentation.
type Info struct {
	Code   string // the language code callers give
	Name   string
	Basis  Basis
	Source string // where the rules come from
}

// Profile is a ready set of rules: the tables of Doc 9303-3 §6 with what a
// language and the issuer's choices change in them. It is immutable.
type Profile struct {
	Info
	table *table
	rules []Rule // what was laid over the tables, in order
}

// definition is the written form of a profile.
type definition struct {
	Info
	rules []Rule
	ready func() *Profile
}

// definitions holds every profile by its code; tables are compiled at first use.
var definitions = define()

func define() map[string]*definition {
	all := make(map[string]*definition, 80)
	for _, list := range [][]definition{icaoProfiles(), plainProfiles(), nationalProfiles(), centralAsianProfiles(), scriptProfiles()} {
		for _, d := range list {
			d.ready = sync.OnceValue(func() *Profile { return build(d.Info, d.rules) })
			all[d.Code] = &d
		}
	}
	return all
}

func build(info Info, rules []Rule) *Profile {
	return &Profile{Info: info, table: compile(rules), rules: rules}
}

// Lookup gives the profile of a language; the empty code is the printed tables.
// The error is a [*LanguageError].
func Lookup(language string) (*Profile, error) {
	d, ok := definitions[language]
	if !ok {
		return nil, &LanguageError{Code: language}
	}
	return d.ready(), nil
}

// Known tells whether there is a profile for the code, without compiling it.
func Known(language string) bool {
	_, ok := definitions[language]
	return ok
}

// With lays the issuer's choices over a profile: for a letter one of the
// alternatives that its row offers. Where a table offers a choice the issuer
// fixes one for all its documents (Doc 9303-3 §6). The error is a [*ChoiceError].
func (p *Profile) With(choices map[rune]string) (*Profile, error) {
	rules := slices.Clone(p.rules)
	for _, r := range sortedKeys(choices) {
		allowed := p.options(r)
		if !slices.Contains(allowed, choices[r]) {
			return nil, &ChoiceError{Letter: r, Latin: choices[r], Allowed: allowed}
		}
		rules = append(rules, Rule{Letters: string(upper(r)), Latin: choices[r], Alternatives: allowed})
	}
	return build(p.Info, rules), nil
}

// Profiles lists all profiles in the order of their codes.
func Profiles() []Info {
	list := make([]Info, 0, len(definitions))
	for _, code := range codes() {
		list = append(list, definitions[code].Info)
	}
	return list
}

func codes() []string {
	return sortedKeys(definitions)[1:] // without the empty one
}

// languagesFor gives the codes of profiles with a rule for a letter.
func languagesFor(r rune) []string {
	var list []string
	for _, code := range sortedKeys(definitions) {
		if hasRule(definitions[code].rules, upper(r)) {
			list = append(list, code)
		}
	}
	return list
}

func hasRule(rules []Rule, r rune) bool {
	return slices.ContainsFunc(rules, func(rule Rule) bool { return rule.Letters == string(r) })
}

func sortedKeys[K interface{ ~string | ~rune }, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

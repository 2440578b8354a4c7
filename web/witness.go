package web

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"chancery/issuance"
	"chancery/issuance/people"
)

// A second person shows who they are in the form of another: the partial "witness" asks for it, field "witness" is their user name. The
// rest is taken out of the form before anything sees it: it stays in no page, in no kept form and in no digest.
const witnessPrefix = "witness."

// Witness says who the second person is that has shown themselves in the form by passkey, or by user name, password and code (the partial
// "witness"). It is the proof alone: that they are another person and hold a duty, the domain says. A code is good once, so it is asked
// after all else in the form reads well. What is wrong stands at the field "witness".
func (q *Request) Witness() (issuance.Person, error) {
	p := q.Form.witness
	p.username = q.Form.Get("witness")
	if p.passkey == "" && (p.username == "" || p.password == "") {
		return issuance.Person{}, issuance.Invalidf("witness", "let another person sign in here, by passkey, or by user name, password and code", "this needs two people, and only one has shown who they are")
	}
	who, _, err := q.house.proof(q, p)
	if e, ok := errors.AsType[*issuance.Error](err); ok && (people.IsWrongProof(err) || people.IsThrottled(err)) {
		err = &issuance.Error{Kind: e.Kind, Field: "witness", Problem: e.Problem, Remedy: e.Remedy, Err: err}
	}
	return who, err
}

// take takes a proof out of a form: the fields that begin with the prefix.
func (f *Form) take(prefix string) proof {
	p := proof{password: f.Values.Get(prefix + "password"), code: f.Get(prefix + "code"), challenge: f.Get(prefix + "challenge"), passkey: f.Get(prefix + "passkey")}
	maps.DeleteFunc(f.Values, func(name string, _ []string) bool { return strings.HasPrefix(name, prefix) })
	return p
}

// kept is one value of a form that waits in another page, in a hidden field.
type kept struct{ Name, Value string }

// kept gives what was typed, in the order of the names, for hidden fields whose names begin with a prefix. No secret is among it: proofs
// were taken out before.
func (f *Form) kept(prefix string) []kept {
	var list []kept
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		if name == "password" {
			continue
		}
		for _, value := range f.Values[name] {
			list = append(list, kept{prefix + name, value})
		}
	}
	return list
}

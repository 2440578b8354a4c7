package people

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery/issuance"
)

// What the tables person and site hold to as well.
var (
	userNames = regexp.MustCompile(`^[a-z][a-z0-9.-]{1,39}$`)
	siteCodes = regexp.MustCompile(`^[A-Z0-9]{2,8}$`)
)

// checkPerson names the field that is not as it should be, and what is allowed in it.
func checkPerson(ctx context.Context, q issuance.Querier, p issuance.Person) error {
	if !userNames.MatchString(p.Username) {
		return issuance.Invalidf("username", "write 2 to 40 small letters, digits, dots and hyphens, a letter first", "%.50q is no user name", p.Username)
	}
	if p.Username == issuance.System().Username {
		return issuance.Invalidf("username", "choose another", "%q is what no person does", p.Username)
	}
	if err := readable("name", p.Name); err != nil {
		return err
	}
	for _, r := range p.Roles {
		if !slices.Contains(issuance.Roles(), r) {
			return issuance.Invalidf("role", "choose one of "+joined(issuance.Roles()), "there is no role %.50q", string(r))
		}
	}
	sites, err := Sites(ctx, q)
	if err != nil {
		return err
	}
	var codes []string
	for _, s := range sites {
		codes = append(codes, s.Code)
	}
	if !slices.Contains(codes, p.Site) {
		return issuance.Invalidf("site", "choose one of "+joined(codes)+", or add it first", "there is no site %.50q", p.Site)
	}
	return nil
}

// checkSite names the field that is not as it should be, and what is allowed in it.
func checkSite(s Site) error {
	if !siteCodes.MatchString(s.Code) {
		return issuance.Invalidf("code", "write 2 to 8 capital letters and digits", "%.50q is no code of a site", s.Code)
	}
	if kinds := []string{"print centre", "consulate"}; !slices.Contains(kinds, s.Kind) {
		return issuance.Invalidf("kind", "choose one of "+joined(kinds), "there is no kind of site %.50q", s.Kind)
	}
	if err := readable("name", s.Name); err != nil {
		return err
	}
	return readable("place", s.Place)
}

// readable refuses a text with which lists and logs can be made to look like others: control characters, line breaks, characters that
// turn the direction of writing. Joiners are needed in some scripts.
func readable(field, text string) error {
	if !utf8.ValidString(text) {
		return issuance.Invalidf(field, "write it as UTF-8", "it is not valid UTF-8")
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d' {
			return issuance.Invalidf(field, "take it out, or write a plain space in its place", "the character U+%04X can't be printed", r)
		}
	}
	return nil
}

// joined lists what is allowed.
func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for n, s := range list {
		words[n] = string(s)
	}
	return strings.Join(words, ", ")
}

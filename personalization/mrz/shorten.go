package mrz

import "strings"

// Shortening is one way to fit a name that is too long.
type Shortening struct {
	Field string `json:"field"` // exactly as wide as the name field
	Rule  string `json:"rule"`
}

// maxShortenings is what a clerk is offered at most.
const maxShortenings = 12

// How the identifiers of a shortening were made. Doc 9303-4 to -7 §4.2.3 publish
// the first four styles by example and leave the choice to the issuer.
const (
	primaryWhole    = "primary whole"
	primaryInitials = "last primary components to initials"
	primaryCut      = "first primary component whole, others cut"
	primaryEqual    = "primary components to one length"
	primaryLeftOut  = "last primary components left out"
	secondaryCut    = "secondary cut at the end"
	secondaryKept   = "every secondary component kept"
	noSecondary     = "no secondary"
)

// Shortenings offers at most twelve ways to shorten a name that does not fit, the
// one that [NameField] takes first, each with its rule: the published styles and
// their variants. A name that fits has none. The error is a [*FieldError].
func Shortenings(primary, secondary string, width int) ([]Shortening, error) {
	primary, secondary, err := names(primary, secondary, "")
	if err != nil {
		return nil, err
	}
	if fits(make([]byte, width), primary, secondary) {
		return nil, nil
	}
	first, err := shorten(primary, secondary, width)
	if err != nil {
		return nil, err
	}
	list := []Shortening{first}
	for s := range newParts(primary, secondary, width).styles {
		if !offered(list, s.Field) {
			list = append(list, s)
		}
		if len(list) == maxShortenings {
			break
		}
	}
	return list, nil
}

func offered(list []Shortening, field string) bool {
	for _, s := range list {
		if s.Field == field {
			return true
		}
	}
	return false
}

// shorten gives the shortening that is used when nobody chose one: a primary
// identifier that leaves room is kept whole and the secondary cut at the end;
// otherwise the last primary components become initials.
func shorten(primary, secondary string, width int) (Shortening, error) {
	parts := newParts(primary, secondary, width)
	for s := range parts.styles {
		return s, nil
	}
	for m := len(parts.primary); m > 0; m-- { // fewer primary components only where nothing else helps
		pl, ok := parts.anyPlan(m)
		if !ok {
			continue
		}
		rule := primaryInitials
		if m < len(parts.primary) {
			rule = primaryLeftOut
		}
		if field, ok := parts.compose(pl); ok {
			return Shortening{Field: field, Rule: rule + ", " + secondaryCut}, nil
		}
	}
	return Shortening{}, &FieldError{FieldPrimary, "can't be shortened so that a letter stands last",
		"leave out a component or join two (Doc 9303-4 to -7 §4.2.3)"}
}

// parts is a name in components, to be fitted into width characters.
type parts struct {
	primary, secondary []string
	width              int
}

func newParts(primary, secondary string, width int) parts {
	return parts{strings.Fields(primary), strings.Fields(secondary), width}
}

// plan says how many letters of each component are kept.
type plan struct{ primary, secondary []int }

// compose writes a plan; it is valid only if it fills the field exactly.
func (p parts) compose(pl plan) (string, bool) {
	var b strings.Builder
	write := func(components []string, lengths []int) {
		for i, n := range lengths {
			if i > 0 {
				b.WriteByte('<')
			}
			b.WriteString(components[i][:n])
		}
	}
	write(p.primary, pl.primary)
	if len(pl.secondary) > 0 {
		b.WriteString("<<")
		write(p.secondary, pl.secondary)
	}
	field := b.String()
	if len(field) != p.width {
		return "", false
	}
	_, _, err := validName(strings.Join(p.primary, " "), strings.Join(p.secondary, " "), field, p.width)
	return field, err == nil
}

// joined is the length of components with a filler between them.
func joined(lengths []int) int {
	n := len(lengths) - 1
	for _, l := range lengths {
		n += l
	}
	return max(n, 0)
}

package issuance

import (
	"context"
	"fmt"
	"slices"
)

// State is a thing's place in its life.
type State string

// Step is one move that a thing may make, and what brings it about.
type Step struct {
	From, To State
	Event    string
}

// Lifecycle is the table of all moves of one kind of thing. It is the source: the table in the database, its CHECK constraints
// and the diagram in docs/states.md are compared with it.
type Lifecycle struct {
	Thing string // as in table lifecycle: application, document, blank, batch, attempt
	First State
	Steps []Step
}

// States gives every state in the order of first mention, the first one first.
func (l Lifecycle) States() []State {
	s := []State{l.First}
	for _, step := range l.Steps {
		for _, state := range []State{step.From, step.To} {
			if !slices.Contains(s, state) {
				s = append(s, state)
			}
		}
	}
	return s
}

// Allows reports whether the table has the move.
func (l Lifecycle) Allows(from, to State) bool {
	return slices.ContainsFunc(l.Steps, func(s Step) bool { return s.From == from && s.To == to })
}

// Final reports whether nothing leads on from the state.
func (l Lifecycle) Final(state State) bool {
	return !slices.ContainsFunc(l.Steps, func(s Step) bool { return s.From == state })
}

// Diagram draws the lifecycle in Mermaid's state notation.
func (l Lifecycle) Diagram() string {
	id := func(s State) string {
		b := []byte(s)
		for i, c := range b {
			if c == ' ' {
				b[i] = '_'
			}
		}
		return string(b)
	}
	d := "stateDiagram-v2\n"
	for _, s := range l.States() {
		d += fmt.Sprintf("    state %q as %s\n", string(s), id(s))
	}
	d += "    [*] --> " + id(l.First) + "\n"
	for _, s := range l.Steps {
		d += fmt.Sprintf("    %s --> %s: %s\n", id(s.From), id(s.To), s.Event)
	}
	return d
}

// PersonByName loads a person who may act (NotFound when unknown, Forbidden when disabled).
func (a *Authority) PersonByName(ctx context.Context, username string) (Person, error) {
	var p Person
	var names []string
	var disabled bool
	err := a.Pool.QueryRow(ctx, `
		SELECT username, name, site, roles, disabled_at IS NOT NULL
		FROM person
		WHERE username = $1`, username).Scan(&p.Username, &p.Name, &p.Site, &names, &disabled)
	if err != nil {
		if e := Translate(err); KindOf(e) == NotFound {
			return p, NotFoundf("person", "nobody is called %q here", username)
		}
		return p, fmt.Errorf("loading person: %w", Translate(err))
	}
	if disabled {
		return p, &Error{Kind: Forbidden, Field: "person", Problem: username + " is disabled", Remedy: "ask an administrator"}
	}
	for _, n := range names {
		p.Roles = append(p.Roles, Role(n))
	}
	return p, nil
}

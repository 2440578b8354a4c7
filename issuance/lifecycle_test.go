package issuance

import (
	"slices"
	"testing"
)

func door() Lifecycle {
	return Lifecycle{Thing: "door", First: "shut", Steps: []Step{
		{From: "shut", To: "wide open", Event: "opened"},
		{From: "wide open", To: "shut", Event: "closed"},
		{From: "wide open", To: "gone", Event: "taken away"},
	}}
}

func TestLifecycleAnswers(t *testing.T) {
	l := door()
	if got := l.States(); !slices.Equal(got, []State{"shut", "wide open", "gone"}) {
		t.Errorf("states %q", got)
	}
	for _, from := range append(l.States(), "elsewhere") {
		for _, to := range append(l.States(), "elsewhere") {
			want := from == "shut" && to == "wide open" || from == "wide open" && (to == "shut" || to == "gone")
			if l.Allows(from, to) != want {
				t.Errorf("from %s to %s: %v", from, to, !want)
			}
		}
		if want := from == "gone" || from == "elsewhere"; l.Final(from) != want {
			t.Errorf("%s is final: %v", from, !want)
		}
	}
	if got := (Lifecycle{First: "alone"}).States(); !slices.Equal(got, []State{"alone"}) {
		t.Errorf("states %q", got)
	}
}

func TestDiagram(t *testing.T) {
	want := `stateDiagram-v2
    state "shut" as shut
    state "wide open" as wide_open
    state "gone" as gone
    [*] --> shut
    shut --> wide_open: opened
    wide_open --> shut: closed
    wide_open --> gone: taken away
`
	if got := door().Diagram(); got != want {
		t.Errorf("got\n%s", got)
	}
}

package audit

import (
	"encoding/json"
	"strings"
	"testing"

	"chancery/issuance"

	"pgregory.net/rapid"
)

func TestCheckGivesTheDetailAsJSON(t *testing.T) {
	e := Event{Action: "document.device-done", SubjectKind: "document", Subject: "D-7KXM-29PC", Site: "BRU", Detail: map[string]any{
		"state_from": issuance.State("printing"), "state_to": issuance.State("device done"), "evidence": 2, "position": int32(7),
		"blank": "X100001", "digest": strings.Repeat("0a", 32), "reason": "the tray was\x00empty",
	}}
	got, err := e.check()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"blank":"X100001","digest":"` + strings.Repeat("0a", 32) + `","evidence":2,"position":7,"reason":"the tray was empty","state_from":"printing","state_to":"device done"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCheckRefuses(t *testing.T) {
	good := Event{Action: "blank.moved", SubjectKind: "blank", Subject: "X100001", Site: "BRU"}
	for name, c := range map[string]struct {
		change func(*Event)
		field  string
	}{
		"an unknown action":            {func(e *Event) { e.Action = "blank.stolen" }, "action"},
		"an unknown thing":             {func(e *Event) { e.Action = "portrait.seen" }, "action"},
		"an action without an event":   {func(e *Event) { e.Action = "blank" }, "action"},
		"an empty wildcard":            {func(e *Event) { e.Action = "document." }, "action"},
		"a wildcard with a name in it": {func(e *Event) { e.Action = "document.ERIKSSON" }, "action"},
		"a kind that is no word":       {func(e *Event) { e.SubjectKind = "P<UTO" }, "subjectKind"},
		"no subject":                   {func(e *Event) { e.Subject = "" }, "subject"},
		"a name as subject":            {func(e *Event) { e.Subject = "ANNA MARIA" }, "subject"},
		"an MRZ as subject":            {func(e *Event) { e.Subject = "L898902C36UTO7408122F1204159ZE184226B<<<<<10" }, "subject"},
		"a place as site":              {func(e *Event) { e.Site = "Bruxelles, Belgique" }, "site"},
		"a field of another action":    {func(e *Event) { e.Detail = map[string]any{"digest": "00"} }, "detail.digest"},
		"an unknown field":             {func(e *Event) { e.Detail = map[string]any{"name": "x"} }, "detail.name"},
		"a name in an id":              {func(e *Event) { e.Detail = map[string]any{"giver": "Anna Maria"} }, "detail.giver"},
		"an MRZ in an id":              {func(e *Event) { e.Detail = map[string]any{"document": "P<UTOERIKSSON<<ANNA"} }, "detail.document"},
		"capitals in a word":           {func(e *Event) { e.Detail = map[string]any{"kind": "TD3"} }, "detail.kind"},
		"a text as a count":            {func(e *Event) { e.Detail = map[string]any{"count": "7"} }, "detail.count"},
		"a fraction":                   {func(e *Event) { e.Detail = map[string]any{"count": 1.5} }, "detail.count"},
		"an integer beyond 2^53":       {func(e *Event) { e.Detail = map[string]any{"count": int64(1) << 53} }, "detail.count"},
		"bytes":                        {func(e *Event) { e.Detail = map[string]any{"first": []byte("JFIF")} }, "detail.first"},
		"nothing":                      {func(e *Event) { e.Detail = map[string]any{"first": nil} }, "detail.first"},
		"a list with a name in it":     {func(e *Event) { e.Detail = map[string]any{"blank": []string{"X1", "Anna Maria"}} }, "detail.blank"},
		"a list in a list":             {func(e *Event) { e.Detail = map[string]any{"blank": []any{[]string{"X1"}}} }, "detail.blank"},
		"a map":                        {func(e *Event) { e.Detail = map[string]any{"blank": map[string]any{"a": "b"}} }, "detail.blank"},
	} {
		t.Run(name, func(t *testing.T) {
			e := good
			c.change(&e)
			_, err := e.check()
			if issuance.KindOf(err) != issuance.Invalid || !strings.HasPrefix(err.Error(), c.field+":") {
				t.Fatalf("got %v, want an invalid %s", err, c.field)
			}
			for _, personal := range []string{"ANNA", "Anna", "ERIKSSON<", "L898902C3"} {
				if strings.Contains(err.Error(), personal) {
					t.Errorf("the error repeats the value: %v", err)
				}
			}
		})
	}
}

func TestRegistryIsWhole(t *testing.T) {
	shapes, fields, things := map[string]bool{}, Fields(), map[string]bool{}
	for _, f := range fields {
		if shapes[f.Name] {
			t.Errorf("field %s is listed twice", f.Name)
		}
		shapes[f.Name] = true
	}
	used := map[string]bool{}
	for _, a := range Actions() {
		if things[a.Thing] {
			t.Errorf("thing %s is listed twice", a.Thing)
		}
		things[a.Thing] = true
		for f := range strings.FieldsSeq(a.Fields) {
			if used[f] = true; !shapes[f] {
				t.Errorf("%s.%s has field %s, which has no shape", a.Thing, a.Events, f)
			}
		}
		for e := range strings.FieldsSeq(a.Events) {
			if e != "*" && !isHyphenated(e) {
				t.Errorf("%s.%s is no name of an action", a.Thing, e)
			}
		}
	}
	for f := range shapes {
		if !used[f] {
			t.Errorf("no action has field %s", f)
		}
	}
}

func TestMovedNamesAnAction(t *testing.T) {
	if got := Moved("document", "device done"); got != "document.device-done" {
		t.Fatal(got)
	}
	for _, s := range []issuance.State{"in doubt", "ordered", "in transit"} {
		if _, known := actionOf(Moved("document", s)); !known {
			t.Errorf("%s is not known", Moved("document", s))
		}
	}
}

// Whatever is offered, what comes out is JSON of the shapes that the registry promises.
func TestCleanKeepsItsPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(Fields()).Draw(t, "field")
		value := rapid.OneOf(rapid.String().AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.SliceOf(rapid.String()).AsAny()).Draw(t, "value")
		clean, err := f.Shape.clean(value)
		if err != nil {
			return
		}
		list, isList := clean.([]any)
		if !isList {
			list = []any{clean}
		}
		for _, v := range list {
			text, isText := v.(string)
			if isText && len([]rune(text)) > 200 {
				t.Fatalf("%d characters", len([]rune(text)))
			}
			if isText && f.Shape != Text && strings.ContainsAny(text, "<\x00\n\"") {
				t.Fatalf("%q passed as %s", text, f.Shape)
			}
			if b, err := json.Marshal(v); err != nil || strings.Contains(string(b), `\u0000`) {
				t.Fatalf("%q: %v", b, err)
			}
		}
	})
}

func TestReasonIsCut(t *testing.T) {
	got := cut(strings.Repeat("ө", 500))
	if n := len([]rune(got)); n != 200 || !strings.HasSuffix(got, "…") {
		t.Errorf("%d characters: %s", n, got)
	}
	if got := cut("\xffa\nb"); got != "�a b" {
		t.Errorf("%q", got)
	}
}

package audit

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"
)

func TestLeafIsFixed(t *testing.T) {
	r := row{id: 17, at: time.Date(2026, 6, 13, 11, 30, 0, 1500, time.FixedZone("", 7200)), actor: "a.ivanova", action: "document.device-done",
		subjectKind: "document", subject: "D-7KXM-29PC", site: "BRU",
		detail: `{"blank": ["X1", "X2"], "reason": "\"ө\"\u0001\n<&>", "evidence": 2, "state_to": "device done", "simulated": true}`}
	want := `{"action":"document.device-done","actor":"a.ivanova","at":"2026-06-13T09:30:00.000001Z","detail":{"blank":["X1","X2"],"evidence":2,` +
		`"reason":"\"ө\"\u0001\n<&>","simulated":true,"state_to":"device done"},"id":17,"site":"BRU","subject":"D-7KXM-29PC","subjectKind":"document"}`
	if got := string(r.appendLeaf(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Another implementation of RFC 8785 agrees with ours, for whatever stands in the columns.
func TestLeafIsCanonical(t *testing.T) {
	names := rapid.SampledFrom([]string{"state_to", "state", "a", "digest", "reason"})
	scalar := rapid.OneOf(rapid.String().AsAny(), rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).AsAny(), rapid.Bool().AsAny())
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		r := row{id: rapid.Int64Range(1, 1<<53-1).Draw(t, "id"), at: time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")),
			actor: text.Draw(t, "actor"), action: text.Draw(t, "action"), subjectKind: text.Draw(t, "kind"), subject: text.Draw(t, "subject"), site: text.Draw(t, "site")}
		detail := rapid.MapOfN(names, rapid.OneOf(scalar, rapid.SliceOfN(scalar, 0, 3).AsAny()), 0, 5).Draw(t, "detail")
		r.detail = jsonbText(t, detail)
		leaf := r.appendLeaf(nil)
		var whole struct {
			Detail map[string]any `json:"detail"`
			At     string         `json:"at"`
		}
		if err := json.Unmarshal(leaf, &whole); err != nil || len(whole.Detail) != len(detail) || whole.At != r.at.UTC().Format(stamp) {
			t.Fatalf("%s: %v", leaf, err)
		}
		want, err := jcs.Transform(leaf)
		if err != nil || string(want) != string(leaf) {
			t.Fatalf("got  %s\nwant %s\n%v", leaf, want, err)
		}
		if again, err := jcs.Transform([]byte(r.detail)); err != nil || string(appendDetail(nil, r.detail)) != string(again) {
			t.Fatalf("detail %s: %s, want %s, %v", r.detail, appendDetail(nil, r.detail), again, err)
		}
	})
}

// jsonbText writes JSON as PostgreSQL writes a jsonb, but for the order of members: a space after each colon and comma, and no
// escapes but the needed ones. TestDetailIsAsPostgreSQLWritesIt shows that this is so.
func jsonbText(t *rapid.T, v any) string {
	var out strings.Builder
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			out.WriteString(", " + string(appendText(nil, name)) + ": " + jsonbText(t, value))
		}
		return "{" + strings.TrimPrefix(out.String(), ", ") + "}"
	case []any:
		for _, value := range v {
			out.WriteString(", " + jsonbText(t, value))
		}
		return "[" + strings.TrimPrefix(out.String(), ", ") + "]"
	case string:
		return string(appendText(nil, strings.ToValidUTF8(v, "?")))
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What Append would never write is sealed as the text it is, so that no event can stop the log.
func TestOddDetailsAreSealedAsText(t *testing.T) {
	for _, text := range []string{`{"a": 1.5}`, `{"a": 1e400}`, `{"a": 9007199254740993}`, `{"a": null}`, `{"a": {"b": 1}}`, `{"a": [[1]]}`,
		`{"é": 1}`, `{"A": 1}`, `[1]`, `"x"`, `7`, `null`, ``, `{`, `{"a": 1`, `{"a": "1`, `{"a": -}`, `{"a":1}`, `{"a": [1`, `{"a": [1,2]}`, `{"a": 1} `} {
		if got := string(appendDetail(nil, text)); got != string(appendText(nil, text)) {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func FuzzDetail(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a": 1}`, `{"a": [true, "x\"\\"], "b": "ө"}`, `{"a": [`, `{"a": "\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := appendDetail(nil, text)
		if _, ok := split(text); !ok || !json.Valid([]byte(text)) {
			return
		}
		if !json.Valid(got) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

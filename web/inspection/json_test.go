package inspection_test

import (
	"encoding/json"
	"testing"
)

// decode takes the data of a page's JSON.
func decode(t testing.TB, body string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &struct {
		Data any `json:"data"`
	}{Data: v}); err != nil {
		t.Fatalf("%v: %.300s", err, body)
	}
}

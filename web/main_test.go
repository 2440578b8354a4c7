package web_test

import (
	"testing"

	"go.uber.org/goleak"

	"chancery/web/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOpen(t *testing.T) {
	h := webtest.Open(t, nil)
	for _, path := range []string{"/", "/me", "/people", "/people/clara", "/sites", "/board", "/blanks"} {
		a := h.As(t, "adam").Get(t, path)
		if a.Status != 200 {
			t.Errorf("%s: %d\n%s\n%s", path, a.Status, a.Body, h.Log)
		}
	}
	a := h.Nobody().Get(t, "/sign-in")
	t.Log(a.Body)
}

package web_test

import (
	"testing"

	"chancery/web/webtest"
)

// Every page of the frame, as axe-core sees it.
func TestPagesInABrowser(t *testing.T) {
	h := webtest.Open(t, nil)
	b := h.Browser(t)
	b.Look(t, "/sign-in")
	b.SignIn(t, "adam")
	for _, path := range []string{"/", "/me", "/people", "/people/clara", "/people/adam", "/sites", "/board", "/blanks", "/nowhere"} {
		b.Look(t, path)
	}
}

package main_test

import (
	"regexp"
	"testing"
)

// TestInitActsAtOnce makes an installation where there is none, as the first command that anybody gives: nobody is there who could act.
func TestInitActsAtOnce(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	oneUse := regexp.MustCompile(`^https://localhost:8443/setup/[A-Za-z0-9_-]{43}$`)
	for range 2 { // done again it changes nothing
		said := one[map[string]string](t, chancery(t, "init", "--json", "--dir", dir).must(t, 0).out)
		if said["site"] != "MIN" || said["administrator"] != "admin" || !oneUse.MatchString(said["link"]) {
			t.Errorf("%v", said)
		}
	}
	chancery(t, "migrate", "--dir", dir).must(t, 0)
	chancery(t, "doctor", "--dir", dir).must(t, 0)
	chancery(t, "user", "add", "rolf", "--name", "Ro\x1b[31mlf", "--site", "MIN", "--role", "clerk", "--as", "admin", "--yes", "--dir", dir).must(t, 1)
	for _, who := range []string{"rolf", "ruth"} {
		chancery(t, "user", "add", who, "--name", "R. Ro", "--site", "MIN", "--role", "clerk", "--as", "admin", "--yes", "--dir", dir).must(t, 0)
	}
}

package main_test

import (
	"net"
	"strings"
	"testing"
)

// TestServeTakesThePortAskedForOrNone asks for a port that is taken, and for what is none.
func TestServeTakesThePortAskedForOrNone(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for listen, want := range map[string]struct {
		code int
		says string
	}{
		taken.Addr().String(): {3, "address already in use; choose a port"},
		"127.0.0.1":           {2, "missing port"},
		"192.0.2.1:0":         {3, "cannot assign"},
	} {
		a := chancery(t, "serve", "--listen", listen, "--dir", folder(t)).must(t, want.code)
		if !strings.Contains(a.err, want.says) {
			t.Errorf("%s: %s", listen, a.err)
		}
	}
}

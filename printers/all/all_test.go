package all_test

import (
	"strings"
	"testing"

	"chancery/printers"
	"chancery/printers/all"
)

func TestOpenTakesEverySchemeItLists(t *testing.T) {
	for _, scheme := range all.Schemes() {
		device, err := all.Open(scheme+"://printer.example:631/ipp/print", printers.Options{})
		if err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		if err := device.Close(); err != nil {
			t.Errorf("%s: closing: %v", scheme, err)
		}
	}
}

func TestOpenNamesTheSchemesItTakes(t *testing.T) {
	for _, uri := range []string{"http://printer.example/", "lpd://printer.example/", "", "ipp", "://"} {
		_, err := all.Open(uri, printers.Options{})
		if err == nil {
			t.Errorf("%q was opened", uri)
			continue
		}
		if scheme, _, _ := strings.Cut(uri, ":"); scheme != "ipp" && !strings.Contains(err.Error(), "ipp, ipps") {
			t.Errorf("%q: %v does not name the schemes", uri, err)
		}
	}
}

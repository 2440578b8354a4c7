package all_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/printers"
	"chancery/printers/all"
)

// example is a URI of each scheme.
func example(scheme string) string {
	switch scheme {
	case "ipp", "ipps":
		return scheme + "://printer.example:631/ipp/print"
	case "hotfolder":
		return "hotfolder:///srv/station"
	case "opencard":
		return "opencard://printer.example:9100?snmp=printer.example"
	}
	return scheme + "://printer.example:9100"
}

// with adds a setting to a URI.
func with(uri, setting string) string {
	if strings.Contains(uri, "?") {
		return uri + "&" + setting
	}
	return uri + "?" + setting
}

func mustOpen(t testing.TB, uri string) printers.Device {
	t.Helper()
	device, err := all.Open(uri, printers.Options{})
	if err != nil {
		t.Fatalf("%s: %v", uri, err)
	}
	t.Cleanup(func() {
		if err := device.Close(); err != nil {
			t.Errorf("%s: closing: %v", uri, err)
		}
	})
	return device
}

func TestOpenTakesEverySchemeItLists(t *testing.T) {
	for _, scheme := range all.Schemes() {
		mustOpen(t, example(scheme))
		mustOpen(t, strings.Replace(example(scheme), "example:9100", "example:9101", 1))
	}
}

func TestOpenNamesTheSchemesItTakes(t *testing.T) {
	for _, uri := range []string{"http://printer.example/", "lpd://printer.example/", "", "ipp", "://"} {
		_, err := all.Open(uri, printers.Options{})
		if err == nil {
			t.Errorf("%q was opened", uri)
			continue
		}
		if scheme, _, _ := strings.Cut(uri, ":"); scheme != "ipp" && !strings.Contains(err.Error(), strings.Join(all.Schemes(), ", ")) {
			t.Errorf("%q: %v does not name the schemes", uri, err)
		}
	}
}

// TestWitnessBesideEveryPrinter: ?snmp= is taken off before the driver sees the URI, and a witness stands beside the device.
func TestWitnessBesideEveryPrinter(t *testing.T) {
	for _, scheme := range all.Schemes() {
		if scheme == "opencard" {
			continue // asks its witness itself
		}
		plain := mustOpen(t, example(scheme))
		if _, wrapped := plain.(printers.Wrapper); wrapped {
			t.Errorf("%s: a witness that nobody asked for", scheme)
		}
		device := mustOpen(t, with(example(scheme), "snmp=printer.example:1161&community=s%26cret"))
		if _, wrapped := device.(printers.Wrapper); !wrapped {
			t.Errorf("%s: no witness beside %T", scheme, device)
		}
		_, before := printers.As[printers.Holder](plain)
		if _, after := printers.As[printers.Holder](device); before != after {
			t.Errorf("%s: a station: %v, with its witness: %v", scheme, before, after)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	secret := "s3cret"
	for uri, says := range map[string]string{
		"ipp://p.example/ipp/print?colour=red":                         `"colour" is no setting; there are separations`,
		"ipps://p.example/ipp/print?colour=red":                        "for ipps, pin",
		"pjl://p.example:9100?colour=red":                              "colour",
		"evolis://p.example:9100?colour=red":                           "colour",
		"laserpassport://p.example:9100?colour=red":                    "colour",
		"opencard://p.example:9100?snmp=p.example&colour=red":          "colour",
		"hotfolder:///srv/station?colour=red":                          "",
		"opencard://p.example:9100":                                    "snmp=HOST:PORT",
		"ipp://p.example/?snmp=a:b:c":                                  "HOST:PORT",
		"ipp://p.example/?snmp=a&snmp=b":                               "twice",
		"ipp://p.example/?community=" + secret:                         "without snmp",
		"ipp://p.example/?snmp=a&community=" + secret + "&community=x": "twice",
		"ipp://p.example/?pin=" + strings.Repeat("ab", 32):             "use ipps",
		"ipps://p.example/?pin=abc":                                    "64 hexadecimal digits",
		"ipps://p.example/?pin=" + strings.Repeat("ab", 31):            "64 hexadecimal digits",
		"ipps://p.example/?%zz=" + secret:                              "can't be read",
		"ipps://p .example/?community=" + secret:                       "can't be read",
		"evolis://p.example:9100?application=zz":                       "hexadecimal",
		"pjl://p.example:9100?application=a0000002471001":              "application",
	} {
		_, err := all.Open(uri, printers.Options{})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", uri, err)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%v tells the community", err)
		}
	}
}

// TestPins: the same digest in each of its spellings, more than one of them; another key is refused.
func TestPins(t *testing.T) {
	printer := httptest.NewTLSServer(http.NotFoundHandler())
	defer printer.Close()
	printer.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	pin := sha256.Sum256(printer.Certificate().RawSubjectPublicKeyInfo)
	uri := "ipps://" + printer.Listener.Addr().String() + "/ipp/print?pin=" + strings.Repeat("00", 32)
	look := func(uri string) error {
		_, err := mustOpen(t, uri).Snapshot(t.Context())
		return err
	}
	if err := look(uri); err == nil || !strings.Contains(err.Error(), "not pinned") {
		t.Errorf("another key: %v", err)
	}
	for _, text := range []string{
		hex.EncodeToString(pin[:]), strings.ToUpper(hex.EncodeToString(pin[:])), base64.RawURLEncoding.EncodeToString(pin[:]), base64.URLEncoding.EncodeToString(pin[:]),
	} {
		if err := look(uri + "&pin=" + text); err == nil || strings.Contains(err.Error(), "not pinned") || !strings.Contains(err.Error(), "404") {
			t.Errorf("pin %s: %v, want that the printer answers", text, err)
		}
	}
}

// TestChipEncoder: an Evolis station with a reader in its URI writes chips, and can say so.
func TestChipEncoder(t *testing.T) {
	device := mustOpen(t, "evolis://printer.example:9100?reader=Virtual%20PCD%2000%2000&application=A0000002471001&snmp=printer.example")
	if _, able := printers.As[printers.Encoder](device); !able {
		t.Error("the station writes no chips")
	}
	if _, able := printers.As[printers.Encoder](mustOpen(t, "evolis://printer.example:9100")); able {
		t.Error("a station without a reader writes chips")
	}
}

// TestDisplayHidesTheCommunity: whatever else stands in the URI.
func TestDisplayHidesTheCommunity(t *testing.T) {
	for uri, want := range map[string]string{
		"ipp://p.example/ipp/print":                       "ipp://p.example/ipp/print",
		"ipp://p.example/?snmp=a&community=x":             "ipp://p.example/?snmp=a",
		"ipp://p.example/?community=x":                    "ipp://p.example/",
		"ipp://p.example/?Communit%79=x&snmp=a&pin=b":     "ipp://p.example/?snmp=a&pin=b",
		"evolis://p.example:1?serial=mag1&community=x&a=": "evolis://p.example:1?serial=mag1&a=",
	} {
		if got := all.Display(uri); got != want {
			t.Errorf("%s is shown as %s, want %s", uri, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		secret := "zq" + rapid.StringMatching(`[a-z0-9]{6,20}`).Draw(t, "community")
		before, after := rapid.StringMatching(`([a-y]=[a-y]?&){0,3}`).Draw(t, "before"), rapid.StringMatching(`(&[a-y]=[a-y]?){0,3}`).Draw(t, "after")
		if shown := all.Display("ipp://p.example/?" + before + "community=" + secret + after); strings.Contains(shown, secret) {
			t.Fatalf("%s", shown)
		}
	})
}

// FuzzOpen: nothing panics, and no error tells the community.
func FuzzOpen(f *testing.F) {
	for _, scheme := range all.Schemes() {
		f.Add(with(example(scheme), "community=x"))
	}
	f.Fuzz(func(t *testing.T, uri string) {
		device, err := all.Open(uri, printers.Options{})
		if err != nil {
			return
		}
		if err := device.Close(); err != nil {
			t.Errorf("%q: closing: %v", uri, err)
		}
	})
}

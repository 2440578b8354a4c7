package evolis

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"chancery/printers"
)

// TestAnswers: the letters of the guide and the words of published programs.
func TestAnswers(t *testing.T) {
	for wire, want := range map[string]struct {
		text, stem string
		kind       kind
	}{
		"OK\x00":               {text: "OK"},
		"\x06":                 {text: "OK"},
		"\x00\x00\r\nOK\r":     {text: "OK"},
		"SMART CARD\x00":       {text: "SMART CARD"},
		"\x151":                {text: "NACK 1", stem: "other", kind: unknown},
		"\x15C":                {text: "NACK C", stem: "cover-open", kind: absent},
		"\x15F":                {text: "NACK F", stem: "media-empty", kind: absent},
		"\x15R":                {text: "NACK R", stem: "marker-supply-empty", kind: absent},
		"\x15T":                {text: "NACK T", stem: "media-jam", kind: mechanical},
		"\x15?":                {text: "NACK ?", stem: "other", kind: mechanical},
		"CARD JAM\x00":         {text: "CARD JAM", stem: "media-jam", kind: mechanical},
		"HOPPER FULL\x00":      {text: "HOPPER FULL", stem: "output-area-full", kind: absent},
		"ERROR OF TOMORROW\n":  {text: "ERROR OF TOMORROW", stem: "other", kind: mechanical},
		"ERROR MAG CHECKSUM\n": {text: "ERROR MAG CHECKSUM", stem: "other", kind: magnetic},
	} {
		a, err := readAnswer(bufio.NewReader(strings.NewReader(wire)))
		if err != nil || a.text != want.text || (a.problem != nil) != (want.stem != "") {
			t.Errorf("%q: %+v %v", wire, a, err)
			continue
		}
		if a.problem != nil && (a.problem.stem != want.stem || a.problem.kind != want.kind) {
			t.Errorf("%q: %+v", wire, a.problem)
		}
	}
}

// TestNumbersAndVolts: what is no counter and no sensor is an error, never 0.
func TestNumbersAndVolts(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "12": 12, "0000012345": 12345, "": -1, "-1": -1, "+1": -1, "1.5": -1, "OK": -1, "12 ": -1, "99999999999999": -1, "1e3": -1} {
		if n, err := (answer{text: text}).number(); (err == nil) != (want >= 0) || err == nil && n != want {
			t.Errorf("number %q: %d %v", text, n, err)
		}
	}
	for text, want := range map[string]float64{"0,00 Volts": 0, "5,00 Volts": 5, "4.98 Volts": 4.98, "5,00": -1, "NaN Volts": -1, "-1 Volts": -1, "Inf Volts": -1, "": -1, "5,0,0 Volts": -1} {
		if v, err := (answer{text: text}).volts(); (err == nil) != (want >= 0) || err == nil && v != want {
			t.Errorf("volts %q: %v %v", text, v, err)
		}
	}
}

// TestJobNames: what was named is recognised, and nothing else.
func TestJobNames(t *testing.T) {
	n := name{serial: "ABC-1", fed: 7}
	for _, panels := range []int64{unseen, 0, 35} {
		again, before, err := parseJob(jobOf(n, panels))
		if err != nil || again != n || before != panels {
			t.Errorf("%+v %d %v", again, before, err)
		}
	}
	for _, uuid := range []string{"", "card", "card:X:0", "card:X:-1", "card:X:01", "card:X:1:2", "card::1", "urn:uuid:1", "card:X:9999999999999999999999"} {
		if _, _, err := parseJob(printers.Job{ID: 1, UUID: uuid}); err == nil {
			t.Errorf("%q was taken for a card", uuid)
		}
	}
	if _, _, err := parseJob(printers.Job{ID: -1, UUID: "card:X:1"}); err == nil {
		t.Error("ID -1 was taken for a card")
	}
}

// TestAddresses: each wrong field is named.
func TestAddresses(t *testing.T) {
	for _, uri := range []string{
		"evolis://h:9100", "EVOLIS://h:9100/", "evolis:///dev/usb/lp0", "evolis://[::1]:9100?serial=mag2&levels=64&uv=u&pem=18&reject=seb&feeders=2&hold=no&ribbon=ymckok",
		"evolis://h:9100?snmp=h:161",
	} {
		if _, err := parseAddress(uri, Extras{}); err != nil {
			t.Errorf("%s: %v", uri, err)
		}
	}
	for uri, field := range map[string]string{
		"evolis://h": "port", "evolis:///tmp/x": "device", "http://h:1": "evolis://", "evolis://u@h:1": "evolis://", "evolis://h:1/x": "nothing behind", "evolis:h": "evolis://",
		"evolis://h:1?serial=mag4": "serial", "evolis://h:1?levels=16": "levels", "evolis://h:1?uv=k": "uv", "evolis://h:1?uv=": "uv",
		"evolis://h:1?hold=maybe": "hold", "evolis://h:1?pem=1": "pem", "evolis://h:1?pem=x": "pem", "evolis://h:1?reject=se": "reject", "evolis://h:1?feeders=3": "feeders",
		"evolis://h:1?reader=x": "reader", "evolis://h:1?station=mag": "station", "evolis://h:1?ribbon=YMCKO": "ribbon", "evolis://h:1?password=x": "password", "evolis://h:1?a;b": "query",
	} {
		if _, err := parseAddress(uri, Extras{}); err == nil || !strings.HasPrefix(err.Error(), "printer URI: ") || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

// hostile makes an answer that no printer gives, or gives to another question.
func hostile(random *rand.Rand) []byte {
	words := []string{"OK", "CARD", "SMART CARD", "ERROR", "NACK", "0", "-1", "99999999999999999999", "5,00 Volts", "ok", "O", "\x06", "\x15", "\x15\x06", "\xff\xfe", "\x1bSe\r", ";", "%s%n", " "}
	var out bytes.Buffer
	for range 1 + random.IntN(4) {
		switch random.IntN(4) {
		case 0:
			out.WriteString(words[random.IntN(len(words))])
		case 1:
			out.WriteByte(byte(random.IntN(256)))
		case 2:
			out.WriteString(strings.Repeat(string(rune('A'+random.IntN(26))), random.IntN(700)))
		default:
			fmt.Fprintf(&out, "%d", random.Int64()-random.Int64())
		}
	}
	if random.IntN(4) > 0 {
		out.WriteByte(0)
	}
	return out.Bytes()
}

// wantSober makes sure that an answer is taken for no more than it says.
func wantSober(t *testing.T, wire []byte) {
	t.Helper()
	a, err := readAnswer(bufio.NewReader(bytes.NewReader(wire)))
	if err != nil {
		if a != (answer{}) {
			t.Fatalf("%q: %+v with %v", wire, a, err)
		}
		return
	}
	stripped := bytes.TrimLeft(wire, "\x00\r\n")
	fine := done(a, "Se") == nil
	if want := bytes.HasPrefix(stripped, []byte{ack}) || bytes.HasPrefix(append(stripped, 0), []byte("OK\x00")) || bytes.HasPrefix(stripped, []byte("OK\r")) || bytes.HasPrefix(stripped, []byte("OK\n")); fine != want {
		t.Fatalf("%q: done is %v", wire, fine)
	}
	if n, err := a.number(); err == nil && (n < 0 || n >= 1<<40 || strings.Trim(a.text, "0123456789") != "") {
		t.Fatalf("%q: counter %d", wire, n)
	}
	if place, err := a.place(); err == nil && place == "" && !fine {
		t.Fatalf("%q: no card", wire)
	}
	var p *problem
	if err := done(a, "Se"); err != nil && errors.As(err, &p) && (p.stem == "" || p.said == "") {
		t.Fatalf("%q: %+v", wire, p)
	}
}

// TestTenThousandHostileAnswers: none is taken for an OK that isn't one, for a counter, or for an empty printer.
func TestTenThousandHostileAnswers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		wantSober(t, hostile(random))
	}
}

func FuzzAnswer(f *testing.F) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		f.Add(hostile(random))
	}
	f.Add([]byte("OK\x00"))
	f.Add([]byte("\x00\x06"))
	f.Fuzz(wantSober)
}

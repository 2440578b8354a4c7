package laserpassport

import (
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAnswersOfThePages: each answer as the vendor's pages print it (ixla.it/sdk, XP and XP25: LoadPassporttojet, MarkLayout,
// PerformXYAutoposition, PerformOCROperation, MovePassport, MachineStatus).
func TestAnswersOfThePages(t *testing.T) {
	for text, want := range map[string]map[string]string{
		`<command valid="true" />`:                                                                      {"valid": "true"},
		`<command valid="false" error="Laser module not ready" />`:                                      {"valid": "false", "error": "Laser module not ready"},
		`<command name="MarkLayout" executed="true" >`:                                                  {"name": "MarkLayout", "executed": "true"},
		`<command name="MarkLayout" executed="false" error="Error marking layout" >`:                    {"executed": "false", "error": "Error marking layout"},
		`<command valid="true" XOffset="0,12" YOffset="-0.08" Correlation="93"/>`:                       {"xoffset": "0,12", "yoffset": "-0.08", "correlation": "93"},
		`<command valid="true" OCR="P&lt;UTO" />`:                                                       {"ocr": "P<UTO"},
		`<command valid="true" transportstatus="Ready" laserstatus="Ready" interfacestatus="Marking" >`: {"interfacestatus": "Marking"},
		"<?xml version=\"1.0\"?>\r\n<command valid=\"true\"></command>":                                 {"valid": "true"},
	} {
		a, err := newAnswers(strings.NewReader(text)).next()
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for key, value := range want {
			if a.values[key] != value {
				t.Errorf("%s: %s is %q", text, key, a.values[key])
			}
		}
	}
}

// hostile are answers that are none.
func hostile() []string {
	return []string{
		``, `<`, `<command`, `<command valid="true"`, `<command valid=true/>`, `<command valid="TRUE"/>`, `<command valid="1"/>`, `<command/>`,
		`<command valid="true" executed="true"/>`, `<command valid="true" valid="false"/>`, `<command valid="true" Valid="true"/>`,
		`<x:command valid="true"/>`, `<command x:valid="true"/>`, `<commands valid="true"/>`, `text <command valid="true"/>`, `</other>`,
		`<!DOCTYPE a [<!ENTITY b "c">]><command valid="true" error="&b;"/>`, `<command valid="true" error="&b;"/>`, `<!-- --><command valid="true"/>`,
		`<command valid="true" error="<"/>`, `<?php ?><command valid="true"/>`, "<command valid=\"true\" error=\"\xff\"/>", "<command valid=\"true\" error=\"\x00\"/>",
		`<command valid="true" error="` + strings.Repeat("x", maxValue+1) + `"/>`, strings.Repeat(" ", maxAnswer+1) + `<command valid="true"/>`,
		`<command ` + strings.Repeat(`a="" `, maxAttributes+1) + `valid="true"/>`, `<?xml version="1.0" encoding="latin1"?><command valid="true"/>`,
		`<answer><command valid="true"/></answer>`, `{"valid":true}`, "HTTP/1.1 200 OK\r\n\r\n<command valid=\"true\"/>",
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	for _, text := range hostile() {
		if a, err := newAnswers(strings.NewReader(text)).next(); err == nil {
			t.Errorf("%.80q: %+v", text, a)
		}
	}
}

// TestNumbers: what a Double and a percentage may look like.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{"0": 0, "0,12": .12, "-0.08": -.08, "12": 12, "-1,5": -1.5} {
		if n, ok := decimal(text); !ok || n != want {
			t.Errorf("%q: %v %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "-", "NaN", "Inf", "+1", "1e3", "0x1", "1,2,3", "1.", ".5", " 1", "1 ", "12345", "1_0", "١"} {
		if n, ok := decimal(text); ok {
			t.Errorf("%q is taken for %v", text, n)
		}
	}
	for _, text := range []string{"", "-1", "101", "1000", "9.5", "+9", "0x9", " 9"} {
		if n, ok := percent(text); ok {
			t.Errorf("%q is taken for %d %%", text, n)
		}
	}
}

// TestAnswersInPieces: how the bytes are cut on their way does not matter, and an answer takes none of the next one's.
func TestAnswersInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text string
		n := rapid.IntRange(1, 5).Draw(t, "answers")
		for range n {
			text += rapid.SampledFrom([]string{`<command valid="true" />`, `<command name="a" executed="true" >`, "\r\n<command valid=\"false\"></command>\r\n"}).Draw(t, "answer")
		}
		a := newAnswers(io.MultiReader(pieces(t, text)...))
		for i := range n {
			if _, err := a.next(); err != nil {
				t.Fatalf("answer %d of %q: %v", i, text, err)
			}
		}
		if _, err := a.next(); err == nil {
			t.Fatalf("one more in %q", text)
		}
	})
}

func pieces(t *rapid.T, text string) []io.Reader {
	var all []io.Reader
	for text != "" {
		n := rapid.IntRange(1, len(text)).Draw(t, "piece")
		all, text = append(all, strings.NewReader(text[:n])), text[n:]
	}
	return all
}

// FuzzAnswer: no input panics, reads without end, or gives an answer that is neither or both.
func FuzzAnswer(f *testing.F) {
	for _, text := range hostile() {
		f.Add([]byte(text))
	}
	f.Add([]byte(`<command valid="true" XOffset="0,12" YOffset="-0.08" Correlation="93"/><command name="MarkLayout" executed="true" >`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a := newAnswers(strings.NewReader(string(text)))
		for range 100 {
			got, err := a.next()
			if err != nil {
				return
			}
			if (got.valid == nil) == (got.executed == nil) {
				t.Fatalf("%+v", got)
			}
			if len(got.values) > maxAttributes {
				t.Fatalf("%d attributes", len(got.values))
			}
		}
	})
}

// TestSettings: what a URI may say.
func TestSettings(t *testing.T) {
	s, err := parseSetting("laserpassport://laser.example:4000?id=LP-1&correlation=85&tolerance=0.5&angle=-90&jet=feed&mrz=a,b,c&unmarked=plain")
	if err != nil || s.identity != "laserpassport:LP-1" || s.correlation != 85 || s.tolerance != .5 || s.angle != "-90" || s.jet != "feed" || s.laser != "laser" || len(s.mrz) != 3 || s.unmarked != "plain" {
		t.Errorf("%+v %v", s, err)
	}
	for _, wrong := range []string{
		"", "laserpassport:", "laserpassport://laser.example", "http://a:1", "laserpassport://u@a:1", "laserpassport://a:1/x", "laserpassport://a:1#x",
		"laserpassport://a:1?correlation=0", "laserpassport://a:1?correlation=101", "laserpassport://a:1?correlation=", "laserpassport://a:1?tolerance=6",
		"laserpassport://a:1?tolerance=0", "laserpassport://a:1?tolerance=-1", "laserpassport://a:1?tolerance=NaN", "laserpassport://a:1?angle=181",
		"laserpassport://a:1?coralation=80", "laserpassport://a:1?mrz=a,b,c,d", "laserpassport://a:1?mrz=a,,c", "laserpassport://a:1?jet=%22", "laserpassport://a:1?id=-",
		"laserpassport://a:1?correlation=80&correlation=90",
	} {
		if s, err := parseSetting(wrong); err == nil {
			t.Errorf("%s: %+v", wrong, s)
		}
	}
}

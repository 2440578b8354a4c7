package machine

import (
	"strings"
	"testing"
	"time"
)

func TestScript(t *testing.T) {
	got, err := parseScript([]byte("{\"at\":3,\"do\":\"jam\"}\n\n{\"at\":4,\"do\":\"slow\",\"seconds\":0.25}\n{\"at\":4,\"do\":\"empty\"}"), nil)
	if err != nil || len(got) != 3 || got[0] != (Fault{At: 3, Do: FaultJam, Seconds: 1}) || got[1].Duration() != 250*time.Millisecond || got[2].Duration() != time.Second {
		t.Errorf("%+v %v", got, err)
	}
	for line, want := range map[string]string{
		`jam`:                                    "not of the form",
		`{"at":3,"do":"jam","extra":1}`:          "not of the form",
		`{"at":"3","do":"jam"}`:                  "not of the form",
		`{"at":3,"do":"jam"} {"at":4}`:           "more than one",
		`{"at":0,"do":"jam"}`:                    "at: ",
		`{"do":"jam"}`:                           "at: ",
		`{"at":3}`:                               "do: ",
		`{"at":3,"do":"explode"}`:                "do: ",
		`{"at":3,"do":"slow","seconds":-1}`:      "seconds: ",
		`{"at":3,"do":"slow","seconds":1000000}`: "seconds: ",
	} {
		_, err := parseScript([]byte("\n"+line+"\n"), nil)
		if err == nil || !strings.HasPrefix(err.Error(), "script line 2: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func FuzzScript(f *testing.F) {
	f.Add([]byte("{\"at\":3,\"do\":\"jam\"}\n{\"at\":4,\"do\":\"slow\",\"seconds\":2.5}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		faults, err := parseScript(text, nil)
		for _, fault := range faults {
			if err != nil || fault.At < 1 || fault.Duration() < 0 {
				t.Fatalf("%+v %v", fault, err)
			}
		}
	})
}

package machine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// The faults that a script can play.
const (
	FaultEmpty     = "empty"      // the stack seems empty for some seconds (1 unless given), then the blank is fed
	FaultJam       = "jam"        // the blank is fed, marked and stuck; the job is aborted
	FaultSlow      = "slow"       // the sheet takes some seconds (1 unless given)
	FaultDieBefore = "die-before" // killed with the document received, before a blank is fed and before the answer
	FaultDieDuring = "die-during" // killed with the answer given and a blank fed, before the sheet is out
	FaultDieAfter  = "die-after"  // killed with the sheet out, before the answer
	FaultCut       = "cut"        // the connection drops in the middle of the answer to the document; the sheet comes out
	FaultTruncate  = "truncate"   // half of the document is lost; what is left is printed and reported as complete
)

// common are the faults that every model's script may name.
func common() []string {
	return []string{FaultEmpty, FaultJam, FaultSlow, FaultDieBefore, FaultDieDuring, FaultDieAfter, FaultCut, FaultTruncate}
}

// Fault is one line of a script: {"at":3,"do":"jam"} or {"at":4,"do":"slow","seconds":2.5}.
type Fault struct {
	At      int64   `json:"at"` // the how-manieth job of the ledger's life, from 1
	Do      string  `json:"do"`
	Seconds float64 `json:"seconds"`
}

// Duration is how long a fault lasts that lasts for some time.
func (f Fault) Duration() time.Duration { return time.Duration(f.Seconds * float64(time.Second)) }

// Faults are those of a script, or of one job.
type Faults []Fault

// Find returns the first fault of that name.
func (f Faults) Find(do string) (Fault, bool) {
	i := slices.IndexFunc(f, func(f Fault) bool { return f.Do == do })
	if i < 0 {
		return Fault{}, false
	}
	return f[i], true
}

// Has reports whether there is a fault of that name.
func (f Faults) Has(do string) bool {
	_, found := f.Find(do)
	return found
}

// Faults returns those of the script for the nth job of the ledger's life, from 1.
func (m *Machine) Faults(nth int64) Faults {
	var found Faults
	for _, f := range m.script {
		if f.At == nth {
			found = append(found, f)
		}
	}
	return found
}

// readScript reads a script of faults, one JSON object a line; blank lines are passed over. It may name the common faults and own.
func readScript(path string, own []string) (Faults, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the script: %w", err)
	}
	return parseScript(text, own)
}

func parseScript(text []byte, own []string) (Faults, error) {
	var found Faults
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		fault, err := parseFault(line, slices.Concat(common(), own))
		if err != nil {
			return nil, fmt.Errorf("script line %d: %w", number, err)
		}
		found = append(found, fault)
	}
	return found, nil
}

func parseFault(line []byte, known []string) (Fault, error) {
	fault := Fault{Seconds: 1}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&fault); err != nil {
		return Fault{}, fmt.Errorf(`not of the form {"at":3,"do":"jam"}: %w`, err)
	}
	if decoder.More() {
		return Fault{}, fmt.Errorf("more than one object; write one a line")
	}
	if fault.At < 1 {
		return Fault{}, fmt.Errorf("at: must be 1 or more, the number of a job")
	}
	if !slices.Contains(known, fault.Do) {
		return Fault{}, fmt.Errorf("do: %q is not known; use one of %s", fault.Do, strings.Join(known, ", "))
	}
	if fault.Seconds < 0 || fault.Seconds > 86400 {
		return Fault{}, fmt.Errorf("seconds: must be from 0 to 86400")
	}
	return fault, nil
}

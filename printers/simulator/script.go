package simulator

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
	FaultCutCreate = "cut-create" // the connection drops in the middle of the answer to the creation of the job
	FaultTruncate  = "truncate"   // half of the document is lost; what is left is printed and reported as complete
)

func faults() []string {
	return []string{FaultEmpty, FaultJam, FaultSlow, FaultDieBefore, FaultDieDuring, FaultDieAfter, FaultCut, FaultCutCreate, FaultTruncate}
}

// Fault is one line of a script: {"at":3,"do":"jam"} or {"at":4,"do":"slow","seconds":2.5}.
type Fault struct {
	At      int64   `json:"at"` // the how-manieth job of the ledger's life, from 1
	Do      string  `json:"do"`
	Seconds float64 `json:"seconds"`
}

func (f Fault) duration() time.Duration { return time.Duration(f.Seconds * float64(time.Second)) }

// ReadScript reads a script of faults, one JSON object a line; blank lines are passed over.
func ReadScript(path string) ([]Fault, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the script: %w", err)
	}
	return parseScript(text)
}

func parseScript(text []byte) ([]Fault, error) {
	var found []Fault
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		fault, err := parseFault(line)
		if err != nil {
			return nil, fmt.Errorf("script line %d: %w", number, err)
		}
		found = append(found, fault)
	}
	return found, nil
}

func parseFault(line []byte) (Fault, error) {
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
	if !slices.Contains(faults(), fault.Do) {
		return Fault{}, fmt.Errorf("do: %q is not known; use one of %s", fault.Do, strings.Join(faults(), ", "))
	}
	if fault.Seconds < 0 || fault.Seconds > 86400 {
		return Fault{}, fmt.Errorf("seconds: must be from 0 to 86400")
	}
	return fault, nil
}

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// An event is one line of "go test -json" (go doc test2json, go help buildjson). scripts/test adds two actions of
// its own: "ended" closes a run, with the status of the command that Output names, and "fuzzed" is a fuzz target that
// has had its time.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build-output and build-fail
	Test        string // "" speaks of the package
	Elapsed     float64
	Output      string
	FailedBuild string // import path whose build made the package fail
	Status      int    // of "ended" and "fuzzed", 0 when well
}

// read takes all events up to the end of in. Lines that are no event, such as errors of go test itself before it
// starts, are shown as they are.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if text := bytes.TrimSpace(line); len(text) > 0 {
			var e event
			if text[0] != '{' || json.Unmarshal(text, &e) != nil || e.Action == "" {
				r.printf("%s\n", bytes.TrimRight(line, "\n"))
			} else {
				r.take(e)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Command testreport reads the events of "go test -json" on standard input, from one run or several one after the
// other, and writes what a person wants to know of them: a line for each package when it ends, what failing and
// skipped tests printed, where the time went, and at the very end
//
//	N passed, N failed, N skipped
//
// It ends with 1 when a test failed, was skipped or when none ran: a skipped test is one that nobody notices missing.
package main

import (
	"fmt"
	"os"
)

func main() {
	report := newReport(os.Stdout)
	if err := report.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testreport: reading events:", err)
		os.Exit(1)
	}
	if !report.close() {
		os.Exit(1)
	}
}

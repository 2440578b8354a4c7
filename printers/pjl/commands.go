package pjl

import (
	"fmt"
	"strings"

	"chancery/printers"
)

// uel is the Universal Exit Language command, which ends any language and any command cut short before it (ch. 4).
const uel = "\x1b%-12345X"

// questions are what a look at the printer asks (ch. 7).
func questions() []string { return []string{"ID", "CONFIG", "STATUS", "PAGECOUNT"} }

// inquiry is the text that asks the printer for something between two nonces: what comes before the first is old, and when the second
// comes back everything between has been answered, or never will be.
func inquiry(first, last string, commands ...string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s@PJL\r\n@PJL ECHO %s\r\n", uel, first)
	for _, command := range commands {
		fmt.Fprintf(&text, "@PJL %s\r\n", command)
	}
	fmt.Fprintf(&text, "@PJL ECHO %s\r\n%s", last, uel)
	return text.String()
}

// look are the commands of a look at the printer.
func look() []string {
	commands := []string{"USTATUSOFF"}
	for _, question := range questions() {
		commands = append(commands, "INFO "+question)
	}
	return commands
}

// opening is the text before the document. JOB resets the variables to the user's defaults (ch. 5), so that what must not happen to a
// secure blank is forbidden after it: a copy, a stored job (HOLD), a page printed again after a jam (JAMRECOVERY, which the reference
// lists for PostScript and some printers for all languages).
func opening(nonce string, t printers.Ticket, a address) string {
	duplex := "OFF"
	if t.Sides == 2 {
		duplex = "ON"
	}
	lines := []string{
		"",
		"ECHO " + nonce,
		"USTATUSOFF",
		"USTATUS JOB = ON",
		"USTATUS PAGE = ON",
		"USTATUS DEVICE = ON",
		"SET JOBID = ON",
		fmt.Sprintf("JOB NAME = %q", t.Attempt),
		"SET COPIES = 1",
		"SET QTY = 1",
		"SET HOLD = OFF",
		"SET JAMRECOVERY = OFF",
		"SET LPARM : POSTSCRIPT JAMRECOVERY = OFF",
		"SET DUPLEX = " + duplex,
	}
	if a.paper != "" {
		lines = append(lines, "SET PAPER = "+a.paper)
	}
	lines = append(lines, "ENTER LANGUAGE = "+a.language)
	var text strings.Builder
	text.WriteString(uel)
	for _, line := range lines {
		text.WriteString(strings.TrimSpace("@PJL "+line) + "\r\n")
	}
	return text.String()
}

// closing is the text after the document. When its nonce comes back the printer has read all of the job.
func closing(nonce, attempt string) string {
	return fmt.Sprintf("%s@PJL\r\n@PJL EOJ NAME = %q\r\n@PJL ECHO %s\r\n%s", uel, attempt, nonce, uel)
}

// farewell turns unsolicited status off again: printers keep it on for a channel after its host has gone.
func farewell() string { return uel + "@PJL\r\n@PJL USTATUSOFF\r\n" + uel }

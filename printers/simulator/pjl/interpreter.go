package pjl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// uel is the Universal Exit Language command (ch. 4).
const uel = "\x1b%-12345X"

// Limits of what a host may send.
const (
	maxDocument = 256 << 20
	maxCommand  = 4 << 10
)

// interpreter reads one connection: PJL commands, and documents between ENTER LANGUAGE and the next UEL.
type interpreter struct {
	engine   *engine
	channel  *channel
	from     *bufio.Reader
	open     *job // between JOB and EOJ
	document bool // data is a document
}

func newInterpreter(e *engine, c *channel) *interpreter {
	return &interpreter{engine: e, channel: c, from: bufio.NewReaderSize(c.conn, 64<<10)}
}

// run goes on until the host hangs up. A document that had no end by then is printed as far as it came.
func (i *interpreter) run() error {
	for {
		var err error
		if i.document {
			err = i.read()
		} else {
			err = i.line()
		}
		if err != nil && i.open != nil && len(i.open.data) > 0 {
			if i.document {
				i.open.result = "cut short"
			}
			err = errors.Join(err, i.submit())
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// read takes a document up to the UEL that ends it.
func (i *interpreter) read() error {
	j := i.open
	for len(j.data) < maxDocument {
		b, err := i.from.ReadByte()
		if err != nil {
			return err
		}
		j.data = append(j.data, b)
		if b == 'X' && strings.HasSuffix(string(j.data[max(0, len(j.data)-len(uel)):]), uel) {
			j.data = j.data[:len(j.data)-len(uel)]
			i.document = false
			if !j.named { // plain data without JOB is a job of its own
				return i.submit()
			}
			return nil
		}
	}
	return errors.New("the document is too long")
}

// line does one command. A UEL before or between commands is passed over.
func (i *interpreter) line() error {
	var line []byte
	for {
		b, err := i.from.ReadByte()
		if err != nil {
			return err
		}
		line = append(line, b)
		if strings.HasSuffix(string(line), uel) {
			line = line[:0]
		}
		if b == '\n' {
			return i.command(strings.TrimSpace(string(line)))
		}
		if len(line) > maxCommand {
			return errors.New("the command is too long")
		}
	}
}

func (i *interpreter) command(text string) error {
	words := strings.Fields(text)
	if len(words) == 0 || !strings.EqualFold(words[0], "@PJL") {
		return nil // not PJL: a real one would print it as text
	}
	if len(words) == 1 {
		return nil
	}
	rest := strings.TrimSpace(text[len("@PJL"):])
	_, rest, _ = strings.Cut(rest, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToUpper(words[1]) {
	case "ECHO":
		i.channel.say("@PJL ECHO " + rest)
	case "USTATUSOFF":
		i.channel.quiet()
	case "USTATUS":
		i.ustatus(text, rest)
	case "INFO":
		i.info(text, strings.ToUpper(rest))
	case "SET":
		i.set(rest)
	case "JOB":
		return i.begin(rest)
	case "EOJ":
		return i.submit()
	case "ENTER":
		return i.enter(rest)
	case "RDYMSG":
		if _, message := assignment(rest); message != "" {
			i.engine.Flash()
		}
	case "COMMENT":
	default:
		i.channel.say(text, "?")
	}
	return nil
}

// assignment splits NAME = VALUE, without quotes.
func assignment(text string) (name, value string) {
	name, value, _ = strings.Cut(text, "=")
	return strings.ToUpper(strings.Join(strings.Fields(name), " ")), strings.Trim(strings.TrimSpace(value), `"`)
}

func (i *interpreter) ustatus(text, rest string) {
	kind, value := assignment(rest)
	switch kind {
	case "JOB", "PAGE", "DEVICE":
		i.channel.enable(kind, strings.EqualFold(value, "ON") || strings.EqualFold(value, "VERBOSE"))
	default:
		i.channel.say(text, "?")
	}
}

func (i *interpreter) info(text, category string) {
	head := "@PJL INFO " + category
	switch category {
	case "ID":
		i.channel.say(head, `"Utopia Booklet Printer PJL"`)
	case "CONFIG":
		i.channel.say(head, "IN TRAYS [1 ENUMERATED]", "\tINTRAY1 PC", "LANGUAGES [1 ENUMERATED]", "\tPDF", "USTATUS [3 ENUMERATED]", "\tDEVICE", "\tJOB", "\tPAGE", "MEMORY=268435456")
	case "STATUS":
		i.channel.say(append([]string{head}, i.engine.lines()...)...)
	case "PAGECOUNT":
		i.channel.say(head, "PAGECOUNT="+strconv.FormatInt(i.engine.Life(), 10))
	default:
		i.channel.say(text, "?")
	}
}

// set changes a variable of the job that is open.
func (i *interpreter) set(rest string) {
	name, value := assignment(rest)
	if name == "JOBID" {
		i.engine.tellIDs(strings.EqualFold(value, "ON"))
		return
	}
	if i.open == nil {
		return
	}
	switch name {
	case "JAMRECOVERY":
		i.open.jamRecovery = !strings.EqualFold(value, "OFF")
	case "COPIES", "QTY":
		if n, err := strconv.Atoi(value); err == nil && n >= 1 && n <= 999 {
			i.open.copies = n
		}
	}
}

// begin opens a job: the variables are set back (ch. 5).
func (i *interpreter) begin(rest string) error {
	name, value := assignment(rest)
	if name != "NAME" {
		value = ""
	}
	j, err := i.engine.open(value)
	if err != nil {
		return err
	}
	j.named = true
	i.open = j
	return nil
}

func (i *interpreter) enter(rest string) error {
	name, language := assignment(rest)
	if name != "LANGUAGE" || !strings.EqualFold(language, "PDF") {
		i.channel.say("@PJL ENTER "+rest, "?")
		return nil
	}
	if i.open == nil {
		j, err := i.engine.open("")
		if err != nil {
			return err
		}
		i.open = j
	}
	i.document = true
	return nil
}

// submit hands the job that is open to the engine. An EOJ without a JOB is passed over (ch. 5).
func (i *interpreter) submit() error {
	j := i.open
	i.open, i.document = nil, false
	if j == nil {
		return nil
	}
	if err := i.engine.receive(j); err != nil {
		return fmt.Errorf("receiving a document: %w", err)
	}
	return nil
}

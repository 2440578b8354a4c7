package laserpassport

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"chancery/printers"
)

// session is one connection with the commands of one call. No command is ever repeated.
type session struct {
	conn    net.Conn
	answers *answers
	options printers.Options
	stop    func() bool
	ctx     context.Context
}

// connect opens a session; an error matches printers.ErrUnreachable and says that nothing was said.
func (d *Device) connect(ctx context.Context) (*session, error) {
	dialer := net.Dialer{Timeout: d.options.Connect}
	conn, err := dialer.DialContext(ctx, "tcp", d.setting.address)
	if ended := ctx.Err(); err != nil && ended != nil {
		return nil, fmt.Errorf("connecting: %w", ended)
	}
	if err != nil {
		return nil, fmt.Errorf("connecting: %w: %w", printers.ErrUnreachable, err)
	}
	s := &session{conn: conn, answers: newAnswers(conn), options: d.options, ctx: ctx}
	s.stop = context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends whatever write or read is under way
	return s, nil
}

func (s *session) close() {
	s.stop()
	_ = s.conn.Close() // there is nothing left to be said
}

// patience is by how much a movement or a marking may outlast an answer.
const patience = 4

// refusal is an answer that is false: the command was not taken, or it failed.
type refusal struct {
	command string
	text    string // as the machine gives it, cut and cleaned
	begun   bool   // executed="false": the machine had begun
}

// Error gives the machine's own words.
func (r *refusal) Error() string {
	what := "did not take"
	if r.begun {
		what = "failed in"
	}
	return fmt.Sprintf("the machine %s %s: %q", what, r.command, r.text)
}

// ask sends a command that is answered at once.
func (s *session) ask(command element) (answer, error) {
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.options.Upload)); err != nil {
		return answer{}, fmt.Errorf("%s: %w", command.name, err)
	}
	if _, err := s.conn.Write(command.bytes()); err != nil {
		return answer{}, s.broken(command, err)
	}
	a, err := s.hear(command, s.options.Answer)
	if err != nil {
		return answer{}, err
	}
	if a.valid == nil {
		return answer{}, fmt.Errorf("%s: the machine answers for something else", command.name)
	}
	if !*a.valid {
		return answer{}, &refusal{command: command.name, text: clean(a.values["error"])}
	}
	return a, nil
}

// do sends a command that is answered at once and once more when it has been executed.
func (s *session) do(command element) error {
	if _, err := s.ask(command); err != nil {
		return err
	}
	a, err := s.hear(command, patience*s.options.Answer)
	if err != nil {
		return err
	}
	if a.executed == nil || a.name != command.name {
		return fmt.Errorf("%s: the machine answers for something else", command.name)
	}
	if !*a.executed {
		return &refusal{command: command.name, text: clean(a.values["error"]), begun: true}
	}
	return nil
}

func (s *session) hear(command element, limit time.Duration) (answer, error) {
	if err := s.conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return answer{}, fmt.Errorf("%s: %w", command.name, err)
	}
	a, err := s.answers.next()
	if err != nil {
		return answer{}, s.broken(command, err)
	}
	if a.name != "" && a.name != command.name {
		return answer{}, fmt.Errorf("%s: the machine answers for another command", command.name)
	}
	return a, nil
}

// broken says which command an exchange broke off at, and that it was the caller who ended it if so.
func (s *session) broken(command element, err error) error {
	if ended := s.ctx.Err(); ended != nil {
		return fmt.Errorf("%s: %w", command.name, errors.Join(ended, err))
	}
	return fmt.Errorf("%s: %w", command.name, err)
}

// element is a command.
type element struct {
	name       string
	attributes [][2]string
	inside     []byte // XML, of updatedocument only
}

func command(name string, attributes ...[2]string) element {
	return element{name: name, attributes: attributes}
}

func (e element) bytes() []byte {
	var out bytes.Buffer
	out.WriteString(`<command name="` + e.name + `"`)
	for _, a := range e.attributes {
		out.WriteString(" " + a[0] + `="` + escaped(a[1]) + `"`)
	}
	if e.inside == nil {
		out.WriteString(" />\n")
		return out.Bytes()
	}
	out.WriteString(">\n")
	out.Write(e.inside)
	out.WriteString("</command>\n")
	return out.Bytes()
}

// escaped is text as the value of an attribute.
func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a strings.Builder never fails
	return out.String()
}

// clean makes text of the machine fit to store and show: printable, and not endless.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200])
	}
	return text
}

// failed reports whether a command was not taken with that text, which the pages give for a camera that saw nothing.
func failed(err error, text string) bool {
	var r *refusal
	return errors.As(err, &r) && !r.begun && strings.EqualFold(r.text, text)
}

package evolis

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// hostManages is the bit of Pem by which the printer leaves every recovery to the host (A5013 rev E: Pem). Without it the printer
// starts a job again by itself after an error, on whatever card it then has.
const hostManages = 2

// session is one connection: command, answer, command, answer. Nothing is repeated.
type session struct {
	s    *Station
	wire wire
	in   *bufio.Reader
	stop func() bool

	serial string // of the printer
	last   answer // to the last command before this connection
}

// connect takes the turn, connects, and reads who the printer is. To act means that it is set up first so that it does nothing by
// itself; a connection that only asks changes nothing but the separators, which get their defaults.
func (s *Station) connect(ctx context.Context, act bool) (*session, error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the printer's connection: %w", ctx.Err())
	}
	w, err := s.dial(ctx)
	if err != nil {
		<-s.turn
		return nil, err
	}
	c := &session{s: s, wire: w, in: bufio.NewReader(w)}
	c.stop = context.AfterFunc(ctx, func() { _ = w.Close() }) // ends whatever write or read is under way
	if err := c.setUp(act); err != nil {
		return nil, errors.Join(because(ctx, err), c.close())
	}
	return c, nil
}

// close ends the connection and passes the turn on.
func (c *session) close() error {
	defer func() { <-c.s.turn }()
	if !c.stop() {
		return nil // closed when the context ended
	}
	if err := c.wire.Close(); err != nil {
		return fmt.Errorf("closing the connection: %w", err)
	}
	return nil
}

// setUp asks for the last answer first, before it is another. A printer that no longer has errors managed by the host was switched
// off since it was last told: that is noted of the card inside before it is told again.
func (c *session) setUp(act bool) error {
	var err error
	if c.last, err = c.ask("Rlr"); err != nil {
		return err
	}
	if err := c.do("Psc"); err != nil {
		return err
	}
	if c.serial, err = c.name("Rsn"); err != nil {
		return err
	}
	set, err := c.count("Rem")
	if err != nil {
		return err
	}
	if set != int64(c.s.where.pem) {
		if err := c.restarted(); err != nil {
			return err
		}
	}
	if act {
		return c.manage()
	}
	return nil
}

// restarted notes of the card inside that the printer was switched off, maybe in the middle of a panel that it did not count.
func (c *session) restarted() error {
	now, err := c.read()
	if err != nil || now.place == "" {
		return err
	}
	c.s.memory.change(card{name: name{serial: c.serial, fed: now.fed}, before: unseen}, func(k *card) { k.restarted = true })
	return nil
}

// manage has errors managed by the host and makes sure that they are.
func (c *session) manage() error {
	if err := c.do("Pem", strconv.Itoa(c.s.where.pem)); err != nil {
		return err
	}
	set, err := c.count("Rem")
	if err == nil && set != int64(c.s.where.pem) {
		err = fmt.Errorf("error management: the printer has %d where %d was set; it might print a card again by itself", set, c.s.where.pem)
	}
	return err
}

// exchange hands over one command and reads its answer, within the limits of time.
func (c *session) exchange(frame []byte) (answer, error) {
	if err := c.offer(frame); err != nil {
		return answer{}, err
	}
	if err := c.wire.SetDeadline(time.Now().Add(c.s.options.Answer)); err != nil {
		return answer{}, fmt.Errorf("limiting the answer's time: %w", err)
	}
	return readAnswer(c.in)
}

func (c *session) offer(frame []byte) error {
	if err := c.wire.SetDeadline(time.Now().Add(c.s.options.Upload)); err != nil {
		return fmt.Errorf("limiting the upload's time: %w", err)
	}
	for len(frame) > 0 { // a device takes a large write in parts
		n, err := c.wire.Write(frame)
		if err != nil {
			return err
		}
		frame = frame[n:]
	}
	return nil
}

// frame is a command with its parameters.
func frame(words ...string) []byte {
	return append(append([]byte{esc}, strings.Join(words, ";")...), stop)
}

// ask gives the answer to a question, a refusal included.
func (c *session) ask(words ...string) (answer, error) {
	a, err := c.exchange(frame(words...))
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", strings.Join(words, ";"), err)
	}
	return a, nil
}

// do has the printer do something; a refusal is an error with the problem in it.
func (c *session) do(words ...string) error {
	a, err := c.ask(words...)
	if err != nil {
		return err
	}
	return done(a, words...)
}

func done(a answer, words ...string) error {
	switch {
	case a.problem != nil:
		return fmt.Errorf("%s: %w", words[0], a.problem)
	case a.text != "OK":
		return fmt.Errorf("%s: the printer answers %q instead of OK", words[0], a.text)
	}
	return nil
}

// count reads a counter or setting.
func (c *session) count(words ...string) (int64, error) {
	a, err := c.ask(words...)
	if err != nil {
		return 0, err
	}
	n, err := a.number()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", strings.Join(words, ";"), err)
	}
	return n, nil
}

// name reads a serial, model or version.
func (c *session) name(words ...string) (string, error) {
	a, err := c.ask(words...)
	if err != nil {
		return "", err
	}
	places := []string{"OK", "CARD", "SMART CARD", "CONTACTLESS CARD"}
	if a.problem != nil || slices.Contains(places, a.text) || strings.Contains(a.text, ":") || len(a.text) > 64 {
		return "", fmt.Errorf("%s: the printer answers %q, which is no name", strings.Join(words, ";"), a.text)
	}
	return a.text, nil
}

// because prefers the context's end over the broken connection that it caused.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

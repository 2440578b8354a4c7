// Package pcsc reaches the chips that lie at PC/SC readers, through the socket of pcscd (protocol 4.3 and 4.4; proven with
// pcsc-lite 1.9.9) on the same machine. No C library is needed.
//
// The library, go-libpcsclite, has limits that shape this package: it gives reader names padded with NUL; it announces T=1 for every
// command, so that a chip that speaks T=0 alone is refused; it has no transactions, so that a reader is taken for itself alone; it
// tells neither what a reader holds nor a chip's ATR, which states.go asks pcscd for; its calls can't be ended, so that one that
// takes longer than its context is left to end by itself, and its connection to pcscd with it.
package pcsc

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	scard "github.com/gballet/go-libpcsclite"

	"chancery/printers"
	"chancery/printers/chip"
)

// Socket is where pcscd listens unless it was built to listen elsewhere.
const Socket = scard.PCSCDSockName

// Readers lists the readers that pcscd knows, whether or not a card is in them. An empty socket is Socket.
func Readers(ctx context.Context, socket string) ([]string, error) {
	readers, err := states(ctx, socket)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, reader := range readers {
		names = append(names, reader.name)
	}
	return names, nil
}

// Present reports whether there is a card in a reader.
func Present(ctx context.Context, socket, reader string) (bool, error) {
	known, err := states(ctx, socket)
	if err != nil {
		return false, err
	}
	at, err := find(known, reader)
	return at.present(), err
}

// Card is the chip in a reader, taken for ourselves alone. One command at a time goes to it.
type Card struct {
	socket  string
	reader  string
	client  *scard.Client
	card    *scard.Card
	atr     []byte
	pending chan answer // of a command that was given up; nil while the card is usable
	gone    bool        // the card has been pulled
}

var _ chip.Card = (*Card)(nil)

type answer struct {
	response []byte
	err      error
}

// Connect takes the card in a reader. An error matches printers.ErrUnreachable if pcscd does not answer, chip.ErrNoCard if the
// reader is empty, printers.ErrBusy if another program has the card; a reader that pcscd does not know is told with those it does.
func Connect(ctx context.Context, socket, reader string) (*Card, error) {
	known, err := states(ctx, socket)
	if err != nil {
		return nil, err
	}
	at, err := find(known, reader)
	if err != nil {
		return nil, err
	}
	if !at.present() {
		return nil, fmt.Errorf("reader %q: %w", reader, chip.ErrNoCard)
	}
	type connected struct {
		card *Card
		err  error
	}
	done := make(chan connected, 1)
	go func() {
		card, err := connect(socket, reader, at.atr)
		done <- connected{card, err}
	}()
	select {
	case c := <-done:
		return c.card, c.err
	case <-ctx.Done():
		go func() {
			if late := <-done; late.err == nil {
				_ = late.card.release() // nobody is left to be told
			}
		}()
		return nil, fmt.Errorf("reader %q: connecting: %w", reader, context.Cause(ctx))
	}
}

func connect(socket, reader string, atr []byte) (*Card, error) {
	client, err := scard.EstablishContext(socket, scard.ScopeSystem)
	if err != nil {
		return nil, fmt.Errorf("pcscd: %w: %w", printers.ErrUnreachable, err)
	}
	card, err := client.Connect(reader, scard.ShareExclusive, scard.ProtocolT1)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reader %q: %w", reader, understand(err)), client.ReleaseContext())
	}
	return &Card{socket: socket, reader: reader, client: client, card: card, atr: atr}, nil
}

// ATR is the chip's answer to reset.
func (c *Card) ATR() []byte { return c.atr }

// Transmit sends a command once. If ctx ends before the answer is there the chip may have done it, and the card can't be used on.
func (c *Card) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if c.pending != nil {
		return nil, errors.New("the card was given up in the middle of a command")
	}
	done := make(chan answer, 1)
	go func() {
		response, _, err := c.card.Transmit(command)
		if err == nil && len(response) < 2 { // what a driver gives that has lost its card
			err = errors.New("the reader gives no answer")
		}
		done <- answer{response, understand(err)}
	}()
	select {
	case a := <-done:
		err := c.explain(ctx, a.err)
		c.gone = c.gone || errors.Is(err, chip.ErrNoCard)
		return a.response, err
	case <-ctx.Done():
		c.pending = done
		return nil, fmt.Errorf("waiting for the chip: %w", context.Cause(ctx))
	}
}

// explain looks whether the card is still there after an error that does not say so: pcscd notices within half a second.
func (c *Card) explain(ctx context.Context, err error) error {
	for range noticing {
		if err == nil || errors.Is(err, chip.ErrNoCard) {
			return err
		}
		known, lost := states(ctx, c.socket)
		if lost != nil {
			return errors.Join(err, lost)
		}
		at, unknown := find(known, c.reader)
		if unknown != nil || !at.present() {
			return fmt.Errorf("%w: %w", chip.ErrNoCard, err)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(noticeAfter):
		}
	}
	return err
}

// How often, and after how long, a broken command's card is looked for.
const (
	noticing    = 10
	noticeAfter = 100 * time.Millisecond
)

// Close lets go of the card, which is reset by it. One that was given up is let go of when it answers.
func (c *Card) Close() error {
	if c.pending == nil {
		return c.release()
	}
	go func() {
		<-c.pending
		_ = c.release() // nobody is left to be told
	}()
	return nil
}

// release tells pcscd. That the card has gone already is no error.
func (c *Card) release() error {
	disposition := uint32(scard.ResetCard)
	if c.gone {
		disposition = scard.LeaveCard // another card may lie there by now
	}
	err := understand(c.card.Disconnect(disposition))
	if errors.Is(err, chip.ErrNoCard) {
		err = nil
	}
	return errors.Join(err, c.client.ReleaseContext())
}

// code finds the number in the library's errors, which carry it in their text alone.
var code = regexp.MustCompile(`invalid return code: ([0-9a-f]+) `)

// understand gives an error of the library the kind that a caller may ask for (numbers of pcsclite.h).
func understand(err error) error {
	if err == nil {
		return nil
	}
	found := code.FindStringSubmatch(err.Error())
	if found == nil {
		return err
	}
	number, wrong := strconv.ParseUint(found[1], 16, 32)
	if wrong != nil {
		return err
	}
	switch scard.ErrorCode(number) {
	case scard.ErrSCardNoSmartCard, scard.ErrSCardReaderUnavailable, scard.ErrSCardRemovedCard:
		return fmt.Errorf("%w (%08X)", chip.ErrNoCard, number)
	case scard.ErrSCardSharingViolation:
		return fmt.Errorf("another program has the card: %w (%08X)", printers.ErrBusy, number)
	case scard.ErrSCardProtoMismatch:
		return fmt.Errorf("the chip does not speak T=1: %w (%08X)", printers.ErrRefused, number)
	}
	return fmt.Errorf("pcscd answers %08X: %w", number, err)
}

func find(known []state, reader string) (state, error) {
	var names []string
	for _, s := range known {
		if s.name == reader {
			return s, nil
		}
		names = append(names, strconv.Quote(s.name))
	}
	if len(names) == 0 {
		return state{}, fmt.Errorf("reader %q: pcscd knows no reader at all; is one plugged in?: %w", reader, printers.ErrRefused)
	}
	return state{}, fmt.Errorf("reader %q: there is none of that name, but %s: %w", reader, strings.Join(names, ", "), printers.ErrRefused)
}

package evolis

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// accept serves one connection after the other.
func (p *printer) accept(ctx context.Context, listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accepting a connection: %w", err)
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
		err = p.converse(ctx, conn)
		stop()
		if broken := new(ledgerError); errors.As(err, &broken) {
			return errors.Join(err, conn.Close())
		}
		p.config.Logger.DebugContext(ctx, "connection ended", slog.Any("reason", errors.Join(err, conn.Close())))
	}
}

// converse takes commands until the connection ends; a command that is cut off is forgotten.
func (p *printer) converse(ctx context.Context, conn net.Conn) error {
	in := bufio.NewReader(conn)
	for {
		if err := conn.SetReadDeadline(time.Now().Add(p.config.DataTimeout)); err != nil {
			return err
		}
		c, err := readCommand(in)
		if err != nil {
			return err
		}
		answer, err := p.perform(ctx, c)
		if err != nil {
			return err
		}
		text := p.model.spell(answer)
		if p.cut {
			p.cut = false
			_, err := conn.Write(text[:len(text)/2])
			return errors.Join(err, conn.Close())
		}
		if _, err := conn.Write(text); err != nil {
			return err
		}
	}
}

// ledgerError ends the printer: what it can't write down it must not do.
type ledgerError struct{ err error }

func (e *ledgerError) Error() string { return e.err.Error() }
func (e *ledgerError) Unwrap() error { return e.err }

// spell gives an answer as the model does: with a NUL behind a word, or as ACK or NACK.
func (m model) spell(answer string) []byte {
	if !m.letters {
		return append([]byte(answer), 0)
	}
	letter, refused := map[string]byte{
		"ERROR CDE": '1', "ERROR PARAMETRES": '2', "ERROR TIME OUT": 'T', "COVER OPEN": 'C', "FEEDER EMPTY": 'F', "ERROR RIBBON": 'R',
		"ERROR MAG": 'K',
	}[answer]
	switch {
	case refused:
		return []byte{0x15, letter}
	case answer == "OK":
		return []byte{0x06}
	}
	return append([]byte(answer), 0)
}

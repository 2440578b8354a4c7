// Package opencard is a simulated card printer that takes OpenCard records over TCP: ASCII, from a first character to a last one, and
// nothing ever comes back. What is known of the real one is its guide's samples (527262-001 rev B) and that it takes TCP.
//
// It has the bad habits that must be feared of one: a record that breaks off is printed as far as it came, a jammed card is spoiled and
// forgotten, records of several hosts are printed one after the other, and nobody is told which card is whose.
package opencard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"chancery/printers/simulator/machine"
)

// FaultCounterJump lets the counter move by two for one card.
const FaultCounterJump = "counter-jump"

// maxRecord bounds a record, and patience the time that its bytes may take.
const (
	maxRecord = 1 << 20
	patience  = time.Minute
)

// Run is the printer's life, until ctx ends or a fault of the script kills the process. It prints the line
// "listening opencard://HOST:PORT" when it takes connections.
func Run(ctx context.Context, c machine.Config) error {
	m, err := machine.Open(c, []string{FaultCounterJump})
	if err != nil {
		return err
	}
	defer m.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	e := &engine{Machine: m, queue: make(chan job, 1000)}
	if err := m.Start("Utopia OpenCard Printer"); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := m.Ready("opencard://" + listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return m.Serve(ctx, e.condition) })
	group.Go(func() error { return e.run(ctx) })
	group.Go(func() error { return e.listen(ctx, listener) })
	group.Go(func() error {
		<-ctx.Done()
		return listener.Close()
	})
	return group.Wait()
}

// listen takes connections, several at once.
func (e *engine) listen(ctx context.Context, listener net.Listener) error {
	var running sync.WaitGroup
	defer running.Wait()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("listening: %w", err)
		}
		running.Go(func() {
			stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
			defer stop()
			if err := e.take(conn); err != nil {
				e.Config().Logger.WarnContext(ctx, "connection", "problem", err)
			}
		})
	}
}

// take reads what a connection brings until it ends, one way or the other, and hangs up.
func (e *engine) take(conn net.Conn) error {
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	data, broken := io.ReadAll(io.LimitReader(conn, maxRecord))
	if len(data) == 0 {
		return nil // somebody looked whether anybody is here
	}
	j, err := e.receive(data, broken)
	if err != nil {
		return err
	}
	if j.faults.Has(machine.FaultCut) {
		return conn.(*net.TCPConn).SetLinger(0) // hangs up rudely
	}
	return nil
}

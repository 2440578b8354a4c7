// Package pjl is a simulated booklet printer that takes jobs over AppSocket (TCP 9100) and speaks PJL, as the HP Printer Job Language
// Technical Reference Manual (5021-0380) has it: ECHO, INFO ID, CONFIG, STATUS and PAGECOUNT, USTATUS JOB, PAGE and DEVICE, JOB and
// EOJ with NAME and a printer-made ID, ENTER LANGUAGE, RDYMSG; any other command is answered with a question mark.
//
// It has a real one's bad habits: it serves one connection and hangs up on a second one; its ids begin at 0 again after a restart; JOB
// sets its variables back, and by default it prints a jammed page again (JAMRECOVERY) and as many copies as it is told; a document
// that breaks off is printed as far as it came; a job cancelled at its panel comes out all the same; all that it says of a job it says
// unasked and once, to whoever is connected.
package pjl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"chancery/printers/simulator/machine"
)

// Faults of the script beside those that every simulator knows.
const (
	FaultUserCanceled     = "user-canceled"     // somebody presses Cancel at the panel; the sheet comes out all the same
	FaultResourceCanceled = "resource-canceled" // the printer gives the job up before a blank is fed
	FaultWrongMedia       = "wrong-media"       // the printer asks for other media for some seconds, then gives the job up
	FaultCounterJump      = "counter-jump"      // the page counter moves by two
	FaultSilent           = "silent"            // nothing is said of the job, as by a printer without USTATUS JOB
)

func faults() []string {
	return []string{FaultUserCanceled, FaultResourceCanceled, FaultWrongMedia, FaultCounterJump, FaultSilent}
}

// lingering is how long a second connection waits for the first to end before it is hung up.
const lingering = 500 * time.Millisecond

// Run is the printer's life, until ctx ends or a fault of the script kills the process. It prints the line
// "listening pjl://HOST:PORT" when it takes connections.
func Run(ctx context.Context, c machine.Config) error {
	m, err := machine.Open(c, faults())
	if err != nil {
		return err
	}
	defer m.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	e := &engine{Machine: m, queue: make(chan *job, 64)}
	if err := m.Start("Utopia Booklet Printer PJL"); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := m.Ready("pjl://" + listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	return serve(ctx, e, listener)
}

// serve takes connections and prints, side by side.
func serve(ctx context.Context, e *engine, listener net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.run(ctx) })
	group.Go(func() error { return e.Serve(ctx, e.condition) })
	group.Go(func() error {
		<-ctx.Done()
		return listener.Close()
	})
	group.Go(func() error {
		port := &port{engine: e, free: make(chan struct{}, 1)}
		defer port.running.Wait()
		for {
			conn, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("listening: %w", err)
			}
			port.running.Go(func() { port.take(ctx, conn) })
		}
	})
	return group.Wait()
}

// port is the network side: one connection at a time.
type port struct {
	engine  *engine
	free    chan struct{} // holds one while a connection is served
	running sync.WaitGroup
}

// take serves a connection, or hangs up when another one stays.
func (p *port) take(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	timer := time.NewTimer(lingering)
	defer timer.Stop()
	select {
	case p.free <- struct{}{}:
	case <-timer.C:
		return
	case <-ctx.Done():
		return
	}
	defer func() { <-p.free }()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	channel := &channel{conn: conn}
	p.engine.attach(channel)
	defer p.engine.attach(nil)
	if err := newInterpreter(p.engine, channel).run(); err != nil {
		p.engine.Config().Logger.WarnContext(ctx, "connection", "problem", err)
	}
}

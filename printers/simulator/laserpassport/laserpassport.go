// Package laserpassport is a simulated passport laser that speaks the XML commands of the pages that IXLA publishes for its XP and
// XP25 (ixla.it/sdk), and is no more than these pages: no machine has been seen. Names of places, patterns and errors that they
// leave open are its own.
//
// Bad habits, as the pages have them: marklayout does not look whether a booklet is there; a command that fails leaves its module in
// Fault or Error until reset, which ejects what lies inside; the later answer of marklayout has other capitals and no closing slash.
// Switched off and on, the machine still holds its booklet.
package laserpassport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"golang.org/x/sync/errgroup"

	"chancery/printers/simulator/machine"
)

// Model is the name by which a machine of this package is asked for.
const Model = "laserpassport"

// The faults of this model, beside those of every machine.
const (
	FaultCorrelation = "correlation" // the pattern of the data page is found with 40 % only
	FaultOffset      = "offset"      // the page lies off by 3 mm
	FaultMisread     = "misread"     // one character of the machine readable zone is read as another
	FaultUnread      = "unread"      // the code of the blank can't be read
	FaultNotReady    = "not-ready"   // marklayout is not taken
	FaultMark        = "mark-fails"  // marklayout fails before anything is marked; the module is in Error
	FaultLoad        = "load-fails"  // the booklet is stuck between stack and jet; the transport is in Fault
	FaultVanish      = "vanish"      // somebody takes the booklet out once the data have come
	FaultCutBetween  = "cut-between" // the connection drops between valid="true" and executed; the booklet is marked
)

func faults() []string {
	return []string{
		FaultCorrelation, FaultOffset, FaultMisread, FaultUnread, FaultNotReady, FaultMark, FaultLoad, FaultVanish, FaultCutBetween,
	}
}

// Run is the machine's life, until ctx ends or a fault of the script kills the process. It prints the line
// "listening laserpassport://HOST:PORT" when it takes commands.
func Run(ctx context.Context, c machine.Config) error {
	m, err := machine.Open(c, faults())
	if err != nil {
		return err
	}
	defer m.Close()
	e := &engine{Machine: m, config: m.Config(), transport: ready, surface: ready}
	if err := e.recall(); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	if err := e.on(listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	return e.serve(ctx, listener)
}

// on writes that the machine was switched on, and what that has done to the booklet inside.
func (e *engine) on(address string) error {
	if err := e.Start("Utopia Passport Laser (simulated)"); err != nil {
		return err
	}
	if b := e.inside; b != nil && b.marking {
		b.marking, b.spoiled = false, true
		if err := e.Write(b.entry(machine.EventSpoiled, "switched off while marking")); err != nil {
			return err
		}
	}
	return e.Ready("laserpassport://" + address)
}

// serve takes connections, and shows how the machine is, until ctx ends.
func (e *engine) serve(ctx context.Context, listener net.Listener) error {
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.Serve(ctx, e.condition) })
	group.Go(func() error {
		<-ctx.Done()
		mu.Lock()
		defer mu.Unlock()
		for conn := range open {
			_ = conn.Close() // the machine is switched off
		}
		return listener.Close()
	})
	group.Go(func() error {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return ctx.Err()
			}
			mu.Lock()
			open[conn] = true
			mu.Unlock()
			group.Go(func() error {
				defer func() {
					mu.Lock()
					defer mu.Unlock()
					delete(open, conn)
					_ = conn.Close() // the client has gone, or is to be cut off
				}()
				return e.converse(ctx, conn)
			})
		}
	})
	return group.Wait()
}

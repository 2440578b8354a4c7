// Package simulator is a printer in a process of its own: it takes documents over the wire as a
// real one does, with a real one's bad habits, and keeps a durable ledger of all that it received,
// fed and produced. The ledger is the truth about what lies in the tray.
//
// Bad habits, as seen on ippeveprinter and described for booklet printers: job ids begin at 1 again
// after a restart; any job is refused while another is open; a job without its document is aborted
// after a minute, and an ended one forgotten after a minute; an upload that breaks off is printed as
// far as it came and reported as completed; a job canceled while it prints comes out all the same.
//
// It shares no code with the drivers.
package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
)

// Config says which printer to be and where it keeps what it did.
type Config struct {
	Model  string // see Models
	Listen string // HOST:PORT; port 0 takes a free one
	Ledger string // file, made if missing; one process at a time
	Script string // faults to play (see ReadScript); "" for none
	Feeder string // stack of blanks (see the type feeder); "" for blanks without serials that never end
	Output string // folder of the documents received; "" for LEDGER.d

	SheetTime   time.Duration // how long a sheet takes; 0 for no time
	DataTimeout time.Duration // how long a job waits for its document; 0 for 60 s
	Retention   time.Duration // how long an ended job is remembered; 0 for 60 s

	Stdout io.Writer    // gets the line "listening URI" once requests are taken; nil for the process's own
	Logger *slog.Logger // nil for none
}

func (c Config) withDefaults() Config {
	if c.Output == "" {
		c.Output = c.Ledger + ".d"
	}
	if c.DataTimeout <= 0 {
		c.DataTimeout = time.Minute
	}
	if c.Retention <= 0 {
		c.Retention = time.Minute
	}
	if c.Stdout == nil {
		c.Stdout = os.Stdout
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Run is the printer's life, until ctx ends or a fault of the script kills the process. It prints
// the line "listening ipp://HOST:PORT/ipp/print" when it takes requests.
func Run(ctx context.Context, c Config) error {
	c = c.withDefaults()
	e, err := newEngine(c)
	if err != nil {
		return err
	}
	defer e.ledger.close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	s := &server{engine: e, uri: "ipp://" + listener.Addr().String() + "/ipp/print"}
	if err := e.start(); err != nil {
		return errors.Join(err, listener.Close())
	}
	if _, err := fmt.Fprintf(c.Stdout, "listening %s\n", s.uri); err != nil {
		return errors.Join(fmt.Errorf("writing the ready line: %w", err), listener.Close())
	}
	return serve(ctx, s, listener)
}

// serve answers requests and prints, side by side.
func serve(ctx context.Context, s *server, listener net.Listener) error {
	web := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		ErrorLog:          slog.NewLogLogger(s.engine.config.Logger.Handler(), slog.LevelDebug),
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serving: %w", err)
		}
		return nil
	})
	group.Go(func() error { return s.engine.run(ctx) })
	group.Go(func() error {
		<-ctx.Done()
		return web.Close()
	})
	return group.Wait()
}

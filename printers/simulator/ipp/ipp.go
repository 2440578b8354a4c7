// Package ipp is a simulated printer that speaks IPP (RFC 8010, RFC 8011), with a real one's bad habits, as seen on ippeveprinter
// and described for booklet printers: job ids begin at 1 again after a restart; any job is refused while another is open; a job
// without its document is aborted after a minute, and an ended one forgotten after a minute; an upload that breaks off is printed
// as far as it came and reported as completed; a job canceled while it prints comes out all the same.
//
// It is a printer of booklets, of visa stickers, or of cards on both sides; machine.Config names it.
package ipp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"chancery/printers/simulator/machine"
)

// Run is the printer's life, until ctx ends or a fault of the script kills the process. It prints
// the line "listening ipp://HOST:PORT/ipp/print" when it takes requests.
func Run(ctx context.Context, c machine.Config) error {
	e, err := newEngine(c)
	if err != nil {
		return err
	}
	defer e.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	s := &server{engine: e, uri: "ipp://" + listener.Addr().String() + "/ipp/print"}
	if err := e.Start(e.model.title); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := e.Ready(s.uri); err != nil {
		return errors.Join(err, listener.Close())
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
	group.Go(func() error { return s.engine.Serve(ctx, s.engine.condition) })
	group.Go(func() error {
		<-ctx.Done()
		return web.Close()
	})
	return group.Wait()
}

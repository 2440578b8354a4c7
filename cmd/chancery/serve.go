package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/issuance"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/web"
)

type serveCommand struct {
	Listen      string `help:"Where the desks are served; unset, localhost:8443, or a free port where that is taken." placeholder:"HOST:PORT"`
	Origin      string `help:"Address by which browsers know the desks, for passkeys and links; unset, https://localhost with the port." placeholder:"https://HOST"`
	Certificate string `help:"PEM file of the certificate that the desks show, with its chain; unset, one of their own for localhost." type:"existingfile" placeholder:"FILE"`
	Key         string `help:"PEM file of the certificate's private key." type:"existingfile" placeholder:"FILE"`
	Metrics     string `help:"Where a monitoring system finds /metrics, over plain HTTP; unset, nowhere. Port 0 takes a free one." placeholder:"HOST:PORT"`
}

// defaultBoard is where the desks are served when nobody says where.
const defaultBoard = "localhost:8443"

// Run serves the desks until it is asked to stop.
func (c serveCommand) Run(ctx context.Context, p *program) (err error) {
	origin, certificate, err := c.shown()
	if err != nil {
		return err
	}
	listener, err := c.listen()
	if err != nil {
		return err
	}
	defer listener.Close() // closed again where the server has done so: an error says nothing
	var metrics net.Listener
	if c.Metrics != "" {
		if metrics, err = listenAt("--metrics", c.Metrics); err != nil {
			return err
		}
		defer metrics.Close()
	}
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	k, err := p.keys()
	if err != nil {
		return err
	}
	composer, err := p.composer(k)
	if err != nil {
		return err
	}
	raster, err := p.rasteriser(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raster.Close()) }()
	makeRoom()
	at := front{composer: composer, raster: raster, listener: listener, metrics: metrics, origin: origin, certificate: certificate}
	address, ended, err := p.front(ctx, i, at)
	if err != nil {
		return err
	}
	if c.Origin != "" {
		address += " at " + listener.Addr().String()
	}
	fmt.Fprintf(p.err, "the desks: %s\n", address)
	if metrics != nil {
		fmt.Fprintf(p.err, "metrics: http://%s/metrics\n", metrics.Addr())
	}
	return <-ended
}

// makeRoom lets as many pictures be drawn at a time as there are processors without holding up what else is asked: the engine that draws
// keeps its share of the runtime until a picture is done, and only the system takes turns with it then. The collector, too, waits for it: it
// comes less often.
func makeRoom() {
	debug.SetGCPercent(collect)
	n := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(n + min(n, rasterWorkers))
}

// listen takes the port that was asked for, or none; only the default gives way to a free one.
func (c serveCommand) listen() (net.Listener, error) {
	if c.Listen == "" {
		return listenNear(defaultBoard)
	}
	return listenAt("--listen", c.Listen)
}

// listenAt takes the port that a flag asks for.
func listenAt(flag, address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, usage("%s: %w", flag, err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &issuance.Error{Kind: issuance.Unavailable, Field: flag, Problem: err.Error(), Remedy: "choose a port of this machine that is free", Err: err}
	}
	return listener, nil
}

// listenNear listens at an address; a port that is taken gives way to a free one.
func listenNear(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		return listener, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usage("--listen: %w", err)
	}
	if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		return nil, fmt.Errorf("serving the desks: %w", err)
	}
	return listener, nil
}

// front is where and with what the desks are served.
type front struct {
	composer *personalization.Composer
	raster   *proof.Rasterizer
	listener net.Listener
	metrics  net.Listener                    // nil: metrics are told nowhere
	around   func(http.Handler) http.Handler // nil: requests reach the desks as they are

	origin      string           // that browsers see; "" is that of localhost
	certificate *tls.Certificate // nil: one of our own for localhost
}

// front begins to serve the desks over TLS, and their metrics where there is a listener for them. It gives the desks' address, and the end of
// both.
func (p *program) front(ctx context.Context, i *installation, f front) (address string, ended <-chan error, err error) {
	_, port, err := net.SplitHostPort(f.listener.Addr().String())
	if err != nil {
		return "", nil, fmt.Errorf("serving the desks: %w", err)
	}
	if f.certificate == nil {
		own, err := p.webCertificate()
		if err != nil {
			return "", nil, err
		}
		f.certificate = &own
	}
	reader, err := i.reader(ctx)
	if err != nil {
		return "", nil, err
	}
	if f.origin == "" {
		f.origin = "https://localhost:" + port
	}
	house, err := p.house(i, f.composer, f.raster, reader, f.origin)
	if err != nil {
		reader.Close()
		return "", nil, err
	}
	var handler http.Handler = house
	if f.around != nil {
		handler = f.around(house)
	}
	counted := web.NewMetrics(reader, p.log)
	s := p.server(counted.Count(handler))
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*f.certificate}, MinVersion: tls.VersionTLS12}
	end := make(chan error, 1)
	go func() { end <- p.serve(ctx, s, f.listener, counted, f.metrics, reader) }()
	return f.origin + "/", end, nil
}

// serve serves both until ctx or one of them ends, and closes the pool that they read from.
func (p *program) serve(ctx context.Context, s *http.Server, listener net.Listener, counted *web.Metrics, metrics net.Listener, reader *pgxpool.Pool) error {
	defer reader.Close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	apart := make(chan error, 1)
	if metrics == nil {
		apart <- nil
	} else {
		go func() {
			defer stop()
			m := p.server(counted)
			apart <- serveUntil(ctx, m, func() error { return m.Serve(metrics) })
		}()
	}
	err := serveUntil(ctx, s, func() error { return s.ServeTLS(listener, "", "") })
	stop()
	return errors.Join(err, <-apart)
}

// grace is how long answers that are under way get once a server is to stop; streams of events outlast it and are cut.
const grace = 5 * time.Second

// server gives a server that nobody holds up: a request has a minute to come and its answer one to go. Streams of events have deadlines of
// their own.
func (p *program) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
}

// serveUntil lets a server run until ctx ends, and its answers with it.
func serveUntil(ctx context.Context, s *http.Server, serve func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- serve() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := s.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.Close()
	}
	if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

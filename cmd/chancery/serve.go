package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/people/passkey"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/web"
)

type serveCommand struct {
	Listen string `help:"Where the board is served; unset, localhost:8443, or a free port where that is taken." placeholder:"HOST:PORT"`
}

// defaultBoard is where the board is served when nobody says where.
const defaultBoard = "localhost:8443"

// Run serves the board until it is asked to stop.
func (c serveCommand) Run(ctx context.Context, p *program) error {
	listener, err := c.listen()
	if err != nil {
		return err
	}
	defer listener.Close()
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
	defer raster.Close()
	ended := make(chan error, 1)
	address, err := p.boardAt(ctx, i, composer, raster, listener, ended)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "the board: %s\n", address)
	return <-ended
}

// listen takes the port that was asked for, or none; only the default gives way to a free one.
func (c serveCommand) listen() (net.Listener, error) {
	if c.Listen == "" {
		return listenNear(defaultBoard)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return nil, usage("--listen: %w", err)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, &issuance.Error{Kind: issuance.Unavailable, Field: "--listen", Problem: err.Error(), Remedy: "choose a port of this machine that is free", Err: err}
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
		return nil, fmt.Errorf("serving the board: %w", err)
	}
	return listener, nil
}

// board is boardAt for an address near which it listens.
func (p *program) board(ctx context.Context, i *installation, composer *personalization.Composer, raster *proof.Rasterizer, listen string, ended chan<- error) (string, error) {
	listener, err := listenNear(listen)
	if err != nil {
		return "", err
	}
	address, err := p.boardAt(ctx, i, composer, raster, listener, ended)
	if err != nil {
		return "", errors.Join(err, listener.Close())
	}
	return address, nil
}

// boardAt begins to serve the desks over TLS and gives their address. ended gets the end.
func (p *program) boardAt(ctx context.Context, i *installation, composer *personalization.Composer, raster *proof.Rasterizer, listener net.Listener, ended chan<- error) (string, error) {
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return "", err
	}
	certificate, err := p.webCertificate()
	if err != nil {
		return "", err
	}
	reader, err := i.reader(ctx)
	if err != nil {
		return "", err
	}
	origin := "https://localhost:" + port
	passkeys, err := passkey.New(origin)
	if err != nil {
		reader.Close()
		return "", err
	}
	handler, err := web.New(web.Config{
		Authority: i.Authority,
		Reader:    reader,
		Picture: func(ctx context.Context, id string, dpi int) ([]byte, error) {
			page, err := i.preview(ctx, composer, document.Document{ID: id})
			if err != nil {
				return nil, err
			}
			return raster.PNG(ctx, page, dpi)
		},
		Passkeys: passkeys,
		TLS:      true,
		Logger:   p.log,
	})
	if err != nil {
		reader.Close()
		return "", err
	}
	s := &http.Server{
		Handler:           handler,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
	go func() {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = s.Shutdown(stop)
	}()
	go func() {
		err := s.ServeTLS(listener, "", "")
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		reader.Close()
		ended <- err
	}()
	return origin + "/", nil
}

// reader is a pool for looking alone: as the auditor, all of whose transactions are read-only.
func (i *installation) reader(ctx context.Context) (*pgxpool.Pool, error) {
	pool, err := i.pool(ctx, postgres.Auditor)
	if err != nil {
		return nil, unavailable("the database is out of reach", err)
	}
	config := pool.Config()
	pool.Close()
	config.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	if pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, unavailable("the database is out of reach", err)
	}
	return pool, nil
}

// webCertificate gives the board's own certificate for localhost; it is made anew when it is about to expire.
func (p *program) webCertificate() (tls.Certificate, error) {
	dir := filepath.Join(p.Dir, "tls")
	certificateFile, keyFile := filepath.Join(dir, "localhost.pem"), filepath.Join(dir, "localhost.key.pem")
	c, err := tls.LoadX509KeyPair(certificateFile, keyFile)
	if err == nil && c.Leaf != nil && p.clock().Before(c.Leaf.NotAfter.AddDate(0, 0, -7)) {
		return c, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return c, fmt.Errorf("reading the board's certificate: %w", err)
	}
	certificate, key, err := selfSigned(p.clock())
	if err != nil {
		return c, fmt.Errorf("making the board's certificate: %w", err)
	}
	if err := errors.Join(writePrivate(keyFile, key), writePrivate(certificateFile, certificate)); err != nil {
		return c, err
	}
	return tls.X509KeyPair(certificate, key)
}

func selfSigned(now time.Time) (certificate, key []byte, err error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Chancery on this machine"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		return nil, nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), nil
}

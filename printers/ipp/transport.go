package ipp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"chancery/printers"
)

// newClient returns the client for requests without a document. It follows no redirect, uses no
// proxy, asks for no compression and speaks HTTP/1.1 only. Its connections rest for a few seconds at
// most, so that a request seldom meets one that the printer is closing.
func (d *Device) newClient() *http.Client {
	connect := func(ctx context.Context, _, _ string) (net.Conn, error) { return d.dial(ctx) }
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            connect,
			DialTLSContext:         connect,
			DisableCompression:     true,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        3 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// dial connects within the limit of the options. Its errors match ErrUnreachable, nothing having
// been asked of the printer yet, unless the caller gave up.
func (d *Device) dial(ctx context.Context) (net.Conn, error) {
	limited, cancel := context.WithTimeout(ctx, d.options.Connect)
	defer cancel()
	conn, err := d.connect(limited)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("connecting to the printer: %w", context.Cause(ctx))
	}
	return nil, fmt.Errorf("connecting to the printer: %w: %w", printers.ErrUnreachable, err)
}

// connect makes a connection, TLS handshake included.
func (d *Device) connect(ctx context.Context) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.where.host)
	if err != nil || !d.where.secure {
		return conn, err
	}
	secured := tls.Client(conn, d.tlsConfig())
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secured, nil
}

// tlsConfig trusts the pinned keys alone where there are any: a printer signs its own certificate,
// so neither its issuer nor its dates say anything.
func (d *Device) tlsConfig() *tls.Config {
	config := &tls.Config{ServerName: d.where.name, RootCAs: d.options.Roots, MinVersion: tls.VersionTLS12}
	if len(d.options.Pins) > 0 {
		config.InsecureSkipVerify = true // the pin is checked instead, below
		config.VerifyConnection = func(state tls.ConnectionState) error { return checkPin(state, d.options.Pins) }
	}
	return config
}

func checkPin(state tls.ConnectionState, pins [][32]byte) error {
	shown, err := shownKey(state)
	if err != nil {
		return err
	}
	if !slices.Contains(pins, shown) {
		return fmt.Errorf("the printer's key is %x, which is not pinned; compare with the printer's panel and pin it", shown)
	}
	return nil
}

func shownKey(state tls.ConnectionState) ([32]byte, error) {
	if len(state.PeerCertificates) == 0 {
		return [32]byte{}, errors.New("the printer showed no certificate")
	}
	return sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo), nil
}

// Key returns the SHA-256 of the public key that the printer at an ipps:// URI shows at this moment,
// for a person to compare with the printer's panel and pin. Nothing is asked of the printer.
func Key(ctx context.Context, uri string, options printers.Options) ([32]byte, error) {
	d, err := Open(uri, options)
	if err != nil {
		return [32]byte{}, err
	}
	if !d.where.secure {
		return [32]byte{}, errors.New("printer URI: only ipps shows a key")
	}
	ctx, cancel := context.WithTimeout(ctx, d.options.Connect)
	defer cancel()
	dialer := &tls.Dialer{Config: &tls.Config{ServerName: d.where.name, MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}} // nothing is sent
	conn, err := dialer.DialContext(ctx, "tcp", d.where.host)
	if err != nil {
		return [32]byte{}, fmt.Errorf("reading the printer's key: %w: %w", printers.ErrUnreachable, err)
	}
	defer conn.Close()
	return shownKey(conn.(*tls.Conn).ConnectionState())
}

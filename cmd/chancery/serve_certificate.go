package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// shown gives what browsers see of the desks: their origin, and the certificate that was given, nil for none.
func (c serveCommand) shown() (origin string, certificate *tls.Certificate, err error) {
	if c.Origin != "" {
		u, err := url.Parse(c.Origin)
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || strings.TrimSuffix(c.Origin, "/") != "https://"+u.Host {
			return "", nil, usage("--origin: %q is no origin; it is https:// and a host, with a port where that is not 443", c.Origin)
		}
		origin = "https://" + u.Host
	}
	if (c.Certificate == "") != (c.Key == "") {
		return "", nil, usage("--certificate and --key: give both or neither")
	}
	if c.Certificate == "" {
		return origin, nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Certificate, c.Key)
	if err != nil {
		return "", nil, usage("--certificate, --key: %w", err)
	}
	return origin, &pair, nil
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

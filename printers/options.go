package printers

import (
	"crypto/x509"
	"time"
)

// Options says how a device is spoken to. The zero value is usable: a TLS certificate is then
// checked against the system's authorities and limits are the defaults of WithDefaults.
type Options struct {
	// Pins are SHA-256 digests of the SubjectPublicKeyInfo of certificates that the device may
	// show. Printers sign their own certificates, so where pins are given nothing else counts.
	Pins [][32]byte

	// Roots are the authorities for devices with a certificate from one; nil means the system's.
	Roots *x509.CertPool

	// AnyMedia lets a job go to a device that has no medium of the page's size, without asking for
	// one, or has no panel for its fluorescent ink: an office printer in a demonstration, never a
	// printer of blanks.
	AnyMedia bool

	Connect time.Duration // to connect, TLS handshake included
	Upload  time.Duration // to hand over a request with its document
	Answer  time.Duration // from the last byte sent to the last byte of the answer
}

// WithDefaults returns the options with every limit that is not set at its default: 5 s to connect,
// 60 s to upload, 30 s to answer.
func (o Options) WithDefaults() Options {
	o.Connect = orDefault(o.Connect, 5*time.Second)
	o.Upload = orDefault(o.Upload, 60*time.Second)
	o.Answer = orDefault(o.Answer, 30*time.Second)
	return o
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

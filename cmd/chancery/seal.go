package main

import (
	"context"
	"fmt"
	"os"

	"chancery/personalization/seal"
	"chancery/personalization/seal/stream"
)

type sealCommand struct {
	Encode sealEncode `cmd:"" help:"JSON objects to signed seals, a line each."`
	Decode sealDecode `cmd:"" help:"Seals to header and features, a line each; signatures are not looked at."`
	Verify sealVerify `cmd:"" help:"The status of seals and its reasons, a line each."`
}

type sealEncode struct {
	Key         string `help:"The signer's private key, PEM." required:"" placeholder:"FILE"`
	Certificate string `help:"The signer's certificate, PEM or DER." required:"" placeholder:"FILE"`
}

// Run seals a stream. That a seal is dated outside of the certificate's validity is said once, on stderr.
func (c sealEncode) Run(_ context.Context, p *program) error {
	certificate, err := readFile(c.Certificate, seal.ParseCertificate)
	if err != nil {
		return err
	}
	key, err := readFile(c.Key, seal.ParseKey)
	if err != nil {
		return err
	}
	signer, err := seal.NewSigner(key, certificate)
	if err != nil {
		return usageError{err}
	}
	said := false
	return streamed(stream.Encode(os.Stdin, p.out, signer, func(day string) {
		if !said {
			fmt.Fprintf(p.err, "chancery: the certificate is not valid on %s, the day of a signature; it was sealed all the same\n", day)
			said = true
		}
	}))
}

type sealDecode struct{}

// Run decodes a stream.
func (sealDecode) Run(_ context.Context, p *program) error {
	return streamed(stream.Decode(os.Stdin, p.out))
}

// readFile reads and parses a file that a flag names; whatever is wrong with it is wrong usage.
func readFile[T any](path string, parse func([]byte) (T, error)) (T, error) {
	var none T
	content, err := os.ReadFile(path)
	if err != nil {
		return none, usageError{err}
	}
	value, err := parse(content)
	if err != nil {
		return none, usage("%s: %w", path, err)
	}
	return value, nil
}

package main

import (
	"context"
	"os"
	"time"

	"chancery/personalization/seal"
	"chancery/personalization/seal/stream"
)

type sealVerify struct {
	Certificate  []string `help:"Certificates of signers; the one that a seal names is looked for among them." xor:"signer" required:"" placeholder:"FILE"`
	PublicKey    string   `help:"For published seals: this key alone, as CURVE:HEXPOINT." xor:"signer" required:"" placeholder:"KEY"`
	CSCA         []string `name:"csca" help:"Certificates of trusted CSCAs: one of them must have issued the signer's." placeholder:"FILE"`
	CRL          []string `name:"crl" help:"Revocation lists of the CSCAs." placeholder:"FILE"`
	At           string   `help:"Day of verification (YYYY-MM-DD); now when unset." placeholder:"DATE"`
	MRZ          []string `name:"mrz" help:"The MRZ lines printed beside the seal, to compare." placeholder:"LINES"`
	PassportMRZ  []string `name:"passport-mrz" help:"For a visa: the MRZ lines of the passport that bears it." placeholder:"LINES"`
	Certificates []string `arg:"" optional:"" help:"Further certificates of signers." placeholder:"FILE"`
}

// Run verifies a stream.
func (c sealVerify) Run(_ context.Context, p *program) error {
	trust, err := c.trust(p.clock())
	if err != nil {
		return err
	}
	return streamed(stream.Verify(os.Stdin, p.out, trust))
}

func (c sealVerify) trust(now time.Time) (seal.Trust, error) {
	t := seal.Trust{At: now, MRZ: c.MRZ, PassportMRZ: c.PassportMRZ}
	var err error
	if c.At != "" {
		day, err := time.Parse(time.DateOnly, c.At)
		if err != nil {
			return t, usage("--at: write it as YYYY-MM-DD")
		}
		t.At = day.AddDate(0, 0, 1).Add(-time.Second) // the day's end, so that what was issued on that day counts
	}
	if c.PublicKey != "" {
		if len(c.CSCA)+len(c.CRL)+len(c.Certificates) > 0 {
			return t, usage("--public-key stands for itself: certificates and revocation lists say nothing about it")
		}
		if t.Key, err = seal.ParsePublicKey(c.PublicKey); err != nil {
			return t, usageError{err}
		}
		return t, nil
	}
	if len(c.CRL) > 0 && len(c.CSCA) == 0 {
		return t, usage("--crl needs --csca: a revocation list is believed for the signature of its CSCA")
	}
	if t.Signers, err = readCertificates(append(c.Certificate, c.Certificates...)); err != nil {
		return t, err
	}
	if t.CSCAs, err = readCertificates(c.CSCA); err != nil {
		return t, err
	}
	for _, path := range c.CRL {
		list, err := readFile(path, seal.ParseCRL)
		if err != nil {
			return t, err
		}
		t.CRLs = append(t.CRLs, list)
	}
	return t, nil
}

func readCertificates(paths []string) ([]*seal.Certificate, error) {
	var all []*seal.Certificate
	for _, path := range paths {
		some, err := readFile(path, seal.ParseCertificates)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"time"

	"chancery/personalization/seal"
)

type keyCommand struct {
	Csca      keyCSCA      `cmd:"" name:"csca" help:"A CSCA of Utopia for trials: key and certificate."`
	VdsSigner keyVDSSigner `cmd:"" name:"vds-signer" help:"A signer of seals for trials, certified by a CSCA: key and certificate."`
	Crl       keyCRL       `cmd:"" name:"crl" help:"A revocation list of a CSCA."`
	Show      keyShow      `cmd:"" help:"What a certificate or a revocation list is."`
}

// newKey is what commands that make a key have in common. Trial keys are files; those of an authority at work stay in a token.
type newKey struct {
	Curve       string `help:"${enum}." enum:"P-256,P-384,brainpoolP256r1,brainpoolP384r1" default:"P-256"`
	From        string `help:"First day of the certificate (YYYY-MM-DD); now when unset." placeholder:"DATE"`
	Certificate string `help:"File for the certificate, PEM; it must not exist." required:"" placeholder:"FILE"`
	Key         string `help:"File for the private key, PEM, readable to its owner only; it must not exist." required:"" placeholder:"FILE"`
}

// day gives the moment from which something holds.
func (p *program) day(flag string) (time.Time, error) {
	if flag == "" {
		return p.clock(), nil
	}
	day, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return day, usage("--from: write it as YYYY-MM-DD")
	}
	return day, nil
}

// make makes a key, has it certified and writes both, the key first.
func (k newKey) make(p *program, certify func(key crypto.Signer, from time.Time) (seal.Identity, error)) error {
	for _, path := range []string{k.Certificate, k.Key} {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			return usage("%s is there already and is not overwritten: choose another name", path)
		}
	}
	from, err := p.day(k.From)
	if err != nil {
		return err
	}
	key, err := seal.GenerateKey(k.Curve)
	if err != nil {
		return fmt.Errorf("making key: %w", err)
	}
	made, err := certify(key, from)
	if err != nil {
		return usageError{err}
	}
	secret, err := seal.EncodeKey(key)
	if err != nil {
		return fmt.Errorf("writing key: %w", err)
	}
	if err := writeNew(k.Key, secret, 0o600); err != nil {
		return err
	}
	if err := writeNew(k.Certificate, seal.EncodeCertificate(made.Certificate), 0o644); err != nil {
		return err
	}
	return p.describe(k.Certificate, describe(made.Certificate))
}

// writeNew writes a file that was not there.
func writeNew(path string, content []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return usage("%s is there already and is not overwritten: choose another name", path)
	}
	if err != nil {
		return fmt.Errorf("writing file: %w", err)
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

type keyCSCA struct {
	newKey     `embed:""`
	Parameters string `help:"How the curve is written: explicit, as Doc 9303-12 has it, or named, for OpenSSL, which builds no chain through explicit ones." enum:"explicit,named" default:"explicit"`
}

// Run makes a CSCA.
func (c keyCSCA) Run(_ context.Context, p *program) error {
	return c.make(p, func(key crypto.Signer, from time.Time) (seal.Identity, error) {
		request := seal.UtopiaCSCA(from)
		request.Named = c.Parameters == "named"
		return seal.IssueCSCA(request, key, rand.Reader)
	})
}

type keyVDSSigner struct {
	newKey     `embed:""`
	CSCA       string   `name:"csca" help:"The CSCA's certificate." required:"" placeholder:"FILE"`
	CSCAKey    string   `name:"csca-key" help:"The CSCA's private key." required:"" placeholder:"FILE"`
	Signer     string   `help:"Two capitals or digits that name the signer within its country." default:"TS"`
	Reference  string   `help:"Certificate reference: the serial number in hex, at most 9 digits, 5 for seals of version 3; drawn when unset." placeholder:"HEX"`
	Types      []string `help:"Document codes the signer may seal, such as V or PU; all when unset." placeholder:"CODES"`
	Purpose    string   `help:"What is sealed, which decides how long key and certificate live: ${enum}." enum:"visa,etd,card" default:"visa"`
	Parameters string   `help:"How the curve is written: ${enum}." enum:"explicit,named" default:"named"`
}

// Run makes a signer.
func (c keyVDSSigner) Run(_ context.Context, p *program) error {
	csca, err := readIdentity(c.CSCA, c.CSCAKey)
	if err != nil {
		return err
	}
	if c.Reference == "" {
		drawn := make([]byte, 3)
		if _, err := rand.Read(drawn); err != nil {
			return fmt.Errorf("drawing reference: %w", err)
		}
		c.Reference = fmt.Sprintf("%X", int(drawn[0]&0xf|1)<<16|int(drawn[1])<<8|int(drawn[2]))
	}
	return c.make(p, func(key crypto.Signer, from time.Time) (seal.Identity, error) {
		return seal.IssueVDSSigner(seal.VDSSignerRequest{Signer: c.Signer, Reference: c.Reference, DocumentTypes: c.Types,
			Purpose: seal.Purpose(c.Purpose), From: from, Named: c.Parameters == "named"}, key, csca)
	})
}

// readIdentity reads a CSCA's certificate and key, which must belong together.
func readIdentity(certificate, key string) (seal.Identity, error) {
	var i seal.Identity
	var err error
	if i.Certificate, err = readFile(certificate, seal.ParseCertificate); err != nil {
		return i, err
	}
	if i.Key, err = readFile(key, seal.ParseKey); err != nil {
		return i, err
	}
	if !i.Certificate.PublicKey.Equal(i.Key.Public()) {
		return i, usage("%s is not the key of %s: give the two that belong together", key, certificate)
	}
	return i, nil
}

func identifier(id []byte) string { return hex.EncodeToString(id) }

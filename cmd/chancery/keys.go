package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"chancery/issuance/audit"
	"chancery/personalization"
	"chancery/personalization/seal"
)

// keys are the trial keys of an installation: made once, kept in its folder for its owner only. With them specimens only are made (law 8).
type keys struct {
	seals         personalization.SealSigner
	cscaPEM       []byte
	signerPEM     []byte
	auditSigner   note.Signer
	auditVerifier string
}

// authorityName is the origin of the audit log of Utopia.
const authorityName = "utopia"

// The files of the keys. The last one to be written stands for all of them.
const (
	fileCSCA      = "csca.pem"
	fileCSCAKey   = "csca.key.pem"
	fileSigner    = "vds-signer.pem"
	fileSignerKey = "vds-signer.key.pem"
	fileAudit     = "audit.key"
	fileAuditPub  = "audit.pub"
)

// keys gives the keys of the installation, and makes them at the first call.
func (p *program) keys() (*keys, error) {
	dir := filepath.Join(p.Dir, "keys")
	if _, err := os.Stat(filepath.Join(dir, fileAuditPub)); errors.Is(err, os.ErrNotExist) {
		if err := p.makeKeys(dir); err != nil {
			return nil, fmt.Errorf("making trial keys: %w", err)
		}
	}
	files := map[string][]byte{}
	for _, name := range []string{fileCSCA, fileSigner, fileSignerKey, fileAudit, fileAuditPub} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("reading keys: %w", err)
		}
		files[name] = b
	}
	certificate, err := seal.ParseCertificate(files[fileSigner])
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", fileSigner, err)
	}
	key, err := seal.ParseKey(files[fileSignerKey])
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", fileSignerKey, err)
	}
	signer, err := seal.NewSigner(key, certificate)
	if err != nil {
		return nil, fmt.Errorf("opening the seal signer: %w", err)
	}
	k := &keys{seals: personalization.NewSealSigner(signer), cscaPEM: files[fileCSCA], signerPEM: files[fileSigner], auditVerifier: strings.TrimSpace(string(files[fileAuditPub]))}
	if k.auditSigner, err = audit.Signer(strings.TrimSpace(string(files[fileAudit]))); err != nil {
		return nil, fmt.Errorf("reading %s: %w", fileAudit, err)
	}
	return k, nil
}

// makeKeys makes all trial keys. A run that was cut short is begun anew: nothing has been signed with a part of them.
func (p *program) makeKeys(dir string) error {
	a, err := seal.GenerateAuthority(rand.Reader, p.clock())
	if err != nil {
		return err
	}
	cscaKey, err := seal.EncodeKey(a.CSCA.Key)
	if err != nil {
		return err
	}
	signerKey, err := seal.EncodeKey(a.VDSSigner.Key)
	if err != nil {
		return err
	}
	auditKey, auditVerifier, err := audit.GenerateKey(rand.Reader, authorityName)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{
		{fileCSCA, seal.EncodeCertificate(a.CSCA.Certificate)},
		{fileCSCAKey, cscaKey},
		{fileSigner, seal.EncodeCertificate(a.VDSSigner.Certificate)},
		{fileSignerKey, signerKey},
		{fileAudit, []byte(auditKey + "\n")},
		{fileAuditPub, []byte(auditVerifier + "\n")},
	} {
		if err := writePrivate(filepath.Join(dir, f.name), f.content); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"chancery/personalization/seal"
)

type keyShow struct {
	Files []string `arg:"" help:"Certificates or revocation lists, PEM or DER." placeholder:"FILE"`
}

// Run tells of each file what it is; with --json a list, one object for each.
func (c keyShow) Run(_ context.Context, p *program) error {
	all := make([]description, 0, len(c.Files))
	for _, path := range c.Files {
		d, err := readFile(path, describeFile)
		if err != nil {
			return err
		}
		all = append(all, append(description{{"file", path}}, d...))
	}
	if p.JSON {
		return p.print(all)
	}
	for _, d := range all {
		p.say("%s\n", d)
	}
	return nil
}

func describeFile(content []byte) (description, error) {
	certificate, err := seal.ParseCertificate(content)
	if err == nil {
		return describe(certificate), nil
	}
	if list, listErr := seal.ParseCRL(content); listErr == nil {
		return describeList(list), nil
	}
	return nil, err
}

// describe says what was made.
func (p *program) describe(path string, d description) error {
	d = append(description{{"file", path}}, d...)
	if p.JSON {
		return p.print(d)
	}
	p.say("%s", d)
	return nil
}

// description is what is said of something, in order.
type description []field

type field struct {
	name  string
	value any
}

// MarshalJSON writes an object with its members in order.
func (d description) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, f := range d {
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", f.name, err)
		}
		fmt.Fprintf(&b, "%c%q:%s", "{,"[min(i, 1)], f.name, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// String writes a line for each.
func (d description) String() string {
	var b strings.Builder
	for _, f := range d {
		fmt.Fprintf(&b, "%-24s %v\n", f.name, f.value)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// describe gives what a certificate is.
func describe(c *seal.Certificate) description {
	kind, parameters := "certificate", "named"
	switch {
	case c.CA:
		kind = "CSCA"
	case c.IsVDSSigner():
		kind = "VDS signer"
	}
	if c.ExplicitParameters {
		parameters = "explicit"
	}
	sum := sha256.Sum256(c.Raw)
	d := description{{"kind", kind}, {"subject", c.Subject.String()}, {"issuer", c.Issuer.String()}, {"serialNumber", c.Reference()}}
	if c.IsVDSSigner() && len(c.Subject.Country) == 1 {
		d = append(d, field{"signer", c.Subject.Country[0] + c.Subject.CommonName})
	}
	d = append(d, field{"notBefore", moment(c.NotBefore)}, field{"notAfter", moment(c.NotAfter)})
	if !c.KeyNotAfter.IsZero() {
		d = append(d, field{"keyNotBefore", moment(c.KeyNotBefore)}, field{"keyNotAfter", moment(c.KeyNotAfter)})
	}
	d = append(d, field{"publicKey", c.PublicKey.String()}, field{"parameters", parameters})
	if c.State != "" {
		d = append(d, field{"state", c.State})
	}
	if c.DocumentTypes != nil {
		d = append(d, field{"documentTypes", c.DocumentTypes})
	}
	if len(c.SubjectKeyID) > 0 {
		d = append(d, field{"subjectKeyIdentifier", identifier(c.SubjectKeyID)})
	}
	return append(d, field{"authorityKeyIdentifier", identifier(c.AuthorityKeyID)}, field{"sha256", hex.EncodeToString(sum[:])})
}

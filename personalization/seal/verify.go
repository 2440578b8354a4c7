package seal

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"
)

// Status is the outcome of verifying a seal.
type Status string

// The two outcomes; reasons stand beside them.
const (
	Valid   Status = "VALID"
	Invalid Status = "INVALID"
)

// Reason is why a seal is invalid, or what else was noticed (Doc 9303-13 App. D, Doc 9303-7 §9.4).
type Reason string

// The reasons. All but UnknownFeature make a seal invalid.
const (
	UnknownFeature       Reason = "UNKNOWN_FEATURE"
	WrongFormat          Reason = "WRONG_FORMAT"
	ReadError            Reason = "READ_ERROR"
	UnknownCertificate   Reason = "UNKNOWN_CERTIFICATE"
	UntrustedCertificate Reason = "UNTRUSTED_CERTIFICATE"
	ExpiredCertificate   Reason = "EXPIRED_CERTIFICATE"
	InvalidSignature     Reason = "INVALID_SIGNATURE"
	InvalidVisaMRZ       Reason = "INVALID_VISA_MRZ"
	SealVisaMismatch     Reason = "SEAL_VISA_MISMATCH"
)

// Result is the status of a seal and its reasons, in the order of Doc 9303-13 App. D.
type Result struct {
	Status  Status   `json:"status"`
	Reasons []Reason `json:"reasons"`
}

func result(reasons ...Reason) Result {
	r := Result{Status: Valid, Reasons: []Reason{}}
	for _, reason := range reasons {
		if reason != UnknownFeature {
			r.Status = Invalid
		}
		r.Reasons = append(r.Reasons, reason)
	}
	return r
}

// Trust is what a seal is held against.
type Trust struct {
	Signers []*x509.Certificate // VDS signers; the one that the seal names is looked for
	CSCAs   []*x509.Certificate // trusted; none: the chain is not asked
	At      time.Time           // moment of verification; zero: validity of certificates is not asked
	MRZ     []string            // the printed lines of the visa; none: not compared
}

// Check decodes and verifies a payload; what can't be decoded is INVALID with its reason.
func Check(payload []byte, t Trust) Result {
	s, err := Decode(payload)
	if e, ok := errors.AsType[*FormatError](err); ok {
		return result(e.Reason)
	}
	return Verify(s, t)
}

// Verify holds a seal against certificates and, where given, the visa's printed MRZ.
func Verify(s Seal, t Trust) Result {
	signer := s.find(t.Signers)
	if signer == nil {
		return result(UnknownCertificate)
	}
	var reasons []Reason
	if !isVDSSigner(signer) || len(t.CSCAs) > 0 && !slices.ContainsFunc(t.CSCAs, issued(signer)) {
		reasons = append(reasons, UntrustedCertificate)
	}
	if !t.At.IsZero() && (t.At.Before(signer.NotBefore) || t.At.After(signer.NotAfter)) {
		reasons = append(reasons, ExpiredCertificate)
	}
	key, err := PublicKeyOf(signer)
	if err != nil || !key.verify(s.signed, s.Signature) {
		reasons = append(reasons, InvalidSignature)
	}
	if len(t.MRZ) > 0 {
		reasons = append(reasons, s.compare(t.MRZ)...)
	}
	return result(append(reasons, s.unknown()...)...)
}

// VerifyKey verifies the signature alone, against a key.
func VerifyKey(s Seal, key PublicKey) Result {
	var reasons []Reason
	if !key.verify(s.signed, s.Signature) {
		reasons = append(reasons, InvalidSignature)
	}
	return result(append(reasons, s.unknown()...)...)
}

// find gives the certificate that the header names: by subject and serial number.
func (s Seal) find(signers []*x509.Certificate) *x509.Certificate {
	reference := strings.TrimLeft(s.Reference, "0")
	for _, c := range signers {
		if id, err := signerIdentifier(c); err == nil && id == s.Signer && certificateReference(c) == reference {
			return c
		}
	}
	return nil
}

func issued(signer *x509.Certificate) func(*x509.Certificate) bool {
	return func(csca *x509.Certificate) bool { return signer.CheckSignatureFrom(csca) == nil }
}

// unknown notes features that the profile does not name; they do not invalidate a seal.
func (s Seal) unknown() []Reason {
	known := profileTags(s.FeatureDefinition, s.TypeCategory)
	for _, f := range s.Features {
		if _, ok := known[f.Tag]; !ok {
			return []Reason{UnknownFeature}
		}
	}
	return nil
}

// compare holds the sealed MRZ against the printed one, both in full but for the optional data, which the seal does not carry.
func (s Seal) compare(printed []string) []Reason {
	feature, err := visaZone(printed)
	if err != nil {
		return []Reason{InvalidVisaMRZ}
	}
	sealed, ok := s.Feature(feature.Tag)
	if s.FeatureDefinition != VisaDefinition || s.TypeCategory != VisaCategory || !ok || !slices.Equal(sealed, feature.Value) {
		return []Reason{SealVisaMismatch}
	}
	return nil
}

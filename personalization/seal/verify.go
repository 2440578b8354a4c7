package seal

import (
	"errors"
	"strings"
)

// Status is the outcome of verifying a seal.
type Status string

// The two outcomes; reasons stand beside them.
const (
	Valid   Status = "VALID"
	Invalid Status = "INVALID"
)

// Reason is why a seal is invalid, or what else was noticed (Doc 9303-13 App. D, Doc 9303-7 §9.4, Doc 9303-8 App. A).
type Reason string

// The reasons. All but UnknownFeature make a seal invalid.
const (
	UnknownFeature       Reason = "UNKNOWN_FEATURE"
	WrongFormat          Reason = "WRONG_FORMAT"
	ReadError            Reason = "READ_ERROR"
	UnknownCertificate   Reason = "UNKNOWN_CERTIFICATE"
	UntrustedCertificate Reason = "UNTRUSTED_CERTIFICATE"
	InvalidDocumentType  Reason = "INVALID_DOCUMENTTYPE"
	ExpiredCertificate   Reason = "EXPIRED_CERTIFICATE"
	RevokedCertificate   Reason = "REVOKED_CERTIFICATE"
	InvalidSignature     Reason = "INVALID_SIGNATURE"
	InvalidVisaMRZ       Reason = "INVALID_VISA_MRZ"
	SealVisaMismatch     Reason = "SEAL_VISA_MISMATCH"
	InvalidPassportMRZ   Reason = "INVALID_PASSPORT_MRZ"
	SealPassportMismatch Reason = "SEAL_PASSPORT_MISMATCH"
	InvalidSealMRZ       Reason = "INVALID_SEAL_MRZ"
	InvalidPrintedMRZ    Reason = "INVALID_PRINTED_MRZ"
	SealDocumentMismatch Reason = "SEAL_DOCUMENT_MISMATCH"
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

// Check decodes and verifies a payload; what can't be decoded is INVALID with its reason.
func Check(payload []byte, t Trust) Result {
	s, err := Decode(payload)
	if e, ok := errors.AsType[*FormatError](err); ok {
		return result(e.Reason)
	}
	return Verify(s, t)
}

// Verify holds a seal against what is trusted and, where given, against the MRZ printed beside it.
func Verify(s Seal, t Trust) Result {
	if t.Key.curve != nil {
		return s.result(t, t.Key.verify(s.signed, s.Signature), nil)
	}
	signer := s.find(t.Signers)
	if signer == nil {
		return result(UnknownCertificate)
	}
	return s.result(t, signer.PublicKey.verify(s.signed, s.Signature), t.judge(s, signer))
}

// VerifyKey verifies the signature alone, against a key.
func VerifyKey(s Seal, key PublicKey) Result {
	return s.result(Trust{}, key.verify(s.signed, s.Signature), nil)
}

// result puts the reasons in order. What a message lacks is looked for only behind a good signature: without one, nobody in particular
// said it.
func (s Seal) result(t Trust, signed bool, reasons []Reason) Result {
	if signed && !s.complete() {
		reasons = append([]Reason{WrongFormat}, reasons...)
	}
	if !signed {
		reasons = append(reasons, InvalidSignature)
	}
	if signed && !s.soundZone() {
		reasons = append(reasons, InvalidSealMRZ)
	}
	if len(t.MRZ) > 0 {
		reasons = append(reasons, s.compare(t.MRZ)...)
	}
	if len(t.PassportMRZ) > 0 {
		reasons = append(reasons, s.comparePassport(t.PassportMRZ)...)
	}
	return result(append(reasons, s.unknown()...)...)
}

// find gives the certificate that the header names: by subject and serial number.
func (s Seal) find(signers []*Certificate) *Certificate {
	reference := strings.TrimLeft(s.Reference, "0")
	for _, c := range signers {
		if id, err := signerIdentifier(c); err == nil && id == s.Signer && c.Reference() == reference {
			return c
		}
	}
	return nil
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

// complete tells whether a message of a known profile has what the profile requires, each feature in its form.
func (s Seal) complete() bool {
	known := profileTags(s.FeatureDefinition, s.TypeCategory)
	for _, f := range s.Features {
		if m, ok := known[f.Tag]; ok && m.form != asBytes {
			if _, unread := s.Value(f).([]byte); unread {
				return false
			}
		}
	}
	for _, alternatives := range required(s.FeatureDefinition, s.TypeCategory) {
		n := 0
		for _, tag := range alternatives {
			if _, ok := s.Feature(tag); ok {
				n++
			}
		}
		if n != 1 {
			return false
		}
	}
	return true
}

package seal

import (
	"slices"
	"time"
)

// Trust is what a seal is held against.
type Trust struct {
	Key         PublicKey         // for published seals: this key alone, no certificate is asked
	Signers     []*Certificate    // signers of seals; the one that the seal names is looked for
	CSCAs       []*Certificate    // trusted; none: the chain is not asked
	CRLs        []*RevocationList // of the CSCAs; none: revocation is not asked
	At          time.Time         // moment of verification; zero: validity in time is not asked
	MRZ         []string          // printed lines of the document that bears the seal; none: not compared
	PassportMRZ []string          // for a visa: printed lines of the passport that bears it; none: not compared
}

// judge gives what is wrong with a signer's certificate, in the order of Doc 9303-13 App. D.
func (t Trust) judge(s Seal, signer *Certificate) []Reason {
	var reasons []Reason
	note := func(wrong bool, reason Reason) {
		if wrong && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	csca := t.issuer(signer)
	note(!signer.IsVDSSigner() || signer.unknownCritical || len(t.CSCAs) > 0 && csca == nil, UntrustedCertificate)
	note(!s.permitted(signer), InvalidDocumentType)
	note(t.expired(s, signer), ExpiredCertificate)
	if len(t.CRLs) > 0 && csca != nil {
		revoked, told := t.revoked(signer, csca)
		note(revoked, RevokedCertificate)
		note(!told, UntrustedCertificate)
	}
	note(len(t.CRLs) > 0 && len(t.CSCAs) == 0, UntrustedCertificate)
	return reasons
}

// issuer gives the trusted CSCA that issued a certificate: within the time that its key was for use, and not expired itself.
func (t Trust) issuer(signer *Certificate) *Certificate {
	for _, c := range t.CSCAs {
		if !signer.IssuedBy(c) || signer.NotBefore.Before(c.KeyNotBefore) || !c.KeyNotAfter.IsZero() && signer.NotBefore.After(c.KeyNotAfter) {
			continue
		}
		if t.At.IsZero() || !t.At.Before(c.NotBefore) && !t.At.After(c.NotAfter) {
			return c
		}
	}
	return nil
}

// expired tells whether the signer's certificate is not valid at the moment, or its key was not for use on the day of the signature.
func (t Trust) expired(s Seal, signer *Certificate) bool {
	if !t.At.IsZero() && (t.At.Before(signer.NotBefore) || t.At.After(signer.NotAfter)) {
		return true
	}
	day, err := time.Parse(time.DateOnly, s.SignatureDate)
	if err != nil {
		return true
	}
	return day.AddDate(0, 0, 1).Before(signer.KeyNotBefore) || !signer.KeyNotAfter.IsZero() && day.After(signer.KeyNotAfter)
}

// revoked asks the lists that the CSCA signed: is the certificate on one of them, and is there one that still holds? A list that is out of
// date, or not the CSCA's, tells nothing.
func (t Trust) revoked(signer, csca *Certificate) (revoked, told bool) {
	for _, l := range t.CRLs {
		if !l.IssuedBy(csca) {
			continue
		}
		revoked = revoked || l.revokes(signer.SerialNumber)
		told = told || t.At.IsZero() || !l.NextUpdate.IsZero() && !t.At.After(l.NextUpdate)
	}
	return revoked, told || revoked
}

// permitted asks the certificate's document type list for the code of the sealed MRZ.
func (s Seal) permitted(signer *Certificate) bool {
	lines := s.zone()
	return lines == nil || signer.permits(lines[0][:2])
}

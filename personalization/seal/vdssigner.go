package seal

import (
	"crypto"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// Purpose is what a signer's seals are on: it decides how long key and certificate live (Doc 9303-12 §4.1, table 3).
type Purpose string

// The purposes. A signer of visas uses its key for 2 years and vouches for visas of up to 5; one of emergency travel documents 1 year and
// 2 months, for a year; one of cards 2 years, for cards of up to 10.
const (
	ForVisas     Purpose = "visa"
	ForEmergency Purpose = "etd"
	ForCards     Purpose = "card"
)

// years gives the months a key is used, and the years its documents live.
func (p Purpose) life() (keyMonths, documentYears int, ok bool) {
	switch p {
	case ForVisas:
		return 24, 5, true
	case ForEmergency:
		return 14, 1, true
	case ForCards:
		return 24, 10, true
	}
	return 0, 0, false
}

// VDSSignerRequest says what the certificate of a signer of seals is to hold (Doc 9303-12 §7.1.3).
type VDSSignerRequest struct {
	Signer        string // two capitals or digits: letters 3 and 4 of the signer identifier
	Reference     string // the certificate reference: the serial number in hex, at most 9 digits; at most 5 for version 3 of seals
	DocumentTypes []string
	Purpose       Purpose // empty: for visas
	From          time.Time
	Named         bool // name the curve, for readers that don't know parameters in full
}

// IssueVDSSigner lets a CSCA certify a key for seals. The certificate has the authority key identifier, the critical extended key usage
// and, where document types are given, their list; nothing else.
func IssueVDSSigner(r VDSSignerRequest, key crypto.Signer, csca Identity) (Identity, error) {
	serial, err := r.check()
	if err != nil {
		return Identity{}, err
	}
	if r.Purpose == "" {
		r.Purpose = ForVisas
	}
	months, years, ok := r.Purpose.life()
	if !ok {
		return Identity{}, bad("purpose", fmt.Sprintf("%.20q is no purpose of a signer", r.Purpose), "use visa, etd or card")
	}
	c := csca.Certificate
	r.From = r.From.UTC().Truncate(time.Second)
	if r.From.Before(c.NotBefore) || r.From.After(c.NotAfter) || !c.KeyNotAfter.IsZero() && r.From.After(c.KeyNotAfter) {
		return Identity{}, bad("from", "the CSCA's key is not in use on that day", "choose a day within its private key usage period")
	}
	if !c.CA || len(c.Subject.Country) != 1 {
		return Identity{}, bad("csca", "the certificate is not that of a CSCA", "give one made by key csca")
	}
	w := &extensionsWriter{}
	w.authority(c.SubjectKeyID)
	if len(r.DocumentTypes) > 0 {
		w.types(r.DocumentTypes)
	}
	w.extendedUsage()
	name := pkix.Name{Country: c.Subject.Country, CommonName: r.Signer}
	until := r.From.AddDate(years, months, 0)
	if until.After(c.NotAfter) {
		return Identity{}, bad("from", "the certificate would outlive that of its CSCA", "make a new CSCA first")
	}
	return issue(draft{serial, name, r.From, until, r.Named}, key, w, &csca)
}

func (r VDSSignerRequest) check() (*big.Int, error) {
	if len(r.Signer) != 2 || strings.ContainsFunc(r.Signer, func(c rune) bool { return !isCapitalOrDigit(c) }) {
		return nil, bad("signer", "a signer is named by two capitals or digits", "write it like TS")
	}
	serial, ok := new(big.Int).SetString(r.Reference, 16)
	if !ok || serial.Sign() <= 0 || len(r.Reference) > maxReference || strings.ContainsAny(r.Reference, "+-_") {
		return nil, bad("reference", fmt.Sprintf("a certificate reference has 1 to %d hex digits and is not zero", maxReference), "write it like 5B")
	}
	for _, t := range r.DocumentTypes {
		if len(t) < 1 || len(t) > 2 || strings.Trim(t, capitals) != "" {
			return nil, bad("types", fmt.Sprintf("%.10q is no document code", t), "give codes as the MRZ has them, such as V or PU")
		}
	}
	return serial, nil
}

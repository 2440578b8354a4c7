package seal

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// RevocationList is a CRL of a CSCA (Doc 9303-12 §7.1.4).
type RevocationList struct {
	Raw                    []byte // DER
	Number                 *big.Int
	ThisUpdate, NextUpdate time.Time
	AuthorityKeyID         []byte
	Revoked                []Revocation
	rawIssuer              []byte
	signed, signature      []byte
	hash                   crypto.Hash
}

// Revocation is an entry of a revocation list. Why a certificate was revoked is not said.
type Revocation struct {
	SerialNumber *big.Int
	At           time.Time
}

type listBody struct {
	Version    int `asn1:"optional,default:0"`
	Algorithm  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	ThisUpdate time.Time
	NextUpdate time.Time        `asn1:"optional"`
	Revoked    []listEntry      `asn1:"optional,omitempty"`
	Extensions []pkix.Extension `asn1:"optional,omitempty,explicit,tag:0"`
}

type listEntry struct {
	Serial     *big.Int
	At         time.Time
	Extensions []pkix.Extension `asn1:"optional,omitempty"`
}

// longestCRL is how long a revocation list holds at most, in days (Doc 9303-12 §4.1.5).
const longestCRL = 90

// RevocationRequest says what a revocation list is to hold.
type RevocationRequest struct {
	Number  int64 // of this list; each list has a higher one
	From    time.Time
	Days    int // until the next list, 2 to 90
	Revoked []Revocation
}

// IssueCRL lets a CSCA sign a revocation list.
func IssueCRL(r RevocationRequest, csca Identity) (*RevocationList, error) {
	if r.Number < 0 {
		return nil, bad("number", "a revocation list has no negative number", "give the number of the one before it and one more")
	}
	if r.Days < 2 || r.Days > longestCRL {
		return nil, bad("days", "a revocation list holds for 2 to 90 days", "give a number from 2 to 90")
	}
	w := &extensionsWriter{}
	w.authority(csca.Certificate.SubjectKeyID)
	w.add(standard(arcCRLNumber), false, r.Number, "")
	if w.err != nil {
		return nil, w.err
	}
	from := r.From.UTC().Truncate(time.Second)
	body := listBody{Version: 1, Algorithm: algorithmOf(csca.Certificate.PublicKey), Issuer: asn1.RawValue{FullBytes: csca.Certificate.rawSubject},
		ThisUpdate: from, NextUpdate: from.AddDate(0, 0, r.Days), Extensions: w.list}
	for _, v := range r.Revoked {
		body.Revoked = append(body.Revoked, listEntry{Serial: v.SerialNumber, At: v.At.UTC().Truncate(time.Second)})
	}
	slices.SortFunc(body.Revoked, func(a, b listEntry) int { return a.Serial.Cmp(b.Serial) })
	der, err := sign(body, csca.Key, csca.Certificate.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("writing revocation list: %w", err)
	}
	return parseCRL(der)
}

// parseCRL reads DER.
func parseCRL(der []byte) (*RevocationList, error) {
	der = slices.Clone(der)
	var outer signedList
	var body listBody
	if len(der) > maxCertificate {
		return nil, errors.New("reading revocation list: it is too long")
	}
	if err := errors.Join(whole(der, &outer), whole(outer.Body.FullBytes, &body)); err != nil {
		return nil, fmt.Errorf("reading revocation list: %w", err)
	}
	l := &RevocationList{Raw: der, ThisUpdate: body.ThisUpdate, NextUpdate: body.NextUpdate, rawIssuer: body.Issuer.FullBytes,
		signed: outer.Body.FullBytes, signature: outer.Signature.Bytes}
	var err error
	if l.hash, err = hashOf(outer, body.Algorithm); err == nil {
		err = l.take(body)
	}
	if err != nil {
		return nil, fmt.Errorf("reading revocation list: %w", err)
	}
	return l, nil
}

// take reads entries and extensions. A critical extension that is not known may change what the list means, so that it is refused.
func (l *RevocationList) take(body listBody) error {
	for _, e := range body.Revoked {
		if slices.ContainsFunc(e.Extensions, func(x pkix.Extension) bool { return x.Critical }) {
			return errors.New("an entry has a critical extension")
		}
		l.Revoked = append(l.Revoked, Revocation{e.Serial, e.At})
	}
	for _, e := range body.Extensions {
		switch {
		case e.Id.Equal(standard(arcAuthorityKey)):
			var a authorityKey
			if err := whole(e.Value, &a); err != nil {
				return fmt.Errorf("authority key identifier: %w", err)
			}
			l.AuthorityKeyID = a.ID
		case e.Id.Equal(standard(arcCRLNumber)):
			if err := whole(e.Value, &l.Number); err != nil {
				return fmt.Errorf("number: %w", err)
			}
		case e.Critical:
			return errors.New("it has the critical extension " + e.Id.String())
		}
	}
	return nil
}

// IssuedBy tells whether a CSCA signed the list.
func (l *RevocationList) IssuedBy(csca *Certificate) bool {
	return csca.CA && csca.usage&usageCRLSign != 0 && bytes.Equal(l.rawIssuer, csca.rawSubject) && sameKey(l.AuthorityKeyID, csca) &&
		csca.PublicKey.verifyDER(l.signed, l.signature, l.hash)
}

// revokes tells whether a serial number is on the list.
func (l *RevocationList) revokes(serial *big.Int) bool {
	return slices.ContainsFunc(l.Revoked, func(r Revocation) bool { return r.SerialNumber.Cmp(serial) == 0 })
}

package seal

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"time"
)

// OIDs of X.509 and of ICAO's arc (Doc 9303-12 §7).
var (
	oidSubjectAltName  = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidIssuerAltName   = asn1.ObjectIdentifier{2, 5, 29, 18}
	oidPrivateKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 16}
	oidExtKeyUsage     = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidVDSSigner       = asn1.ObjectIdentifier{2, 23, 136, 1, 1, 14, 1}
	oidLocality        = asn1.ObjectIdentifier{2, 5, 4, 7}
)

// isVDSSigner tells whether a certificate's extended key usage is that of a VDS signer.
func isVDSSigner(c *x509.Certificate) bool {
	return slices.ContainsFunc(c.UnknownExtKeyUsage, oidVDSSigner.Equal)
}

// vdsUsage is the critical extended key usage of a VDS signer. crypto/x509 writes it as not critical, so it is written here.
func vdsUsage() (pkix.Extension, error) {
	value, err := asn1.Marshal([]asn1.ObjectIdentifier{oidVDSSigner})
	return pkix.Extension{Id: oidExtKeyUsage, Critical: true, Value: value}, err
}

// keyPeriod is the private key usage period of a CSCA, which crypto/x509 does not know (RFC 3280 §4.2.1.4).
func keyPeriod(from, until time.Time) (pkix.Extension, error) {
	value, err := asn1.Marshal(struct {
		NotBefore time.Time `asn1:"tag:0,generalized"`
		NotAfter  time.Time `asn1:"tag:1,generalized"`
	}{from, until})
	return pkix.Extension{Id: oidPrivateKeyUsage, Value: value}, err
}

// altNames are subject and issuer alternative name of a CSCA: the State's code as in the MRZ, and an address to write to.
func altNames(state, email string) ([]pkix.Extension, error) {
	name := pkix.RDNSequence{{{Type: oidLocality, Value: state}}}
	names, err := asn1.Marshal(struct {
		Email string           `asn1:"tag:1,ia5"`
		Place pkix.RDNSequence `asn1:"tag:4,explicit"`
	}{email, name})
	if err != nil {
		return nil, fmt.Errorf("writing alternative names: %w", err)
	}
	return []pkix.Extension{{Id: oidSubjectAltName, Value: names}, {Id: oidIssuerAltName, Value: names}}, nil
}

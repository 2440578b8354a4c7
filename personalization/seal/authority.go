package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"time"
)

// Identity is a certificate and the key that belongs to it.
type Identity struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
}

// Authority is a State's certification authority and the signer of its seals.
type Authority struct {
	CSCA      Identity
	VDSSigner Identity
}

// Lengths of life for trials, in years (Doc 9303-12 §4.1, tables 2 and 3).
const (
	cscaKeyYears    = 4
	cscaYears       = 14
	signerKeyYears  = 2
	longestVisa     = 5
	signerYears     = signerKeyYears + longestVisa
	trialCountry    = "UT"
	trialState      = "UTO"
	trialSigner     = "TS"
	trialEmail      = "csca@authority.example"
	trialRevocation = "http://authority.example/UTO.crl"
)

// GenerateAuthority makes keys on P-256 and certificates for trials, of the fictional State of Utopia: a CSCA by Doc 9303-12 §7 and a VDS
// signer by §7.1.3 (subject C and CN of two characters; authority key identifier; critical extended key usage; nothing else). The serial
// number of the signer's certificate has five hex digits, so that both versions of seals can name it. Serial numbers are drawn from
// random; keys always come from the system's source.
func GenerateAuthority(random io.Reader, now time.Time) (Authority, error) {
	now = now.UTC().Truncate(time.Second)
	csca, err := generateCSCA(random, now)
	if err != nil {
		return Authority{}, fmt.Errorf("making CSCA: %w", err)
	}
	signer, err := generateSigner(random, now, csca)
	if err != nil {
		return Authority{}, fmt.Errorf("making VDS signer: %w", err)
	}
	return Authority{CSCA: csca, VDSSigner: signer}, nil
}

func generateCSCA(random io.Reader, now time.Time) (Identity, error) {
	serial, err := rand.Int(random, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return Identity{}, fmt.Errorf("drawing serial number: %w", err)
	}
	period, err := keyPeriod(now, now.AddDate(cscaKeyYears, 0, 0))
	if err != nil {
		return Identity{}, fmt.Errorf("writing key usage period: %w", err)
	}
	names, err := altNames(trialState, trialEmail)
	if err != nil {
		return Identity{}, err
	}
	return issue(&x509.Certificate{
		SerialNumber:          serial.Add(serial, big.NewInt(1)),
		Subject:               pkix.Name{Country: []string{trialCountry}, Organization: []string{"State Utopia"}, CommonName: "CSCA Utopia SPECIMEN"},
		NotBefore:             now,
		NotAfter:              now.AddDate(cscaYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
		CRLDistributionPoints: []string{trialRevocation},
		ExtraExtensions:       append(names, period),
	}, nil)
}

func generateSigner(random io.Reader, now time.Time, csca Identity) (Identity, error) {
	serial, err := rand.Int(random, big.NewInt(0xf0000))
	if err != nil {
		return Identity{}, fmt.Errorf("drawing serial number: %w", err)
	}
	usage, err := vdsUsage()
	if err != nil {
		return Identity{}, fmt.Errorf("writing extended key usage: %w", err)
	}
	return issue(&x509.Certificate{
		SerialNumber:    serial.Add(serial, big.NewInt(0x10000)),
		Subject:         pkix.Name{Country: []string{trialCountry}, CommonName: trialSigner},
		NotBefore:       now,
		NotAfter:        now.AddDate(signerYears, 0, 0),
		ExtraExtensions: []pkix.Extension{usage},
	}, &csca)
}

// issue makes a key and lets the issuer sign its certificate, or the key itself where there is none.
func issue(template *x509.Certificate, issuer *Identity) (Identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Identity{}, fmt.Errorf("making key: %w", err)
	}
	if issuer == nil {
		issuer = &Identity{Certificate: template, Key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.Certificate, key.Public(), issuer.Key)
	if err != nil {
		return Identity{}, fmt.Errorf("writing certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return Identity{}, fmt.Errorf("reading the certificate back: %w", err)
	}
	return Identity{Certificate: certificate, Key: key}, nil
}

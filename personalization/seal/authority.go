package seal

import (
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"time"
)

// Authority is a State's certification authority and the signer of its seals.
type Authority struct {
	CSCA      Identity
	VDSSigner Identity
}

// UtopiaCSCA is what the certificate of Utopia's CSCA for trials holds. Its curve is named: OpenSSL builds no chain through curves
// described in full (error 94), as Doc 9303-12 §4.1.6.3 has them, and for trials anybody should be able to check the chain.
func UtopiaCSCA(from time.Time) CSCARequest {
	return CSCARequest{Country: "UT", State: "UTO", Organization: "State Utopia", CommonName: "CSCA Utopia SPECIMEN",
		Email: "csca@authority.example", RevocationURL: "http://authority.example/UTO.crl", From: from, Named: true}
}

// GenerateAuthority makes keys on P-256 and certificates for trials, of the fictional State of Utopia: a CSCA by Doc 9303-12 §7.1.1 and a
// signer of seals by §7.1.3. The serial number of the signer's certificate has five hex digits, so that both versions of seals can name
// it. Serial numbers are drawn from random; keys always come from the system's source.
func GenerateAuthority(random io.Reader, now time.Time) (Authority, error) {
	key, err := GenerateKey("P-256")
	if err != nil {
		return Authority{}, fmt.Errorf("making CSCA: %w", err)
	}
	csca, err := IssueCSCA(UtopiaCSCA(now), key, random)
	if err != nil {
		return Authority{}, fmt.Errorf("making CSCA: %w", err)
	}
	serial, err := rand.Int(random, big.NewInt(0xf0000))
	if err != nil {
		return Authority{}, fmt.Errorf("drawing serial number: %w", err)
	}
	if key, err = GenerateKey("P-256"); err != nil {
		return Authority{}, fmt.Errorf("making VDS signer: %w", err)
	}
	reference := fmt.Sprintf("%X", serial.Int64()+0x10000)
	signer, err := IssueVDSSigner(VDSSignerRequest{Signer: "TS", Reference: reference, Purpose: ForCards, From: now, Named: true}, key, csca)
	if err != nil {
		return Authority{}, fmt.Errorf("making VDS signer: %w", err)
	}
	return Authority{CSCA: csca, VDSSigner: signer}, nil
}

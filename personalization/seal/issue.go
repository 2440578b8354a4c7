package seal

import (
	"crypto"
	"crypto/sha1" // names keys by RFC 5280, nothing rests on it
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"
)

// Identity is a certificate and the key that belongs to it.
type Identity struct {
	Certificate *Certificate
	Key         crypto.Signer
}

// Lengths of life in years (Doc 9303-12 §4.1, tables 2 and 3).
const (
	cscaKeyYears = 3
	cscaYears    = 15
)

// CSCARequest says what a certificate of a country signing certification authority is to hold (Doc 9303-12 §7.1.1).
type CSCARequest struct {
	Country       string // two capital letters
	State         string // code as in the MRZ
	Organization  string // may be empty
	CommonName    string
	Email         string // to write to
	RevocationURL string // where the revocation list is fetched
	From          time.Time
	Named         bool // name the curve, for readers that don't know parameters in full
}

// IssueCSCA makes the self-signed certificate of a key: valid for 15 years, the key used for 3, so that what it
// signs on its last day lives out its time. Its serial number is drawn from random.
func IssueCSCA(r CSCARequest, key crypto.Signer, random io.Reader) (Identity, error) {
	if err := r.check(); err != nil {
		return Identity{}, err
	}
	r.From = r.From.UTC().Truncate(time.Second)
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return Identity{}, fmt.Errorf("drawing serial number: %w", err)
	}
	serial[0] = serial[0]&0x7f | 0x40
	public, err := PublicKeyOf(key.Public())
	if err != nil {
		return Identity{}, err
	}
	id := keyID(public)
	w := &extensionsWriter{}
	w.authority(id)
	w.csca(id, r, r.From.AddDate(cscaKeyYears, 0, 0))
	name := pkix.Name{Country: []string{r.Country}, CommonName: r.CommonName}
	if r.Organization != "" {
		name.Organization = []string{r.Organization}
	}
	return issue(draft{new(big.Int).SetBytes(serial), name, r.From, r.From.AddDate(cscaYears, 0, 0), r.Named}, key, w, nil)
}

func (r CSCARequest) check() error {
	const remedy = "use the codes of Doc 9303-3 §5, such as UT and UTO"
	switch {
	case len(r.Country) != 2 || strings.Trim(r.Country, capitals) != "":
		return bad("country", "a country is named by two capital letters", remedy)
	case r.State == "" || len(r.State) > 3 || strings.Trim(r.State, capitals) != "":
		return bad("state", "a State is named by one to three capital letters", remedy)
	case r.CommonName == "":
		return bad("name", "the certificate needs a name", "give one, such as CSCA Utopia")
	}
	return nil
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// keyID names a key (RFC 5280 §4.2.1.2, method 1).
func keyID(k PublicKey) []byte {
	sum := sha1.Sum(k.point)
	return sum[:]
}

// draft is what a certificate says beside its key, its extensions and its issuer.
type draft struct {
	serial     *big.Int
	subject    pkix.Name
	from, till time.Time
	named      bool
}

// issue writes a certificate and lets the issuer sign it, or the key itself where there is none.
func issue(d draft, key crypto.Signer, w *extensionsWriter, issuer *Identity) (Identity, error) {
	public, err := PublicKeyOf(key.Public())
	if err != nil {
		return Identity{}, err
	}
	subject, err := asn1.Marshal(d.subject.ToRDNSequence())
	if err != nil || w.err != nil {
		return Identity{}, fmt.Errorf("writing certificate: %w", firstOf(w.err, err))
	}
	signer, name, with := key, subject, public
	if issuer != nil {
		signer, name, with = issuer.Key, issuer.Certificate.rawSubject, issuer.Certificate.PublicKey
	}
	info, err := keyInfoOf(public, !d.named)
	if err != nil {
		return Identity{}, fmt.Errorf("writing key: %w", err)
	}
	body := certificateBody{Version: 2, Serial: d.serial, Algorithm: algorithmOf(with), Issuer: asn1.RawValue{FullBytes: name},
		Subject: asn1.RawValue{FullBytes: subject}, Key: info, Extensions: w.list}
	body.Validity.NotBefore, body.Validity.NotAfter = d.from, d.till
	der, err := sign(body, signer, with)
	if err != nil {
		return Identity{}, fmt.Errorf("writing certificate: %w", err)
	}
	certificate, err := parseCertificate(der)
	return Identity{Certificate: certificate, Key: key}, err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// algorithmOf gives the signature algorithm of a key: its hash is that of the order's length, its parameters are absent.
func algorithmOf(k PublicKey) pkix.AlgorithmIdentifier {
	for arc, hash := range algorithms() {
		if hash == k.hash() {
			return pkix.AlgorithmIdentifier{Algorithm: oidECDSA(arc)}
		}
	}
	return pkix.AlgorithmIdentifier{}
}

// sign writes and signs the body of a certificate or of a revocation list.
func sign(body any, key crypto.Signer, public PublicKey) ([]byte, error) {
	der, err := asn1.Marshal(body)
	if err != nil {
		return nil, err
	}
	signature, err := signMessage(key, public, der)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(signedList{asn1.RawValue{FullBytes: der}, algorithmOf(public), asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}})
}

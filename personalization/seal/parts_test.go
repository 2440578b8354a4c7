package seal

import (
	"crypto"
	"math/big"
	"testing"
)

// heldKey is a key behind crypto.Signer and nothing more, as a token shows it.
type heldKey struct{ crypto.Signer }

// emergency is the document of Doc 9303-8 App. B.
func emergency() EmergencyInput {
	return EmergencyInput{IssuingState: "UTO", IssueDate: "2026-06-13", SignatureDate: "2026-06-13",
		MRZ: []string{"PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F2606277<<<<<<<8"}}
}

// card is the bearer of Doc 9303-5 App. B, named in Cyrillic too.
func card() CardInput {
	return CardInput{IssuingState: "UTO", IssueDate: "2026-06-13", SignatureDate: "2026-06-13",
		MRZ:            []string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
		DocumentNumber: "D23145890", DateOfBirth: "1974-08-12", DateOfExpiry: "2012-04-15",
		PrimaryIdentifier: "Eriksson", SecondaryIdentifier: "Anna Maria", NationalPrimary: "Эрикссон", NationalSecondary: "Анна Мария"}
}

// eachSeal gives a seal of every profile.
func eachSeal(t testing.TB, signer *Signer) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	small := specimen()
	small.Version, small.MRZ = 3, []string{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"}
	for name, make1 := range map[string]func() ([]byte, error){
		"visa":      func() ([]byte, error) { return EncodeVisa(specimen(), signer) },
		"visa-b":    func() ([]byte, error) { return EncodeVisa(small, signer) },
		"emergency": func() ([]byte, error) { return EncodeEmergency(emergency(), signer) },
		"card":      func() ([]byte, error) { return EncodeCard(card(), signer) },
	} {
		payload, err := make1()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = payload
	}
	return out
}

// listOf gives a revocation list, number 7, with a serial number in hex on it or none.
func listOf(t testing.TB, csca Identity, revoked string) *RevocationList {
	t.Helper()
	r := RevocationRequest{Number: 7, From: trialTime(), Days: 30}
	if n, ok := new(big.Int).SetString(revoked, 16); ok {
		r.Revoked = []Revocation{{n, trialTime()}}
	}
	l, err := IssueCRL(r, csca)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

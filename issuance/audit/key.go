package audit

import (
	"fmt"
	"io"
	"strings"

	"chancery/issuance"

	"golang.org/x/mod/sumdb/note"
)

// Origin names the log of an authority: the first line of each checkpoint, and the name of the key that signs it.
func Origin(authority string) (string, error) {
	if !isRef(authority) || strings.ContainsAny(authority, "/+:@") {
		return "", issuance.Invalidf("authority", "use letters, digits, dots, hyphens and underscores", "%q cannot name a log", authority)
	}
	return "chancery/" + authority + "/audit", nil
}

// GenerateKey makes an Ed25519 key pair for the log of an authority, from rand (crypto/rand.Reader). The signer key is secret; the
// verifier key is what auditors keep: one line of text, "name+hash+key".
func GenerateKey(rand io.Reader, authority string) (signer, verifier string, err error) {
	origin, err := Origin(authority)
	if err != nil {
		return "", "", err
	}
	signer, verifier, err = note.GenerateKey(rand, origin)
	if err != nil {
		return "", "", fmt.Errorf("making the audit key: %w", err)
	}
	return signer, verifier, nil
}

// Signer opens a signer key of GenerateKey.
func Signer(key string) (note.Signer, error) {
	s, err := note.NewSigner(strings.TrimSpace(key))
	if err != nil { // note's errors do not repeat the key
		return nil, &issuance.Error{Kind: issuance.Invalid, Field: "key", Problem: "not a signer key of the audit log",
			Remedy: "it begins with PRIVATE+KEY+chancery/", Err: err}
	}
	return s, nil
}

// verifiers reads verifier keys, one a line: after a change of keys there are several.
func verifiers(keys string) (note.Verifiers, error) {
	var list []note.Verifier
	for line := range strings.Lines(keys) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, &issuance.Error{Kind: issuance.Invalid, Field: "key", Problem: "not a verifier key of the audit log",
				Remedy: "it is one line: name+hash+key", Err: err}
		}
		list = append(list, v)
	}
	if len(list) == 0 {
		return nil, issuance.Invalidf("key", "give the verifier key that the authority published", "there is none")
	}
	return note.VerifierList(list...), nil
}

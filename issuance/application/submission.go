package application

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"chancery/issuance"
	"chancery/personalization/portrait"
)

// Submission is an application that can be submitted: content and images that fit each other. New and ReadFile make one.
type Submission struct {
	Content   Content
	Portrait  []byte // normalised JPEG, named by the content
	Signature []byte // normalised PNG, named by the content; nil where there is none
	Source    []byte // the portrait as it was given, JPEG or PNG: what vetting measures
	SourceKey string // the caller's own key: the same key with the same content is the same application; may be empty
}

// New makes a submission of content, whose images are not named yet, and of the image files. All problems are reported together, as
// Errors. signature may be nil.
func New(c Content, portraitFile, signatureFile []byte, now time.Time) (Submission, error) {
	var found Errors
	s, err := compose(c, portraitFile, signatureFile, now, &found)
	if err != nil {
		return Submission{}, err
	}
	if err := found.err(); err != nil {
		return Submission{}, err
	}
	return s, nil
}

// compose adds to what is known to be wrong already; an image that has a problem already is left out.
func compose(c Content, portraitFile, signatureFile []byte, now time.Time, found *Errors) (Submission, error) {
	s := Submission{Content: c.normalised(), Source: portraitFile}
	s.Content.Portrait, s.Content.Signature = "", ""
	s.Content.check(now, found)
	if !found.has("portrait") {
		p, err := portrait.Normalise(portraitFile)
		if err := refusal(found, "portrait", err); err != nil {
			return s, err
		}
		s.Portrait, s.Content.Portrait = p.JPEG, hex.EncodeToString(p.SHA256[:])
	}
	if signatureFile != nil && !found.has("signature") {
		p, err := portrait.NormaliseSignature(signatureFile)
		if err := refusal(found, "signature", err); err != nil {
			return s, err
		}
		s.Signature, s.Content.Signature = p.PNG, hex.EncodeToString(p.SHA256[:])
	}
	return s, nil
}

// refusal turns what an image is refused for into a problem of its field, and gives every other error back.
func refusal(found *Errors, field string, err error) error {
	if refused, ok := errors.AsType[*portrait.Error](err); ok {
		found.add(field, refused.Remedy, "%s", refused.Problem)
		return nil
	}
	return err
}

// check looks at a submission as it will be stored, whoever made it.
func (s Submission) check(now time.Time) error {
	var found Errors
	s.Content.check(now, &found)
	match(&found, "portrait", s.Content.Portrait, s.Portrait)
	if s.Content.Signature != "" || s.Signature != nil {
		match(&found, "signature", s.Content.Signature, s.Signature)
	}
	if _, err := portrait.Check(s.Source, portrait.PortraitLimits()); err != nil {
		found.add("portrait", "make submissions with New or ReadFile", "the portrait as it was given is missing")
	}
	if len(s.SourceKey) > 200 {
		found.add("sourceKey", "use at most 200 characters", "the key is too long")
	}
	return found.err()
}

func match(found *Errors, field, digest string, file []byte) {
	sum := sha256.Sum256(file)
	if digest == "" || hex.EncodeToString(sum[:]) != digest {
		found.add(field, "make submissions with New or ReadFile", "the image is not the one that the content names")
	}
}

// digest gives the bytes of a digest that check has passed.
func digest(hexadecimal string) ([]byte, error) {
	b, err := hex.DecodeString(hexadecimal)
	if err != nil || len(b) != sha256.Size {
		return nil, issuance.Invalidf("digest", "give a SHA-256 in hex", "it is none")
	}
	return b, nil
}

package stream

import (
	"encoding/hex"
	"errors"
	"io"

	"chancery/personalization/seal"
)

// decoded is a seal as it is answered.
type decoded struct {
	Header    header    `json:"header"`
	Features  []feature `json:"features"`
	Signature string    `json:"signature"`
}

type header struct {
	Version              int    `json:"version"`
	IssuingState         string `json:"issuingState"`
	Signer               string `json:"signer"`
	CertificateReference string `json:"certificateReference"`
	IssueDate            string `json:"issueDate"`
	SignatureDate        string `json:"signatureDate"`
	FeatureDefinition    byte   `json:"featureDefinition"`
	TypeCategory         byte   `json:"typeCategory"`
}

type feature struct {
	Tag   byte   `json:"tag"`
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// unnamed is the name of features that no known profile has.
const unnamed = "unknown"

// Decode reads {"payload":"hex"} a line and answers header, features and signature; bytes that have no other form are in hex. The
// signature is not verified. It gives the number of bad lines, and an error of reading or writing only.
func Decode(r io.Reader, w io.Writer) (bad int, err error) {
	return run(r, w, func(line []byte) (any, bool, error) {
		o := parse(line)
		data := payload(o)
		if err := o.done(`give {"payload":"hex"}`); err != nil {
			return nil, false, err
		}
		s, err := seal.Decode(data)
		if e, ok := errors.AsType[*seal.FormatError](err); ok {
			return nil, false, fault("payload", e.Error(), "give the bytes of a whole seal, as read from its barcode")
		}
		return answer(s), true, err
	})
}

// payload takes the one member that decode and verify have in common.
func payload(o *object) []byte {
	text, found := o.take("payload")
	digits, ok := text.(string)
	data, err := hex.DecodeString(digits)
	if !found || !ok || err != nil {
		o.fail("payload", "is missing or not in hex", `give {"payload":"hex"}`)
	}
	return data
}

func answer(s seal.Seal) decoded {
	d := decoded{
		Header:   header{s.Version, s.IssuingState, s.Signer, s.Reference, s.IssueDate, s.SignatureDate, s.FeatureDefinition, s.TypeCategory},
		Features: []feature{}, Signature: hex.EncodeToString(s.Signature),
	}
	for _, f := range s.Features {
		name, value := s.Name(f.Tag), s.Value(f)
		if name == "" {
			name = unnamed
		}
		if bytes, ok := value.([]byte); ok {
			value = hex.EncodeToString(bytes)
		}
		d.Features = append(d.Features, feature{f.Tag, name, value})
	}
	return d
}

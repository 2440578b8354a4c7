package seal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FormatError says why bytes are no readable seal: Reason is [WrongFormat] or [ReadError].
type FormatError struct {
	Reason  Reason
	Problem string
}

// Error gives reason and problem.
func (e *FormatError) Error() string { return string(e.Reason) + ": " + e.Problem }

func wrongFormat(problem string, args ...any) error {
	return &FormatError{Reason: WrongFormat, Problem: fmt.Sprintf(problem, args...)}
}

func cutShort(what string) error {
	return &FormatError{Reason: ReadError, Problem: "the data end within " + what}
}

// Decode takes a seal apart. What is no seal gives a [FormatError] with WRONG_FORMAT, a seal that is cut short one with READ_ERROR.
// Profiles are not asked: any feature definition is read.
func Decode(data []byte) (Seal, error) {
	data = slices.Clone(data)
	r := &reader{rest: data}
	s, err := decodeHeader(r)
	if err != nil {
		return Seal{}, err
	}
	seen := [256]bool{}
	for {
		place := len(data) - len(r.rest)
		tag, value, err := r.field(s.Version)
		if err != nil {
			return Seal{}, err
		}
		if tag == signatureTag {
			s.Signature, s.signed = value, data[:place]
			break
		}
		if seen[tag] {
			return Seal{}, wrongFormat("feature %02X is there twice", tag)
		}
		seen[tag] = true
		s.Features = append(s.Features, Feature{Tag: tag, Value: value})
	}
	if len(r.rest) > 0 {
		return Seal{}, wrongFormat("%d bytes follow the signature", len(r.rest))
	}
	if len(s.Signature) == 0 {
		return Seal{}, wrongFormat("the signature is empty")
	}
	return s, nil
}

// decodeHeader reads the header (Doc 9303-13 §2.2).
func decodeHeader(r *reader) (Seal, error) {
	var s Seal
	b, ok := r.take(1)
	if !ok || b[0] != magic {
		return s, wrongFormat("the first byte is not DC")
	}
	if b, ok = r.take(1); !ok {
		return s, cutShort("the header")
	}
	if s.Version = int(b[0]) + 1; s.Version != 3 && s.Version != 4 {
		return s, wrongFormat("version byte %02X is not known", b[0])
	}
	state, err := r.text(3, "the issuing State")
	if err != nil {
		return s, err
	}
	s.IssuingState = strings.TrimRight(state, " ")
	if err := decodeSigner(r, &s); err != nil {
		return s, err
	}
	for _, into := range []*string{&s.IssueDate, &s.SignatureDate} {
		if b, ok = r.take(3); !ok {
			return s, cutShort("the header")
		}
		if *into, err = decodeDate(b); err != nil {
			return s, wrongFormat("a %v", err)
		}
	}
	if b, ok = r.take(2); !ok {
		return s, cutShort("the header")
	}
	s.FeatureDefinition, s.TypeCategory = b[0], b[1]
	return s, nil
}

// decodeSigner reads signer identifier and certificate reference: nine characters in version 3; in version 4 four, two that give the
// number of those that follow (in hex), and those.
func decodeSigner(r *reader, s *Seal) error {
	if s.Version == 3 {
		text, err := r.text(9, "the signer")
		if err != nil {
			return err
		}
		s.Signer, s.Reference = text[:4], text[4:]
		return nil
	}
	text, err := r.text(6, "the signer")
	if err != nil {
		return err
	}
	n, err := strconv.ParseUint(text[4:], 16, 8)
	if err != nil {
		return wrongFormat("the length of the certificate reference is no number")
	}
	s.Signer = text[:4]
	s.Reference, err = r.text(int(n), "the certificate reference")
	return err
}

// reader takes bytes from the front.
type reader struct{ rest []byte }

func (r *reader) take(n int) ([]byte, bool) {
	if n > len(r.rest) {
		return nil, false
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b, true
}

// text reads n characters of C40.
func (r *reader) text(n int, what string) (string, error) {
	b, ok := r.take(c40Length(n))
	if !ok {
		return "", cutShort(what)
	}
	text, err := decodeC40(b)
	if err != nil || len(text) != n {
		return "", wrongFormat("%s is not in C40", what)
	}
	return text, nil
}

// field reads tag, length and value.
func (r *reader) field(version int) (tag byte, value []byte, err error) {
	b, ok := r.take(2)
	if !ok {
		return 0, nil, cutShort("the message: there is no signature")
	}
	tag = b[0]
	n := int(b[1])
	if version == 4 && n >= 0x80 {
		if n, err = r.longLength(n); err != nil {
			return 0, nil, err
		}
	}
	if value, ok = r.take(n); !ok {
		if tag == signatureTag {
			return 0, nil, cutShort("the signature")
		}
		return 0, nil, cutShort(fmt.Sprintf("feature %02X", tag))
	}
	return tag, value, nil
}

// longLength reads a DER length of two or three bytes, in its shortest form only.
func (r *reader) longLength(first int) (int, error) {
	if first != 0x81 && first != 0x82 {
		return 0, wrongFormat("a length begins with %02X", first)
	}
	b, ok := r.take(first - 0x80)
	if !ok {
		return 0, cutShort("a length")
	}
	n := 0
	for _, v := range b {
		n = n<<8 | int(v)
	}
	if n < 0x80 || first == 0x82 && n < 0x100 {
		return 0, wrongFormat("a length is not in its shortest form")
	}
	return n, nil
}

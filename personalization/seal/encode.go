package seal

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Message is what a seal says beside who signed it.
type Message struct {
	Version           int // 3 or 4; 0 stands for 4
	IssuingState      string
	IssueDate         string // of the document, YYYY-MM-DD
	SignatureDate     string // YYYY-MM-DD
	FeatureDefinition byte   // 1 to 254
	TypeCategory      byte   // 1 to 254
	Features          []Feature
}

// Encode writes a message and signs it. Wrong input is a [FieldError]. The same message and key give the same bytes, as far as the key's
// holder signs deterministically (RFC 6979), which a key in memory does.
func Encode(m Message, signer *Signer) ([]byte, error) {
	if m.Version == 0 {
		m.Version = 4
	}
	out, err := encodeHeader(m, signer)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Features {
		if f.Tag == signatureTag {
			return nil, bad("features", "the tag FF is the signature's", "choose another tag")
		}
		if out, err = appendField(out, m.Version, f.Tag, f.Value); err != nil {
			return nil, err
		}
	}
	signature, err := signer.sign(out)
	if err != nil {
		return nil, err
	}
	return appendField(out, m.Version, signatureTag, signature)
}

// encodeHeader writes the header (Doc 9303-13 §2.2).
func encodeHeader(m Message, signer *Signer) ([]byte, error) {
	state := strings.ToUpper(m.IssuingState)
	if len(state) < 1 || len(state) > 3 || strings.Trim(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return nil, bad("issuingState", "a State is named by one to three letters", "use a code of Doc 9303-3 §5, such as UTO")
	}
	head := []byte{magic, byte(m.Version - 1)}
	code, err := encodeC40(state + "<<<"[len(state):])
	if err != nil {
		return nil, err
	}
	head = append(head, code...)
	named, err := signer.name(m.Version)
	if err != nil {
		return nil, err
	}
	if code, err = encodeC40(named); err != nil {
		return nil, err
	}
	head = append(head, code...)
	for _, d := range []struct{ field, date string }{{"issueDate", m.IssueDate}, {"signatureDate", m.SignatureDate}} {
		b, err := encodeDate(d.field, d.date)
		if err != nil {
			return nil, err
		}
		head = append(head, b...)
	}
	if !signer.anyDay && !signer.ValidOn(m.SignatureDate) {
		return nil, bad("signatureDate", "the signer's certificate is not valid on that day", "sign with a certificate that is")
	}
	for _, v := range []byte{m.FeatureDefinition, m.TypeCategory} {
		if v < 1 || v > 254 {
			return nil, bad("profile", "feature definition and type category are 1 to 254", "use the numbers of a profile, such as 5D and 01")
		}
	}
	return append(head, m.FeatureDefinition, m.TypeCategory), nil
}

// appendField writes tag, length and value: a length of one byte in version 3, of DER in version 4.
func appendField(out []byte, version int, tag byte, value []byte) ([]byte, error) {
	out = append(out, tag)
	n := len(value)
	switch {
	case n > 0xffff || version == 3 && n > 0xff:
		return nil, bad("features", fmt.Sprintf("feature %02X has %d bytes, more than a length can say", tag, n), "shorten it")
	case version == 3 || n < 0x80:
		out = append(out, byte(n))
	case n <= 0xff:
		out = append(out, 0x81, byte(n))
	default:
		out = binary.BigEndian.AppendUint16(append(out, 0x82), uint16(n))
	}
	return append(out, value...), nil
}

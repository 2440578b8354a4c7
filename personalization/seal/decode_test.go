package seal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestDecodeRefuses(t *testing.T) {
	_, signer := trial(t)
	good, err := EncodeVisa(specimen(), signer)
	if err != nil {
		t.Fatal(err)
	}
	with := func(at int, b ...byte) []byte {
		out := bytes.Clone(good)
		copy(out[at:], b)
		return out
	}
	// Version 4 with a reference of five characters: head 4, signer 4, reference 4, dates 6, profile 2.
	const message = 4 + 4 + 4 + 6 + 2
	insert := func(b ...byte) []byte { return append(append(bytes.Clone(good[:message]), b...), good[message:]...) }
	for _, c := range []struct {
		name   string
		data   []byte
		reason Reason
		want   string
	}{
		{"nothing", nil, WrongFormat, "DC"},
		{"text", []byte("https://example.org"), WrongFormat, "DC"},
		{"VDS-NC", []byte(`{"data":{}}`), WrongFormat, "DC"},
		{"version 2", with(1, 1), WrongFormat, "version byte 01"},
		{"version 5", with(1, 4), WrongFormat, "version byte 04"},
		{"State not C40", with(2, 0, 0), WrongFormat, "issuing State"},
		{"State with a shift", with(2, 0, 1), WrongFormat, "issuing State"},
		{"State of one", with(2, 0xfe, 'U'+1), WrongFormat, "issuing State"},
		{"reference length no number", with(4, 0xd9, 0xc5, 0xd9, 0xc5), WrongFormat, "length of the certificate reference"},
		{"month 13", with(12, 0xc6, 0x8c, 0x3a), WrongFormat, "date"},
		{"date of all ones", with(12, 0xff, 0xff, 0xff), WrongFormat, "date"},
		{"feature twice", insert(TagEntries, 1, 1), WrongFormat, "feature 03 is there twice"},
		{"length of 0x80", insert(0x20, 0x80, 1), WrongFormat, "length begins"},
		{"length of 0x83", insert(0x20, 0x83, 0, 0, 1), WrongFormat, "length begins"},
		{"long form for a short length", insert(0x20, 0x81, 1, 9), WrongFormat, "shortest"},
		{"longer form", insert(0x20, 0x82, 0, 0x80), WrongFormat, "shortest"},
		{"length beyond the end", insert(0x20, 0x82, 0xff, 0xff), ReadError, "feature 20"},
		{"empty signature", append(bytes.Clone(good[:message]), 0xff, 0), WrongFormat, "empty"},
		{"no signature", good[:message], ReadError, "no signature"},
		{"padding behind it", append(bytes.Clone(good), 0x81, 0x81), WrongFormat, "2 bytes follow"},
	} {
		_, err := Decode(c.data)
		e, ok := errors.AsType[*FormatError](err)
		if !ok || e.Reason != c.reason || !strings.Contains(e.Problem, c.want) {
			t.Errorf("%s: %v; want %s, %q", c.name, err, c.reason, c.want)
		}
	}
}

func TestC40Refuses(t *testing.T) {
	for _, text := range []string{"a", "Ä", "AB\n", "A-B"} {
		if _, err := encodeC40(text); err == nil {
			t.Errorf("%q was packed", text)
		}
	}
	for _, data := range [][]byte{{1}, {0, 0}, {0xfb, 0}, {0xff, 0xff}, {0xfe, 0}, {0xfe, 'a' + 1}, {0xfe, '<' + 1}, {0xfe, 'A' + 1, 0x59, 0xd9}, {0, 1}, {0x59, 0xd9, 0x59, 0xd9}} {
		if text, err := decodeC40(data); err == nil {
			t.Errorf("% x reads %q", data, text)
		}
	}
}

func TestDecodeKeepsItsOwnCopy(t *testing.T) {
	a, signer := trial(t)
	payload, err := EncodeVisa(specimen(), signer)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	clear(payload)
	if r := Verify(s, Trust{Signers: certificates(a.VDSSigner)}); r.Status != Valid {
		t.Errorf("%v after the caller reused its buffer", r)
	}
}

func FuzzDecode(f *testing.F) {
	v := load(f)
	for _, c := range v.Seals {
		f.Add(unhex(f, c.Bytes))
	}
	for _, c := range v.Negative {
		f.Add(unhex(f, c.Bytes))
	}
	valid := &Certificate{NotAfter: trialTime().AddDate(9000, 0, 0)}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			if _, ok := errors.AsType[*FormatError](err); !ok {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		for _, feature := range s.Features {
			_ = s.Value(feature)
		}
		// What was read is what would be written.
		head, err := encodeHeader(Message{Version: s.Version, IssuingState: s.IssuingState, IssueDate: s.IssueDate, SignatureDate: s.SignatureDate,
			FeatureDefinition: s.FeatureDefinition, TypeCategory: s.TypeCategory}, &Signer{certificate: valid, identifier: s.Signer, reference: s.Reference})
		if err != nil {
			return // a State or profile that we don't write
		}
		for _, feature := range s.Features {
			if head, err = appendField(head, s.Version, feature.Tag, feature.Value); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(head, s.Signed()) {
			t.Fatalf("signed bytes %x are written %x", s.Signed(), head)
		}
		whole, err := appendField(head, s.Version, signatureTag, s.Signature)
		if err != nil || !bytes.Equal(whole, data) {
			t.Fatalf("%x is written %x (%v)", data, whole, err)
		}
	})
}

func FuzzC40(f *testing.F) {
	f.Add([]byte{0xeb, 4, 0x66, 0xa9})
	f.Add([]byte{0xfe, 0x42})
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := decodeC40(data)
		if err != nil {
			return
		}
		again, err := encodeC40(text)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x reads %q, which is written %x (%v)", data, text, again, err)
		}
	})
}

func FuzzParsePublicKey(f *testing.F) {
	for _, k := range load(f).Keys {
		f.Add(k.Curve + ":" + k.PublicPoint)
	}
	f.Add("P-256:04")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := ParsePublicKey(text)
		if err == nil && k.verify([]byte("message"), make([]byte, 64)) {
			t.Fatal("a signature of zeros verifies")
		}
	})
}

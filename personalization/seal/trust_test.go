package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"testing"
	"time"

	"chancery/personalization/mrz"
)

// The reasons of Doc 9303-13 App. D that a certificate and its revocation can give, and their order.
func TestCertificatesAndRevocation(t *testing.T) {
	a, b := authorityOn(t, "brainpoolP256r1", false), authorityOn(t, "brainpoolP256r1", false)
	signer, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	visa := eachSeal(t, signer)["visa"]
	day := trialTime().AddDate(0, 0, 5)
	clean, listed, foreign := listOf(t, a.CSCA, "1"), listOf(t, a.CSCA, "5B"), listOf(t, b.CSCA, "5B")
	forged := *listed
	forged.signature = foreign.signature
	full := Trust{Signers: certificates(a.VDSSigner), CSCAs: certificates(a.CSCA), CRLs: []*RevocationList{clean}, At: day}
	for _, c := range []struct {
		name   string
		change func(*Trust)
		want   string
	}{
		{"all well", func(*Trust) {}, "{VALID []}"},
		{"revoked", func(v *Trust) { v.CRLs = []*RevocationList{listed} }, "{INVALID [REVOKED_CERTIFICATE]}"},
		{"revoked on one of several", func(v *Trust) { v.CRLs = []*RevocationList{foreign, listed, clean} }, "{INVALID [REVOKED_CERTIFICATE]}"},
		{"list of another CSCA", func(v *Trust) { v.CRLs = []*RevocationList{foreign} }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"list wrongly signed", func(v *Trust) { v.CRLs = []*RevocationList{&forged} }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"list wrongly signed beside a good one", func(v *Trust) { v.CRLs = []*RevocationList{&forged, clean} }, "{VALID []}"},
		{"list out of date", func(v *Trust) { v.At = day.AddDate(0, 0, 30) }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"revoked on a list out of date", func(v *Trust) { v.CRLs, v.At = []*RevocationList{listed}, day.AddDate(0, 0, 30) }, "{INVALID [REVOKED_CERTIFICATE]}"},
		{"list and no CSCA", func(v *Trust) { v.CSCAs = nil }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"no date", func(v *Trust) { v.At = time.Time{} }, "{VALID []}"},
		{"expired", func(v *Trust) { v.At, v.CRLs = day.AddDate(8, 0, 0), nil }, "{INVALID [EXPIRED_CERTIFICATE]}"},
		{"on the last second", func(v *Trust) { v.At, v.CRLs = a.VDSSigner.Certificate.NotAfter, nil }, "{VALID []}"},
		{"expired with its CSCA", func(v *Trust) { v.At, v.CRLs = day.AddDate(20, 0, 0), nil }, "{INVALID [UNTRUSTED_CERTIFICATE EXPIRED_CERTIFICATE]}"},
		{"other State's CSCA", func(v *Trust) { v.CSCAs = certificates(b.CSCA) }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"the signer as its own CSCA", func(v *Trust) { v.CSCAs = certificates(a.VDSSigner) }, "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"a CSCA as signer", func(v *Trust) { v.Signers = certificates(a.CSCA) }, "{INVALID [UNKNOWN_CERTIFICATE]}"},
		{"no certificates", func(v *Trust) { v.Signers = nil }, "{INVALID [UNKNOWN_CERTIFICATE]}"},
	} {
		trust := full
		c.change(&trust)
		if got := fmt.Sprint(Check(visa, trust)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// signerWith lets a CSCA certify another signer.
func signerWith(t *testing.T, csca Identity, change func(*VDSSignerRequest)) (*Signer, *Certificate) {
	t.Helper()
	r := VDSSignerRequest{Signer: "TS", Reference: "5B", From: trialTime()}
	change(&r)
	made, err := IssueVDSSigner(r, newKey(t, "P-256"), csca)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := NewSigner(made.Key, made.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return signer, made.Certificate
}

func TestDocumentTypes(t *testing.T) {
	a, _ := trial(t)
	for _, c := range []struct {
		types []string
		want  string
	}{
		{nil, "card:VALID emergency:VALID visa:VALID visa-b:VALID"},
		{[]string{"V"}, "card:INVALID_DOCUMENTTYPE emergency:INVALID_DOCUMENTTYPE visa:VALID visa-b:VALID"},
		{[]string{"PU"}, "card:INVALID_DOCUMENTTYPE emergency:VALID visa:INVALID_DOCUMENTTYPE visa-b:INVALID_DOCUMENTTYPE"},
		{[]string{"P"}, "card:INVALID_DOCUMENTTYPE emergency:VALID visa:INVALID_DOCUMENTTYPE visa-b:INVALID_DOCUMENTTYPE"},
		{[]string{"VC", "I", "PT"}, "card:VALID emergency:INVALID_DOCUMENTTYPE visa:INVALID_DOCUMENTTYPE visa-b:INVALID_DOCUMENTTYPE"},
	} {
		signer, certificate := signerWith(t, a.CSCA, func(r *VDSSignerRequest) { r.DocumentTypes = c.types })
		got := ""
		seals := eachSeal(t, signer)
		for _, name := range []string{"card", "emergency", "visa", "visa-b"} {
			r := Check(seals[name], Trust{Signers: []*Certificate{certificate}, CSCAs: certificates(a.CSCA)})
			said := string(r.Status)
			if len(r.Reasons) > 0 {
				said = string(r.Reasons[0])
			}
			got += " " + name + ":" + said
		}
		if got[1:] != c.want {
			t.Errorf("%v: %s, want %s", c.types, got[1:], c.want)
		}
	}
}

// A signer's key is used only in its time, and a CSCA's too: what was certified after it proves nothing.
func TestPrivateKeyUsagePeriods(t *testing.T) {
	a, _ := trial(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	until := trialTime().AddDate(0, 3, 0)
	period, err := asn1.Marshal(keyPeriod{trialTime(), until})
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*x509.Certificate)) *Certificate {
		c, err := ParseCertificate(otherwise(t, a.CSCA, key, change))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	short := with(func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: standard(arcKeyPeriod), Value: period})
	})
	late := with(func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = trialTime().AddDate(4, 0, 0), trialTime().AddDate(6, 0, 0)
	})
	odd := with(func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}})
	})
	for _, c := range []struct {
		name        string
		certificate *Certificate
		signed      string
		want        string
	}{
		{"within its period", short, "2026-06-13", "{VALID []}"},
		{"on its last day", short, until.Format(time.DateOnly), "{VALID []}"},
		{"after its period", short, "2026-12-24", "{INVALID [EXPIRED_CERTIFICATE]}"},
		{"before its period", short, "2026-05-01", "{INVALID [EXPIRED_CERTIFICATE]}"},
		{"certified after the CSCA's period", late, "2030-07-01", "{INVALID [UNTRUSTED_CERTIFICATE]}"},
		{"a critical extension that nobody knows", odd, "2026-06-13", "{INVALID [UNTRUSTED_CERTIFICATE]}"},
	} {
		signer, err := NewSigner(key, c.certificate)
		if err != nil {
			t.Fatal(err)
		}
		in := specimen()
		in.SignatureDate = c.signed
		payload, err := EncodeVisa(in, signer.AnyDay())
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(Check(payload, Trust{Signers: []*Certificate{c.certificate}, CSCAs: certificates(a.CSCA)})); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// The reasons of Doc 9303-7 §9.4 and Doc 9303-8 App. A: printed lines against sealed ones, and a visa's passport.
func TestPrintedLines(t *testing.T) {
	_, signer := trial(t)
	seals := eachSeal(t, signer)
	passport := func(state, nationality, number string) []string {
		done, err := mrz.Encode(mrz.Document{Format: mrz.TD3, DocumentCode: "P", IssuingState: state, DocumentNumber: number, Nationality: nationality,
			PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1990-09-07", Sex: "F", DateOfExpiry: "2034-04-15"})
		if err != nil {
			t.Fatal(err)
		}
		return done.Lines
	}
	swap := func(lines []string, line, at int, c string) []string {
		out := append([]string(nil), lines...)
		out[line] = out[line][:at] + c + out[line][at+1:]
		return out
	}
	good := passport("XXX", "XXX", "L8988901C")
	for _, c := range []struct {
		name, seal        string
		printed, passport []string
		want              string
	}{
		{"visa", "visa", specimen().MRZ, good, "{VALID []}"},
		{"another name", "visa", swap(specimen().MRZ, 0, 7, "X"), nil, "{INVALID [SEAL_VISA_MISMATCH]}"},
		{"a wrong digit", "visa", swap(specimen().MRZ, 1, 9, "5"), nil, "{INVALID [INVALID_VISA_MRZ]}"},
		{"lines of a passport", "visa", good, nil, "{INVALID [INVALID_VISA_MRZ]}"},
		{"travel document for a refugee", "visa", nil, passport("UTO", "XXX", "L8988901C"), "{VALID []}"},
		{"another passport", "visa", nil, passport("XXX", "XXX", "L8988902C"), "{INVALID [SEAL_PASSPORT_MISMATCH]}"},
		{"passport of another State", "visa", nil, passport("UTO", "UTO", "L8988901C"), "{INVALID [SEAL_PASSPORT_MISMATCH]}"},
		{"passport misread", "visa", nil, swap(good, 1, 9, "5"), "{INVALID [INVALID_PASSPORT_MRZ]}"},
		{"passport cut short", "visa", nil, good[:1], "{INVALID [INVALID_PASSPORT_MRZ]}"},
		{"visa for a passport", "visa", nil, specimen().MRZ, "{INVALID [INVALID_PASSPORT_MRZ]}"},
		{"both wrong", "visa", swap(specimen().MRZ, 0, 7, "X"), passport("XXX", "XXX", "L8988902C"), "{INVALID [SEAL_VISA_MISMATCH SEAL_PASSPORT_MISMATCH]}"},
		{"emergency", "emergency", emergency().MRZ, nil, "{VALID []}"},
		{"emergency, another name", "emergency", swap(emergency().MRZ, 0, 7, "X"), nil, "{INVALID [SEAL_DOCUMENT_MISMATCH]}"},
		{"emergency, a wrong digit", "emergency", swap(emergency().MRZ, 1, 9, "5"), nil, "{INVALID [INVALID_PRINTED_MRZ]}"},
		{"emergency, nothing", "emergency", []string{""}, nil, "{INVALID [INVALID_PRINTED_MRZ]}"},
		{"card", "card", card().MRZ, nil, "{VALID []}"},
		{"card, another name", "card", swap(card().MRZ, 2, 0, "X"), nil, "{INVALID [SEAL_DOCUMENT_MISMATCH]}"},
		{"card, lines of a visa", "card", specimen().MRZ, nil, "{INVALID [SEAL_DOCUMENT_MISMATCH]}"},
	} {
		trust := Trust{Signers: []*Certificate{signer.Certificate()}, MRZ: c.printed, PassportMRZ: c.passport}
		if got := fmt.Sprint(Check(seals[c.seal], trust)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A good signature over a message that is not of its profile is still no seal of it; a sealed MRZ has right digits.
func TestMessagesOutsideOfTheirProfile(t *testing.T) {
	_, signer := trial(t)
	parts := map[string][]Feature{}
	for name, payload := range eachSeal(t, signer) {
		s, err := Decode(payload)
		if err != nil {
			t.Fatal(err)
		}
		parts[name] = s.Features
	}
	without := func(list []Feature, tag byte) []Feature {
		var out []Feature
		for _, f := range list {
			if f.Tag != tag {
				out = append(out, f)
			}
		}
		return out
	}
	wrongDigit, err := zoneFeature(TagEmergencyMRZ, emergency().MRZ[0]+"D231458908"+emergency().MRZ[1][10:])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name                 string
		definition, category byte
		features             []Feature
		want                 string
	}{
		{"visa without duration", VisaDefinition, VisaCategory, without(parts["visa"], TagDuration), "{INVALID [WRONG_FORMAT]}"},
		{"visa without passport", VisaDefinition, VisaCategory, without(parts["visa"], TagPassportNumber), "{INVALID [WRONG_FORMAT]}"},
		{"visa without entries", VisaDefinition, VisaCategory, without(parts["visa"], TagEntries), "{VALID []}"},
		{"visa with both MRZs", VisaDefinition, VisaCategory, append(without(parts["visa"], 0), parts["visa-b"][0]), "{INVALID [WRONG_FORMAT]}"},
		{"visa with a long duration", VisaDefinition, VisaCategory, append(without(parts["visa"], TagDuration), Feature{TagDuration, []byte{1, 2, 3, 4}}), "{INVALID [WRONG_FORMAT]}"},
		{"visa as emergency", EmergencyDefinition, EmergencyCategory, parts["visa"], "{INVALID [WRONG_FORMAT INVALID_SEAL_MRZ UNKNOWN_FEATURE]}"},
		{"emergency with a wrong digit", EmergencyDefinition, EmergencyCategory, []Feature{wrongDigit}, "{INVALID [INVALID_SEAL_MRZ]}"},
		{"card without a name", CardDefinition, CardCategory, without(parts["card"], TagCardPrimary), "{INVALID [WRONG_FORMAT]}"},
		{"card with a name in no UTF-8", CardDefinition, CardCategory, append(without(parts["card"], TagCardPrimary), Feature{TagCardPrimary, []byte{0xff}}), "{INVALID [WRONG_FORMAT]}"},
		{"card with no date", CardDefinition, CardCategory, append(without(parts["card"], TagCardExpiry), Feature{TagCardExpiry, []byte{0xff, 0xff, 0xff}}), "{INVALID [WRONG_FORMAT]}"},
		{"a profile of others", 0xfd, 0x04, parts["visa"], "{VALID [UNKNOWN_FEATURE]}"},
	} {
		payload, err := Encode(Message{IssuingState: "UTO", IssueDate: "2026-06-13", SignatureDate: "2026-06-13", FeatureDefinition: c.definition,
			TypeCategory: c.category, Features: c.features}, signer)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(Check(payload, Trust{Signers: []*Certificate{signer.Certificate()}})); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	a, _ := trial(t)
	key := newKey(t, "P-256")
	for name, change := range map[string]func(*CSCARequest){
		"small country": func(r *CSCARequest) { r.Country = "ut" }, "long country": func(r *CSCARequest) { r.Country = "UTO" },
		"no State": func(r *CSCARequest) { r.State = "" }, "no name": func(r *CSCARequest) { r.CommonName = "" },
	} {
		r := UtopiaCSCA(trialTime())
		change(&r)
		if _, err := IssueCSCA(r, key, rand.Reader); err == nil {
			t.Errorf("CSCA: %s was taken", name)
		}
	}
	for name, change := range map[string]func(*VDSSignerRequest){
		"no reference": func(r *VDSSignerRequest) { r.Reference = "" }, "zero": func(r *VDSSignerRequest) { r.Reference = "00" },
		"long reference": func(r *VDSSignerRequest) { r.Reference = "1234567890" }, "negative": func(r *VDSSignerRequest) { r.Reference = "-5B" },
		"no hex": func(r *VDSSignerRequest) { r.Reference = "XY" }, "small signer": func(r *VDSSignerRequest) { r.Signer = "ts" },
		"long signer": func(r *VDSSignerRequest) { r.Signer = "TSS" }, "long type": func(r *VDSSignerRequest) { r.DocumentTypes = []string{"PUU"} },
		"no type": func(r *VDSSignerRequest) { r.DocumentTypes = []string{""} }, "other purpose": func(r *VDSSignerRequest) { r.Purpose = "lunch" },
		"before the CSCA": func(r *VDSSignerRequest) { r.From = trialTime().AddDate(0, 0, -1) },
		"after its key":   func(r *VDSSignerRequest) { r.From = trialTime().AddDate(3, 0, 1) },
	} {
		r := VDSSignerRequest{Signer: "TS", Reference: "5B", From: trialTime()}
		change(&r)
		if _, err := IssueVDSSigner(r, key, a.CSCA); err == nil {
			t.Errorf("signer: %s was taken", name)
		}
	}
	if _, err := IssueVDSSigner(VDSSignerRequest{Signer: "TS", Reference: "5B", From: trialTime()}, key, a.VDSSigner); err == nil {
		t.Error("a signer certified another")
	}
	for name, r := range map[string]RevocationRequest{"no days": {From: trialTime()}, "long": {Days: 91, From: trialTime()}, "negative": {Number: -1, Days: 30, From: trialTime()}} {
		if _, err := IssueCRL(r, a.CSCA); err == nil {
			t.Errorf("list: %s was taken", name)
		}
	}
	empty := listOf(t, a.CSCA, "")
	if len(empty.Revoked) != 0 || empty.Number.Cmp(big.NewInt(7)) != 0 || !empty.IssuedBy(a.CSCA.Certificate) || empty.IssuedBy(a.VDSSigner.Certificate) {
		t.Errorf("an empty list reads %+v", empty)
	}
}

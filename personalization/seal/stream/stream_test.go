package stream

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"chancery/personalization/seal"
)

func trialTime() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

func trial(t testing.TB) (seal.Authority, *seal.Signer) {
	t.Helper()
	a, err := seal.GenerateAuthority(rand.Reader, trialTime())
	if err != nil {
		t.Fatal(err)
	}
	s, err := seal.NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// Contents of seals as lines: the visa of Doc 9303-7 App. A, the emergency travel document of Doc 9303-8 App. B, a card.
const (
	visaLine = `{"profile":"visa","version":3,"issuingState":"UTO","issueDate":"2026-06-13","signatureDate":"2026-06-13","features":{"mrz":["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L8988901C4XXX4009078F96121096ZE184226B<<<<<<"],"entries":1,"duration":{"days":30,"months":1,"years":2},"passportNumber":"L8988901C","visaType":"0a0b"}}`
	etdLine  = `{"profile":"etd","issuingState":"UTO","issueDate":"2026-06-13","signatureDate":"2026-06-13","features":{"mrz":["PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<","D231458907UTO7408122F2606277<<<<<<<8"]}}`
	cardLine = `{"profile":"card","version":4,"issuingState":"UTO","issueDate":"2026-06-13","signatureDate":"2026-06-13","features":{"mrz":["I<UTOD231458907<<<<<<<<<<<<<<<","7408122F1204159UTO<<<<<<<<<<<6","ERIKSSON<<ANNA<MARIA<<<<<<<<<<"],"documentNumber":"D23145890","dateOfBirth":"1974-08-12","dateOfExpiry":"2012-04-15","primaryIdentifier":"Eriksson","secondaryIdentifier":"Anna","nationalName":{"primary":"Эрикссон","secondary":"Анна"}}}`
)

// encoded runs lines through Encode.
func encoded(t testing.TB, signer *seal.Signer, lines string) (out string, bad int) {
	t.Helper()
	var b bytes.Buffer
	bad, err := Encode(strings.NewReader(lines), &b, signer, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), bad
}

func TestThereAndBack(t *testing.T) {
	a, signer := trial(t)
	seals, bad := encoded(t, signer, visaLine+"\r\n"+etdLine+"\n"+cardLine)
	if bad != 0 || strings.Count(seals, "\n") != 3 {
		t.Fatalf("%d bad: %s", bad, seals)
	}
	var out bytes.Buffer
	if bad, err := Decode(strings.NewReader(seals), &out); bad != 0 || err != nil {
		t.Fatalf("%d bad, %v", bad, err)
	}
	signature := strings.Repeat("0", 128)
	reference := a.VDSSigner.Certificate.Reference()
	for i, want := range []string{
		`{"header":{"version":3,"issuingState":"UTO","signer":"UTTS","certificateReference":"REF","issueDate":"2026-06-13","signatureDate":"2026-06-13","featureDefinition":93,"typeCategory":1},"features":[{"tag":1,"name":"mrz","value":["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L8988901C4XXX4009078F9612109"]},{"tag":3,"name":"entries","value":1},{"tag":4,"name":"duration","value":{"days":30,"months":1,"years":2}},{"tag":5,"name":"passportNumber","value":"L8988901C"},{"tag":6,"name":"visaType","value":"0a0b"}],"signature":"SIG"}`,
		`{"header":{"version":4,"issuingState":"UTO","signer":"UTTS","certificateReference":"REF","issueDate":"2026-06-13","signatureDate":"2026-06-13","featureDefinition":94,"typeCategory":3},"features":[{"tag":2,"name":"mrz","value":["PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<","D231458907UTO7408122F2606277<<<<<<<8"]}],"signature":"SIG"}`,
		`{"header":{"version":4,"issuingState":"UTO","signer":"UTTS","certificateReference":"REF","issueDate":"2026-06-13","signatureDate":"2026-06-13","featureDefinition":193,"typeCategory":12},"features":[{"tag":1,"name":"mrz","value":["I<UTOD231458907<<<<<<<<<<<<<<<","7408122F1204159UTO<<<<<<<<<<<6","ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]},{"tag":2,"name":"documentNumber","value":"D23145890"},{"tag":3,"name":"dateOfBirth","value":"1974-08-12"},{"tag":4,"name":"dateOfExpiry","value":"2012-04-15"},{"tag":5,"name":"primaryIdentifier","value":"Eriksson"},{"tag":6,"name":"secondaryIdentifier","value":"Anna"},{"tag":7,"name":"nationalName.primary","value":"Эрикссон"},{"tag":8,"name":"nationalName.secondary","value":"Анна"}],"signature":"SIG"}`,
	} {
		line := strings.Split(out.String(), "\n")[i]
		at := strings.Index(line, `"signature":"`) + len(`"signature":"`)
		line = strings.Replace(line[:at]+signature+line[len(line)-2:], reference, "REF", 1)
		if want = strings.Replace(want, "SIG", signature, 1); line != want {
			t.Errorf("decoded\n%s, want\n%s", line, want)
		}
	}
	out.Reset()
	trust := seal.Trust{Signers: []*seal.Certificate{a.VDSSigner.Certificate}, CSCAs: []*seal.Certificate{a.CSCA.Certificate}, At: trialTime()}
	if bad, err := Verify(strings.NewReader(seals), &out, trust); bad != 0 || err != nil || out.String() != strings.Repeat(`{"status":"VALID","reasons":[]}`+"\n", 3) {
		t.Errorf("%d bad, %v: %s", bad, err, out.String())
	}
}

// Bad lines are answered in their place and named by their dotted path; the good ones around them are too.
func TestBadLinesToEncode(t *testing.T) {
	_, signer := trial(t)
	with := func(from, to string) string { return strings.Replace(visaLine, from, to, 1) }
	for _, c := range []struct{ line, field string }{
		{"", "line"},
		{"   ", "line"},
		{"\xff", "line"},
		{"[]", "line"},
		{`"x"`, "line"},
		{"{", "line"},
		{visaLine + "{}", "line"},
		{strings.Repeat("x", 1<<20+1), "line"},
		{strings.Repeat(`{"features":`, 20), "line"},
		{"{}", "features"},
		{with(`"visa"`, `"lunch"`), "profile"},
		{with(`"visa"`, `1`), "profile"},
		{with(`"version":3`, `"version":"3"`), "version"},
		{with(`"version":3`, `"version":3.5`), "version"},
		{with(`"version":3`, `"version":5`), "version"},
		{with(`"version":3`, `"version":3,"version":3`), "version"},
		{with(`"version":3`, `"colour":1`), "colour"},
		{with(`"issuingState":"UTO",`, ``), "issuingState"},
		{with(`"2026-06-13"`, `"13.06.2026"`), "issueDate"},
		{with(`"entries":1`, `"entries":-1`), "features.entries"},
		{with(`"entries":1`, `"entries":1e999`), "features.entries"},
		{with(`"entries":1`, `"exits":1`), "features.exits"},
		{with(`"entries":1,`, `"entries":1,"entries":2,`), "features.entries"},
		{with(`"days":30`, `"days":true`), "features.duration.days"},
		{with(`"days":30`, `"days":300`), "features.duration.days"},
		{with(`"days":30`, `"weeks":3`), "features.duration.weeks"},
		{with(`{"days":30,"months":1,"years":2}`, `30`), "features.duration"},
		{with(`"duration":{"days":30,"months":1,"years":2},`, ``), "features.duration"},
		{with(`"0a0b"`, `"xy"`), "features.visaType"},
		{with(`"V<UTO`, `"v<UTO`), "features.mrz"},
		{with(`["V<UTO`, `[1,"V<UTO`), "features.mrz"},
		{with(`"passportNumber":"L8988901C"`, `"passportNumber":""`), "features.passportNumber"},
		{strings.Replace(etdLine, `"etd"`, `"etd","version":3`, 1), "version"},
		{strings.Replace(etdLine, `"mrz"`, `"entries":1,"mrz"`, 1), "features.entries"},
		{strings.Replace(cardLine, `"secondary":"Анна"`, `"tertiary":"Анна"`, 1), "features.nationalName.tertiary"},
	} {
		out, bad := encoded(t, signer, etdLine+"\n"+c.line+"\n"+etdLine+"\n")
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if bad != 1 || len(lines) != 3 || lines[0] != lines[2] || !strings.HasPrefix(lines[0], `{"payload":"dc03`) {
			t.Fatalf("%.60q: %d bad of %d lines", c.line, bad, len(lines))
		}
		var said struct{ Error seal.FieldError }
		if err := json.Unmarshal([]byte(lines[1]), &said); err != nil || said.Error.Field != c.field || said.Error.Problem == "" || said.Error.Remedy == "" {
			t.Errorf("%.80q: %s, want field %s", c.line, lines[1], c.field)
		}
	}
}

// Entries are optional, null is absent, and a seal dated outside of the certificate's validity is made and told of.
func TestWhatMayBeLeftOut(t *testing.T) {
	_, signer := trial(t)
	for _, line := range []string{strings.Replace(visaLine, `"entries":1,`, "", 1), strings.Replace(visaLine, `"entries":1`, `"entries":null`, 1)} {
		out, bad := encoded(t, signer, line)
		var back bytes.Buffer
		if _, err := Decode(strings.NewReader(out), &back); bad != 0 || err != nil || strings.Contains(back.String(), "entries") {
			t.Errorf("%d bad, %v: %s", bad, err, back.String())
		}
	}
	var days []string
	var out bytes.Buffer
	old := strings.Replace(etdLine, `"signatureDate":"2026-06-13"`, `"signatureDate":"2023-08-23"`, 1)
	if bad, err := Encode(strings.NewReader(etdLine+"\n"+old), &out, signer, func(day string) { days = append(days, day) }); bad != 0 || err != nil || fmt.Sprint(days) != "[2023-08-23]" {
		t.Errorf("%d bad, %v, told of %v", bad, err, days)
	}
}

// The published vectors through the streams: every seal is decoded, every verified signature is VALID, each negative has its reason.
func TestPublishedVectors(t *testing.T) {
	file, err := os.ReadFile("../testdata/vds_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Keys  []struct{ ID, Curve, PublicPoint string }
		Seals []struct {
			ID, Bytes, Key    string
			SignatureVerified bool
		}
		Negative []struct{ ID, Bytes string }
	}
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	said := func(payload string, key string) string {
		trust := seal.Trust{}
		for _, k := range v.Keys {
			if k.ID == key {
				if trust.Key, err = seal.ParsePublicKey(k.Curve + ":" + k.PublicPoint); err != nil {
					t.Fatal(err)
				}
			}
		}
		var out bytes.Buffer
		if _, err := Verify(strings.NewReader(`{"payload":"`+payload+`"}`), &out, trust); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(out.String())
	}
	verified := 0
	for _, s := range v.Seals {
		var out bytes.Buffer
		if bad, err := Decode(strings.NewReader(`{"payload":"`+s.Bytes+`"}`), &out); bad != 0 || err != nil {
			t.Errorf("%s: %d bad, %v: %s", s.ID, bad, err, out.String())
		}
		if s.SignatureVerified {
			verified++
			if got := said(s.Bytes, s.Key); got != `{"status":"VALID","reasons":[]}` && got != `{"status":"VALID","reasons":["UNKNOWN_FEATURE"]}` {
				t.Errorf("%s: %s", s.ID, got)
			}
		}
	}
	for id, reason := range map[string]string{"neg-message-bit": "INVALID_SIGNATURE", "neg-signature-bit": "INVALID_SIGNATURE", "neg-profile-swap": "INVALID_SIGNATURE",
		"neg-magic": "WRONG_FORMAT", "neg-version": "WRONG_FORMAT", "neg-truncated": "READ_ERROR", "neg-no-signature": "READ_ERROR"} {
		for _, n := range v.Negative {
			// The profile swap leaves a feature that the other profile has too, so nothing else is noticed.
			if want := `{"status":"INVALID","reasons":["` + reason + `"]}`; n.ID == id && said(n.Bytes, "UTTS5B") != want {
				t.Errorf("%s: %s, want %s", id, said(n.Bytes, "UTTS5B"), want)
			}
		}
	}
	if verified != 15 || len(v.Negative) != 7 {
		t.Errorf("%d seals verified, %d negatives", verified, len(v.Negative))
	}
}

func TestBadLinesToVerifyAndDecode(t *testing.T) {
	for line, want := range map[string]string{
		`{"payload":""}`: `{"status":"INVALID","reasons":["WRONG_FORMAT"]}`, `{"payload":"00"}`: `{"status":"INVALID","reasons":["WRONG_FORMAT"]}`,
		`{"payload":"dc03"}`: `{"status":"INVALID","reasons":["READ_ERROR"]}`, `{"payload":"x"}`: `{"error":{"field":"payload",`,
		`{}`: `{"error":{"field":"payload",`, `{"payload":1}`: `{"error":{"field":"payload",`, `{"payload":"","key":""}`: `{"error":{"field":"key",`,
		`{"payload":"","mrz":"x"}`: `{"error":{"field":"mrz",`, "": `{"error":{"field":"line",`,
	} {
		var out bytes.Buffer
		bad, err := Verify(strings.NewReader(line+"\n"), &out, seal.Trust{})
		if bad != 1 || err != nil || !strings.HasPrefix(out.String(), want) {
			t.Errorf("verify %s: %d, %v: %s", line, bad, err, out.String())
		}
		out.Reset()
		bad, err = Decode(strings.NewReader(line+"\n"), &out)
		if bad != 1 || err != nil || !strings.HasPrefix(out.String(), `{"error":{"field":"`) {
			t.Errorf("decode %s: %d, %v: %s", line, bad, err, out.String())
		}
	}
}

// Lines to compare may come with the seal.
func TestLinesBesideTheSeal(t *testing.T) {
	a, signer := trial(t)
	out, _ := encoded(t, signer, etdLine)
	payload := strings.TrimSuffix(out, "}\n")
	trust := seal.Trust{Signers: []*seal.Certificate{a.VDSSigner.Certificate}}
	for lines, want := range map[string]string{
		`"PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<","D231458907UTO7408122F2606277<<<<<<<8"`: "VALID",
		`"PUUTOERIKSSON<<OLGA<MARIA<<<<<<<<<<<","D231458907UTO7408122F2606277<<<<<<<8"`: "SEAL_DOCUMENT_MISMATCH",
	} {
		var said bytes.Buffer
		if _, err := Verify(strings.NewReader(payload+`,"mrz":[`+lines+"]}"), &said, trust); err != nil || !strings.Contains(said.String(), want) {
			t.Errorf("%v: %s, want %s", err, said.String(), want)
		}
	}
}

func TestBrokenPipes(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Decode(iotest.ErrReader(broken), io.Discard); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	r, w := io.Pipe()
	if err := r.CloseWithError(broken); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(strings.NewReader("\n"), w); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
}

// FuzzStreams holds that every line is answered by one of JSON, that nothing panics, and that what is encoded verifies.
func FuzzStreams(f *testing.F) {
	a, signer := trial(f)
	trust := seal.Trust{Signers: []*seal.Certificate{a.VDSSigner.Certificate}}
	for _, line := range []string{visaLine, etdLine, cardLine, "{}", `{"payload":"dc03"}`, ""} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, lines string) {
		n := strings.Count(lines, "\n")
		if lines != "" && !strings.HasSuffix(lines, "\n") {
			n++
		}
		var out, decoded, verified bytes.Buffer
		bad, err := Encode(strings.NewReader(lines), &out, signer, func(string) {})
		check(t, &out, n, bad, err)
		bad, err = Decode(strings.NewReader(lines), &decoded)
		check(t, &decoded, n, bad, err)
		bad, err = Verify(strings.NewReader(lines), &verified, trust)
		check(t, &verified, n, bad, err)
		for line := range strings.Lines(out.String()) {
			var said struct{ Payload string }
			if err := json.Unmarshal([]byte(line), &said); err != nil {
				t.Fatal(err)
			}
			payload, err := hex.DecodeString(said.Payload)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := seal.Decode(payload); err == nil && len(payload) > 0 && seal.VerifyKey(s, a.VDSSigner.Certificate.PublicKey).Status != seal.Valid && s.FeatureDefinition == seal.VisaDefinition {
				t.Fatalf("%s does not verify", line)
			}
		}
	})
}

func check(t *testing.T, out *bytes.Buffer, lines, bad int, err error) {
	t.Helper()
	if err != nil || bad > lines || strings.Count(out.String(), "\n") != lines {
		t.Fatalf("%d bad of %d lines, %d answers (%v)", bad, lines, strings.Count(out.String(), "\n"), err)
	}
	for line := range strings.Lines(out.String()) {
		if !json.Valid([]byte(line)) {
			t.Fatalf("%q is no JSON", line)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	a, signer := trial(b)
	seals, _ := encoded(b, signer, strings.Repeat(visaLine+"\n", 50))
	trust := seal.Trust{Signers: []*seal.Certificate{a.VDSSigner.Certificate}, CSCAs: []*seal.Certificate{a.CSCA.Certificate}, At: trialTime()}
	for name, work := range map[string]func() (int, error){
		"encode": func() (int, error) {
			return Encode(strings.NewReader(strings.Repeat(visaLine+"\n", 50)), io.Discard, signer, func(string) {})
		},
		"decode": func() (int, error) { return Decode(strings.NewReader(seals), io.Discard) },
		"verify": func() (int, error) { return Verify(strings.NewReader(seals), io.Discard, trust) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			lines := 0
			for b.Loop() {
				if bad, err := work(); bad != 0 || err != nil {
					b.Fatal(bad, err)
				}
				lines += 50
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

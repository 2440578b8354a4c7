package personalization

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/templates"
)

// fixedSeal gives 150 bytes that follow from the input, so that pages with a seal can be
// compared; about as many lie above 127 as in a real seal.
type fixedSeal struct{}

func (fixedSeal) SealVisa(in seal.VisaInput) ([]byte, error) { return fixed(in.MRZ) }

func (fixedSeal) SealEmergency(in seal.EmergencyInput) ([]byte, error) { return fixed(in.MRZ) }

func (fixedSeal) SealCard(in seal.CardInput) ([]byte, error) { return fixed(in.MRZ) }

func fixed(mrz []string) ([]byte, error) {
	payload := []byte{0xdc, 0x03}
	state := sha256.Sum256([]byte(strings.Join(mrz, "")))
	for len(payload) < 150 {
		payload = append(payload, state[:]...)
		state = sha256.Sum256(state[:])
	}
	return payload[:150], nil
}

func newComposer(t testing.TB, signer SealSigner) *Composer {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(set, signer)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func images(t testing.TB) Images {
	t.Helper()
	return Images{Portrait: testdata(t, "portrait.jpg"), Signature: testdata(t, "signature.png")}
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// passport is the bearer of the specimen in Doc 9303-4 App. B in a passport of Utopia.
func passport(t testing.TB) record.Record {
	t.Helper()
	img := images(t)
	return record.Record{
		Version: record.Version, DocumentType: "passport-ordinary", Format: "TD3", DocumentCode: "PP", IssuingState: "UTO",
		IssuingAuthority: "MINISTRY OF FOREIGN AFFAIRS", DocumentNumber: "L898902C3", BlankSerial: "L898902C3",
		DateOfIssue: "2026-06-13", DateOfExpiry: "2036-06-12", Layout: "utopia/passport-ordinary@1",
		Bearer: record.Bearer{PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA",
			NationalName: &record.NationalName{Primary: "ЭРИКССОН", Secondary: "АННА МАРИЯ", Language: "ru"},
			DateOfBirth:  "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F", Nationality: "UTO", PersonalNumber: "ZE184226B", HeightCm: 165},
		Portrait: digest(img.Portrait), Signature: digest(img.Signature),
	}
}

// visa is a visa for the same bearer (specimen of Doc 9303-7 App. B).
func visa(t testing.TB) record.Record {
	t.Helper()
	r := passport(t)
	r.DocumentType, r.Format, r.DocumentCode, r.Layout = "visa-a", "MRV-A", "V", "utopia/visa-a@1"
	r.DocumentNumber, r.BlankSerial, r.DateOfExpiry = "L8988901C", "UA0004711", "2026-12-12"
	r.Bearer.NationalName, r.Bearer.PersonalNumber, r.Bearer.PlaceOfBirth, r.Bearer.HeightCm = nil, "", "", 0
	r.Visa = &record.Visa{Category: "TOURISM", Entries: 0, From: "2026-06-13", Until: "2026-12-12", DurationDays: 30, PassportNumber: "L898902C3", PlaceOfIssue: "BRUSSELS"}
	r.Signature = ""
	return r
}

// imagesOf gives the files that a record names.
func imagesOf(t testing.TB, r record.Record) Images {
	t.Helper()
	img := images(t)
	if r.Signature == "" {
		img.Signature = nil
	}
	return img
}

func compose(t testing.TB, c *Composer, r record.Record) Artifacts {
	t.Helper()
	if err := r.Validate(); err != nil {
		t.Fatalf("the test's record is not valid: %v", err)
	}
	a, err := c.Compose(r, imagesOf(t, r))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func preview(t testing.TB, c *Composer, r record.Record) []byte {
	t.Helper()
	pdf, err := c.Preview(r, imagesOf(t, r))
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

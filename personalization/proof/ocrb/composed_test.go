package ocrb_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/templates"
)

// anySeal stands for a visa's seal, at which this test does not look; others it has none.
type anySeal struct{ personalization.SealSigner }

func (anySeal) SealVisa(seal.VisaInput) ([]byte, error) { return make([]byte, 150), nil }

// printed is a page with the lines that stand on it.
type printed struct {
	pdf   []byte
	lines []string
}

// composed gives the pages of a passport or a visa as they go to the printer and as the finished
// document looks, for the bearer of the specimens in Doc 9303-4 and -7 App. B; none for other
// formats.
func composed(t testing.TB, format string) []printed {
	t.Helper()
	portrait, err := os.ReadFile(filepath.Join("..", "..", "testdata", "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(portrait)
	rec := record.Record{
		Version: record.Version, DocumentType: "passport-ordinary", Format: format, DocumentCode: "PP", IssuingState: "UTO",
		IssuingAuthority: "MINISTRY OF FOREIGN AFFAIRS", DocumentNumber: "L898902C3", DateOfIssue: "2026-06-13", DateOfExpiry: "2036-06-12",
		Layout: "utopia/passport-ordinary@1", Portrait: hex.EncodeToString(sum[:]),
		Bearer: record.Bearer{PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", Sex: "F", Nationality: "UTO"},
	}
	switch format {
	case "TD3":
	case "MRV-A":
		rec.DocumentType, rec.DocumentCode, rec.Layout = "visa-a", "V", "utopia/visa-a@1"
		rec.DocumentNumber, rec.BlankSerial, rec.DateOfExpiry = "L8988901C", "UA0004711", "2026-12-12"
		rec.Visa = &record.Visa{Category: "TOURISM", From: "2026-06-13", Until: "2026-12-12", DurationDays: 30, PassportNumber: "L898902C3", PlaceOfIssue: "BRUSSELS"}
	default:
		return nil
	}
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	composer, err := personalization.NewComposer(set, anySeal{})
	if err != nil {
		t.Fatal(err)
	}
	images := personalization.Images{Portrait: portrait}
	a, err := composer.Compose(rec, images)
	if err != nil {
		t.Fatal(err)
	}
	finished, err := composer.Preview(rec, images)
	if err != nil {
		t.Fatal(err)
	}
	return []printed{{a.Page, a.MRZ}, {finished, a.MRZ}}
}

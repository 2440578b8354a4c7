package production

import (
	"crypto/sha256"
	"slices"

	"chancery/issuance"
)

// formatPage is the media type of a page as it is composed.
const formatPage = "application/pdf"

// Data is what an attempt sends to its device, made of the document's page. The zero Data is the page itself.
type Data struct {
	Format string // media type, such as application/pdf or image/pwg-raster
	SHA256 []byte // of the bytes that are sent
	Length int    // in bytes
}

// of gives the data of an attempt on a page (Invalid where it can't be made of that page): a PDF is the page, byte by byte.
func (d Data) of(page []byte, length int) (Data, error) {
	if d.Format == "" && d.SHA256 == nil && d.Length == 0 {
		return Data{Format: formatPage, SHA256: page, Length: length}, nil
	}
	if d.Format == "" || len(d.SHA256) != sha256.Size || d.Length < 1 {
		return d, issuance.Invalidf("data", "give media type, SHA-256 and length", "the data of an attempt is described in part")
	}
	if d.Format == formatPage && (!slices.Equal(d.SHA256, page) || d.Length != length) {
		return d, issuance.Invalidf("data", "send the page that was composed", "the PDF is not the document's page")
	}
	return d, nil
}

// heard adds to the columns that a move writes what its evidence has of the device's counter and of its word about the job.
func (a *Attempt) heard(set, evidence map[string]any) map[string]any {
	if moved, told := whole(evidence["counter"]); told {
		set["counter_moved"], a.CounterMoved = moved, &moved
	}
	if said, told := evidence["state"].(string); told && said != "" {
		set["device_said"], a.DeviceSaid = said, said
	}
	return set
}

// whole takes a count out of evidence, whichever integer it was put there as.
func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int32:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}

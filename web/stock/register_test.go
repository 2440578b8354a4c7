package stock_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/stock"
	"chancery/web/webtest"
)

func (k keepers) receive(t *testing.T, by, kind, first, last, site, witness string) {
	t.Helper()
	k.Must(t, by, func(act *issuance.Act) error {
		_, err := stock.Receive(t.Context(), act, kind, first, last, site, witness)
		return err
	})
}

// The register tells by range where blanks are, and which serials nobody has received; a range of another site is no gap.
func TestRegisterByRange(t *testing.T) {
	k := open(t)
	k.receive(t, "karl", "booklet-td3", "U0000001", "U0000010", "MIN", "kim")
	k.receive(t, "boris", "booklet-td3", "U0000011", "U0000020", "BRU", "karl")
	k.receive(t, "karl", "booklet-td3", "U0000031", "U0000040", "MIN", "kim")
	k.receive(t, "karl", "sticker-mrv-a", "V000001", "V000005", "MIN", "kim")
	k.Must(t, "karl", func(act *issuance.Act) error {
		return stock.Issue(t.Context(), act, "olga", []string{"U0000003", "U0000004", "U0000007"})
	})
	sara := k.As(t, "sara")
	a := sara.Get(t, "/stock/register")
	for _, want := range []string{"U0000021", "U0000030", "never received", "U0000031", "V000005"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("the register lacks %s: %s", want, a.Body)
		}
	}
	if strings.Contains(a.Body, "U0000011") {
		t.Error("another site's range is shown")
	}
	file := sara.Get(t, "/stock/register.csv")
	if !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") || !strings.Contains(file.Header.Get("Content-Disposition"), "stock-MIN-") {
		t.Errorf("%v", file.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows[1:] {
		got = append(got, strings.Join(r[1:6], " "))
	}
	want := []string{
		"U0000001 U0000002 2 in vault karl", "U0000003 U0000004 2 in custody olga", "U0000005 U0000006 2 in vault karl", "U0000007 U0000007 1 in custody olga",
		"U0000008 U0000010 3 in vault karl", "U0000021 U0000030 10 never received ", "U0000031 U0000040 10 in vault karl", "V000001 V000005 5 in vault karl"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the export has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if a := k.As(t, "karl").Get(t, "/stock/register.csv"); a.Status != http.StatusForbidden {
		t.Errorf("a stock keeper gets the export: %d", a.Status)
	}
	if a := sara.Get(t, "/stock/find?serial=u0000003"); a.Location != "/blanks/U0000003" {
		t.Errorf("found at %s", a.Location)
	}
	if a := sara.Get(t, "/stock/register?kind=sticker-mrv-a"); strings.Contains(a.Body, "U0000001") {
		t.Error("the kind is not chosen")
	}
}

// Who may what at this desk, whatever the state.
func TestDuties(t *testing.T) {
	k := open(t)
	if n := webtest.CheckDuties(t, k.House); n == 0 {
		t.Error("no cell was asked")
	}
	webtest.CheckForged(t, k.House)
	n := 400
	if os.Getenv("CHANCERY_PROVE") == "1" {
		n = 4000
	}
	webtest.CheckMalformed(t, k.House, n, 3)
	k.Vault(t, issuancetest.Booklet, 3)
	paths := []string{"/stock", "/stock/register", "/stock/register/U0000001", "/stock/register.csv"}
	for _, f := range []string{"receive", "issue", "return", "count", "spoil", "destroy", "missing", "found"} {
		paths = append(paths, "/stock/"+f)
	}
	webtest.CheckReads(t, k.House, "mona", paths...)
}

// Pages of a stock of many blanks, for the bench of queries.
func BenchmarkPages(b *testing.B) {
	h := issuancetest.New(b)
	for i := range 20 {
		first := i*20_000 + 1
		h.Must(b, "karl", func(act *issuance.Act) error {
			_, err := stock.Receive(b.Context(), act, "booklet-td3", fmt.Sprintf("U%08d", first), fmt.Sprintf("U%08d", first+9_999), "MIN", "kim")
			return err
		})
	}
	k := webtest.OpenIn(b, h, desks)
	if _, err := h.DB.Owner.Exec(b.Context(), "ANALYZE blank"); err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/stock", "/stock/register", "/stock/register/U00000001", "/stock/issue", "/stock/register.csv"} {
		b.Run(strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"), func(b *testing.B) {
			mona := k.As(b, "mona")
			for b.Loop() {
				if a := mona.Get(b, path); a.Status != http.StatusOK {
					b.Fatal(a.Status, a.Body)
				}
			}
		})
	}
}

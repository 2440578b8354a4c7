package production_test

import (
	"os"
	"testing"

	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// Who may what at this desk, what another site has sent, and what is no request at all.
func TestDuties(t *testing.T) {
	f := open(t)
	if n := webtest.CheckDuties(t, f.House); n == 0 {
		t.Error("no cell was asked")
	}
	webtest.CheckForged(t, f.House)
	n := 400
	if os.Getenv("CHANCERY_PROVE") == "1" {
		n = 4000
	}
	webtest.CheckMalformed(t, f.House, n, 5)
	b, ids := f.Run(t, issuancetest.BookletPrinter, 2)
	a := f.Doubt(t, ids[0])
	webtest.CheckReads(t, f.House, "mona", "/production", "/production/make", "/production/make?kind=booklet-td3", "/production/batches/"+b.ID, "/production/batches/"+b.ID+"/read-back",
		"/production/printers", "/production/printers/p1", "/production/doubts/"+a.ID, "/production/doubts/"+a.ID+"/settle?blank="+a.Blank)
}

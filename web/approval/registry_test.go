package approval_test

import (
	"testing"

	"chancery/web"
	"chancery/web/approval"
	"chancery/web/webtest"
)

// Every route as nobody and as each role, forged, and broken.
func TestRegistry(t *testing.T) {
	h := webtest.Open(t, []web.Desk{approval.Desk()})
	webtest.CheckDuties(t, h)
	webtest.CheckForged(t, h)
	webtest.CheckMalformed(t, h, 400, 1)
}

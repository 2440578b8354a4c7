package inspection_test

import (
	"testing"

	"chancery/web"
	"chancery/web/inspection"
	"chancery/web/webtest"
)

// Every route as nobody and as each role, forged, and broken.
func TestRegistry(t *testing.T) {
	h := webtest.Open(t, []web.Desk{inspection.Desk()})
	webtest.CheckDuties(t, h)
	webtest.CheckForged(t, h)
	webtest.CheckMalformed(t, h, 400, 1)
}

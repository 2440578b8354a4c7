package desks_test

import (
	"slices"
	"testing"

	"go.uber.org/goleak"

	"chancery/issuance/issuancetest"
	"chancery/web"
	"chancery/web/desks"
	"chancery/web/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens a house with every desk.
func open(t *testing.T) *webtest.House {
	t.Helper()
	return webtest.OpenIn(t, issuancetest.New(t), func(h *issuancetest.House) []web.Desk {
		all, err := desks.All(desks.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return all
	})
}

// TestAllDesksStandTogether opens all desks in one house: no route, page or word is in the way of another's, and each desk is there once.
func TestAllDesksStandTogether(t *testing.T) {
	open(t)
	var names []string
	all, err := desks.All(desks.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if slices.Contains(names, d.Name) || len(d.Routes) == 0 || len(d.Pages) == 0 || len(d.Links) == 0 {
			t.Errorf("desk %s: %d routes, %d pages, %d links", d.Name, len(d.Routes), len(d.Pages), len(d.Links))
		}
		names = append(names, d.Name)
	}
	if len(names) != 9 {
		t.Errorf("%d desks: %v", len(names), names)
	}
}

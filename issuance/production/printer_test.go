package production_test

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

func install(t *testing.T, h *issuancetest.House, who string, p production.Printer) error {
	t.Helper()
	return h.Try(t, who, func(act *issuance.Act) error { return production.InstallPrinter(t.Context(), act, p) })
}

func TestInstallPrinter(t *testing.T) {
	h := issuancetest.New(t)
	good := production.Printer{ID: "p7", Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "ipps://10.0.0.7/ipp/print"}
	wantForbidden(t, install(t, h, "olga", good), "administrator")
	for range 2 {
		if err := install(t, h, "adam", good); err != nil {
			t.Fatal(err)
		}
	}
	p, err := production.LoadPrinter(t.Context(), h.DB.Auditor, "p7")
	if err != nil || p.URI != good.URI || p.DeviceUUID != nil || p.LastContactAt != nil {
		t.Errorf("%+v, %v", p, err)
	}
	for name, c := range map[string]struct {
		edit func(*production.Printer)
		kind issuance.Kind
	}{
		"a site that is none":     {func(p *production.Printer) { p.ID, p.Site = "p8", "XXX" }, issuance.Invalid},
		"a kind that is none":     {func(p *production.Printer) { p.ID, p.Kind = "p8", "napkin" }, issuance.Invalid},
		"an id that is none":      {func(p *production.Printer) { p.ID = "P 8" }, issuance.Invalid},
		"a known one elsewhere":   {func(p *production.Printer) { p.Site = issuancetest.Brussels }, issuance.Conflict},
		"a known one, other kind": {func(p *production.Printer) { p.Kind = issuancetest.Sticker }, issuance.Conflict},
	} {
		p := good
		c.edit(&p)
		if err := install(t, h, "adam", p); issuance.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = production.LoadPrinter(t.Context(), h.Pool, "p8")
	issuancetest.WantKind(t, err, issuance.NotFound)
}

// A device that was replaced is installed anew, and then takes the attempts that the stranger did not get.
func TestAReplacedDevice(t *testing.T) {
	h := issuancetest.New(t)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	h.Print(t, ids[0])
	intend := func() error {
		a := h.Attempt(t, ids[1])
		return h.Try(t, "system", func(act *issuance.Act) error {
			return production.Intend(t.Context(), act, a, "urn:uuid:the-new-one", map[string]any{"UpTime": 1}, production.Data{})
		})
	}
	issuancetest.WantKind(t, intend(), issuance.Conflict)
	old, err := production.LoadPrinter(t.Context(), h.Pool, issuancetest.BookletPrinter)
	if err != nil || *old.DeviceUUID != issuancetest.Device || old.LastContactAt == nil {
		t.Fatalf("%+v, %v", old, err)
	}
	if err := install(t, h, "adam", old); err != nil {
		t.Fatal(err)
	}
	if err := intend(); err != nil {
		t.Error(err)
	}
}

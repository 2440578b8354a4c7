package laserpassport_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"chancery/printers"
	"chancery/printers/fields"
	"chancery/printers/laserpassport"
	"chancery/printers/printertest"
	"chancery/printers/simulator/machine"
)

func TestConformance(t *testing.T) {
	printertest.Run(t, printertest.Subject{
		Start: startBehaving,
		Open: func(uri string, o printers.Options) (printers.Device, error) {
			return laserpassport.Open(uri+"?id="+machineID, o)
		},
		Width: 125, Height: 88, Format: printers.FormatFields,
		Document: func(name string) []byte { return document(t, name) },
		Station:  true,
		Limits:   printertest.Limits{Nameless: true, NoCancel: true, KeepsIDs: true, NoUpTime: true},
	})
}

// suiteRig is a machine of the suite's cases.
type suiteRig struct{ *rig }

func startBehaving(t testing.TB, b printertest.Behaviour) printertest.Rig {
	t.Helper()
	var script strings.Builder
	for at := 1; at <= 10; at++ {
		for fault, played := range map[string]bool{"slow": b.Slow > 0, "jam": b.Fail, "truncate": b.Truncate} {
			if played {
				fmt.Fprintf(&script, "{\"at\":%d,\"do\":%q,\"seconds\":%g}\n", at, fault, b.Slow.Seconds())
			}
		}
	}
	if b.Empty {
		return suiteRig{start(t, script.String(), "")}
	}
	return suiteRig{start(t, script.String())}
}

func (r suiteRig) URI() string { return r.uri() }

func (r suiteRig) Load(t testing.TB) { r.load(t, stack()...) }

func (r suiteRig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	sheets := map[string]*printertest.Sheet{}
	var order []string
	for _, entry := range r.ledger(t) {
		switch entry.Event {
		case machine.EventPrinted, machine.EventSpoiled:
			sheets[entry.Blank] = r.sheet(t, entry)
			order = append(order, entry.Blank)
		case machine.EventEjected:
			if sheet := sheets[entry.Blank]; sheet != nil {
				sheet.Where = map[string]string{"good": printertest.Tray, "reject": printertest.Box}[entry.Result]
			}
		}
	}
	var all []printertest.Sheet
	for _, blank := range order {
		all = append(all, *sheets[blank])
	}
	return all
}

func (r suiteRig) sheet(t testing.TB, entry machine.Entry) *printertest.Sheet {
	t.Helper()
	doc := r.rebuilt(t, entry.File)
	sheet := printertest.Sheet{Blank: entry.Blank, Where: printertest.Inside, Spoiled: entry.Event == machine.EventSpoiled}
	for _, text := range doc.Texts {
		if text.Name == "attempt" {
			sheet.Attempt = text.Value
		}
	}
	content, err := fields.Encode(doc)
	if err != nil {
		t.Fatal(err)
	}
	sheet.SHA256 = sha256.Sum256(content)
	return &sheet
}

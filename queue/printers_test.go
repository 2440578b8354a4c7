package queue

import (
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// A printer that is installed while the line works is served without a restart, by the lines of its site alone.
func TestAPrinterThatIsInstalledLater(t *testing.T) {
	w := newWorks(t)
	elsewhere := w.another(t, pages{})
	elsewhere.config.Site = "BRU"
	const added = "added-later"
	known, err := production.LoadPrinter(t.Context(), w.Pool, issuancetest.BookletPrinter)
	if err != nil {
		t.Fatal(err)
	}
	w.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: added, Site: known.Site, Kind: known.Kind, URI: known.URI})
	})
	b := w.Batch(t, added, 2)
	start(t, w.line) // made before the printer was there
	w.Must(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	await(t, "all is printed", func() bool { return w.Count(t, "document WHERE state = 'device done'") == 2 })
	if err := elsewhere.serveNew(t.Context()); err != nil || elsewhere.served[queueOfPrinter(added)] {
		t.Errorf("a line of another site serves it: %v", err)
	}
}

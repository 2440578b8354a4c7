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

// A line that is set to some stages has the queues of these, and upkeep.
func TestStages(t *testing.T) {
	w := newWorks(t)
	printer := queueOfPrinter(issuancetest.BookletPrinter)
	for _, c := range []struct {
		stages []Stage
		has    []string
		not    []string
	}{
		{nil, []string{queueUpkeep, queueVetting, queueCompose, printer}, nil},
		{[]Stage{Printing}, []string{queueUpkeep, printer}, []string{queueVetting, queueCompose}},
		{[]Stage{Vetting, Composing}, []string{queueUpkeep, queueVetting, queueCompose}, []string{printer}},
	} {
		l := w.another(t, pages{})
		l.config.Stages, l.served = c.stages, map[string]bool{}
		queues, err := l.queues(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range c.has {
			if queues[name].MaxWorkers == 0 {
				t.Errorf("%v: no queue %s", c.stages, name)
			}
		}
		for _, name := range c.not {
			if queues[name].MaxWorkers != 0 {
				t.Errorf("%v: queue %s is served", c.stages, name)
			}
		}
	}
}

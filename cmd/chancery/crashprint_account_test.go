package main_test

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/printers/simulator"
)

// figures are what became of crashes.
type figures struct {
	driver, kind, row string
	points            []string

	crashes                     int
	went                        int // the attempt went on to its end by itself, or there was none
	ended                       int // attempts that ended unprinted by themselves
	doubts                      int // settled by the operator as:
	printed, spoiled, unprinted int
	sheets, documents           int // that came out until the next crash
}

// recovered lets the line and the operator come to an end with the attempt that was under way, and tells what became of all since.
func (c *cell) recovered(t *testing.T, row, point string, a *production.Attempt) figures {
	t.Helper()
	id := ""
	if a != nil {
		id = a.ID
	}
	c.until(t, "the crash at "+row+" is settled", func() bool {
		batch, state, now := c.glance(t, c.press, id)
		switch {
		case batch == "":
			c.batch(t, c.press, batchSize)
		case state == "halted":
			c.open(t, batch)
		default:
			return a == nil || slices.Contains(over, now)
		}
		return false
	})
	f := figures{driver: c.driver, kind: c.kind, row: row, points: []string{point}, crashes: 1, went: 1}
	for _, x := range c.attempts(t, c.press) {
		if c.counted[x.ID] || !slices.Contains(over, x.State) {
			continue
		}
		c.counted[x.ID] = true
		f.count(x, c.settled(t, x.ID))
	}
	c.sheets(t, &f)
	return f
}

// sheets counts what came out since it was counted last, and on how many documents: a blank is one document's for ever.
func (c *cell) sheets(t *testing.T, f *figures) {
	t.Helper()
	list := c.entries(t)
	for _, e := range list[c.seen:] {
		if e.Event != simulator.EventPrinted {
			continue
		}
		if f.sheets++; !c.onPaper[e.Blank] {
			f.documents++
		}
		c.onPaper[e.Blank] = true
	}
	c.seen = len(list)
}

// count counts an attempt that has ended, settled by somebody or by itself.
func (f *figures) count(a production.Attempt, settled bool) {
	switch {
	case settled:
		f.went = 0
		f.doubts++
		switch a.State {
		case "verified":
			f.printed++
		case "spoiled":
			f.spoiled++
		case "unprinted":
			f.unprinted++
		}
	case a.State == "unprinted":
		f.went = 0
		f.ended++
	}
}

// settled reports whether a person has decided what became of an attempt.
func (b *bureau) settled(t testing.TB, id string) bool {
	t.Helper()
	return b.Count(t, "attempt WHERE id::text = $1 AND settled_by IS NOT NULL", id) == 1
}

// account holds the ledgers of printers for one kind of blank against the books: no document is on paper twice, those that are printed
// are there once and whole, and each blank is where the books have it.
func (b *bureau) account(t testing.TB, presses ...*press) {
	t.Helper()
	on := b.documentOn(t, presses[0].kind)
	printed, fed := map[string]int{}, map[string]int{}
	for _, p := range presses {
		for _, e := range p.entries(t) {
			d, known := on[e.Blank]
			switch {
			case e.Blank != "" && !known:
				t.Errorf("%s: %s of blank %s, which is no document's", p.id, e.Event, e.Blank)
			case e.Event == simulator.EventFed:
				fed[e.Blank]++
			case e.Event == simulator.EventPrinted:
				if printed[d.ID]++; printed[d.ID] > 1 {
					t.Errorf("%s: document %s is on paper %d times", p.id, d.ID, printed[d.ID])
				}
				if p.driver != "evolis" && p.driver != "laserpassport" && d.State == "printed" && e.SHA256 != hex.EncodeToString(d.Page) {
					t.Errorf("%s: the sheet of document %s is not its page", p.id, d.ID)
				}
			}
		}
		b.decided(t, p)
	}
	for serial, d := range on {
		state := b.blank(t, serial)
		n := printed[d.ID]
		switch {
		case d.State == "printed" && (n != 1 || state != "consumed"), d.State == "spoiled" && state != "spoiled":
			t.Errorf("document %s is %s, its blank %s is %s, and %d sheets came out", d.ID, d.State, serial, state, n)
		case d.State != "printed" && d.State != "spoiled":
			t.Errorf("document %s is left %s", d.ID, d.State)
		case d.State == "printed" && fed[serial] == 0:
			t.Errorf("blank %s never left the stack", serial)
		}
	}
}

// blank gives the state of a blank.
func (b *bureau) blank(t testing.TB, serial string) issuance.State {
	t.Helper()
	k, err := stock.Load(t.Context(), b.Pool, serial)
	if err != nil {
		t.Fatal(err)
	}
	return k.State
}

// decided makes sure that a person decided that there was a further attempt.
func (b *bureau) decided(t testing.TB, p *press) {
	t.Helper()
	if n := b.Count(t, "attempt WHERE printer = $1 AND ordinal > 1 AND decided_by IS NULL", p.id); n > 0 {
		t.Errorf("%s: %d further attempts that nobody decided on", p.id, n)
	}
}

// printed is the table of all crashes.
func printed(all []figures) string {
	sum := map[[3]string]figures{}
	var keys [][3]string
	for _, f := range all {
		for _, key := range [][3]string{{f.driver, f.kind, f.row}, {f.driver, f.kind, ""}, {"all", "", ""}} {
			if _, known := sum[key]; !known {
				keys = append(keys, key)
			}
			sum[key] = sum[key].plus(f)
		}
	}
	slices.SortStableFunc(keys, func(a, b [3]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "printer\tcrash of\tat\tcrashes\twent on\tended unprinted\tin doubt\tprinted\tspoiled\tunprinted\tsheets\tdocuments\tduplicates")
	for _, k := range keys {
		f := sum[k]
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", k[0], k[1], cmp.Or(k[2], "all"), f.crashes, f.went, f.ended, f.doubts,
			f.printed, f.spoiled, f.unprinted, f.sheets, f.documents, f.sheets-f.documents)
	}
	w.Flush()
	return b.String()
}

func (f figures) plus(o figures) figures {
	f.crashes, f.went, f.ended, f.doubts = f.crashes+o.crashes, f.went+o.went, f.ended+o.ended, f.doubts+o.doubts
	f.printed, f.spoiled, f.unprinted = f.printed+o.printed, f.spoiled+o.spoiled, f.unprinted+o.unprinted
	f.sheets, f.documents = f.sheets+o.sheets, f.documents+o.documents
	return f
}

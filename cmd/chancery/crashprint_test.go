package main_test

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

// The kinds of crashes.
const (
	ofWorker  = "worker"  // SIGKILL of the process that drives the printer, or reads back what it printed
	ofPrinter = "printer" // SIGKILL of the printer's
	ofBoth    = "both"
	ofCable   = "cut" // the connection between them breaks; a hot folder vanishes, or can't be written
)

// midway is not a failpoint: the cable holds the document up when a part of it has passed.
const midway = "a part of the document"

// row is one of the crash table of the attempt protocol, with the failpoints that lie in it.
type row struct {
	name   string
	points []string
}

// rows are those that a make of printer comes by.
func rows(m model) []row {
	list := []row{
		{"before the intent", []string{"print.before-intent"}},
		{"intent, nothing created", []string{"print.after-intent", "print.before-create"}},
		{"created, not noted", []string{"print.after-create", "print.before-created-commit"}},
		{"noted, not sending", []string{"print.before-sending-commit", "print.after-created-commit"}},
		{"sending, nothing sent", []string{"print.after-sending-commit", "print.before-send"}},
		{"some sent", []string{midway}},
		{"all sent", []string{"print.after-send", "print.after-accepted-commit", "print.before-accepted-commit"}},
		{"done, not noted", []string{"observe.after-status", "observe.before-device-done-commit", "observe.before-status"}},
		{"during read-back", []string{"readback.before-commit", "readback.after-commit"}},
	}
	if m.station {
		list[3].points = append(list[3].points, "print.before-blank-read", "print.after-blank-read")
	}
	switch {
	case m.camera:
		list[8].points = append(list[8].points, "print.before-release", "print.after-release")
	case m.station:
		list[7].points = append(list[7].points, "print.before-release", "print.after-release", "observe.after-device-done-commit")
	default:
		list[7].points = append(list[7].points, "observe.after-device-done-commit")
	}
	return list
}

// atRandom is the row of the crashes at random moments.
const atRandom = "at a random moment"

// TestCrashPrint kills workers and printers, and cuts what connects them, at each row of the crash table and at random moments. After
// each crash everything is started again and the line goes on; what is in doubt an operator settles who sees nothing but the blank.
// No document is on paper twice, each blank is where the books have it.
func TestCrashPrint(t *testing.T) {
	t.Parallel()
	r := chance(t)
	moments := 13 // with one point of each row, a tenth of what is struck in all
	if prove() {
		moments = 200
	}
	var mu sync.Mutex
	var all []figures
	t.Cleanup(func() { t.Log("\n" + printed(all)) })
	var cells sync.WaitGroup
	turns := make(chan struct{}, 2*runtime.NumCPU()) // more cells than processors: much of the time they wait
	for n, m := range models() {
		for k, kind := range []string{ofWorker, ofPrinter, ofBoth, ofCable} {
			seeds := [2]uint64{r.Uint64(), r.Uint64()}
			cells.Go(func() {
				turns <- struct{}{}
				defer func() { <-turns }()
				t.Run(m.driver+"/"+kind, func(t *testing.T) {
					c := newCell(t, m, kind, rand.New(rand.NewPCG(seeds[0], seeds[1])))
					defer func() {
						mu.Lock()
						defer mu.Unlock()
						all = append(all, c.figures...)
					}()
					for _, row := range rows(m) {
						for _, point := range chosen(row.points, n+k) {
							c.at(t, row.name, point)
						}
					}
					for range moments {
						c.sometime(t)
					}
					c.end(t)
				})
			})
		}
	}
	cells.Wait()
}

// chosen are the points of a row that are tried: all of them with CHANCERY_PROVE=1, else one, another one for each cell.
func chosen(points []string, n int) []string {
	if prove() {
		return points
	}
	return points[n%len(points):][:1]
}

// cell is a printer and a kind of crash, with a bureau of its own.
type cell struct {
	*operator
	kind    string
	r       *rand.Rand
	figures []figures
	counted map[string]bool // attempts that are in the figures
	seen    int             // entries of the ledger that are
	onPaper map[string]bool // blanks
}

func newCell(t *testing.T, m model, kind string, r *rand.Rand) *cell {
	t.Helper()
	b := newBureau(t)
	p := b.install(t, m, "p-"+m.driver, "20ms")
	return &cell{operator: &operator{bureau: b, press: p, cycled: map[string]bool{}}, kind: kind, r: r, counted: map[string]bool{}, onPaper: map[string]bool{}}
}

// at has a crash at a point.
func (c *cell) at(t *testing.T, row, point string) {
	t.Helper()
	holder := c.trap(t, point)
	a := c.current(t)
	c.strike(t, holder, a)
	c.figures = append(c.figures, c.recovered(t, row, point, a))
}

// sometime has a crash at a random moment.
func (c *cell) sometime(t *testing.T) {
	t.Helper()
	if c.worker == nil || c.worker.over() {
		c.work(t, "")
	}
	c.goOn(t)
	c.pause(350)
	a := c.current(t)
	c.strike(t, nil, a)
	c.figures = append(c.figures, c.recovered(t, atRandom, "", a))
}

// end lets the line finish what it has, and holds the books against the printer.
func (c *cell) end(t *testing.T) {
	t.Helper()
	c.until(t, "everything is finished", func() bool { return c.attend(t) == "" })
	c.account(t, c.press)
	c.sheets(t, &c.figures[len(c.figures)-1])
	c.verify(t)
}

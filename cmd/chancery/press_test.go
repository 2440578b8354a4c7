package main_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/issuance/issuancetest"
	"chancery/printers/printertest"
	"chancery/printers/simulator"
)

// model is a make of printer that the tests of crashes print on.
type model struct {
	driver  string // scheme of its URI
	name    string // as printer simulate has it
	query   string // what its URI says beside the address
	kind    string // of blanks
	lines   int    // of the machine readable zone
	size    int64  // bytes that every document has at least, with what goes before it
	station bool   // it holds the blank
	camera  bool   // and reads it back itself
}

// models are the makes of printers that must survive every crash.
func models() []model {
	return []model{
		{driver: "ipp", name: "ipp-booklet", kind: issuancetest.Booklet, lines: 2, size: 50_000},
		{driver: "pjl", name: "pjl", kind: issuancetest.Booklet, lines: 2, size: 50_000},
		{driver: "evolis", name: "evolis", query: "?serial=mag2&uv=u", kind: "card-identity", lines: 3, size: 2_000_000, station: true},
		{driver: "laserpassport", name: "laserpassport", kind: issuancetest.Booklet, lines: 2, size: 3_000, station: true, camera: true},
		{driver: "hotfolder", name: "hotfolder", kind: issuancetest.Booklet, lines: 2, size: 50_000},
	}
}

// press is a simulated printer in a process of its own: its feeder, its ledger, and the cable that leads to it. Whoever looks at it
// sees what a person would who opens it: the ledger says what lies where.
type press struct {
	model
	id    string
	dir   string
	sheet string             // how long one takes
	cable *printertest.Proxy // of printers with a network
	run   *process
	times int // that it was switched on
}

func newPress(t testing.TB, m model, id, dir, sheet string) *press {
	t.Helper()
	p := &press{model: m, id: id, dir: filepath.Join(dir, id), sheet: sheet}
	if err := os.MkdirAll(p.folder(), 0o700); err != nil {
		t.Fatal(err)
	}
	uri := p.on(t)
	if m.driver == "hotfolder" {
		p.plug(t)
	} else {
		p.cable = printertest.NewProxy(t, uri)
	}
	return p
}

func (p *press) ledger() string { return filepath.Join(p.dir, "ledger") }
func (p *press) feeder() string { return filepath.Join(p.dir, "feeder") }

// folder is what a hot folder's station watches, share what Chancery sees of it.
func (p *press) folder() string { return filepath.Join(p.dir, "folder") }
func (p *press) share() string  { return filepath.Join(p.dir, "share") }

// uri is its address, the same for ever.
func (p *press) uri() string {
	if p.driver == "hotfolder" {
		return "hotfolder://" + p.share()
	}
	path := ""
	if p.driver == "ipp" {
		path = "/ipp/print"
	}
	return p.cable.URI(p.driver+"://0.0.0.0:0"+path) + p.query
}

// on switches it on.
func (p *press) on(t testing.TB) (uri string) {
	t.Helper()
	listen := "127.0.0.1:0"
	if p.driver == "hotfolder" {
		listen = p.folder()
	}
	p.times++
	p.run = begin(t, call{args: []string{"printer", "simulate", "--model", p.name, "--listen", listen, "--ledger", p.ledger(),
		"--feeder", p.feeder(), "--sheet", p.sheet}})
	uri = strings.TrimPrefix(p.run.says(t, "listening "), "listening ")
	if p.cable != nil {
		p.cable.Lead(t, uri)
	}
	return uri
}

// plug connects the share with the folder, as mounting it does, and unplug takes it away.
func (p *press) plug(t testing.TB) {
	t.Helper()
	if err := os.Symlink(p.folder(), p.share()); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
}

func (p *press) unplug(t testing.TB) {
	t.Helper()
	if err := os.Remove(p.share()); err != nil {
		t.Fatal(err)
	}
}

// entries is its ledger.
func (p *press) entries(t testing.TB) []simulator.Entry {
	t.Helper()
	list, err := simulator.ReadLedger(p.ledger())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// stack is what an operator does at the feeder: takes blanks out, and puts others in, below what lies there.
func (p *press) stack(t testing.TB, out, in []string) {
	t.Helper()
	var lines strings.Builder
	for _, s := range out {
		fmt.Fprintf(&lines, "-%s\n", s)
	}
	for _, s := range in {
		fmt.Fprintf(&lines, "%s\n", s)
	}
	f, err := os.OpenFile(p.feeder(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(lines.String())
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

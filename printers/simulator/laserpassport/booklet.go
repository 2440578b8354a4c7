package laserpassport

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"

	"chancery/printers/simulator/machine"
)

// The places that a booklet can lie at inside.
const (
	atJet   = "jet"
	atLaser = "laser"
)

// The events of this model's ledger, beside those of every machine.
const (
	eventMoved   = "moved"   // the booklet lies at the place that result names
	eventMarking = "marking" // the laser is on
)

// booklet is what lies inside.
type booklet struct {
	serial  string
	place   string
	nth     int64 // of the ledger's life, from 1
	faults  machine.Faults
	marking bool
	marked  bool
	spoiled bool

	sha256, file string            // of the data that it shows, as they arrived
	texts        map[string]string // by entity
}

// touched reports whether the laser has touched the page.
func (b *booklet) touched() bool { return b.marking || b.marked || b.spoiled }

func (b *booklet) entry(event, result string) machine.Entry {
	return machine.Entry{Event: event, Job: fmt.Sprint("booklet:", b.nth), Blank: b.serial, SHA256: b.sha256, File: b.file, Result: result}
}

// data are layouts' contents as updatedocument brings them.
type data struct {
	sha256, file string
	texts        map[string]string
}

// entity is one of updatedocument.
type entity struct {
	Name string `xml:"Name,attr"`
	Text string `xml:"Text,attr"`
}

func readTexts(content []byte) (map[string]string, error) {
	var all struct {
		Entities []entity `xml:"entity"`
	}
	if err := xml.Unmarshal(bytes.Join([][]byte{[]byte("<all>"), content, []byte("</all>")}, nil), &all); err != nil {
		return nil, fmt.Errorf("reading entities: %w", err)
	}
	texts := map[string]string{}
	for _, e := range all.Entities {
		texts[e.Name] = e.Text
	}
	return texts, nil
}

// recall finds out from the ledger what lies inside.
func (e *engine) recall() error {
	for _, entry := range e.Past() {
		b := e.inside
		switch entry.Event {
		case machine.EventCreated:
			e.nth++
		case machine.EventFed:
			e.inside = &booklet{serial: entry.Blank, place: atJet, nth: e.nth, faults: e.Faults(e.nth)}
		case machine.EventEjected, machine.EventJam:
			e.inside = nil
		}
		if b == nil {
			continue
		}
		switch entry.Event {
		case eventMoved:
			b.place = entry.Result
		case eventMarking:
			b.marking, b.sha256, b.file = true, entry.SHA256, entry.File
		case machine.EventPrinted:
			b.marking, b.marked = false, true
		case machine.EventSpoiled:
			b.marking, b.spoiled = false, true
		}
	}
	if e.inside == nil || !e.inside.marked {
		return nil
	}
	content, err := os.ReadFile(filepath.Join(filepath.Dir(e.config.Ledger), e.inside.file))
	if err != nil {
		return fmt.Errorf("recalling what the booklet inside shows: %w", err)
	}
	e.inside.texts, err = readTexts(content)
	return err
}

package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// madeExport is an export as lines, without a database: for tests that spoil it.
type madeExport struct {
	events  [][]byte
	sealed  []leafHash // as the lines of hashes say; nil: as the events are
	size    int64      // as the checkpoint says; -1: as many as there are events
	signer  note.Signer
	history []leafHash // what is signed; nil: what is sealed
}

// anExport gives an export of n events with the signer and verifier key.
func anExport(t testing.TB, n int) ([]byte, note.Signer, string) {
	t.Helper()
	signer, key := newKey(t, "utopia")
	return madeExport{events: madeEvents(n), size: -1, signer: signer}.write(t), signer, key
}

func madeEvents(n int) [][]byte {
	list := make([][]byte, n)
	at := time.Date(2026, 6, 13, 9, 0, 0, 0, time.UTC)
	for i := range list {
		list[i] = row{id: int64(i + 1), at: at.Add(time.Duration(i) * time.Second), actor: "b.mbeki", action: "document.device-done", subjectKind: "document",
			subject: fmt.Sprintf("D-%04d-CCCC", i), site: "BRU",
			detail: fmt.Sprintf(`{"blank": "X%06d", "attempt": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "printer": "bru-1", "evidence": 3, "state_to": "device done", "state_from": "printing"}`, i),
		}.appendLeaf(nil)
	}
	return list
}

func hashesOf(events [][]byte) (list []leafHash) {
	for _, e := range events {
		list = append(list, tlog.RecordHash(e))
	}
	return list
}

// checkpoint signs the tree over leaves.
func (m madeExport) checkpoint(t testing.TB, leaves []leafHash) Checkpoint {
	t.Helper()
	var e edge
	for _, leaf := range leaves {
		if _, err := e.add(leaf); err != nil {
			t.Fatal(err)
		}
	}
	root, err := e.root()
	if err != nil {
		t.Fatal(err)
	}
	c := Checkpoint{Origin: m.signer.Name(), Size: int64(len(leaves)), Root: root}
	if m.size >= 0 {
		c.Size = m.size
	}
	c.Note = signed(t, m.signer, c.body())
	return c
}

func (m madeExport) write(t testing.TB) []byte {
	t.Helper()
	if m.sealed == nil {
		m.sealed = hashesOf(m.events)
	}
	if m.history == nil {
		m.history = m.sealed
	}
	c := m.checkpoint(t, m.history)
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	if err := lines.Encode(header{Checkpoint: c.Note, Format: exportFormat, Origin: c.Origin, Root: c.Root[:], Size: c.Size, Version: exportVersion}); err != nil {
		t.Fatal(err)
	}
	for first := 0; first < max(len(m.events), len(m.sealed)); first += blockSize {
		last := first + blockSize
		for _, e := range m.events[min(first, len(m.events)):min(last, len(m.events))] {
			out.Write(append(bytes.Clone(e), '\n'))
		}
		h := hashLine{First: int64(first)}
		for _, leaf := range m.sealed[min(first, len(m.sealed)):min(last, len(m.sealed))] {
			h.Leaves = append(h.Leaves, leaf[:]...)
		}
		if err := lines.Encode(h); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"chancery/issuance"

	"golang.org/x/mod/sumdb/note"
)

// Report is what VerifyExport has found.
type Report struct {
	Origin   string            `json:"origin"`
	Size     int64             `json:"size"` // what the export's checkpoint says
	Root     string            `json:"root"` // the same, in base64
	Events   int64             `json:"events"`
	Breaches []issuance.Breach `json:"breaches"` // each problem begins with one of the words Removed to Rewritten
	More     int64             `json:"more"`     // breaches beyond the first hundred
}

// Clean reports whether nothing is wrong.
func (r Report) Clean() bool { return len(r.Breaches) == 0 }

// VerifyExport computes the tree of an export anew and compares it with the export's signed checkpoint and, if there is one, with an
// earlier checkpoint that the verifier kept: the log must still begin with what that one covers. It needs no database and little
// memory. What is wrong with the log is in the report. An error says that there was nothing to verify: the export could not be read
// or is none, the key is no key, or the earlier checkpoint is not signed by it (Invalid).
func VerifyExport(export io.Reader, verifierKey string, checkpoint []byte) (Report, error) {
	known, err := verifiers(verifierKey)
	if err != nil {
		return Report{}, err
	}
	v := verifier{lines: newLineReader(export)}
	if len(checkpoint) > 0 {
		if v.earlier, err = openCheckpoint(string(checkpoint), known); err != nil {
			return Report{}, err
		}
	}
	if err := v.readHeader(known); err != nil {
		return Report{}, err
	}
	if v.earlier.Note != "" && v.found.none() && v.earlier.Origin != v.claim.Origin {
		return Report{}, issuance.Invalidf("checkpoint", "take one of the same log", "it is of %.60q, the export of %.60q", v.earlier.Origin, v.claim.Origin)
	}
	if err := v.readBody(); err != nil {
		return Report{}, err
	}
	if err := v.compareHead(); err != nil {
		return Report{}, err
	}
	return Report{Origin: v.claim.Origin, Size: v.claim.Size, Root: v.claim.Root.String(), Events: v.events, Breaches: v.found.list, More: v.found.more}, nil
}

// verifier goes through an export once.
type verifier struct {
	lines   *lineReader
	claim   Checkpoint // the export's own, as far as it can be believed
	earlier Checkpoint
	block   []exportedEvent // since the last line of hashes
	next    int64           // index at which the next block must begin
	tree    edge            // over the hashes in the lines of hashes
	gap     bool            // places of the tree are missing: its head says nothing
	events  int64
	found   breaches
}

// exportedEvent is the line of an event.
type exportedEvent struct {
	leaf leafHash
	id   string
}

func (v *verifier) readHeader(known note.Verifiers) error {
	line, err := v.lines.next()
	if err != nil && err != io.EOF {
		return fmt.Errorf("reading the audit export: %w", err)
	}
	var h header
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&h); err != nil || h.Format != exportFormat {
		return issuance.Invalidf("export", "make it with chancery audit export", "its first line is no header of an audit export")
	}
	if h.Version != exportVersion {
		return issuance.Invalidf("export", "use the release of chancery that made it", "it has version %d of the format", h.Version)
	}
	var signature error
	if v.claim, signature = openCheckpoint(h.Checkpoint, known); signature != nil {
		v.found.add(Forged, breachSubject, "the export's checkpoint: %v", errors.Unwrap(signature))
	}
	if signature == nil && (h.Origin != v.claim.Origin || h.Size != v.claim.Size || !bytes.Equal(h.Root, v.claim.Root[:])) {
		v.found.add(Changed, breachSubject, "the header says another origin, size or root than the checkpoint in it")
	}
	return nil
}

func (v *verifier) readBody() error {
	for {
		line, err := v.lines.next()
		switch {
		case err == io.EOF:
			v.compareEnd()
			return nil
		case errors.Is(err, errLineTooLong):
			v.found.add(Changed, breachSubject, "line %d of the export is longer than an event can be", v.lines.number)
			v.gap = true
			continue
		case err != nil:
			return fmt.Errorf("reading the audit export: %w", err)
		}
		if bytes.HasPrefix(line, []byte(`{"first":`)) {
			err = v.readHashes(line)
		} else {
			err = v.readEvent(line)
		}
		if err != nil {
			return err
		}
	}
}

// compareHead says whether what was found is what was signed.
func (v *verifier) compareHead() error {
	if v.earlier.Size > v.claim.Size || v.earlier.Size > v.tree.size && !v.gap {
		v.found.add(Truncated, breachSubject, "the earlier checkpoint covers %d events, the export has %d", v.earlier.Size, v.tree.size)
	}
	if v.gap {
		return nil // said already
	}
	root, err := v.tree.root()
	switch {
	case err != nil:
		return err
	case v.tree.size < v.claim.Size:
		v.found.add(Truncated, breachSubject, "the export has %d of the %d events that were signed", v.tree.size, v.claim.Size)
	case v.tree.size > v.claim.Size:
		v.found.add(Added, breachSubject, "the export has %d events, %d were signed", v.tree.size, v.claim.Size)
	case root != v.claim.Root && v.found.none():
		v.found.add(Changed, breachSubject, "events and hashes fit each other but not the signed head; earlier checkpoints tell since when")
	case root != v.claim.Root:
		v.found.add(Changed, breachSubject, "the head of the tree is not the signed one")
	}
	return nil
}

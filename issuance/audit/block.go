package audit

import (
	"bytes"
	"encoding/json"

	"golang.org/x/mod/sumdb/tlog"
)

// readEvent takes the line of an event into the block.
func (v *verifier) readEvent(line []byte) error {
	v.events++
	v.block = append(v.block, exportedEvent{tlog.RecordHash(line), idOf(line)})
	if len(v.block) <= 4*blockSize { // a few may have been added
		return nil
	}
	v.found.add(Added, breachSubject, "the %d lines before line %d of the export have no line of hashes", len(v.block), v.lines.number)
	v.block, v.gap = v.block[:0], true
	return nil
}

// readHashes compares the block with what was sealed and lets the tree grow by that.
func (v *verifier) readHashes(line []byte) error {
	var h hashLine
	err := json.Unmarshal(line, &h)
	want, damaged := h.hashes()
	if err != nil || damaged != nil {
		v.found.add(Changed, breachSubject, "line %d of the export is no line of hashes", v.lines.number)
		return v.growByBlock()
	}
	switch {
	case h.First > v.next:
		v.found.add(Removed, breachSubject, "%d events from index %d on", h.First-v.next, v.next)
		v.gap = true
	case h.First < v.next:
		v.found.add(Reordered, breachSubject, "the events from index %d on stand after index %d", h.First, v.next-1)
		v.gap = true
	}
	v.next = max(v.next, h.First+int64(len(want)))
	v.compareBlock(h.First, want)
	v.block = v.block[:0]
	return v.grow(want)
}

// compareEnd deals with an end in the middle: of a line, or of a block.
func (v *verifier) compareEnd() {
	if v.lines.cut {
		v.found.add(Truncated, breachSubject, "the last line of the export has no end")
	}
	if len(v.block) > 0 {
		v.found.add(Truncated, breachSubject, "the export ends without the hashes of its last %d events", len(v.block))
		v.gap = true
	}
}

// growByBlock takes the events of the block as they are, when nothing says how they were sealed.
func (v *verifier) growByBlock() error {
	leaves := make([]leafHash, len(v.block))
	for i, e := range v.block {
		leaves[i] = e.leaf
	}
	v.next += int64(len(leaves))
	v.block = v.block[:0]
	return v.grow(leaves)
}

// grow adds leaves to the tree and looks back at the earlier checkpoint when the tree is as large as it was then.
func (v *verifier) grow(leaves []leafHash) error {
	if v.gap {
		return nil
	}
	for _, leaf := range leaves {
		if _, err := v.tree.add(leaf); err != nil {
			return err
		}
		if v.tree.size != v.earlier.Size {
			continue
		}
		root, err := v.tree.root()
		if err != nil {
			return err
		}
		if root != v.earlier.Root {
			v.found.add(Rewritten, breachSubject, "the first %d events are not those of the earlier checkpoint", v.earlier.Size)
		}
	}
	return nil
}

// compareBlock names what differs between the events of a block and their hashes as they were sealed. The names can be relied upon
// when the head of the tree over the hashes is the signed one; otherwise the hashes were changed too, and compareHead says so.
func (v *verifier) compareBlock(first int64, want []leafHash) {
	same := len(want) == len(v.block)
	for i, e := range v.block {
		same = same && e.leaf == want[i]
	}
	if same {
		return
	}
	there := make(map[leafHash]int, len(v.block))
	for _, e := range v.block {
		there[e.leaf]++
	}
	var missing []int64
	for i, leaf := range want {
		if there[leaf]--; there[leaf] < 0 {
			missing = append(missing, first+int64(i))
		}
	}
	var extra []exportedEvent
	for _, e := range v.block {
		if there[e.leaf] > 0 { // more often than it was sealed
			there[e.leaf]--
			extra = append(extra, e)
		}
	}
	if len(missing) == 0 && len(extra) == 0 {
		v.nameMoved(first, want)
	}
	both := min(len(missing), len(extra))
	for i, e := range extra[:both] {
		v.found.add(Changed, eventSubject(e.id), "what was sealed at index %d was something else", missing[i])
	}
	for _, index := range missing[both:] {
		v.found.add(Removed, breachSubject, "the event that was sealed at index %d", index)
	}
	for _, e := range extra[both:] {
		v.found.add(Added, eventSubject(e.id), "it was not sealed between index %d and %d", first, first+int64(len(want))-1)
	}
}

// nameMoved names the events that stand elsewhere than they were sealed.
func (v *verifier) nameMoved(first int64, want []leafHash) {
	for i, e := range v.block {
		if e.leaf != want[i] {
			v.found.add(Reordered, eventSubject(e.id), "it stands at index %d, where another was sealed", first+int64(i))
		}
	}
}

// idOf finds the id in the line of an event, for naming it; nothing depends on it.
func idOf(line []byte) string {
	at := bytes.LastIndex(line, []byte(`,"id":`))
	if at < 0 {
		return "without an id"
	}
	digits := line[at+len(`,"id":`):]
	n := 0
	for n < len(digits) && n < 19 && '0' <= digits[n] && digits[n] <= '9' {
		n++
	}
	return string(digits[:n])
}

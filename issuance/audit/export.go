package audit

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"

	"chancery/issuance"
)

const (
	exportFormat  = "chancery audit export"
	exportVersion = 1
	blockSize     = 256 // events between two lines of hashes
	longestLine   = 1 << 20
)

// header is the first line of an export. Everything in it but the format is said by the checkpoint too, which is what counts.
type header struct {
	Checkpoint string `json:"checkpoint"`
	Format     string `json:"format"`
	Origin     string `json:"origin"`
	Root       []byte `json:"root"`
	Size       int64  `json:"size"`
	Version    int    `json:"version"`
}

// hashLine follows each block of events: what was sealed, so that a verifier can name what differs.
type hashLine struct {
	First  int64  `json:"first"`  // index of the block's first event
	Leaves []byte `json:"leaves"` // 32 bytes for each event of the block
}

// Export writes the log up to its last checkpoint as lines of text:
//
//	{"checkpoint":"…","format":"chancery audit export","origin":"…","root":"…","size":…,"version":1}
//	the canonical JSON of an event: its leaf hash is SHA-256(0x00 ‖ line without its end)   (RFC 6962 §2.1)
//	… up to 256 of them in the order of the tree, then their leaf hashes as they were sealed, in base64:
//	{"first":0,"leaves":"…"}
//
// It writes what is there: where an event has been changed or is gone, the export shows it to VerifyExport. A log of which nothing
// was signed yet is a Conflict.
func Export(ctx context.Context, q issuance.Querier, w io.Writer) error {
	last, err := Latest(ctx, q)
	if err != nil {
		return err
	}
	if last.Note == "" {
		return issuance.Conflictf("audit log", "let chancery work run for a minute", "there is no checkpoint yet")
	}
	out := bufio.NewWriterSize(w, 1<<16)
	lines := json.NewEncoder(out)
	err = lines.Encode(header{Checkpoint: last.Note, Format: exportFormat, Origin: last.Origin, Root: last.Root[:], Size: last.Size, Version: exportVersion})
	if err != nil {
		return fmt.Errorf("writing the audit export: %w", err)
	}
	var block hashLine
	var buffer []byte
	endBlock := func(next int64) error {
		defer func() { block = hashLine{First: next, Leaves: block.Leaves[:0]} }()
		if len(block.Leaves) == 0 {
			return nil
		}
		return lines.Encode(block)
	}
	for from := int64(0); from < last.Size; {
		page, err := sealedPage(ctx, q, from, last.Size)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break // the rest is missing, as the reader will see
		}
		for _, s := range page {
			if s.index%blockSize == 0 || s.index != from { // a full block, or a gap
				if err := endBlock(s.index); err != nil {
					return fmt.Errorf("writing the audit export: %w", err)
				}
			}
			from = s.index + 1
			block.Leaves = append(block.Leaves, s.leaf...)
			if !s.present {
				continue
			}
			buffer = append(s.event.appendLeaf(buffer[:0]), '\n')
			if _, err := out.Write(buffer); err != nil {
				return fmt.Errorf("writing the audit export: %w", err)
			}
		}
	}
	if err := endBlock(last.Size); err != nil {
		return fmt.Errorf("writing the audit export: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the audit export: %w", err)
	}
	return nil
}

// hashes cuts the leaves of the line apart.
func (l hashLine) hashes() ([]leafHash, error) {
	if len(l.Leaves)%len(leafHash{}) != 0 || len(l.Leaves) > blockSize*len(leafHash{}) {
		return nil, fmt.Errorf("%d bytes are not the hashes of a block: %s…", len(l.Leaves), base64.StdEncoding.EncodeToString(l.Leaves[:min(len(l.Leaves), 9)]))
	}
	list := make([]leafHash, 0, blockSize)
	for b := l.Leaves; len(b) > 0; b = b[len(leafHash{}):] {
		list = append(list, leafHash(b))
	}
	return list, nil
}

package audit

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chancery/issuance"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed statement of the log's length and head. Its note is text in the format of C2SP tlog-checkpoint: origin,
// size and root in base64, a line each, then the signatures. The zero value speaks of a log that nothing was signed of yet.
type Checkpoint struct {
	Origin string
	Size   int64 // how many events it covers
	Root   tlog.Hash
	Note   string // text with signatures
}

// body gives the text that is signed.
func (c Checkpoint) body() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// parseBody reads the text of a checkpoint; lines after the third are extensions and left alone.
func parseBody(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, errors.New("a checkpoint is three lines: origin, size and root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("the checkpoint's size %.20q is no size", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fmt.Errorf("the checkpoint's root %.50q is no hash", lines[2])
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: tlog.Hash(root)}, nil
}

// ParseCheckpoint reads a signed checkpoint and verifies its signature with one of the keys. When only the signature is at fault,
// the checkpoint comes with the error, for whoever wants to say what it claims.
func ParseCheckpoint(text []byte, keys string) (Checkpoint, error) {
	known, err := verifiers(keys)
	if err != nil {
		return Checkpoint{}, err
	}
	return openCheckpoint(string(text), known)
}

func openCheckpoint(text string, known note.Verifiers) (Checkpoint, error) {
	n, signature := note.Open([]byte(text), known)
	body := ""
	if signature == nil {
		body = n.Text
	} else if before, _, ok := strings.Cut(text, "\n\n"); ok {
		body = before + "\n"
	}
	c, err := parseBody(body)
	if err == nil && signature == nil && n.Sigs[0].Name != c.Origin {
		err = fmt.Errorf("the log %.60q is signed in the name of %.60q", c.Origin, n.Sigs[0].Name)
	}
	if err == nil {
		c.Note, err = text, signature
	}
	if err != nil {
		return c, &issuance.Error{Kind: issuance.Invalid, Field: "checkpoint", Problem: err.Error(),
			Remedy: "take one that the authority signed, and its key", Err: err}
	}
	return c, nil
}

// Latest gives the last checkpoint that was signed, the zero value when there is none.
func Latest(ctx context.Context, q issuance.Querier) (Checkpoint, error) {
	var text string
	err := q.QueryRow(ctx, `SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return Checkpoint{}, nil
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("reading the last checkpoint: %w", err)
	}
	body, _, _ := strings.Cut(text, "\n\n")
	c, err := parseBody(body + "\n")
	if err != nil {
		return Checkpoint{}, fmt.Errorf("reading the last checkpoint: %w", err)
	}
	c.Note = text
	return c, nil
}

// Sign signs the tree as it is now when it has grown since the last checkpoint, and gives the last checkpoint, new or not, so that
// the caller can always Write it: a crash between the two leaves nothing unwritten for long. A tree that no longer contains the
// last checkpoint is not signed: that is a Conflict, and somebody has to look.
func Sign(ctx context.Context, act *issuance.Act, signer note.Signer) (last Checkpoint, signed bool, err error) {
	if err := waitForSealer(ctx, act); err != nil {
		return Checkpoint{}, false, err
	}
	if last, err = Latest(ctx, act); err != nil {
		return Checkpoint{}, false, err
	}
	if last.Note != "" && last.Origin != signer.Name() {
		return Checkpoint{}, false, issuance.Conflictf("key", "use the key of that log", "this log is %s, the key is of %s", last.Origin, signer.Name())
	}
	tree, err := loadEdge(ctx, act)
	if err != nil {
		return Checkpoint{}, false, err
	}
	next := Checkpoint{Origin: signer.Name(), Size: tree.size}
	if next.Root, err = tree.root(); err != nil {
		return Checkpoint{}, false, fmt.Errorf("computing the head of the audit tree: %w", err)
	}
	if err := consistent(ctx, act, last, next); err != nil {
		return Checkpoint{}, false, err
	}
	if next.Size == last.Size {
		return last, false, nil
	}
	text, err := note.Sign(&note.Note{Text: next.body()}, signer)
	if err != nil {
		return Checkpoint{}, false, fmt.Errorf("signing the checkpoint: %w", err)
	}
	next.Note = string(text)
	_, err = act.Exec(ctx, `
		INSERT INTO audit_checkpoint (size, root, note, signed_at)
		VALUES ($1, $2, $3, $4)`, next.Size, next.Root[:], next.Note, act.At)
	if err != nil {
		return Checkpoint{}, false, fmt.Errorf("storing the checkpoint: %w", err)
	}
	return next, true, nil
}

// consistent proves from the stored hashes that the new tree begins with the old one.
func consistent(ctx context.Context, q issuance.Querier, last, next Checkpoint) error {
	err := func() error {
		if last.Size == 0 {
			return nil
		}
		if last.Size >= next.Size {
			if last.Size > next.Size || last.Root != next.Root {
				return fmt.Errorf("the tree has %d events and another head", next.Size)
			}
			return nil
		}
		proof, err := tlog.ProveTree(next.Size, last.Size, storedHashes(ctx, q))
		if err != nil {
			return err
		}
		return tlog.CheckTree(proof, next.Size, next.Root, last.Size, last.Root)
	}()
	if err != nil {
		return &issuance.Error{Kind: issuance.Conflict, Field: "audit log",
			Problem: fmt.Sprintf("it no longer contains its checkpoint of %d events", last.Size),
			Remedy:  "nothing is signed; run chancery verify audit and compare with the checkpoints kept elsewhere", Err: err}
	}
	return nil
}

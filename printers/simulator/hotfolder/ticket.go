package hotfolder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"chancery/printers/simulator/machine"
)

// ticket is what the station needs of one.
type ticket struct {
	Version int    `json:"version"`
	Attempt string `json:"attempt"`
	Job     string `json:"job"`
	Format  string `json:"format"`
	Length  int    `json:"length"`
	SHA256  string `json:"sha256"`
	Sides   int    `json:"sides"`
}

func (t ticket) entry(event, blank, digest, result string) machine.Entry {
	return machine.Entry{Event: event, Job: t.Job, Name: t.Attempt, Blank: blank, SHA256: digest, Result: result}
}

// job is a file that was taken: the ticket in its first line, the document behind it.
type job struct {
	ticket   ticket
	document []byte
}

// readJob reads a job into memory and leaves of the file no more than the ticket.
func readJob(path, attempt string) (job, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return job{}, fmt.Errorf("taking job %s: %w", attempt, err)
	}
	content, err := io.ReadAll(file)
	line := bytes.IndexByte(content, '\n') + 1 // 0: there is none, and nothing stays
	if err == nil {
		err = errors.Join(file.Truncate(int64(line)), file.Sync())
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return job{}, fmt.Errorf("taking job %s: %w", attempt, err)
	}
	return parseJob(content[:line], content[line:], attempt), nil
}

// parseJob gives a ticket that can't be read as one of which only the attempt is known, by the name of the file.
func parseJob(line, document []byte, attempt string) job {
	j := job{document: document}
	if json.Unmarshal(line, &j.ticket) != nil || j.ticket.Version != 1 || j.ticket.Attempt != attempt {
		j.ticket = ticket{Attempt: attempt}
	}
	return j
}

// wrong says why a job is not to be begun; "" for one that is whole.
func (j job) wrong() string {
	switch {
	case j.ticket.Version == 0:
		return "no ticket of this attempt"
	case len(j.document) != j.ticket.Length || digestOf(j.document) != j.ticket.SHA256:
		return "not the document of its ticket"
	case j.ticket.Format != "application/pdf":
		return "not a PDF"
	}
	return ""
}

func digestOf(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

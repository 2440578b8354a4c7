package machine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// The events of a ledger.
const (
	EventStart    = "start"    // the printer was switched on; name is the model, result the printer-uuid
	EventLoaded   = "loaded"   // lines of the feeder file were taken in; result is how far it is read, in bytes
	EventCreated  = "created"  // a job without data
	EventReceived = "received" // its document, in file; result is whole, cut short or truncated
	EventFed      = "fed"      // a blank left the stack
	EventPrinted  = "printed"  // the sheet lies in the tray; result is good
	EventJam      = "jam"      // the blank is stuck
	EventSpoiled  = "spoiled"  // the blank is marked and useless
	EventEmpty    = "empty"    // a job waits for blanks
	EventCanceled = "canceled" // a job ended on request; result says whether the sheet came out
	EventAborted  = "aborted"  // a job ended by the printer; result says why
	EventEjected  = "ejected"  // a station's blank left by an exit; result is good or reject
)

// Entry is one line of a ledger.
type Entry struct {
	Seq    int64     `json:"seq"`
	Time   time.Time `json:"time"`
	Event  string    `json:"event"`
	Job    string    `json:"job"`    // job-uuid
	Name   string    `json:"name"`   // job-name
	Blank  string    `json:"blank"`  // serial of the blank, where the stack has serials
	SHA256 string    `json:"sha256"` // of the document as it arrived
	File   string    `json:"file"`   // of the document, relative to the ledger's folder
	Result string    `json:"result"`
	Sides  int       `json:"sides,omitempty"` // that are marked; 0 counts as 1
}

// ReadLedger reads the ledger of a printer, which may be running. A last line that a crash or a
// write under way left incomplete is ignored: it was never answered for.
func ReadLedger(path string) ([]Entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	defer file.Close()
	entries, _, err := readEntries(file)
	return entries, err
}

// readEntries returns the entries and the length of the complete lines that hold them.
func readEntries(from io.Reader) (entries []Entry, length int64, err error) {
	reader := bufio.NewReader(from)
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return entries, length, nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("reading the ledger: %w", err)
		}
		var entry Entry
		if err := json.Unmarshal(line, &entry); err != nil {
			return nil, 0, fmt.Errorf("ledger line %d: %w", len(entries)+1, err)
		}
		if entry.Seq != int64(len(entries))+1 {
			return nil, 0, fmt.Errorf("ledger line %d: its seq is %d; a line is missing or was added", len(entries)+1, entry.Seq)
		}
		entries, length = append(entries, entry), length+int64(len(line))
	}
}

// ledger appends entries durably.
type ledger struct {
	file *os.File
	seq  int64
}

// openLedger opens a ledger, alone, and cuts off an incomplete last line. It returns what the
// ledger holds so far.
func openLedger(path string) (*ledger, []Entry, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, nil, fmt.Errorf("opening the ledger: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the ledger: %w", err)
	}
	entries, err := takeOver(file)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return &ledger{file: file, seq: int64(len(entries))}, entries, nil
}

func takeOver(file *os.File) ([]Entry, error) {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, fmt.Errorf("opening the ledger: another printer keeps it: %w", err)
	}
	entries, length, err := readEntries(file)
	if err != nil {
		return nil, err
	}
	if err := file.Truncate(length); err != nil {
		return nil, fmt.Errorf("cutting the ledger's incomplete last line: %w", err)
	}
	if _, err := file.Seek(length, io.SeekStart); err != nil {
		return nil, fmt.Errorf("opening the ledger: %w", err)
	}
	return entries, syncDir(filepath.Dir(file.Name()))
}

// append writes entries, giving each its number, and returns them as written once they are on the disk.
func (l *ledger) append(now time.Time, entries ...Entry) ([]Entry, error) {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	written := slices.Clone(entries)
	for i := range written {
		written[i].Seq, written[i].Time = l.seq+int64(i)+1, now.UTC()
		if err := encoder.Encode(written[i]); err != nil {
			return nil, fmt.Errorf("encoding a ledger line: %w", err)
		}
	}
	if _, err := l.file.Write(lines.Bytes()); err != nil {
		return nil, fmt.Errorf("writing the ledger: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return nil, fmt.Errorf("writing the ledger: %w", err)
	}
	l.seq += int64(len(written))
	return written, nil
}

func (l *ledger) close() error { return l.file.Close() }

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening the ledger's folder: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("writing the ledger's folder: %w", err)
	}
	return nil
}

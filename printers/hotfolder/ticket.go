package hotfolder

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"chancery/printers"
)

// ticketFile is a ticket as it is written. It carries nothing personal, and not the blank's serial, which the driver does not know.
type ticketFile struct {
	Version     int      `json:"version"`
	Attempt     string   `json:"attempt"`
	Job         string   `json:"job"`
	Format      string   `json:"format"`
	Length      int      `json:"length"`
	SHA256      string   `json:"sha256"`
	Width       float64  `json:"width"`  // millimetres
	Height      float64  `json:"height"` // millimetres
	Sides       int      `json:"sides"`
	Product     string   `json:"product,omitempty"`
	Separations []string `json:"separations,omitempty"`
}

// attemptName is what an attempt may be called: it is the name of files.
var attemptName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

func encodeTicket(t printers.Ticket, job printers.Job) ([]byte, error) {
	content, err := json.Marshal(ticketFile{
		Version: 1, Attempt: t.Attempt, Job: job.UUID, Format: t.Format, Length: t.Length, SHA256: hex.EncodeToString(t.SHA256[:]),
		Width: t.Width, Height: t.Height, Sides: max(1, t.Sides), Product: t.Product, Separations: t.Separations,
	})
	if err != nil {
		return nil, fmt.Errorf("encoding the ticket: %w", err)
	}
	return append(content, '\n'), nil
}

// heldTicket is what is needed of a ticket afterwards.
type heldTicket struct {
	job, sha256 string
	end         int64 // its length, where the document begins
}

// ticket reads the ticket of an attempt, the first line of a file, behind which the document may lie.
func (f *folder) ticket(p place, attempt string) (heldTicket, error) {
	file, err := f.open(p.of(attempt), os.O_RDONLY)
	if err != nil {
		return heldTicket{}, err
	}
	defer file.Close()
	return readTicket(file, attempt)
}

func readTicket(file io.Reader, attempt string) (heldTicket, error) {
	line, err := bufio.NewReaderSize(file, maxFile).ReadSlice('\n')
	if err != nil {
		return heldTicket{}, fmt.Errorf("the ticket: it is no line of at most %d bytes: %w", maxFile, err)
	}
	return decodeTicket(line, attempt)
}

// decodeTicket reads a ticket of ours again, its end of line with it; the station may have had it in its hands.
func decodeTicket(content []byte, attempt string) (heldTicket, error) {
	o, err := readObject(content)
	if err != nil {
		return heldTicket{}, fmt.Errorf("the ticket: %w", err)
	}
	f := &fields{object: o}
	t, named := heldTicket{job: f.text("job", true), sha256: f.text("sha256", true), end: int64(len(content))}, f.text("attempt", true)
	if f.err != nil {
		return heldTicket{}, fmt.Errorf("the ticket: %w", f.err)
	}
	if named != attempt {
		return heldTicket{}, fmt.Errorf("the ticket: it is another attempt's")
	}
	return t, nil
}

// only is the id of every job: the uuid tells them apart.
const only = 1

// jobOf names a job: hotfolder:MACHINE:ATTEMPT.
func jobOf(machine, attempt string) printers.Job {
	return printers.Job{ID: only, UUID: "hotfolder:" + machine + ":" + attempt}
}

// attemptOf returns the attempt that a job is named after.
func attemptOf(job printers.Job) (string, bool) {
	at := strings.LastIndexByte(job.UUID, ':')
	if at < 0 || job.ID != only || !strings.HasPrefix(job.UUID, "hotfolder:") || !attemptName.MatchString(job.UUID[at+1:]) {
		return "", false
	}
	return job.UUID[at+1:], true
}

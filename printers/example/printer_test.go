package example_test

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"chancery/printers"
	"chancery/printers/printertest"
)

// printer is the simulator: what it must remember over a restart lies in its folder, everything else in memory, as with real ones.
type printer struct {
	folder  string
	how     printertest.Behaviour
	started time.Time

	mu    sync.Mutex
	jobs  []*job
	empty bool
}

type job struct {
	status   printers.Status
	canceled bool
}

// say is an answer, as the protocol has it.
type say struct {
	Says     string
	Snapshot printers.Snapshot
	Status   printers.Status
}

// run is the printer's life.
func run(folder, listen string) error {
	p := &printer{folder: folder, started: time.Now()}
	how, err := os.ReadFile(filepath.Join(folder, "behaviour"))
	if err == nil {
		err = json.Unmarshal(how, &p.how)
	}
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Printf("listening example://%s\n", listener.Addr())
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			if reply, err := p.perform(bufio.NewReader(conn)); err == nil {
				_ = json.NewEncoder(conn).Encode(reply)
			}
		}()
	}
}

func (p *printer) perform(from *bufio.Reader) (say, error) {
	line, err := from.ReadString('\n')
	words := append(strings.Fields(line), "", "", "")
	if err != nil {
		return say{}, err
	}
	switch words[0] {
	case "state":
		return p.state()
	case "create":
		return p.create(words[1]), nil
	case "find":
		return p.tell(func(j *job) bool { return j.status.Name == words[1] }), nil
	}
	ours := func(j *job) bool { return fmt.Sprint(j.status.Job.ID) == words[1] && j.status.Job.UUID == words[2] }
	switch words[0] {
	case "job":
		return p.tell(ours), nil
	case "cancel":
		return p.cancel(ours), nil
	case "send":
		return p.receive(ours, from, words[3])
	}
	return say{Says: "refused"}, nil
}

func (p *printer) state() (say, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sheets, err := produced(p.folder)
	life := int64(len(sheets))
	s := printers.Snapshot{
		PrinterUUID: "urn:example:" + filepath.Base(filepath.Dir(p.folder)), UpTime: int64(time.Since(p.started)/time.Second) + 1,
		State: printers.PrinterIdle, Accepting: true, LifeCount: &life,
	}
	for _, j := range p.jobs {
		if !j.status.State.Ended() {
			s.Queued++
			s.State = printers.PrinterProcessing
		}
	}
	if p.empty {
		s.State, s.Reasons = printers.PrinterStopped, []string{"media-empty"}
	}
	return say{Says: "ok", Snapshot: s}, err
}

func (p *printer) create(name string) say {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.jobs, func(j *job) bool { return !j.status.State.Ended() }) {
		return say{Says: "busy"}
	}
	j := &job{status: printers.Status{Job: printers.Job{ID: len(p.jobs) + 1, UUID: "urn:example:" + rand.Text()}, Name: name, State: printers.JobHeld, WithoutData: true}}
	p.jobs = append(p.jobs, j)
	return say{Says: "ok", Status: j.status}
}

func (p *printer) find(is func(*job) bool) *job {
	if i := slices.IndexFunc(p.jobs, is); i >= 0 {
		return p.jobs[i]
	}
	return nil
}

func (p *printer) tell(is func(*job) bool) say {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j := p.find(is); j != nil {
		return say{Says: "ok", Status: j.status}
	}
	return say{Says: "missing"}
}

func (p *printer) cancel(is func(*job) bool) say {
	p.mu.Lock()
	defer p.mu.Unlock()
	j := p.find(is)
	switch {
	case j == nil:
		return say{Says: "missing"}
	case j.status.State.Ended() || j.canceled:
		return say{Says: "refused"}
	case j.status.WithoutData:
		j.status.State = printers.JobCanceled
	}
	j.canceled = true
	return say{Says: "ok"}
}

// receive takes a document as far as it comes and prints that, the bad habit of them all.
func (p *printer) receive(is func(*job) bool, from io.Reader, length string) (say, error) {
	p.mu.Lock()
	j := p.find(is)
	open := j != nil && j.status.WithoutData && !j.status.State.Ended()
	p.mu.Unlock()
	var n int64
	if _, err := fmt.Sscan(length, &n); err != nil || !open {
		return say{Says: "refused"}, nil
	}
	document, err := io.ReadAll(io.LimitReader(from, n))
	if len(document) == 0 {
		return say{}, errors.Join(err, io.ErrUnexpectedEOF)
	}
	if p.how.Truncate {
		document = document[:len(document)/2]
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	j.status.WithoutData, j.status.State = false, printers.JobPending
	go p.print(j, document)
	return say{Says: "ok", Status: j.status}, nil
}

func (p *printer) print(j *job, document []byte) {
	p.set(j, printers.JobProcessing)
	for p.how.Empty {
		if _, err := os.Stat(filepath.Join(p.folder, "loaded")); err == nil {
			break
		}
		p.lack(true)
		time.Sleep(5 * time.Millisecond)
	}
	p.lack(false)
	time.Sleep(p.how.Slow)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.how.Fail {
		j.status.State, j.status.Reasons = printers.JobAborted, []string{"aborted-by-system"}
		return
	}
	file := filepath.Join(p.folder, fmt.Sprintf("%d-%s.sheet", time.Now().UnixNano(), j.status.Name))
	sum := sha256.Sum256(document)
	if err := os.WriteFile(file, sum[:], 0o644); err != nil {
		panic(err) // the ledger is the test's own
	}
	j.status.Impressions, j.status.State, j.status.Reasons = 1, printers.JobCompleted, []string{"job-completed-successfully"}
	if j.canceled {
		j.status.State, j.status.Reasons = printers.JobCanceled, nil
	}
}

func (p *printer) set(j *job, state printers.JobState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	j.status.State = state
}

func (p *printer) lack(blanks bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.empty = blanks
}

// produced lists the sheets in a printer's tray.
func produced(folder string) ([]printertest.Sheet, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.sheet"))
	var sheets []printertest.Sheet
	for _, name := range names {
		sum, failed := os.ReadFile(name)
		err = errors.Join(err, failed)
		_, attempt, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".sheet"), "-")
		sheet := printertest.Sheet{Attempt: attempt}
		copy(sheet.SHA256[:], sum)
		sheets = append(sheets, sheet)
	}
	return sheets, err
}

package laserpassport_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chancery/printers"
)

// liar is a machine whose booklet is in a known condition and of whose answers one is spoiled.
type liar struct {
	answers  map[string]string // by command, or command and pattern; a later answer follows after a newline
	spoil    func(key, answer string) string
	goesOn   bool // after answers that no honest machine gives, too
	received atomic.Int32
	marked   atomic.Int32

	mu    sync.Mutex
	heard []string // line by line
}

// lines returns what it was told.
func (l *liar) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard
}

// conditions are what a booklet at the laser can be, with the machine's honest answers.
func conditions() map[string]map[string]string {
	honest := func(correlation, line1, line2 string) map[string]string {
		return map[string]string{
			"machinestatus":         `<command valid="true" transportstatus="Ready" laserstatus="Ready" interfacestatus="Ready" />`,
			"barcode":               `<command valid="true" Barcode="UTO000001" />`,
			"autoposition parked":   `<command valid="false" error="Autopositioning failed" />`,
			"autoposition unmarked": `<command valid="true" XOffset="0,12" YOffset="-0,08" Correlation="` + correlation + `" />`,
			"autoposition datapage": `<command valid="true" XOffset="0,12" YOffset="-0,08" Correlation="93" />`,
			"ocr mrz1":              line1,
			"ocr mrz2":              line2,
			"loadpassportjet":       "<command valid=\"true\" />\n<command name=\"loadpassportjet\" executed=\"true\" />",
			"movepassport":          "<command valid=\"true\" />\n<command name=\"movepassport\" executed=\"true\" />",
			"updatedocument":        "<command valid=\"true\" />\n<command name=\"UpdateDocument\" executed=\"true\" >",
			"marklayout":            "<command valid=\"true\" />\n<command name=\"MarkLayout\" executed=\"true\" >",
		}
	}
	unread := `<command valid="false" error="OCR failed" />`
	read := func(n int) string {
		return `<command valid="true" OCR="` + strings.ReplaceAll(specimen()[n], "<", "&lt;") + `" />`
	}
	return map[string]map[string]string{
		"unmarked": honest("97", unread, unread), "half marked": honest("34", unread, unread), "marked": honest("34", read(0), read(1)),
	}
}

// serve returns the liar's URI and what ends it.
func (l *liar) serve(t *testing.T) (uri string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { defer conn.Close(); l.converse(conn) })
		}
	})
	return "laserpassport://" + listener.Addr().String() + "?id=" + machineID, func() {
		listener.Close()
		running.Wait()
	}
}

func (l *liar) converse(conn net.Conn) {
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, 1<<20)
	asked := regexp.MustCompile(`^<command name="([a-z]+)"(?: (?:PatternName|OCRName)="([a-z0-9]+)")?`)
	for lines.Scan() {
		if l.goesOn {
			l.mu.Lock()
			l.heard = append(l.heard, lines.Text())
			l.mu.Unlock()
		}
		parts := asked.FindStringSubmatch(lines.Text())
		if parts == nil {
			continue // inside updatedocument, whose entities are a line each
		}
		key := strings.TrimSpace(parts[1] + " " + parts[2])
		switch parts[1] {
		case "updatedocument":
			l.received.Add(1)
		case "marklayout":
			l.marked.Add(1)
		}
		answer := l.spoil(key, l.answers[key])
		if _, err := conn.Write([]byte(answer)); err != nil || !l.goesOn && !complete(answer) {
			return // and nothing more comes
		}
	}
}

// complete reports an answer that the driver may go on after.
func complete(answer string) bool {
	for _, honest := range conditions() {
		for _, a := range honest {
			if a == answer {
				return true
			}
		}
	}
	return answer == `<command valid="false" error="Barcode failed" />`
}

// spoiled makes of an answer another one that is not what an honest machine says of another booklet.
func spoiled(r *rand.Rand, answer string) string {
	junk := []string{
		"", "<", ">", "/>", "\"", "'", "&", "&lt;", "\x00", "\xff", "<command ", "</command>", "<!--", "<![CDATA[", "valid=\"true\" ", "executed=\"true\" ", "name=\"MarkLayout\" ",
		"<command valid=\"true\" />", "<command name=\"MarkLayout\" executed=\"true\" >", "Correlation=\"100\" ", "NaN", "-", "1e9", "true", "false",
		strings.Repeat("A", 5000), "<!DOCTYPE x [<!ENTITY y \"z\">]>", "\r\n", "<?xml version=\"1.0\"?>",
	}
	b := []byte(answer)
	for range 1 + r.IntN(4) {
		at := r.IntN(len(b) + 1)
		switch r.IntN(5) {
		case 0:
			b = b[:at]
		case 1:
			b = append(b[:at:at], append([]byte(junk[r.IntN(len(junk))]), b[at:]...)...)
		case 2:
			if at < len(b) {
				b[at] = byte(r.IntN(256))
			}
		case 3:
			b = append(b[:at:at], b[min(len(b), at+r.IntN(12)):]...)
		case 4:
			b = append(b[:at:at], append(bytes.Clone(b[r.IntN(len(b)+1):]), b[at:]...)...)
		}
	}
	return string(b)
}

// reach finds a correlation that an answer may be read as.
var reach = regexp.MustCompile(`[0-9]+`)

// another reports a spoiled answer that an honest machine could give of an unmarked booklet: nobody can tell it from the truth.
func another(key, answer string) bool {
	if !strings.HasPrefix(key, "autoposition") || !strings.Contains(answer, "Correlation") {
		return false
	}
	_, after, _ := strings.Cut(answer, "Correlation")
	n, err := strconv.Atoi(reach.FindString(after))
	return err == nil && n >= 70
}

// TestTenThousandHostileReplies: whatever comes for an answer, no false "printed", no false "not printed", no false "not sent", no
// second marking, and an end.
func TestTenThousandHostileReplies(t *testing.T) {
	replies := 2_400
	if os.Getenv("CHANCERY_PROVE") == "1" {
		replies = 10_200
	}
	keys := []string{"machinestatus", "barcode", "autoposition parked", "autoposition unmarked", "autoposition datapage", "ocr mrz1", "ocr mrz2"}
	for condition, answers := range conditions() {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, uint64(len(condition))))
			for n := range replies / 6 {
				key := keys[n%len(keys)]
				answer := spoiled(r, answers[key])
				if condition != "unmarked" && another(key, answer) {
					continue
				}
				askLiar(t, condition, answers, key, answer)
			}
		})
		t.Run("marking, "+condition, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(2, uint64(len(condition))))
			all := append(keys[:5:5], "updatedocument", "marklayout")
			for n := range replies / 6 {
				key := all[n%len(all)]
				answer := spoiled(r, answers[key])
				if condition != "unmarked" && another(key, answer) {
					continue
				}
				markWithLiar(t, condition, answers, key, answer)
			}
		})
	}
}

// impatient are limits that no test reaches: a liar that says half of something hangs up.
func impatient() printers.Options {
	return printers.Options{Connect: time.Minute, Upload: time.Minute, Answer: time.Minute}
}

func askLiar(t *testing.T, condition string, answers map[string]string, key, answer string) {
	t.Helper()
	l := &liar{answers: answers, spoil: func(asked, honest string) string {
		if asked == key {
			return answer
		}
		return honest
	}}
	uri, stop := l.serve(t)
	defer stop()
	device := open(t, uri, impatient())
	job := printers.Job{ID: 1, UUID: "laserpassport:" + machineID + ":UTO000001"}
	status, err := device.Status(context.Background(), job)
	if err == nil && status.Done() && condition != "marked" {
		t.Errorf("a false \"printed\" of a booklet that is %s, for %s answered %q: %+v", condition, key, answer, status)
	}
	if err == nil && status.WithoutData && condition != "unmarked" {
		t.Errorf("a false \"not printed\" of a booklet that is %s, for %s answered %q: %+v", condition, key, answer, status)
	}
	if held, err := device.Held(context.Background()); err == nil && !held.Present {
		t.Errorf("a booklet inside is not seen, for %s answered %q", key, answer)
	}
}

func markWithLiar(t *testing.T, condition string, answers map[string]string, key, answer string) {
	t.Helper()
	var loaded, sending atomic.Bool
	unmarked := conditions()["unmarked"]
	l := &liar{answers: answers, spoil: func(asked, honest string) string {
		switch {
		case sending.Load() && asked == key:
			return answer
		case sending.Load():
			return honest
		}
		switch { // while a booklet is loaded it is honest, and the booklet is unmarked
		case asked == "loadpassportjet":
			loaded.Store(true)
		case !loaded.Load() && asked == "barcode":
			return `<command valid="false" error="Barcode failed" />`
		case !loaded.Load() && strings.HasPrefix(asked, "autoposition"):
			return unmarked["autoposition parked"]
		case strings.HasPrefix(asked, "autoposition"):
			return unmarked[asked]
		}
		return honest
	}}
	uri, stop := l.serve(t)
	defer stop()
	device := open(t, uri, impatient())
	job, err := device.Create(context.Background(), ticket(t, "attempt-1"))
	if err != nil {
		t.Fatalf("loading: %v", err)
	}
	sending.Store(true)
	err = device.Send(context.Background(), job, document(t, "attempt-1"))
	if errors.Is(err, printers.ErrNotSent) && l.received.Load() > 0 {
		t.Errorf("a false \"not sent\", for %s answered %q: %v", key, answer, err)
	}
	if err == nil && l.marked.Load() != 1 {
		t.Errorf("a false \"marked\", for %s answered %q", key, answer)
	}
	if l.marked.Load() > 1 || l.received.Load() > 1 || condition != "unmarked" && l.marked.Load() > 0 {
		t.Errorf("a booklet that is %s was marked %d times, for %s answered %q", condition, l.marked.Load(), key, answer)
	}
}

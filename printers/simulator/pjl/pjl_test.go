package pjl_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chancery/printers/simulator/machine"
	"chancery/printers/simulator/pjl"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const uel = "\x1b%-12345X"

// host is a host with a connection, written by hand: it shares nothing with the driver.
type host struct {
	testing.TB
	conn   net.Conn
	reader *bufio.Reader
	ledger string
}

// start runs a printer in this process and connects to it.
func start(t *testing.T, script string) *host {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "script"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	done := make(chan error, 1)
	c := machine.Config{Model: "pjl-booklet", Listen: "127.0.0.1:0", Ledger: filepath.Join(folder, "ledger"), Script: filepath.Join(folder, "script"), Stdout: write}
	go func() {
		done <- pjl.Run(ctx, c)
		write.Close()
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "listening pjl://")
	if err != nil || !found {
		t.Fatalf("ready line: %q %v, %v", line, err, <-done)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return dial(t, address, c.Ledger)
}

func dial(t *testing.T, address, ledger string) *host {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return &host{TB: t, conn: conn, reader: bufio.NewReader(conn), ledger: ledger}
}

func (h *host) say(lines ...string) {
	h.Helper()
	if _, err := io.WriteString(h.conn, uel+"@PJL\r\n"+strings.Join(lines, "\r\n")+"\r\n"); err != nil {
		h.Fatal(err)
	}
}

// hear reads one message, its line ends as |.
func (h *host) hear() string {
	h.Helper()
	text, err := h.reader.ReadString('\f')
	if err != nil {
		h.Fatalf("after %q: %v", text, err)
	}
	return strings.ReplaceAll(strings.TrimSuffix(text, "\r\n\f"), "\r\n", "|")
}

func (h *host) want(messages ...string) {
	h.Helper()
	for _, want := range messages {
		if got := h.hear(); got != want {
			h.Fatalf("heard %q, want %q", got, want)
		}
	}
}

// events are those of the ledger since the printer was switched on.
func (h *host) events() string {
	h.Helper()
	entries, err := machine.ReadLedger(h.ledger)
	if err != nil {
		h.Fatal(err)
	}
	var found []string
	for _, entry := range entries[1:] {
		found = append(found, entry.Event)
	}
	return strings.Join(found, " ")
}

const job = "@PJL JOB NAME = \"x\"\r\n"

// TestReplies: the replies of the PJL Technical Reference ch. 5 and 7.
func TestReplies(t *testing.T) {
	h := start(t, "")
	h.say("@PJL ECHO  a b 1", "@PJL INFO STATUS", "@PJL INFO PAGECOUNT", "@PJL INFO LOG", "@PJL FSDOWNLOAD", "@PJL USTATUS TIMED = 5")
	h.want("@PJL ECHO a b 1", `@PJL INFO STATUS|CODE=10001|DISPLAY="00 READY"|ONLINE=TRUE`, "@PJL INFO PAGECOUNT|PAGECOUNT=0",
		"@PJL INFO LOG|?", "@PJL FSDOWNLOAD|?", "@PJL USTATUS TIMED = 5|?")
	h.say("@PJL USTATUS JOB = ON", "@PJL USTATUS PAGE = ON", "@PJL SET JOBID=ON", `@PJL JOB NAME = "job name"`, "@PJL ENTER LANGUAGE = PDF")
	h.say(`@PJL EOJ NAME = "job name"`)
	h.want(`@PJL USTATUS JOB|START|NAME="job name"|ID=0`, `@PJL USTATUS JOB|END|NAME="job name"|PAGES=0|ID=0|RESULT=RESOURCE_CANCELED`)
	h.say(job + "@PJL ENTER LANGUAGE = PDF\r\n%PDF" + uel + "@PJL EOJ")
	h.want(`@PJL USTATUS JOB|START|NAME="x"|ID=1`, "@PJL USTATUS PAGE|1", `@PJL USTATUS JOB|END|NAME="x"|PAGES=1|ID=1|RESULT=OK`)
	h.say("@PJL INFO PAGECOUNT")
	h.want("@PJL INFO PAGECOUNT|PAGECOUNT=1")
}

// TestBadHabits: what a host must forbid happens when it does not.
func TestBadHabits(t *testing.T) {
	for name, c := range map[string]struct{ script, set, want string }{
		"a jammed page is printed again": {`{"at":1,"do":"jam"}`, "", "created received fed jam spoiled fed printed"},
		"forbidden before JOB, too":      {`{"at":1,"do":"jam"}`, "before", "created received fed jam spoiled fed printed"},
		"and forbidden after it":         {`{"at":1,"do":"jam"}`, "@PJL SET JAMRECOVERY = OFF\r\n", "created received fed jam spoiled"},
		"two copies":                     {"", "@PJL SET COPIES = 2\r\n", "created received fed printed fed printed"},
	} {
		t.Run(name, func(t *testing.T) {
			h := start(t, c.script)
			before, after := "", c.set
			if c.set == "before" {
				before, after = "@PJL SET JAMRECOVERY = OFF\r\n", ""
			}
			h.say("@PJL USTATUS JOB = ON\r\n" + before + job + after + "@PJL ENTER LANGUAGE = PDF\r\n%PDF" + uel + "@PJL EOJ")
			for !strings.Contains(h.hear(), "END") {
			}
			if got := h.events(); got != c.want {
				t.Errorf("ledger: %s, want %s", got, c.want)
			}
		})
	}
}

// TestCutShort: what came of a document is printed when its host is gone, and a second host is served only then.
func TestCutShort(t *testing.T) {
	h := start(t, "")
	h.say("@PJL ECHO 1", job+"@PJL ENTER LANGUAGE = PDF\r\n%PDF-1.7 and no m")
	h.want("@PJL ECHO 1")
	second := dial(t, h.conn.RemoteAddr().String(), h.ledger)
	if _, err := second.reader.ReadByte(); err == nil {
		t.Error("a second host was served")
	}
	h.conn.Close()
	for until := time.Now().Add(time.Minute); !strings.HasSuffix(h.events(), "printed"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal(h.events())
		}
	}
	entries, err := machine.ReadLedger(h.ledger)
	if err != nil || entries[2].Result != "cut short" || entries[2].Name != "x" {
		t.Errorf("%+v %v", entries, err)
	}
	third := dial(t, h.conn.RemoteAddr().String(), h.ledger)
	third.say("@PJL ECHO 2")
	third.want("@PJL ECHO 2")
}

// FuzzHost: whatever a host sends, the printer goes on.
func FuzzHost(f *testing.F) {
	f.Add([]byte(uel + "@PJL\r\n" + job + "@PJL ENTER LANGUAGE = PDF\r\n%PDF" + uel + "@PJL EOJ\r\n"))
	f.Add([]byte("@PJL SET COPIES = -1\r\n@PJL SET\r\n@PJL JOB\r\n@PJL EOJ\r\n@PJL ENTER\r\n@PJL USTATUS\r\n@PJL INFO\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h := start(t, "")
		if _, err := h.conn.Write(text); err != nil {
			t.Fatal(err)
		}
		h.conn.Close()
		again := dial(t, h.conn.RemoteAddr().String(), h.ledger)
		again.say("@PJL ECHO still here")
		for !strings.Contains(again.hear(), "still here") {
		}
	})
}

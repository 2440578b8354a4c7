package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"chancery/printers/simulator"
)

// simulated starts a printer of a model and gives its address.
func simulated(t *testing.T, dir, model, name string) (*process, string) {
	t.Helper()
	p := begin(t, call{args: []string{"printer", "simulate", "--model", model, "--listen", "127.0.0.1:0", "--ledger", filepath.Join(dir, name+".ledger")}})
	return p, strings.TrimPrefix(p.says(t, "listening "), "listening ")
}

// narrow runs a program in a terminal of so many columns for a while, and writes all that it drew.
const narrow = `
import fcntl, os, pty, select, signal, struct, sys, termios, time
columns, board = int(sys.argv[1]), b""
pid, fd = pty.fork()
if pid == 0:
    time.sleep(0.2)
    os.execv(sys.argv[2], sys.argv[2:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 20, columns, 0, 0))
end = time.time() + 120
while time.time() < end and board.count(b"\x1b[J") < 3:
    if select.select([fd], [], [], 1)[0]:
        board += os.read(fd, 65536)
os.kill(pid, signal.SIGINT)
while True:
    try:
        more = os.read(fd, 65536)
    except OSError:
        break
    if not more:
        break
sys.stdout.buffer.write(board)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`

// The live board is drawn anew in place, and no line of it is longer than a narrow terminal.
func watchInATerminal(t *testing.T, dir string) {
	name, err := built()
	if err != nil {
		t.Fatal(err)
	}
	const columns = 30
	out, err := exec.Command("/usr/bin/python3", "-c", narrow, fmt.Sprint(columns), name, "printer", "watch", "--dir", dir).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, tail(string(out)))
	}
	boards := strings.Split(string(out), "\x1b[H\x1b[J")
	if len(boards) < 3 {
		t.Fatalf("drawn %d times: %q", len(boards), tail(string(out)))
	}
	for _, board := range boards[1:3] {
		for text := range strings.SplitSeq(board, "\r\n") {
			if utf8.RuneCountInString(text) > columns {
				t.Errorf("%d columns: %q", utf8.RuneCountInString(text), text)
			}
		}
		if !strings.Contains(board, "booklet ") {
			t.Errorf("%q", board)
		}
	}
}

// An installation with printers: told what to do, supplied, tested on plain stock, calibrated, watched; one of them is frozen.
func TestPrinterCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := desk{t, dir}
	chancery(t, "init", "--dir", dir).must(t, 0)
	d.does("admin", "user", "add", "operator", "--name", "An operator", "--site", "MIN", "--role", "operator")
	d.does("admin", "user", "add", "clerk", "--name", "A clerk", "--site", "MIN", "--role", "clerk")
	machine, uri := simulated(t, dir, "ipp-booklet", "booklet")
	d.does("admin", "printer", "add", "booklet", "--site", "MIN", "--kind", "booklet-td3", "--uri", uri)
	frozen, far := simulated(t, dir, "ipp-booklet", "frozen")
	d.does("admin", "printer", "add", "frozen", "--site", "MIN", "--kind", "booklet-td3", "--uri", far)

	t.Run("addresses", func(t *testing.T) { addressesByCommand(t, d, uri) })
	d.does("admin", "printer", "add", "frozen", "--site", "MIN", "--kind", "booklet-td3", "--uri", far)
	t.Run("told", func(t *testing.T) { toldByCommand(t, d) })
	t.Run("supplies", func(t *testing.T) { suppliesByCommand(t, d) })
	t.Run("test page", func(t *testing.T) { testPageByCommand(t, d) })
	t.Run("batches", func(t *testing.T) { poolByCommand(t, d) })
	t.Run("terminal", func(t *testing.T) { watchInATerminal(t, dir) })
	t.Run("watch", func(t *testing.T) {
		d := desk{t, dir}
		if err := frozen.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		board := chancery(t, "printer", "watch", "--once", "--dir", dir).must(t, 0).out
		if !strings.Contains(board, "booklet ") || !strings.Contains(board, "contact now") || !strings.Contains(board, "frozen ") || strings.Contains(board, "\x1b") {
			t.Errorf("the board is\n%s", board)
		}
		for text := range strings.Lines(board) {
			if strings.HasPrefix(text, "frozen ") && strings.Contains(text, "contact now") {
				t.Errorf("a frozen printer is shown as if it answered: %s", text)
			}
		}
		seen := one[map[string]any](t, chancery(t, "printer", "watch", "--once", "--json", "--dir", dir).must(t, 0).out)
		if list, ok := seen["printers"].([]any); !ok || len(list) != 2 {
			t.Errorf("%v", seen)
		}
		if err := frozen.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if s := d.looks("printer", "status", "frozen"); s["state"] != "out of reach" || s["answered"] != false {
			t.Errorf("%v", s)
		}
		chancery(t, "printer", "identify", "frozen", "--dir", dir).must(t, 3)
	})
	t.Run("test page by panels", func(t *testing.T) { testPageByPanels(t, d) })
	machine.stop(t).must(t, 0)
	chancery(t, "verify", "--dir", dir).must(t, 0)
}

// What an address is wrong in is told by its part, and the community of an SNMP agent to nobody.
func addressesByCommand(t *testing.T, d desk, uri string) {
	add := func(id, site, kind, uri string) []string {
		return []string{"printer", "add", id, "--site", site, "--kind", kind, "--uri", uri, "--as", "admin", "--dir", d.dir}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{add("p", "MIN", "booklet-td3", uri), 1, "id of a printer"},
		{add("press", "OSL", "booklet-td3", uri), 1, "site list"},
		{add("press", "MIN", "booklet", uri), 1, "kind of blank"},
		{add("press", "MIN", "booklet-td3", "ipp://127.0.0.1:99999/"), 2, "65535"},
		{[]string{"printer", "simulate", "--model", "pjl", "--listen", "nowhere", "--ledger", filepath.Join(d.dir, "pjl.ledger")}, 2, "--listen"},
		{[]string{"printer", "simulate", "--model", "pjl", "--listen", "127.0.0.1:0", "--ledger", filepath.Join(d.dir, "booklet.ledger")}, 2, "--ledger"},
	} {
		if a := chancery(t, c.args...).must(t, c.code); !strings.Contains(a.err, c.says) {
			t.Errorf("%q is not in %s", c.says, a.err)
		}
	}
	d.does("admin", "printer", "add", "frozen", "--site", "MIN", "--kind", "booklet-td3", "--uri", "pjl://127.0.0.1:9?snmp=127.0.0.1:9&community=hush")
	for _, args := range [][]string{{"list"}, {"list", "--json"}, {"status", "frozen"}, {"status", "frozen", "--json"}, {"identify", "frozen"}} {
		a := run(t, call{args: append(append([]string{"printer"}, args...), "--dir", d.dir)})
		if text := a.out + a.err; strings.Contains(text, "hush") || !strings.Contains(text, "snmp=127.0.0.1") && args[0] != "identify" ||
			args[0] == "status" && !strings.Contains(text, "connection refused") {
			t.Errorf("%v: %s", args, text)
		}
	}
}

func toldByCommand(t *testing.T, d desk) {
	d.t = t
	dry := chancery(t, "printer", "pause", "booklet", "--reason", "at lunch", "--as", "operator", "--dir", d.dir).must(t, 0)
	if !strings.Contains(dry.err, "dry run") || d.looks("printer", "status", "booklet")["told"].(map[string]any)["state"] != "ready" {
		t.Error("a dry run paused the printer")
	}
	chancery(t, "printer", "pause", "booklet", "--reason", "at lunch", "--as", "clerk", "--yes", "--dir", d.dir).must(t, 1)
	chancery(t, "printer", "pause", "booklet", "--as", "operator", "--yes", "--dir", d.dir).must(t, 2)
	for _, c := range [][]string{{"drain", "draining"}, {"pause", "paused"}} {
		d.does("operator", "printer", c[0], "booklet", "--reason", "at lunch")
		s := d.looks("printer", "status", "booklet")
		if told := s["told"].(map[string]any); told["state"] != c[1] || told["by"] != "operator" || told["reason"] != "at lunch" {
			t.Errorf("%v", told)
		}
	}
	d.does("operator", "printer", "resume", "booklet")
	if s := d.looks("printer", "status", "booklet"); s["state"] != "idle" || s["answered"] != true || s["device"].(map[string]any)["class"] != "job" {
		t.Errorf("%v", s)
	}
	chancery(t, "printer", "identify", "booklet", "--dir", d.dir).must(t, 0)
	chancery(t, "printer", "status", "nobody", "--dir", d.dir).must(t, 1)
}

func suppliesByCommand(t *testing.T, d desk) {
	d.t = t
	made := one[map[string]any](t, d.does("operator", "printer", "supplies", "load", "booklet", "ribbon", "--lot", "R-1", "--documents", "7"))
	seen := d.looks("printer", "supplies", "booklet")
	if seen["lot"] != "R-1" || seen["left"] != 7.0 || seen["id"] != made["id"] {
		t.Errorf("%v beside %v", seen, made)
	}
	if s := d.looks("printer", "status", "booklet"); s["suppliesLast"] != 7.0 {
		t.Errorf("%v", s)
	}
	d.does("operator", "printer", "supplies", "remove", "booklet", fmt.Sprint(made["id"]))
	chancery(t, "printer", "supplies", "remove", "booklet", fmt.Sprint(made["id"]), "--as", "operator", "--yes", "--dir", d.dir).must(t, 1)
	chancery(t, "printer", "supplies", "load", "booklet", "glue", "--lot", "R-1", "--documents", "7", "--as", "operator", "--dir", d.dir).must(t, 2)
	if s := d.looks("printer", "status", "booklet"); s["suppliesLast"] != 0.0 { // it needs one: it once had it
		t.Errorf("%v", s)
	}
}

func testPageByCommand(t *testing.T, d desk) {
	d.t = t
	file := filepath.Join(d.dir, "test.pdf")
	chancery(t, "printer", "test", "booklet", "--out", file, "--as", "operator", "--dir", d.dir).must(t, 0)
	if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), "%PDF-") {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	count := func() int {
		b, err := os.ReadFile(filepath.Join(d.dir, "booklet.ledger"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(b), `"printed"`)
	}
	if count() != 0 {
		t.Error("a dry run printed a page")
	}
	made := one[map[string]any](t, d.does("operator", "printer", "test", "booklet"))
	id, _ := made["page"].(string)
	if count() != 1 || made["device"] != "completed" || !strings.HasPrefix(id, "T-") {
		t.Errorf("%d printed, %v", count(), made)
	}
	calibrate := []string{"printer", "calibrate", "booklet", "--x", "0.25", "--y=-0.1", "--rotation", "0.05"}
	d.does("operator", append(calibrate, "--page", id)...)
	if s := d.looks("printer", "status", "booklet")["calibration"].(map[string]any); s["x"] != 0.25 || s["y"] != -0.1 || s["page"] != id {
		t.Errorf("%v", s)
	}
	run := func(code int, args ...string) {
		t.Helper()
		chancery(t, append(args, "--as", "operator", "--yes", "--dir", d.dir)...).must(t, code)
	}
	run(2, calibrate...)
	run(1, append(calibrate, "--page", "T-CCCCCC")...)
	run(1, "printer", "calibrate", "booklet", "--x", "1.1", "--page", id)
}

// A card printer gets the test page as panels, and ejects it; a station that sets its own texts has no use for one.
func testPageByPanels(t *testing.T, d desk) {
	d.t = t
	_, uri := simulated(t, d.dir, "evolis", "card")
	d.does("admin", "printer", "add", "card", "--site", "MIN", "--kind", "card-identity", "--uri", uri)
	made := one[map[string]any](t, d.does("operator", "printer", "test", "card"))
	list, err := simulator.ReadLedger(filepath.Join(d.dir, "card.ledger"))
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, e := range list {
		events = append(events, e.Event+" "+e.Result)
	}
	if made["device"] != "completed" || !slices.Contains(events, "printed good") || !slices.Contains(events, "ejected good") {
		t.Errorf("%v: %q", made, events)
	}
	_, uri = simulated(t, d.dir, "laserpassport", "laser")
	d.does("admin", "printer", "add", "laser", "--site", "MIN", "--kind", "booklet-td3", "--uri", uri)
	a := chancery(t, "printer", "test", "laser", "--as", "operator", "--yes", "--dir", d.dir).must(t, 1)
	if !strings.Contains(a.err, "maker's own test page") {
		t.Error(a.err)
	}
}

func poolByCommand(t *testing.T, d desk) {
	d.t = t
	a := chancery(t, "batch", "create", "--as", "operator", "--dir", d.dir).must(t, 1)
	if !strings.Contains(a.err, "no document waits at MIN") {
		t.Error(a.err)
	}
	chancery(t, "batch", "create", "--printer", "booklet", "--pool", "booklet-td3", "--as", "operator", "--dir", d.dir).must(t, 2)
	d.does("admin", "batch", "bound", "--bound", "36h")
	if b := d.looks("batch", "bound"); b["seconds"] != 129600.0 {
		t.Errorf("%v", b)
	}
	a = chancery(t, "printer", "settle", "booklet", "--blank", "U1234567", "--dir", d.dir).must(t, 1)
	if !strings.Contains(a.err, "no attempt in doubt") {
		t.Error(a.err)
	}
}

package machine

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serving starts a machine with all its outlets and returns it with their addresses.
func serving(t *testing.T, look func() Condition) (m *Machine, page, agent string) {
	t.Helper()
	folder := t.TempDir()
	var ready bytes.Buffer
	m, err := Open(Config{Model: "ipp-booklet", Ledger: filepath.Join(folder, "ledger"), Feeder: filepath.Join(folder, "feeder"),
		SNMP: "127.0.0.1:0", StatusPage: "127.0.0.1:0", Stdout: &ready}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start("Booklet <Printer>"); err != nil {
		t.Fatal(err)
	}
	if err := m.Ready("ipp://127.0.0.1:1/"); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(ready.String(), "listening ipp://127.0.0.1:1/\nstatus %s\nsnmp %s\n", &page, &agent); err != nil {
		t.Fatalf("ready lines %q: %v", ready.String(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Serve(ctx, look) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return m, page, agent
}

func jammed() Condition {
	return Condition{State: "stopped", Reasons: []string{"media-jam", "marker-supply-low", "feed-roller-worn"}, Supplies: []Supply{{"ribbon", 500, 42}, {"film", -2, -3}}}
}

func TestStatusPage(t *testing.T) {
	m, page, _ := serving(t, jammed)
	addLines(t, m.config.Feeder, "UTO1\nUTO2\n")
	if err := m.Write(Entry{Event: EventCreated, Name: "attempt-1"}, Entry{Event: EventPrinted, Blank: "UTO0", Result: "good", Sides: 2}); err != nil {
		t.Fatal(err)
	}
	read := func() string {
		response, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s %v", response.Status, err)
		}
		return string(body)
	}
	body := read()
	for _, want := range []string{"Booklet &lt;Printer&gt;", "stopped (media-jam, marker-supply-low, feed-roller-worn)", "42 of 500", "<li>UTO1</li><li>UTO2</li>", "attempt-1", "<td>UTO0</td>", m.UUID(), `<html lang="en">`, `Sides ever</th><td>2<`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, "lamp flashes") {
		t.Error("the lamp flashes unasked")
	}
	if m.Flash(); !strings.Contains(read(), "lamp flashes") {
		t.Error("the lamp doesn't flash")
	}
}

// TestSNMP: gosnmp's client and net-snmp's read the same from the agent.
func TestSNMP(t *testing.T) {
	m, _, agent := serving(t, jammed)
	addLines(t, m.config.Feeder, "UTO1\nUTO2\n")
	if err := m.Write(Entry{Event: EventPrinted, Sides: 2}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		".1.3.6.1.2.1.25.3.5.1.1.1":     "1",
		".1.3.6.1.2.1.43.10.2.1.4.1.1":  "2",
		".1.3.6.1.2.1.43.10.2.1.5.1.1":  "2",
		".1.3.6.1.2.1.43.8.2.1.10.1.1":  "2",
		".1.3.6.1.2.1.43.11.1.1.8.1.1":  "500",
		".1.3.6.1.2.1.43.11.1.1.9.1.2":  "-3",
		".1.3.6.1.2.1.43.18.1.1.2.1.2":  "4",
		".1.3.6.1.2.1.43.18.1.1.7.1.1":  "8",
		".1.3.6.1.2.1.43.18.1.1.7.1.3":  "1",
		".1.3.6.1.2.1.43.5.1.1.17.1":    `"` + m.UUID() + `"`,
		".1.3.6.1.2.1.25.3.5.1.2.1":     `"24 00 "`,
		".1.3.6.1.2.1.43.11.1.1.6.1.1":  `"ribbon"`,
		".1.3.6.1.2.1.43.18.1.1.8.1.3":  `"feed-roller-worn"`,
		".1.3.6.1.2.1.43.10.2.1.3.1.1":  "7",
		".1.3.6.1.2.1.43.11.1.1.4.1.2":  "3",
		".1.3.6.1.2.1.25.3.2.1.3.1":     `"Booklet <Printer>"`,
		".1.3.6.1.2.1.43.10.2.1.4.1.17": "No Such Instance currently exists at this OID",
	}
	program, err := exec.LookPath("snmpget")
	if err != nil {
		t.Fatal("snmpget is missing: run scripts/setup")
	}
	args := []string{"-v2c", "-c", "public", "-t", "30", "-m", "", "-On", "-Oq", agent}
	for oid := range want {
		args = append(args, oid)
	}
	command := exec.Command(program, args...)
	command.Env = append(command.Environ(), "SNMP_PERSISTENT_DIR="+t.TempDir())
	out, err := command.Output()
	if err != nil {
		t.Fatalf("snmpget: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		oid, got, _ := strings.Cut(strings.TrimSpace(line), " ")
		if got != want[oid] {
			t.Errorf("%s is %s, want %s", oid, got, want[oid])
		}
		delete(want, oid)
	}
	if len(want) != 0 {
		t.Errorf("not answered: %v\n%s", want, out)
	}
}

// TestSNMPWalk: the tables come in order, by GetNext and by GetBulk, and end.
func TestSNMPWalk(t *testing.T) {
	m, _, _ := serving(t, jammed)
	all := m.values(jammed())
	ask := func(kind gosnmp.PDUType, from string) *gosnmp.SnmpPacket {
		t.Helper()
		request := &gosnmp.SnmpPacket{Version: gosnmp.Version2c, Community: "public", PDUType: kind, RequestID: 7, MaxRepetitions: 4,
			Variables: []gosnmp.SnmpPDU{{Name: from, Type: gosnmp.Null}}}
		bytes, err := request.MarshalMsg()
		if err != nil {
			t.Fatal(err)
		}
		answer, err := m.snmp(bytes, jammed)
		if err != nil {
			t.Fatal(err)
		}
		reply, err := (&gosnmp.GoSNMP{}).SnmpDecodePacket(answer)
		if err != nil || reply.RequestID != 7 || len(reply.Variables) == 0 {
			t.Fatalf("%+v %v", reply, err)
		}
		return reply
	}
	for _, kind := range []gosnmp.PDUType{gosnmp.GetNextRequest, gosnmp.GetBulkRequest} {
		seen, at := 0, ".1.3"
		for {
			last := ask(kind, at).Variables
			if last[0].Type == gosnmp.EndOfMibView {
				break
			}
			for _, v := range last {
				if v.Type == gosnmp.EndOfMibView {
					break
				}
				if compareOID(v.Name, at) <= 0 || v.Name != all[seen].Name {
					t.Fatalf("after %s comes %s, want %s", at, v.Name, all[seen].Name)
				}
				at, seen = v.Name, seen+1
			}
		}
		if seen != len(all) {
			t.Errorf("%v: %d of %d values", kind, seen, len(all))
		}
	}
	if reply := ask(gosnmp.SetRequest, ".1.3.6.1.2.1.43.10.2.1.4.1.1"); reply.Error != gosnmp.NotWritable {
		t.Errorf("setting the counter: %v", reply.Error)
	}
}

// Of a GetBulk the non-repeaters come once, and the rest row by row, beyond the end of the table too (RFC 3416 §4.2.3).
func TestBulkComesByRows(t *testing.T) {
	m, _, _ := serving(t, jammed)
	all := m.values(jammed())
	name := func(i int) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Name: all[i].Name, Type: gosnmp.Null} }
	list := following(all, &gosnmp.SnmpPacket{PDUType: gosnmp.GetBulkRequest, NonRepeaters: 1, MaxRepetitions: 2,
		Variables: []gosnmp.SnmpPDU{name(0), name(3), name(len(all) - 2)}})
	var got []string
	for _, v := range list {
		got = append(got, v.Name)
	}
	last := all[len(all)-1]
	want := []string{all[1].Name, all[4].Name, last.Name, all[5].Name, last.Name}
	if !slices.Equal(got, want) || list[4].Type != gosnmp.EndOfMibView || list[2].Type != last.Type {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzSNMP(f *testing.F) {
	m, err := Open(Config{Model: "ipp-booklet", Ledger: filepath.Join(f.TempDir(), "ledger")}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { m.Close() })
	for _, kind := range []gosnmp.PDUType{gosnmp.GetRequest, gosnmp.GetNextRequest, gosnmp.GetBulkRequest, gosnmp.SetRequest} {
		request := &gosnmp.SnmpPacket{Version: gosnmp.Version2c, Community: "public", PDUType: kind, Variables: []gosnmp.SnmpPDU{{Name: ".1.3.6", Type: gosnmp.Null}}}
		bytes, err := request.MarshalMsg()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		answer, err := m.snmp(request, jammed)
		if err == nil && len(answer) == 0 {
			t.Error("an answer without a byte")
		}
	})
}

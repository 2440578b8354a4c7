package snmp_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/snmp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func open(t testing.TB, address string, options printers.Options) *snmp.Agent {
	t.Helper()
	agent, err := snmp.Open(address, "", options)
	if err != nil {
		t.Fatal(err)
	}
	return agent
}

func read(t testing.TB, agent *snmp.Agent) snmp.Figures {
	t.Helper()
	f, err := agent.Read(limited(t))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestReadsAPrinter: everything of section "Printer MIB" as net-snmp's daemon gives it.
func TestReadsAPrinter(t *testing.T) {
	daemon := startAgent(t, nameLifeCount+" counter 1234", nameUpTime+" timeticks 360000",
		".1.3.6.1.2.1.43.18.1.1.2.1.1 integer 4", ".1.3.6.1.2.1.43.18.1.1.3.1.1 integer 3", ".1.3.6.1.2.1.43.18.1.1.4.1.1 integer 8",
		".1.3.6.1.2.1.43.18.1.1.7.1.1 integer 807", ".1.3.6.1.2.1.43.18.1.1.8.1.1 octet_str \"feeder low\"")
	f := read(t, open(t, daemon.address, printers.Options{}))
	if f.LifeCount == nil || *f.LifeCount != 1234 || f.Counts != printers.CountsSides || *f.PowerOnCount != 12 || f.UpTime == nil || *f.UpTime != 3600 {
		t.Errorf("counts: %+v", f)
	}
	if f.Serial != "UTO-4711" || f.Name != "cards, second floor" || f.Description != "Utopia Card 3000" || f.State != printers.PrinterIdle {
		t.Errorf("identity and state: %+v", f)
	}
	wantSupplies := []printers.Supply{
		{Name: "YMCKO ribbon", Type: "inkRibbon", Level: 42, Low: -1},
		{Name: "waste", Type: "wasteInk", Level: 10, Low: -1}, // 90 % of its room is left
		{Name: "cleaning roller", Type: "fuser", Level: -3, Low: -1},
	}
	if !reflect.DeepEqual(f.Supplies, wantSupplies) {
		t.Errorf("supplies: %+v", f.Supplies)
	}
	if want := []snmp.Input{{Name: "feeder", Media: "CR80", Capacity: 100, Level: -3}}; !reflect.DeepEqual(f.Inputs, want) {
		t.Errorf("inputs: %+v", f.Inputs)
	}
	want := []snmp.Alert{{Severity: 4, Training: 3, Group: 8, Code: 807, Description: "feeder low"}}
	if !reflect.DeepEqual(f.Alerts, want) || !slices.Equal(f.Reasons, []string{"media-low"}) {
		t.Errorf("alerts: %+v, reasons %v", f.Alerts, f.Reasons)
	}
}

// TestDetectedErrors: each bit becomes the reason that it stands for.
func TestDetectedErrors(t *testing.T) {
	daemon := startAgent(t, nameLifeCount+" counter 1")
	agent := open(t, daemon.address, printers.Options{})
	for _, c := range []struct {
		octets string
		want   []string
	}{
		{"\x00", nil}, {"", nil}, {"\x80", []string{"media-low"}}, {"\x40", []string{"media-empty"}}, {"\x20", []string{"marker-supply-low"}},
		{"\x10", []string{"marker-supply-empty"}}, {"\x08", []string{"door-open"}}, {"\x04", []string{"media-jam"}},
		{"\x02", []string{"offline"}}, {"\x01", []string{"other"}}, {"\x44", []string{"media-empty", "media-jam"}},
		{"\x00\x80", []string{"input-tray-missing"}}, {"\x00\x40", []string{"output-tray-missing"}}, {"\x00\x20", []string{"marker-supply-missing"}},
		{"\x00\x10", []string{"output-area-almost-full"}}, {"\x00\x08", []string{"output-area-full"}}, {"\x00\x04", []string{"media-empty"}},
		{"\x41\x0c\xff", []string{"media-empty", "other", "output-area-full"}},
	} {
		daemon.set(t, nameErrors, gosnmp.OctetString, c.octets)
		if f := read(t, agent); !slices.Equal(f.Reasons, c.want) {
			t.Errorf("%x: %v, want %v", c.octets, f.Reasons, c.want)
		}
	}
	for _, c := range []struct {
		status int
		octets string
		want   printers.PrinterState
	}{
		{1, "\x40", printers.PrinterStopped}, {1, "\x00\x08", printers.PrinterStopped}, {1, "\x80\x10", printers.PrinterUnknown},
		{1, "", printers.PrinterUnknown}, {2, "\x40", printers.PrinterUnknown}, {3, "\x80", printers.PrinterIdle},
		{5, "", printers.PrinterProcessing}, {0, "", printers.PrinterUnknown}, {9, "", printers.PrinterUnknown},
	} {
		daemon.set(t, nameErrors, gosnmp.OctetString, c.octets)
		daemon.set(t, nameStatus, gosnmp.Integer, c.status)
		if f := read(t, agent); f.State != c.want {
			t.Errorf("status %d, errors %x: %v, want %v", c.status, c.octets, f.State, c.want)
		}
	}
	daemon.set(t, nameStatus, gosnmp.Integer, 4)
	if f := read(t, agent); f.State != printers.PrinterProcessing {
		t.Errorf("printing: %v", f.State)
	}
}

// TestCountsOnlyPages: what the marker counts decides whether its count is one of ours.
func TestCountsOnlyPages(t *testing.T) {
	daemon := startAgent(t, nameLifeCount+" counter 77")
	agent := open(t, daemon.address, printers.Options{})
	for unit, counts := range map[int]string{7: printers.CountsSides, 8: printers.CountsBlanks, 6: "", 11: "", 17: ""} {
		daemon.set(t, nameUnit, gosnmp.Integer, unit)
		if f := read(t, agent); f.Counts != counts || (f.LifeCount != nil) != (counts != "") {
			t.Errorf("unit %d: %+v", unit, f)
		}
	}
}

// TestSilentAgents: dead, frozen, of another community or nowhere, an agent gives an error, never figures.
func TestSilentAgents(t *testing.T) {
	daemon := startAgent(t, nameLifeCount+" counter 1")
	soon := printers.Options{Answer: 300 * time.Millisecond}
	stranger, err := snmp.Open(daemon.address, "secret", soon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Read(limited(t)); !errors.Is(err, snmp.ErrSilent) {
		t.Errorf("another community: %v", err)
	}
	agent := open(t, daemon.address, soon)
	daemon.signal(t, syscall.SIGSTOP)
	if _, err := agent.Read(limited(t)); !errors.Is(err, snmp.ErrSilent) {
		t.Errorf("frozen: %v", err)
	}
	ended, cancel := context.WithCancel(limited(t))
	cancel()
	if _, err := agent.Read(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	daemon.signal(t, syscall.SIGCONT)
	patient := open(t, daemon.address, printers.Options{})
	if f := read(t, patient); *f.LifeCount != 1 {
		t.Errorf("thawed: %+v", f)
	}
	daemon.kill(t)
	if _, err := patient.Read(limited(t)); !errors.Is(err, snmp.ErrSilent) && !errors.Is(err, printers.ErrUnreachable) {
		t.Errorf("dead: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"", ":161", "host:0", "host:99999", "host:x", "a:b:c"} {
		if _, err := snmp.Open(address, "", printers.Options{}); err == nil {
			t.Errorf("%q was opened", address)
		}
	}
	for _, address := range []string{"printer.example", "printer.example:1161", "[::1]:161", "192.0.2.1"} {
		if _, err := snmp.Open(address, "", printers.Options{}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := snmp.Open("host", string(make([]byte, 128)), printers.Options{}); err == nil {
		t.Error("a community that the codec can't write was taken")
	}
}

// TestManyRows: tables longer than one answer, of which columns end at different rows.
func TestManyRows(t *testing.T) {
	var more []string
	for i := 20; i < 47; i++ {
		more = append(more, fmt.Sprintf(".1.3.6.1.2.1.43.11.1.1.6.1.%d octet_str \"supply %d\"", i, i))
		if i%3 == 0 {
			more = append(more, fmt.Sprintf(".1.3.6.1.2.1.43.11.1.1.9.1.%d integer %d", i, i), fmt.Sprintf(".1.3.6.1.2.1.43.11.1.1.8.1.%d integer 50", i))
		}
	}
	daemon := startAgent(t, append(more, nameLifeCount+" counter 1")...)
	f := read(t, open(t, daemon.address, printers.Options{}))
	if len(f.Supplies) != 30 || f.Supplies[29].Name != "supply 46" || f.Supplies[28].Level != 90 || f.Supplies[29].Level != -2 {
		t.Errorf("%d supplies: %+v", len(f.Supplies), f.Supplies)
	}
}

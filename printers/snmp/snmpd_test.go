package snmp_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

// The names that the tests change.
const (
	nameUpTime    = ".1.3.6.1.2.1.1.3.0"
	nameStatus    = ".1.3.6.1.2.1.25.3.5.1.1.1"
	nameErrors    = ".1.3.6.1.2.1.25.3.5.1.2.1"
	nameLifeCount = ".1.3.6.1.2.1.43.10.2.1.4.1.1"
	nameUnit      = ".1.3.6.1.2.1.43.10.2.1.3.1.1"
)

// agent is net-snmp's daemon with the Printer MIB of a card printer.
type agent struct {
	folder  string
	address string
	process *exec.Cmd
}

// cardPrinter are the values of an agent beside its count and its up-time.
func cardPrinter() []string {
	return []string{
		".1.3.6.1.2.1.25.3.2.1.3.1 octet_str \"Utopia Card 3000\"",
		nameStatus + " integer 3",
		nameErrors + " octet_str 0x00",
		".1.3.6.1.2.1.43.5.1.1.16.1 octet_str \"cards, second floor\"",
		".1.3.6.1.2.1.43.5.1.1.17.1 octet_str \"UTO-4711\"",
		nameUnit + " integer 7",
		".1.3.6.1.2.1.43.10.2.1.5.1.1 counter 12",
		".1.3.6.1.2.1.43.8.2.1.9.1.1 integer 100", ".1.3.6.1.2.1.43.8.2.1.10.1.1 integer -3",
		".1.3.6.1.2.1.43.8.2.1.12.1.1 octet_str \"CR80\"", ".1.3.6.1.2.1.43.8.2.1.13.1.1 octet_str \"feeder\"",
		".1.3.6.1.2.1.43.11.1.1.4.1.1 integer 3", ".1.3.6.1.2.1.43.11.1.1.4.1.2 integer 4", ".1.3.6.1.2.1.43.11.1.1.4.1.10 integer 3",
		".1.3.6.1.2.1.43.11.1.1.5.1.1 integer 7", ".1.3.6.1.2.1.43.11.1.1.5.1.2 integer 8", ".1.3.6.1.2.1.43.11.1.1.5.1.10 integer 15",
		".1.3.6.1.2.1.43.11.1.1.6.1.1 octet_str \"YMCKO ribbon\"", ".1.3.6.1.2.1.43.11.1.1.6.1.2 octet_str \"waste\"",
		".1.3.6.1.2.1.43.11.1.1.6.1.10 octet_str \"cleaning roller\"",
		".1.3.6.1.2.1.43.11.1.1.7.1.1 integer 7", ".1.3.6.1.2.1.43.11.1.1.7.1.2 integer 19", ".1.3.6.1.2.1.43.11.1.1.7.1.10 integer 7",
		".1.3.6.1.2.1.43.11.1.1.8.1.1 integer 300", ".1.3.6.1.2.1.43.11.1.1.8.1.2 integer -2", ".1.3.6.1.2.1.43.11.1.1.8.1.10 integer -2",
		".1.3.6.1.2.1.43.11.1.1.9.1.1 integer 126", ".1.3.6.1.2.1.43.11.1.1.9.1.2 integer 90", ".1.3.6.1.2.1.43.11.1.1.9.1.10 integer -3",
	}
}

// startAgent starts snmpd with values beside those of cardPrinter.
func startAgent(t testing.TB, more ...string) *agent {
	t.Helper()
	a := &agent{folder: t.TempDir(), address: freePort(t)}
	a.start(t, more...)
	return a
}

func freePort(t testing.TB) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

func (a *agent) start(t testing.TB, more ...string) {
	t.Helper()
	var conf strings.Builder
	fmt.Fprintf(&conf, "agentAddress udp:%s\nrocommunity public 127.0.0.1\nrwcommunity private 127.0.0.1\n", a.address)
	for _, value := range append(cardPrinter(), more...) {
		fmt.Fprintf(&conf, "override -rw %s\n", value)
	}
	file := filepath.Join(a.folder, "snmpd.conf")
	if err := os.WriteFile(file, []byte(conf.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon, err := exec.LookPath("snmpd")
	if err != nil {
		daemon = "/usr/sbin/snmpd"
	}
	a.process = exec.Command(daemon, "-f", "-Lo", "-C", "-c", file, "-p", filepath.Join(a.folder, "pid"), "-r")
	a.process.Env = append(os.Environ(), "SNMP_PERSISTENT_DIR="+a.folder, "MIBS=", "SNMPCONFPATH="+a.folder)
	a.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	log := &strings.Builder{}
	a.process.Stdout, a.process.Stderr = log, log
	if err := a.process.Start(); err != nil {
		t.Fatalf("snmpd is missing: run scripts/setup (%v)", err)
	}
	process := a.process
	t.Cleanup(func() { end(process) })
	a.await(t, log)
}

// await asks until the daemon answers.
func (a *agent) await(t testing.TB, log fmt.Stringer) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		client := a.client("public")
		if client.Connect() != nil {
			continue
		}
		_, err := client.Get([]string{nameUpTime})
		client.Conn.Close()
		if err == nil {
			return
		}
	}
	a.kill(t)
	t.Fatalf("snmpd does not answer: %s", log)
}

func (a *agent) client(community string) *gosnmp.GoSNMP {
	host, port, _ := net.SplitHostPort(a.address)
	var number uint16
	fmt.Sscan(port, &number)
	return &gosnmp.GoSNMP{Target: host, Port: number, Community: community, Version: gosnmp.Version2c, Timeout: time.Second, Retries: 0}
}

// set changes a value, as snmpset does.
func (a *agent) set(t testing.TB, name string, kind gosnmp.Asn1BER, value any) {
	t.Helper()
	client := a.client("private")
	client.Timeout, client.Retries = 5*time.Second, 5
	if err := client.Connect(); err != nil {
		t.Fatal(err)
	}
	defer client.Conn.Close()
	answer, err := client.Set([]gosnmp.SnmpPDU{{Name: name, Type: kind, Value: value}})
	if err != nil || answer.Error != gosnmp.NoError {
		t.Fatalf("setting %s: %v %+v", name, err, answer)
	}
}

func (a *agent) count(t testing.TB, n uint32) {
	t.Helper()
	a.set(t, nameLifeCount, gosnmp.Counter32, n)
}

func (a *agent) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := a.process.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

func (a *agent) kill(t testing.TB) { t.Helper(); end(a.process) }

// end kills a process and waits for it; that it is dead already is no news.
func end(process *exec.Cmd) {
	_ = process.Process.Kill()
	_ = process.Wait()
}

package queue

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

// lifeCount is prtMarkerLifeCount of the first marker (RFC 3805).
const lifeCount = ".1.3.6.1.2.1.43.10.2.1.4.1.1"

// agent is net-snmp's daemon with what a booklet printer tells by the Printer MIB.
type agent struct {
	*beside
	address string
	turned  uint32
}

func startAgent(t testing.TB) *agent {
	t.Helper()
	a := &agent{turned: 4711}
	folder := t.TempDir()
	for range 5 { // somebody else may take the port first
		conn, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		a.address = conn.LocalAddr().String()
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		if a.start(t, folder) {
			return a
		}
	}
	t.Fatalf("snmpd does not answer:\n%s", a.said(t))
	return nil
}

// start starts the daemon, and reports whether it answers.
func (a *agent) start(t testing.TB, folder string) bool {
	t.Helper()
	conf := filepath.Join(folder, "snmpd.conf")
	put(t, conf, fmt.Sprintf(`agentAddress udp:%s
rocommunity public 127.0.0.1
rwcommunity private 127.0.0.1
override -rw .1.3.6.1.2.1.25.3.2.1.3.1 octet_str "Utopia Booklet"
override -rw .1.3.6.1.2.1.25.3.5.1.1.1 integer 3
override -rw .1.3.6.1.2.1.25.3.5.1.2.1 octet_str 0x00
override -rw .1.3.6.1.2.1.43.10.2.1.3.1.1 integer 7
override -rw %s counter %d
`, a.address, lifeCount, a.turned))
	c := exec.Command(needed(t, "snmpd"), "-f", "-Lo", "-C", "-c", conf, "-p", filepath.Join(folder, "pid"), "-r")
	c.Env = append(os.Environ(), "SNMP_PERSISTENT_DIR="+folder, "MIBS=", "SNMPCONFPATH="+folder)
	a.beside = launch(t, c)
	answers := false
	until(t, "snmpd answers, or has ended", func() bool {
		answers = a.exchange(func(g *gosnmp.GoSNMP) error { _, err := g.Get([]string{lifeCount}); return err }) == nil
		return answers || a.over()
	})
	return answers
}

func (a *agent) exchange(f func(*gosnmp.GoSNMP) error) error {
	host, port, err := net.SplitHostPort(a.address)
	if err != nil {
		return err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return err
	}
	g := &gosnmp.GoSNMP{Target: host, Port: uint16(n), Community: "private", Version: gosnmp.Version2c, Timeout: time.Second, Retries: 5}
	if err := g.Connect(); err != nil {
		return err
	}
	defer g.Conn.Close()
	return f(g)
}

// turn moves the counter on.
func (a *agent) turn(by uint32) error {
	a.turned += by
	return a.exchange(func(g *gosnmp.GoSNMP) error {
		answer, err := g.Set([]gosnmp.SnmpPDU{{Name: lifeCount, Type: gosnmp.Counter32, Value: a.turned}})
		if err == nil && answer.Error != gosnmp.NoError {
			err = fmt.Errorf("setting the counter: %v", answer.Error)
		}
		return err
	})
}

// counts lets an agent be the counter of the printer's engine: it moves by so many with each sheet that is out, before the job is done.
func (p *bookletPrinter) counts(t testing.TB, a *agent, by uint32) {
	t.Helper()
	p.turn(t, "counter", true)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
			sign := filepath.Join(p.folder, "control", "counting")
			if _, err := os.Stat(sign); err != nil {
				continue
			}
			if err := a.turn(by); err != nil {
				t.Error(err)
			}
			if err := os.Remove(sign); err != nil {
				t.Error(err)
			}
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
}

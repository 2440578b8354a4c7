package simulator_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"

	"chancery/printers/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestTheOutlets: the status page and the SNMP agent of each model tell what it is doing and what lies on its stack.
func TestTheOutlets(t *testing.T) {
	for _, model := range simulator.Models() {
		t.Run(model, func(t *testing.T) {
			said := outlets(t, model)
			if page := fetch(t, said["status"]); !strings.Contains(page, "idle") || !strings.Contains(page, "UTO000002") {
				t.Errorf("the page: %s", page)
			}
			if status := hrPrinterStatus(t, said["snmp"]); status != 3 { // idle
				t.Errorf("hrPrinterStatus is %v", status)
			}
		})
	}
}

// outlets starts a model with two blanks on its stack, and gives where it says that it takes requests, shows its page and answers SNMP.
func outlets(t *testing.T, model string) map[string]string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "feeder"), []byte("UTO000001\nUTO000002\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	listen := "127.0.0.1:0"
	if model == "hotfolder" {
		listen = filepath.Join(folder, "share")
	}
	ready, stdout := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		err := simulator.Run(ctx, simulator.Config{
			Model: model, Listen: listen, Ledger: filepath.Join(folder, "ledger"), Feeder: filepath.Join(folder, "feeder"),
			StatusPage: "127.0.0.1:0", SNMP: "127.0.0.1:0", Stdout: stdout,
		})
		ended <- errors.Join(err, stdout.Close())
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	said := map[string]string{}
	lines := bufio.NewScanner(ready)
	for len(said) < 3 && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		said[name] = value
	}
	if said["listening"] == "" {
		t.Fatalf("%v", said)
	}
	return said
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %v", answer.Status, err)
	}
	return string(page)
}

func hrPrinterStatus(t *testing.T, address string) any {
	t.Helper()
	host, port, _ := strings.Cut(address, ":")
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	client := &gosnmp.GoSNMP{Target: host, Port: uint16(n), Community: "public", Version: gosnmp.Version2c, Timeout: 30 * time.Second}
	if err := client.Connect(); err != nil {
		t.Fatal(err)
	}
	defer client.Conn.Close()
	answer, err := client.Get([]string{".1.3.6.1.2.1.25.3.5.1.1.1"})
	if err != nil || len(answer.Variables) != 1 {
		t.Fatalf("%+v %v", answer, err)
	}
	return answer.Variables[0].Value
}

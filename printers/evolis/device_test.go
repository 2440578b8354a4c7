package evolis_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"chancery/printers"
)

// bridge makes a pseudo terminal that passes every byte as it is, says its path, and joins it with a printer at a TCP address. What
// it is given first it sends there before anybody opens the terminal.
const bridge = `
import os, select, socket, sys, tty
master, ours = os.openpty()
tty.setraw(ours)
printer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
printer.sendall(sys.argv[3].encode())
print(os.ttyname(ours), flush=True)
while True:
    for ready in select.select([master, printer, sys.stdin], [], [])[0]:
        if ready is sys.stdin:
            sys.exit()
        data = os.read(master, 4096) if ready is master else printer.recv(4096)
        if not data:
            sys.exit()
        if ready is master:
            printer.sendall(data)
        else:
            os.write(master, data)
`

// terminal runs the bridge until the test ends and gives the path of the terminal.
func terminal(t *testing.T, address, first string) string {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("/usr/bin/python3", "-c", bridge, host, port, first)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("/usr/bin/python3 is missing: run scripts/setup: %v", err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = command.Wait() // it ends with its input
	})
	path, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(path)
}

// TestDevice: a card goes through a printer device as through TCP. What an earlier process left unread is not taken for an answer.
func TestDevice(t *testing.T) {
	r := start(t, "evolis-card", "", "", 0, false)
	path := terminal(t, r.listen, "\x1bRsn\r\x1bRco;p\r\x1bNonsense\r")
	ctx, device := limited(t), open(t, "evolis://"+path+"?serial=mag2")
	content, ticket := attemptTwoSides()
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); err != nil {
		t.Fatal(err)
	}
	if err := holder(t, device).Release(ctx, job, printers.Good); err != nil {
		t.Fatal(err)
	}
	agreed := fmt.Sprint(r.Produced(t))
	if !strings.Contains(agreed, "tray") {
		t.Errorf("produced %s", agreed)
	}
	if _, err := open(t, "evolis:///dev/no-such-printer").Create(ctx, ticket); !errors.Is(err, printers.ErrUnreachable) {
		t.Errorf("a device that is not there: %v", err)
	}
}

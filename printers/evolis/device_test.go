package evolis_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"chancery/printers"
)

// terminal makes a pseudo terminal that passes every byte as it is, and gives the side of the printer and the path of ours.
func terminal(t *testing.T) (*os.File, string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	control := func(request uintptr, argument unsafe.Pointer) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(argument)); errno != 0 {
			t.Fatal(errno)
		}
	}
	var locked, number int32
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	var raw syscall.Termios
	control(syscall.TCGETS, unsafe.Pointer(&raw))
	raw.Iflag, raw.Oflag, raw.Lflag = 0, 0, 0
	raw.Cflag |= syscall.CS8
	raw.Cc[syscall.VMIN], raw.Cc[syscall.VTIME] = 1, 0
	control(syscall.TCSETS, unsafe.Pointer(&raw))
	if err := syscall.SetNonblock(int(master.Fd()), true); err != nil {
		t.Fatal(err)
	}
	return master, fmt.Sprintf("/dev/pts/%d", number)
}

// TestDevice: a card goes through a printer device as through TCP. What an earlier process left unread is not taken for an answer.
func TestDevice(t *testing.T) {
	r := start(t, "evolis-card", "", "", 0, false)
	master, path := terminal(t)
	ours, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY, 0) // the device stays while processes come and go
	if err != nil {
		t.Fatal(err)
	}
	printer, err := net.Dial("tcp", r.listen)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { _, _ = io.Copy(printer, master) })
	running.Go(func() { _, _ = io.Copy(master, printer) })
	t.Cleanup(func() {
		for _, c := range []io.Closer{printer, ours, master} {
			c.Close()
		}
		running.Wait()
	})
	if _, err := fmt.Fprint(printer, "\x1bRsn\r\x1bRco;p\r\x1bNonsense\r"); err != nil {
		t.Fatal(err)
	}
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
	agree(t, r, device, job, true)
	if _, err := open(t, "evolis:///dev/no-such-printer").Create(ctx, ticket); !errors.Is(err, printers.ErrUnreachable) {
		t.Errorf("a device that is not there: %v", err)
	}
}

package pcsc_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"chancery/printers/chip/pcsc"
)

// The tests need the real pcscd with vsmartcard's virtual reader, whose ports listen on all interfaces. So the test binary starts
// itself again in a network of its own, with a /run of its own for pcscd's socket: nothing of it is seen from outside, and several
// runs don't meet. An ordinary user gets there through a user namespace.
const inside = "PCSC_TEST_INSIDE"

func TestMain(m *testing.M) {
	if slices.ContainsFunc(os.Args, func(arg string) bool { return strings.HasPrefix(arg, "-test.fuzzworker") }) {
		os.Exit(m.Run())
	}
	switch os.Getenv(inside) {
	case "":
		os.Exit(enter())
	case "look": // whether such a place can be made at all
		os.Exit(failed(furnish()))
	}
	stop, err := prepare()
	if err != nil {
		os.Exit(failed(err))
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

func failed(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// enter runs the tests in the first kind of place that can be made.
func enter() int {
	var reasons []error
	for _, place := range places() {
		if err := run(place, "look"); err != nil {
			reasons = append(reasons, err)
			continue
		}
		var ended *exec.ExitError
		err := run(place, "tests")
		if errors.As(err, &ended) {
			return ended.ExitCode()
		}
		return failed(err)
	}
	return failed(fmt.Errorf("pcscd's virtual reader listens on all interfaces, so these tests need a network namespace of their own: "+
		"run them as root with CAP_SYS_ADMIN, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or a container with "+
		"--security-opt seccomp=unconfined): %w", errors.Join(reasons...)))
}

// places are a namespace by right, and one by way of a user namespace.
func places() []syscall.SysProcAttr {
	own := uintptr(syscall.CLONE_NEWNET | syscall.CLONE_NEWNS)
	return []syscall.SysProcAttr{
		{Cloneflags: own, Pdeathsig: syscall.SIGKILL},
		{
			Cloneflags: own | syscall.CLONE_NEWUSER, Pdeathsig: syscall.SIGKILL,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		},
	}
}

func run(place syscall.SysProcAttr, what string) error {
	again := exec.Command(os.Args[0], os.Args[1:]...)
	again.Env = append(os.Environ(), inside+"="+what)
	again.Stdin, again.Stdout, again.Stderr = os.Stdin, os.Stdout, os.Stderr
	again.SysProcAttr = &place
	if what != "look" {
		return again.Run()
	}
	var said strings.Builder
	again.Stdout, again.Stderr = &said, &said
	if err := again.Run(); err != nil {
		return fmt.Errorf("%w %s", err, strings.TrimSpace(said.String()))
	}
	return nil
}

// furnish makes the place habitable: a /run of its own, and the loopback interface.
func furnish() error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := syscall.Mount("none", "/run", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mounting /run: %w", err)
	}
	if err := os.Mkdir("/run/pcscd", 0o755); err != nil {
		return err
	}
	return loopback()
}

// loopback brings the interface 1 up (rtnetlink(7): RTM_NEWLINK with an ifinfomsg).
func loopback() error {
	socket, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, syscall.NETLINK_ROUTE)
	if err != nil {
		return fmt.Errorf("netlink: %w", err)
	}
	defer syscall.Close(socket)
	request := binary.NativeEndian.AppendUint32(nil, 32)
	request = binary.NativeEndian.AppendUint16(request, syscall.RTM_NEWLINK)
	request = binary.NativeEndian.AppendUint16(request, syscall.NLM_F_REQUEST|syscall.NLM_F_ACK)
	request = append(request, make([]byte, 8)...) // sequence and port
	request = append(request, syscall.AF_UNSPEC, 0, 0, 0)
	for _, field := range []uint32{1, syscall.IFF_UP, syscall.IFF_UP} { // interface, flags, which of them
		request = binary.NativeEndian.AppendUint32(request, field)
	}
	if err := syscall.Sendto(socket, request, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return fmt.Errorf("netlink: %w", err)
	}
	reply := make([]byte, 4096)
	n, _, err := syscall.Recvfrom(socket, reply, 0)
	if err != nil || n < 20 {
		return fmt.Errorf("netlink: %d bytes: %w", n, err)
	}
	if code := int32(binary.NativeEndian.Uint32(reply[16:])); code != 0 {
		return fmt.Errorf("bringing the loopback interface up: %w", syscall.Errno(-code))
	}
	return nil
}

// prepare furnishes the place and starts pcscd in it.
func prepare() (stop func(), err error) {
	if err := furnish(); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "pcsc")
	if err != nil {
		return nil, err
	}
	drivers, err := filepath.Glob("/usr/lib/pcsc/drivers/serial/libifdvpcd.so*")
	if err != nil || len(drivers) == 0 {
		return nil, errors.New("vsmartcard-vpcd is missing: run scripts/setup")
	}
	conf := "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH " + drivers[0] + "\nCHANNELID 0x8C7B\n"
	if err := os.WriteFile(filepath.Join(folder, "vpcd"), []byte(conf), 0o600); err != nil {
		return nil, err
	}
	program, err := exec.LookPath("pcscd")
	if err != nil {
		program = "/usr/sbin/pcscd"
	}
	daemon := exec.Command(program, "-f", "-c", folder)
	daemon.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := daemon.Start(); err != nil {
		return nil, fmt.Errorf("pcscd is missing: run scripts/setup (%w)", err)
	}
	stop = func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
		_ = os.RemoveAll(folder)
	}
	return stop, awaitReaders()
}

// awaitReaders waits until pcscd answers and knows both slots.
func awaitReaders() error {
	ctx, cancel := within(time.Minute)
	defer cancel()
	for {
		readers, err := pcsc.Readers(ctx, "")
		if err == nil && len(readers) == 2 {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("pcscd does not show the two slots of the virtual reader, but %q: %w", readers, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

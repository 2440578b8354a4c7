package pcsc_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
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
// runs don't meet. An ordinary user gets there through a user namespace. Where neither can be made, as in a container without
// privileges, the ports must be refused from outside: there is no interface but the loopback, or whoever runs the tests has seen to
// it and says so. One run then waits for the other. (The reader could call the cards instead, but pcscd 1.9.9 aborts when one hangs up.)
const (
	inside  = "PCSC_TEST_INSIDE"      // look:PLACE or tests:PLACE
	only    = "PCSC_TEST_PLACE"       // takes one of them, for whoever wants to see it work
	refused = "CHANCERY_VPCD_REFUSED" // 1: the ports 35963 and 35964 can't be reached from outside
)

// The places, the best first.
const (
	ownNetwork  = "network"
	userNetwork = "user"
	shared      = "shared"
)

func TestMain(m *testing.M) {
	if slices.ContainsFunc(os.Args, func(arg string) bool { return strings.HasPrefix(arg, "-test.fuzzworker") }) {
		os.Exit(m.Run())
	}
	what, place, again := strings.Cut(os.Getenv(inside), ":")
	switch {
	case !again:
		os.Exit(enter())
	case what == "look": // whether such a place can be made at all
		os.Exit(failed(furnish(place)))
	}
	stop, err := prepare(place)
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

// enter runs the tests in the first place that can be made.
func enter() int {
	var reasons []error
	for _, place := range []string{ownNetwork, userNetwork, shared} {
		if wanted := os.Getenv(only); wanted != "" && wanted != place {
			continue
		}
		if err := run(place, "look"); err != nil {
			reasons = append(reasons, fmt.Errorf("%s: %w", place, err))
			continue
		}
		var ended *exec.ExitError
		err := run(place, "tests")
		if errors.As(err, &ended) {
			return ended.ExitCode()
		}
		return failed(err)
	}
	return failed(fmt.Errorf("pcscd's virtual reader must not be reachable from outside, and pcscd needs /run/pcscd for itself: run these tests as root, "+
		"or as a user who may make user namespaces (sysctl kernel.unprivileged_userns_clone=1), or refuse the ports 35963 and 35964 from outside "+
		"and set %s=1: %w", refused, errors.Join(reasons...)))
}

// attributes say how a process is started that is to live in a place.
func attributes(place string) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	switch place {
	case ownNetwork:
		a.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWNS
	case userNetwork:
		a.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return a
}

func run(place, what string) error {
	again := exec.Command(os.Args[0], os.Args[1:]...)
	again.Env = append(os.Environ(), inside+"="+what+":"+place)
	again.Stdin, again.Stdout, again.Stderr = os.Stdin, os.Stdout, os.Stderr
	again.SysProcAttr = attributes(place)
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
func furnish(place string) error {
	if place == shared {
		if err := os.MkdirAll("/run/pcscd", 0o755); err != nil {
			return err
		}
		return unreachable()
	}
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

// unreachable makes sure that what listens on all interfaces is not reached from outside.
func unreachable() error {
	interfaces, err := net.Interfaces()
	if err != nil || os.Getenv(refused) == "1" {
		return err
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
			return fmt.Errorf("the interface %s is up, and %s is not set", i.Name, refused)
		}
	}
	return nil
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
func prepare(place string) (stop func(), err error) {
	unlock := func() {}
	if place == shared {
		if unlock, err = turn(); err != nil {
			return nil, err
		}
	}
	if err := furnish(place); err != nil {
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
		_ = daemon.Process.Signal(syscall.SIGTERM)
		_ = daemon.Wait()
		_ = os.RemoveAll(folder)
		unlock()
	}
	return stop, awaitReaders()
}

// turn waits until no other run has pcscd.
func turn() (unlock func(), err error) {
	lock, err := os.OpenFile("/run/pcscd-tests.lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("waiting for another run: %w", err)
	}
	ctx, cancel := within(time.Second)
	defer cancel()
	if _, err := pcsc.Readers(ctx, ""); err == nil {
		return nil, errors.New("another pcscd runs here; stop it")
	}
	return func() { _ = lock.Close() }, nil
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

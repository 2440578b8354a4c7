package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chancery/internal/postgres"
)

// helper is what the test binary does when a test starts it as another process: it starts a server,
// says where, and waits to be ended.
func helper() {
	s, err := serverFor(false)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("folder", s.dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

type process struct {
	*exec.Cmd
	stdin  io.Closer
	folder string
}

func startHelper(t *testing.T, program string, credential *syscall.Credential, env ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(program)}
	p.Dir = "/"
	p.Env = append([]string{"PATH=/usr/bin:/bin", "PGTEST_HELPER=1"}, env...)
	p.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	p.Stderr = os.Stderr
	var err error
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("reading what the helper says: %v", err)
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if word != "folder" {
		t.Fatalf("helper: %s", line)
	}
	p.folder = rest
	return p
}

// eventually asks again and again, for half a minute.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
	}
}

func gone(path string) func() bool {
	return func() bool { _, err := os.Lstat(path); return errors.Is(err, os.ErrNotExist) }
}

// running gives the processes whose command line names the folder.
func running(folder string) []int {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var pids []int
	for _, path := range lines {
		if line, err := os.ReadFile(path); err == nil && strings.Contains(string(line), folder) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

func serverAccount(t *testing.T) postgres.Account {
	t.Helper()
	account, err := postgres.ServerAccount("")
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func TestServerEndsWithItsProcess(t *testing.T) {
	for name, end := range map[string]func(*process) error{
		"exit": func(p *process) error { return p.stdin.Close() },
		"kill": func(p *process) error { return p.Process.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			p := startHelper(t, "/proc/self/exe", nil)
			if len(running(p.folder)) < 2 {
				t.Fatal("no server to end")
			}
			if err := end(p); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the folder is removed", gone(p.folder))
			eventually(t, "the server has ended", func() bool { return len(running(p.folder)) == 0 })
		})
	}
}

func TestLeftoversOfKilledProcessesAreRemovedLater(t *testing.T) {
	account := serverAccount(t)
	p := startHelper(t, "/proc/self/exe", nil)
	for _, pid := range running(p.folder) {
		line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if strings.HasPrefix(string(line), "/bin/sh") {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	removeLeftovers(filepath.Dir(p.folder), account)
	if gone(p.folder)() {
		t.Fatal("a folder in use was removed")
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	removeLeftovers(filepath.Dir(p.folder), account)
	eventually(t, "the folder is removed", gone(p.folder))
	eventually(t, "the server has ended", func() bool { return len(running(p.folder)) == 0 })
}

func TestKeepLeavesTheFolder(t *testing.T) {
	account := serverAccount(t)
	p := startHelper(t, "/proc/self/exe", nil, "CHANCERY_TEST_KEEP=1")
	defer os.RemoveAll(p.folder)
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server has ended", func() bool { return len(running(p.folder)) == 0 })
	removeLeftovers(filepath.Dir(p.folder), account)
	if gone(filepath.Join(p.folder, "data", "PG_VERSION"))() {
		t.Error("the folder was not kept")
	}
}

func TestOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return // every other test here has just shown it
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	p := startHelper(t, "/proc/self/exe", &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)})
	info, err := os.Stat(filepath.Join(p.folder, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; int(owner) != uid {
		t.Errorf("the data belongs to user %d, want %d", owner, uid)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the folder is removed", gone(p.folder))
}

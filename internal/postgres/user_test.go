package postgres

import (
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Root runs the tests that matter again as an ordinary user.
func TestOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return // all other tests have just shown it
	}
	cmd := exec.Command(self, "-test.v", "-test.run", "^(TestFirstOpen.*|TestPasswordIsNeeded|TestOnlyTheUser.*|TestDataOutlives.*|TestNothingIsLost.*|TestServerEnds.*|TestInterrupted.*|TestStale.*)$")
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "CHANCERY_POSTGRES_BIN=" + os.Getenv("CHANCERY_POSTGRES_BIN")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody(t)}
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "\n--- PASS") < 7 {
		t.Errorf("as user nobody: %v\n%s", err, out)
	}
}

func nobody(t *testing.T) *syscall.Credential {
	t.Helper()
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func TestServerOfRootRunsAsPostgres(t *testing.T) {
	if os.Geteuid() != 0 {
		return // only root's server is another user's
	}
	dir := newDir(t)
	s := mustOpen(t, dir)
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	c, name := clusterAt(t, dir)
	left, err := c.find(name)
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{filepath.Join(dir, "data"), s.socket}
	for _, pid := range append(left.main, left.others...) {
		paths = append(paths, filepath.Join("/proc", strconv.Itoa(pid)))
	}
	if len(paths) < 5 {
		t.Errorf("few processes: %v", paths)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Error(err)
		} else if owner := info.Sys().(*syscall.Stat_t).Uid; strconv.Itoa(int(owner)) != u.Uid {
			t.Errorf("%s is user %d's, want %s", path, owner, u.Uid)
		}
	}
}

func TestRefusesTheDirectoryOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return // others cannot even make such a directory
	}
	dir := newDir(t)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, int(nobody(t).Uid), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "run chancery as that user") {
		t.Errorf("error %v", err)
	}
}

// Whoever reads the output of the process that started the keeper must not wait for the keeper.
func TestKeeperLetsGoOfItsStarter(t *testing.T) {
	dir := newDir(t)
	p := startHelper(t, "user", dir).opened(t)
	mustOpen(t, dir) // so that the keeper goes on
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(p.out); err != nil {
		t.Fatal(err)
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(keeperPID(t, dir)), "stat"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after) // state, parent, group, session, …
	own, err := syscall.Getpgid(0)
	if err != nil {
		t.Fatal(err)
	}
	if fields[3] != strconv.Itoa(keeperPID(t, dir)) || fields[2] == strconv.Itoa(own) {
		t.Errorf("the keeper has session %s and group %s", fields[3], fields[2])
	}
}

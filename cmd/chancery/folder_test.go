package main_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/internal/postgres"
)

// folder gives an empty installation folder. The private database in it has ended when the test's folders are removed.
func folder(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "D")
	t.Cleanup(func() { databaseEnded(t, dir) })
	return dir
}

// databaseEnded waits until nobody keeps the private database: its keeper ends by itself when its last user has gone.
func databaseEnded(t testing.TB, dir string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "postgres", "keeper.lock"), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	for end := time.Now().Add(time.Minute); syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Error("the private database does not end though nobody uses it")
			return
		}
	}
}

// prepared gives the folder of a demonstration of fourteen applications right before the first is submitted: a copy of one that was
// made by a run that was killed there. It saves each test what is the same for all: making a cluster, drawing pictures.
func prepared(t testing.TB) string {
	t.Helper()
	prototype, err := prototype()
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	if out, err := exec.Command("cp", "-a", prototype, dir).CombinedOutput(); err != nil {
		t.Fatalf("copying the prepared folder: %v\n%s", err, out)
	}
	return dir
}

var prototype = sync.OnceValues(func() (string, error) {
	name, err := built()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(shared(), "prototype")
	cmd := exec.Command(name, "demo", "--dir", dir, "--count", "14", "--exit")
	cmd.Env = append(environment(), "CHANCERY_FAILPOINT=submit.before-commit")
	out, err := cmd.CombinedOutput()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
		return "", errors.Join(errors.New("the first run did not reach submit.before-commit: "+string(out)), err)
	}
	f, err := os.Open(filepath.Join(dir, "postgres", "keeper.lock"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	return dir, syscall.Flock(int(f.Fd()), syscall.LOCK_EX) // the database has ended
})

// auditor opens the database of a folder for its auditor, at the address that the program gives for that role, while the database is
// held open for as long as the test, or until the function given is called.
func auditor(t testing.TB, dir string) (*pgx.Conn, func()) {
	t.Helper()
	name, err := built()
	if err != nil {
		t.Fatal(err)
	}
	held, err := postgres.Open(t.Context(), postgres.Config{Dir: filepath.Join(dir, "postgres"), Self: []string{name, "postgres-keeper"}})
	if err != nil {
		t.Fatal(err)
	}
	closeDatabase := sync.OnceFunc(func() {
		if err := held.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(closeDatabase)
	said := chancery(t, "database", "url", "--role", "chancery_auditor", "--dir", dir).must(t, 0)
	conn, err := pgx.Connect(t.Context(), strings.TrimSpace(said.out))
	if err != nil {
		t.Fatal(err)
	}
	return conn, func() {
		conn.Close(t.Context())
		closeDatabase()
	}
}

// one decodes what must be one JSON document and nothing else.
func one[T any](t testing.TB, text string) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("not JSON: %v: %s", err, tail(text))
	}
	if d.More() {
		t.Fatalf("more than one JSON document: %s", tail(text))
	}
	return v
}

// text encodes a value as JSON.
func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// prove says that the full counts are wanted.
func prove() bool { return os.Getenv("CHANCERY_PROVE") == "1" }

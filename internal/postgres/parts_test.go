package postgres

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// RFC 7677 §3: password "pencil" and the messages of one exchange. What we would store must accept the client's proof
// and give the server's signature.
func TestScramFollowsItsStandard(t *testing.T) {
	const message = "n=user,r=rOprNGfwEbeRWgbNEkqO," +
		"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096," +
		"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
	stored, err := scramWith("pencil", decode(t, "W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
	if err != nil {
		t.Fatal(err)
	}
	keys, ok := strings.CutPrefix(stored, "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")
	storedKey, serverKey, _ := strings.Cut(keys, ":")
	if !ok {
		t.Fatalf("stored form %s", stored)
	}
	if got := sign(decode(t, serverKey), message); !hmac.Equal(got, decode(t, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")) {
		t.Errorf("server signature %x", got)
	}
	proof := decode(t, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
	for i, b := range sign(decode(t, storedKey), message) {
		proof[i] ^= b
	}
	if key := sha256.Sum256(proof); !hmac.Equal(key[:], decode(t, storedKey)) {
		t.Error("the client's proof is refused")
	}
}

func decode(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestScramRefusesWhatNeedsPreparation(t *testing.T) {
	for _, password := range []string{"pässword", "a\nb", "x' OR\x00"} {
		if _, err := scram(password); err == nil {
			t.Errorf("accepts %q", password)
		}
	}
	if one, _ := scram("same"); one == "" {
		t.Error("refuses an ordinary password")
	} else if two, _ := scram("same"); one == two {
		t.Error("no salt")
	}
}

// fakePrograms makes a folder with programs that say they are of a version.
func fakePrograms(t *testing.T, dir, version string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho '" + name + " (PostgreSQL) " + version + "'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProgramsTakesTheNewestOrTheOneThatFits(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9", "15", "17"} {
		fakePrograms(t, filepath.Join(root, version, "bin"), version+".1")
	}
	if err := os.MkdirAll(filepath.Join(root, "18", "bin"), 0o755); err != nil { // a client only
		t.Fatal(err)
	}
	for major, want := range map[int]string{0: "17", 15: "15", 9: "9"} {
		if got := newest(root, major); got != filepath.Join(root, want, "bin") {
			t.Errorf("for %d: %s, want %s", major, got, want)
		}
	}
	for _, major := range []int{16, 18} {
		if got := newest(root, major); got != "" {
			t.Errorf("for %d: %s", major, got)
		}
	}
}

func TestProgramsFromTheSetting(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CHANCERY_POSTGRES_BIN", dir)
	if _, err := Programs(0); !errors.Is(err, ErrNoServerBinaries) || !strings.Contains(err.Error(), dir) {
		t.Errorf("an empty folder: %v", err)
	}
	fakePrograms(t, dir, "16.3 (Debian 16.3-1)")
	for major, fits := range map[int]bool{0: true, 16: true, 15: false} {
		got, err := Programs(major)
		if fits && (err != nil || got != dir) {
			t.Errorf("for %d: %s, %v", major, got, err)
		}
		if !fits && (!errors.Is(err, ErrNoServerBinaries) || !strings.Contains(err.Error(), "postgresql-15")) {
			t.Errorf("for %d: %v", major, err)
		}
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	dir := newDir(t)
	t.Setenv("CHANCERY_POSTGRES_BIN", t.TempDir())
	if _, err := open(t.Context(), dir); !errors.Is(err, ErrNoServerBinaries) || !strings.Contains(err.Error(), "Debian package postgresql") {
		t.Errorf("no programs: %v", err)
	}
}

func TestDataOfAnotherVersionNeedsItsPrograms(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := findCluster(place{dir}); !errors.Is(err, ErrNoServerBinaries) || !strings.Contains(err.Error(), "postgresql-8") {
		t.Errorf("error %v", err)
	}
}

func TestPushGrowsStronger(t *testing.T) {
	for _, c := range []struct {
		left   remains
		waited time.Duration
		signal syscall.Signal
		pids   int
	}{
		{remains{main: []int{1}, others: []int{2, 3}}, 0, syscall.SIGINT, 1},
		{remains{main: []int{1}, others: []int{2, 3}}, 31 * time.Second, syscall.SIGQUIT, 1},
		{remains{main: []int{1}, others: []int{2, 3}}, 41 * time.Second, syscall.SIGKILL, 3},
		{remains{others: []int{2, 3}}, 0, syscall.SIGQUIT, 2},
		{remains{others: []int{2, 3}}, 3 * time.Second, syscall.SIGKILL, 2},
	} {
		if signal, pids := c.left.push(c.waited); signal != c.signal || len(pids) != c.pids {
			t.Errorf("%+v after %v: %v to %v", c.left, c.waited, signal, pids)
		}
	}
}

func TestLogIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	log, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for i, line := range []string{"first\n", "second\n", "third\n"} {
		if _, err := log.WriteString(line); err != nil {
			t.Fatal(err)
		}
		if err := boundLog(path, 10); err != nil {
			t.Fatal(err)
		}
		earlier, _ := os.ReadFile(path + ".1")
		now, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := []struct{ earlier, now string }{{"", "first\n"}, {"first\nsecond\n", ""}, {"first\nsecond\n", "third\n"}}[i]
		if string(earlier) != want.earlier || string(now) != want.now {
			t.Errorf("after %q: %q and %q", line, earlier, now)
		}
	}
	if _, err := log.Write(bytes.Repeat([]byte("x"), 2000)); err != nil {
		t.Fatal(err)
	}
	if tail := logTail(path); tail != strings.Repeat("x", 1000) {
		t.Errorf("tail of %d bytes", len(tail))
	}
}

func TestLockBelongsToTheOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	must := func(l lock, err error) lock {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	a, b := must(openLock(path)), must(openLock(path))
	take := func(l lock, how int, want bool) {
		t.Helper()
		if got, err := l.try(how); got != want || err != nil {
			t.Errorf("lock %d: %v, %v, want %v", how, got, err, want)
		}
	}
	take(a, syscall.LOCK_SH, true)
	take(b, syscall.LOCK_SH, true)
	take(b, syscall.LOCK_EX, false)
	take(b, syscall.LOCK_SH, true)
	passed, err := b.duplicate()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
	take(a, syscall.LOCK_EX, false) // the duplicate has it still
	take(a, syscall.LOCK_SH, true)
	if err := passed.Close(); err != nil {
		t.Fatal(err)
	}
	take(a, syscall.LOCK_EX, true)
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
}

package main_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// auditFiles writes an export of an empty log, its key and its checkpoint, and things that are none of them.
func auditFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	const origin = "chancery/utopia/audit"
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	root := sha256.Sum256(nil) // RFC 6962 §2.1
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n0\n%s\n", origin, base64.StdEncoding.EncodeToString(root[:]))}, signer)
	if err != nil {
		t.Fatal(err)
	}
	header, err := json.Marshal(map[string]any{"checkpoint": string(signed), "format": "chancery audit export", "origin": origin, "root": root[:], "size": 0, "version": 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"export": string(header) + "\n", "key": public + "\n", "checkpoint": string(signed), "empty": "", "text": "hello\n",
		"forged": strings.Replace(string(signed), "\n0\n", "\n1\n", 1),
	} {
		put(t, filepath.Join(dir, name), []byte(content))
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestAuditVerifyRefusesWhatIsNoFile gives audit verify pipes, devices, empty files and malformed ones.
func TestAuditVerifyRefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	dir := auditFiles(t)
	for _, c := range []struct {
		line string
		code int
		says string
	}{
		{"--export export --key key", 0, "0 events"},
		{"--export export --key key --checkpoint checkpoint", 0, "0 events"},
		{"--export export --key key --checkpoint forged", 1, "checkpoint"},
		{"--export export --key key --checkpoint empty", 2, "take one that the authority signed"},
		{"--export export --key key --checkpoint text", 2, "checkpoint"},
		{"--export export --key key --checkpoint .", 2, "not a file"},
		{"--export export --key key --checkpoint=", 2, "--checkpoint: name a file"},
		{"--export export --key text", 2, "name+hash+key"},
		{"--export export --key text --checkpoint checkpoint", 2, "name+hash+key"},
		{"--export export --key empty", 2, "--key"},
		{"--export export --key /dev/zero", 2, "not a file"},
		{"--export pipe --key key", 2, "not a file"},
		{"--export /dev/zero --key key", 2, "not a file"},
		{"--export . --key key", 2, "not a file"},
		{"--export text --key key", 1, "export"},
	} {
		t.Run(c.line, func(t *testing.T) {
			args := []string{"audit", "verify"}
			for _, word := range strings.Fields(c.line) {
				if _, err := os.Stat(filepath.Join(dir, word)); err == nil && !filepath.IsAbs(word) {
					word = filepath.Join(dir, word)
				}
				args = append(args, word)
			}
			a := chancery(t, args...)
			if a.code != c.code || !strings.Contains(a.out+a.err, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", a.code, c.code, c.says, a.out, a.err)
			}
		})
	}
}

// TestAuditVerifyStopsWhenAsked asks it to stop in the middle of an export that would take longer than the test has patience for.
func TestAuditVerifyStopsWhenAsked(t *testing.T) {
	t.Parallel()
	dir := auditFiles(t)
	export := filepath.Join(dir, "export")
	if err := os.Truncate(export, 1<<43); err != nil {
		t.Fatal(err)
	}
	p := begin(t, call{args: []string{"audit", "verify", "--export", export, "--key", filepath.Join(dir, "key")}})
	p.opens(t, export)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.wait(t).must(t, 1)
}

// opens waits until the process has the file open.
func (p *process) opens(t *testing.T, file string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		found, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if to, err := os.Readlink(f); err == nil && to == file {
				return
			}
		}
	}
	t.Fatalf("it never opened %s", file)
}

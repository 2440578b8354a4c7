package machine

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func mustLedger(t *testing.T, path string) (*ledger, []Entry) {
	t.Helper()
	l, past, err := openLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.close() })
	return l, past
}

func TestLedgerGoesOnAfterATornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "ledger")
	l, past := mustLedger(t, path)
	if len(past) != 0 {
		t.Fatalf("a new ledger holds %v", past)
	}
	at := time.Date(2026, 6, 13, 9, 0, 0, 0, time.FixedZone("", 7200))
	if _, err := l.append(at, Entry{Event: EventStart}, Entry{Event: EventCreated, Name: "<attempt & 1>"}); err != nil {
		t.Fatal(err)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"seq":1,"time":"2026-06-13T07:00:00Z","event":"start","job":"","name":"","blank":"","sha256":"","file":"","result":""}
{"seq":2,"time":"2026-06-13T07:00:00Z","event":"created","job":"","name":"<attempt & 1>","blank":"","sha256":"","file":"","result":""}
`
	if string(whole) != want {
		t.Errorf("ledger:\n%swant:\n%s", whole, want)
	}
	for cut := len(whole) - 1; cut > len(whole)-20; cut-- {
		if err := os.WriteFile(path, whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		if read, err := ReadLedger(path); err != nil || len(read) != 1 {
			t.Fatalf("cut at %d: %v %v", cut, read, err)
		}
		again, past := mustLedger(t, path)
		if len(past) != 1 {
			t.Fatalf("cut at %d: %v", cut, past)
		}
		if _, err := again.append(at, Entry{Event: EventJam}); err != nil {
			t.Fatal(err)
		}
		if read, err := ReadLedger(path); err != nil || len(read) != 2 || read[1].Event != EventJam || read[1].Seq != 2 {
			t.Fatalf("cut at %d, then written: %v %v", cut, read, err)
		}
		if err := again.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLedgerIsKeptByOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	mustLedger(t, path)
	if _, _, err := openLedger(path); err == nil || !strings.Contains(err.Error(), "another printer keeps it") {
		t.Errorf("%v", err)
	}
}

func TestLedgerThatWasTamperedWith(t *testing.T) {
	good := `{"seq":1,"event":"start"}` + "\n"
	for name, content := range map[string]string{
		"a line is missing":   good + `{"seq":3,"event":"fed"}` + "\n",
		"a line is twice":     good + good,
		"no JSON":             good + "printed\n" + `{"seq":3}` + "\n",
		"an empty line":       good + "\n",
		"a number for a word": good + `{"seq":2,"event":7}` + "\n",
	} {
		path := filepath.Join(t.TempDir(), "ledger")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadLedger(path); err == nil || !strings.HasPrefix(err.Error(), "ledger line 2: ") {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := openLedger(path); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

// FuzzLedger: what can be read is numbered without a gap, and what was read as a prefix of the file
// is the same when the rest is gone.
func FuzzLedger(f *testing.F) {
	line, err := json.Marshal(Entry{Seq: 1, Event: EventStart})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(line, '\n'))
	f.Add([]byte("{\"seq\":1}\n{\"seq\":2}\n{\"se"))
	f.Fuzz(func(t *testing.T, content []byte) {
		entries, length, err := readEntries(bytes.NewReader(content))
		if err != nil {
			return
		}
		for i, entry := range entries {
			if entry.Seq != int64(i)+1 {
				t.Fatalf("entry %d has seq %d", i, entry.Seq)
			}
		}
		again, same, err := readEntries(bytes.NewReader(content[:length]))
		if err != nil || same != length || len(again) != len(entries) {
			t.Fatalf("%d entries of %d bytes, again %d of %d: %v", len(entries), length, len(again), same, err)
		}
	})
}

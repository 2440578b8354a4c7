package main_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDemoInTheBackground lets the demonstration return once all is handed over, and looks at what it left running: its board. A second
// one takes the place of the first, and stopping leaves nothing behind.
func TestDemoInTheBackground(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	t.Cleanup(func() { chancery(t, "demo", "--stop", "--dir", dir).must(t, 0) }) // before the folder's own end
	background := []string{"demo", "--background", "--count", "14", "--listen", "localhost:0", "--dir", dir}

	begun := chancery(t, background...).must(t, 0).out
	first := boardOf(t, begun)
	if code := look(t, first); code != http.StatusOK {
		t.Fatalf("the board answers %d", code)
	}
	refused := chancery(t, "demo", "--exit", "--dir", dir).must(t, 1).err
	if !strings.Contains(refused, "chancery demo --stop") {
		t.Errorf("a second demonstration in the folder is refused without a remedy: %s", refused)
	}
	again := chancery(t, background...).must(t, 0)
	if !strings.Contains(again.err, "that was running has stopped") || look(t, boardOf(t, again.out)) != http.StatusOK {
		t.Errorf("the second one did not take the first one's place: %s", again.err)
	}
	links := linksOf(t, again.out)
	checkLinks(t, dir, linksOf(t, begun), links)
	tour(t, dir, boardOf(t, again.out), links)
	printed, waits := secondBatch(t, desk{t, dir})
	d := desk{t, dir}
	last := chancery(t, "demo", "--background", "--count", "20", "--listen", "localhost:0", "--dir", dir, "--json").must(t, 0)
	if !strings.Contains(last.err, "goes on with its 14 applications") {
		t.Error("nobody says that the count of the first time is kept")
	}
	if r := one[report](t, last.out); len(r.Documents)+len(r.Rejected) != 14+1 || r.Verify != "clean" {
		t.Errorf("%d documents, %d rejected, verify %s", len(r.Documents), len(r.Rejected), r.Verify)
	}
	if got := d.looks("document", "show", printed)["state"]; got != "printed" {
		t.Errorf("the demonstration took a document of others on: %v", got)
	}
	if got := d.looks("application", "show", waits)["state"]; got != "approved" {
		t.Errorf("the demonstration took an application of others on: %v", got)
	}
	if out := chancery(t, "demo", "--stop", "--dir", dir).must(t, 0).out; !strings.Contains(out, "has stopped") {
		t.Error(out)
	}
	if out := chancery(t, "demo", "--stop", "--dir", dir).must(t, 0).out; !strings.Contains(out, "No demonstration runs") {
		t.Error(out)
	}
	if _, err := visitor().Get(boardOf(t, again.out)); err == nil {
		t.Error("the board answers after its end")
	}
}

// secondBatch prints one booklet by hand on the demonstration's own printer. Its feeder is empty first, and whoever looks is told so.
// It gives the number of the document and an application that was approved later.
func secondBatch(t *testing.T, d desk) (printed, approved string) {
	t.Helper()
	d.does("keeper", "stock", "receive", "--kind", "booklet-td3", "--first", "U27000001", "--last", "U27000003", "--site", "MIN", "--witness", "witness")
	d.decided(d.submits(filepath.Join(d.dir, "applications", "0003"), "Fernmoss"))
	// The demonstration's operator may hold blanks of the first batch; only the new ones are to be fed.
	d.does("keeper", "stock", "issue", "U27000001", "--to", "operator")
	made := one[map[string]any](t, d.does("operator", "batch", "create", "--printer", "booklet"))
	batch, blanks := made["batch"].(string), texts(made["feeding"])
	if len(blanks) != 1 {
		t.Fatalf("created %v", made)
	}
	if started := one[map[string]any](t, d.does("operator", "batch", "start", batch)); !slices.Equal(texts(started["feeding"]), blanks) {
		t.Errorf("started %v", started)
	}
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		seen := d.looks("batch", "show", batch)
		if strings.Contains(fmt.Sprint(seen["problem"]), "media-empty") && slices.Equal(texts(seen["feeding"]), blanks) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("nobody says that the feeder is empty: %v", seen)
		}
	}
	shown := chancery(t, "batch", "show", batch, "--dir", d.dir).must(t, 0).out
	if !strings.Contains(shown, "load these into booklet, first on top: "+blanks[0]) || !strings.Contains(shown, "media-empty") {
		t.Error(shown)
	}
	if out := chancery(t, "doctor", "--dir", d.dir).must(t, 1).out; !strings.Contains(out, "media-empty") || !strings.Contains(out, "printer load") {
		t.Error(out)
	}
	if out := chancery(t, "printer", "list", "--dir", d.dir).must(t, 0).out; !strings.Contains(out, "media-empty") {
		t.Error(out)
	}
	for _, wrong := range [][]string{{"no-such", blanks[0]}, {"booklet", "U99999999"}} {
		chancery(t, append([]string{"printer", "load", "--dir", d.dir}, wrong...)...).must(t, 1)
	}
	chancery(t, "printer", "load", "booklet", blanks[0], "--dir", d.dir).must(t, 0)
	d.waits("state", "printed", "document", "show", blanks[0]) // booklets bear their number already; the demonstration's reader is at work
	if seen := d.looks("batch", "show", batch); seen["problem"] != "" || len(texts(seen["feeding"])) != 0 {
		t.Errorf("%v", seen)
	}
	approved = d.submits(filepath.Join(d.dir, "applications", "0003"), "Bogmyrtle")
	d.decided(approved)
	return blanks[0], approved
}

// TestDemoInTheBackgroundTellsItsEnd asks for what can't be: the status is that of the process that could not do it.
func TestDemoInTheBackgroundTellsItsEnd(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	call := call{args: []string{"demo", "--background", "--dir", dir}, env: []string{"CHANCERY_DATABASE_URL=postgres://localhost:1/none?connect_timeout=2"}}
	if a := run(t, call).must(t, 3); !strings.Contains(a.err, "localhost") {
		t.Errorf("the reason is not shown: %s", a.err)
	}
	chancery(t, "demo", "--background", "--printer", "booklets=ipp://localhost", "--dir", dir).must(t, 2)
}

// boardOf finds the board's address in what a demonstration in the background says.
func boardOf(t *testing.T, out string) string {
	t.Helper()
	address := regexp.MustCompile(`https://localhost:\d+/`).FindString(out)
	if address == "" {
		t.Fatalf("no board in %s", out)
	}
	return address
}

// visitor is a browser that does not mind a certificate of the machine's own making.
func visitor() *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
}

func look(t *testing.T, address string) int {
	t.Helper()
	answer, err := visitor().Get(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	return answer.StatusCode
}

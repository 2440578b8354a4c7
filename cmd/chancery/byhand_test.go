package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// desk is the command line of people who work at one installation.
type desk struct {
	t   testing.TB
	dir string
}

// does has a person do something, for good.
func (d desk) does(who string, args ...string) string {
	d.t.Helper()
	return chancery(d.t, append(args, "--as", who, "--yes", "--json", "--dir", d.dir)...).must(d.t, 0).out
}

// looks shows something, one JSON document.
func (d desk) looks(args ...string) map[string]any {
	d.t.Helper()
	return one[map[string]any](d.t, chancery(d.t, append(args, "--json", "--dir", d.dir)...).must(d.t, 0).out)
}

// waits looks again and again until the member has the value.
func (d desk) waits(member, value string, args ...string) map[string]any {
	d.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		seen := d.looks(args...)
		if seen[member] == value {
			return seen
		}
		if time.Now().After(end) {
			d.t.Fatalf("%s is still %v, not %s", strings.Join(args, " "), seen[member], value)
		}
	}
}

// byHand takes a second batch through all desks by commands alone: new blanks, a printer of their own, workers in a process of theirs.
func byHand(t *testing.T, dir string) {
	d := desk{t, dir}
	// People count what a consignment holds, and the operator gets three booklets.
	if got := one[map[string]int](t, d.does("keeper", "stock", "receive", "--kind", "booklet-td3", "--first", "U27000001", "--last", "U27000010",
		"--site", "MIN", "--witness", "witness")); got["received"] != 10 {
		t.Errorf("received %v", got)
	}
	d.does("keeper", "stock", "issue", "U27000001-U27000003", "--to", "operator")

	// A printer that was never there before, and the workers.
	ledger, feeder := filepath.Join(dir, "printers", "hand.ledger"), filepath.Join(dir, "printers", "hand.feeder")
	machine := begin(t, call{args: []string{"printer", "simulate", "--model", "ipp-booklet", "--listen", "127.0.0.1:0", "--ledger", ledger, "--feeder", feeder}})
	uri := strings.TrimPrefix(machine.says(t, "listening "), "listening ")
	d.does("admin", "printer", "add", "hand", "--site", "MIN", "--kind", "booklet-td3", "--uri", uri)
	workers := begin(t, call{args: []string{"work", "--dir", dir}})
	workers.says(t, "working")

	// Two applications arrive, are vetted and granted.
	var references []string
	for n, name := range []string{"Fernmoss", "Bogmyrtle"} {
		references = append(references, d.submits(filepath.Join(dir, "applications", fmt.Sprintf("%04d", n+3)), name))
	}
	for _, ref := range references {
		d.decided(ref)
	}

	// The operator makes a batch and puts the blanks into the feeder in the order of the batch.
	made := one[map[string]any](t, d.does("operator", "batch", "create", "--printer", "hand"))
	batch, _ := made["batch"].(string)
	blanks := []string{"U27000001", "U27000002"}
	if !slices.Equal(texts(made["feeding"]), blanks) {
		t.Errorf("batch %v", made)
	}
	if a := chancery(t, "printer", "load", "hand", blanks[0], "--dir", dir).must(t, 1); !strings.Contains(a.err, "by hand") {
		t.Error(a.err)
	}
	put(t, feeder, []byte(strings.Join(blanks, "\n")+"\n"))
	d.does("operator", "batch", "start", batch)
	for n, number := range blanks { // booklets bear their number already
		d.printed(number, ledger, n)
	}
	d.waits("state", "finished", "batch", "show", batch)
	workers.stop(t).must(t, 0)
	machine.stop(t).must(t, 0)
	d.does("operator", "batch", "sign", batch)
	d.does("supervisor", "batch", "reconcile", batch)
	if b := d.looks("batch", "show", batch); b["state"] != "reconciled" || b["good"] != 2.0 || b["spoiled"] != 0.0 || b["returned"] != 0.0 {
		t.Errorf("batch %v", b)
	}
	d.does("keeper", "stock", "return", "U27000003")

	// Both go to Brussels, and to the people who asked for them.
	sent := one[map[string]any](t, d.does("inspector", "document", "send", "--from", "MIN", "--to", "BRU"))
	if sent["count"] != 2.0 {
		t.Errorf("sent %v", sent)
	}
	d.does("clerk.bru", append([]string{"document", "receive", sent["dispatch"].(string)}, blanks...)...)
	for n, number := range blanks {
		d.does("clerk.bru", "document", "hand-over", number, "--identity-check", "came in person")
		doc := d.looks("document", "show", number)
		if doc["state"] != "active" || doc["application"] != references[n] {
			t.Errorf("document %v", doc)
		}
	}
	for _, ref := range references {
		d.waits("state", "delivered", "application", "show", ref)
	}
}

// submits writes an application file like the one in a folder, under another name, and submits it.
func (d desk) submits(like, name string) string {
	d.t.Helper()
	b, err := os.ReadFile(filepath.Join(like, "application.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	a := one[map[string]any](d.t, string(b))
	a["site"], a["deliverySite"], a["type"] = "BRU", "BRU", "passport-ordinary"
	a["applicant"] = map[string]any{"primaryIdentifier": name, "secondaryIdentifier": "Rain", "dateOfBirth": "1990-04-05", "placeOfBirth": "ZENITH",
		"sex": "X", "nationality": "UTO", "heightCm": 170}
	file := filepath.Join(like, name+".json")
	put(d.t, file, []byte(text(d.t, a)))
	said := one[map[string]any](d.t, d.does("clerk.bru", "application", "submit", file))
	if said["state"] != "submitted" || len(said["errors"].([]any)) != 0 {
		d.t.Fatalf("%v", said)
	}
	return said["reference"].(string)
}

// decided brings an application from submission to its approval.
func (d desk) decided(ref string) {
	d.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		seen := d.looks("application", "show", ref)
		if seen["state"] == "review" {
			break
		}
		findings, _ := seen["findings"].([]any)
		for _, f := range findings {
			if f := f.(map[string]any); member(f, "settlement") == "" {
				d.does("officer", "application", "settle", fmt.Sprint(member(f, "id")), "--dismiss", "--reason", "another person")
			}
		}
		if time.Now().After(end) {
			d.t.Fatalf("%s is still %v", ref, seen)
		}
	}
	if said := one[map[string]any](d.t, d.does("approver", "application", "decide", ref, "--grant")); said["state"] != "approved" {
		d.t.Fatalf("%v", said)
	}
}

// member gives a member of an object whatever the case of its name.
func member(m map[string]any, name string) any {
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return nil
}

// printed waits for a document to come out of the printer, reads it with the outside reader, and has it inspected. n counts sheets.
func (d desk) printed(number, ledger string, n int) {
	d.t.Helper()
	d.waits("state", "device done", "document", "show", number)
	mrz, blank := sheet(d.t, ledger, n)
	if blank != number {
		d.t.Fatalf("sheet %d is on blank %s, not %s", n, blank, number)
	}
	if doc := d.looks("document", "show", number); !slices.Equal(texts(doc["mrz"]), mrz) {
		d.t.Fatalf("read %v, the register has %v", mrz, doc["mrz"])
	}
	read := strings.Join(mrz, ",")
	d.does("operator", "document", "read-back", number, "--mrz", read, "--blank", blank)
	if a := chancery(d.t, "document", "inspect", number, "--pass", "--mrz", read, "--as", "operator", "--yes", "--dir", d.dir); a.code != 1 {
		d.t.Errorf("the operator inspects: exit %d", a.code)
	}
	d.does("inspector", "document", "inspect", number, "--pass", "--mrz", read)
}

// sheet has the outside reader read a sheet that came out of a printer of booklets, and gives the serial of its blank. n counts sheets.
func sheet(t testing.TB, ledger string, n int) (mrz []string, blank string) {
	t.Helper()
	var out []line
	received := map[string]string{}
	for _, l := range readLedger(t, ledger) {
		switch l.Event {
		case "received":
			received[l.Job] = l.File
		case "printed":
			out = append(out, l)
		}
	}
	if len(out) <= n {
		t.Fatalf("%d sheets came out, not %d", len(out), n+1)
	}
	picture := filepath.Join(t.TempDir(), "sheet")
	outside(t, "pdftoppm", "-r", "300", "-gray", "-singlefile", filepath.Join(filepath.Dir(ledger), received[out[n].Job]), picture)
	return strings.Fields(string(outside(t, "/usr/bin/python3", filepath.Join("testdata", "mrz_read.py"), "TD3", "300", picture+".pgm"))), out[n].Blank
}

// sheetOn is sheet for the one that bears a serial.
func sheetOn(t testing.TB, ledger, serial string) []string {
	t.Helper()
	n := -1
	for _, l := range readLedger(t, ledger) {
		if l.Event != "printed" {
			continue
		}
		if n++; l.Blank == serial {
			mrz, _ := sheet(t, ledger, n)
			return mrz
		}
	}
	t.Fatalf("blank %s did not come out", serial)
	return nil
}

func texts(v any) (list []string) {
	all, _ := v.([]any)
	for _, x := range all {
		list = append(list, fmt.Sprint(x))
	}
	return list
}

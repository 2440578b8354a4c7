package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemoOnAGivenPrinter gives the demonstration a card printer by its plain address, which jams at the first card: what waits there
// is listed, everybody else has their documents, and people settle it afterwards.
func TestDemoOnAGivenPrinter(t *testing.T) {
	t.Parallel()
	dir, work := folder(t), t.TempDir()
	script := filepath.Join(work, "script")
	if err := os.WriteFile(script, []byte(`{"at":1,"do":"jam"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := begin(t, call{args: []string{"printer", "simulate", "--model", "evolis", "--listen", "127.0.0.1:0", "--ledger", filepath.Join(work, "card.ledger"), "--script", script}})
	uri := strings.TrimPrefix(p.says(t, "listening "), "listening ")
	d := desk{t, dir}
	r := one[report](t, chancery(t, append(demonstrate(dir, 14), "--printer", "card="+uri)...).must(t, 1).out)
	if len(r.Exceptions) != 2 || r.Exceptions[0].State != "in doubt" || !strings.Contains(r.Exceptions[0].Problem, "media-jam") || r.Exceptions[1].State != "halted" ||
		len(r.Documents)+len(r.Rejected) != 12 || r.Verify != "clean" {
		t.Fatalf("%d documents, %d rejected, %s: %+v", len(r.Documents), len(r.Rejected), r.Verify, r.Exceptions)
	}
	blank := d.looks("printer", "status", "card")["doubts"].([]any)[0].(map[string]any)["blank"].(string)
	d.does("operator", "printer", "settle", "card", "--blank", blank, "--outcome", "spoiled", "--reason", "the card is creased", "--witness", "supervisor")
	batch := r.Exceptions[1].Subject
	next := texts(d.looks("batch", "show", batch)["feeding"])
	d.does("operator", "batch", "resume", batch, "--top", next[0])
	r = one[report](t, chancery(t, append(demonstrate(dir, 14), "--printer", "card="+uri)...).must(t, 0).out)
	if len(r.Exceptions) != 0 || len(r.Documents)+len(r.Rejected) != 14 || r.Verify != "clean" || r.Blanks.Spoiled != 1 {
		t.Errorf("%d documents, %d rejected, %s: %+v", len(r.Documents), len(r.Rejected), r.Verify, r.Exceptions)
	}
}

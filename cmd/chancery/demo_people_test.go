package main_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// linksOf finds the one-use links of the demonstration's people in what it says, by user name.
func linksOf(t *testing.T, out string) map[string]string {
	t.Helper()
	links := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  (\S+) +([A-Z]{3}) +(.+)\n +(https://localhost:\d+/setup/[A-Za-z0-9_-]{43})$`).FindAllStringSubmatch(out, -1) {
		links[m[1]] = m[4]
		if strings.TrimSpace(m[3]) == "" {
			t.Errorf("it is not said what %s may do", m[1])
		}
	}
	for _, who := range []string{"clerk.bru", "clerk.tok", "officer", "approver", "keeper", "witness", "operator", "inspector", "supervisor", "auditor", "admin"} {
		if links[who] == "" {
			t.Errorf("%s has no link", who)
		}
	}
	return links
}

// checkLinks wants the links of a demonstration to be good, those of the run before not any more, and none of them in a file.
func checkLinks(t *testing.T, dir string, before, now map[string]string) {
	t.Helper()
	for who, link := range now {
		if code := look(t, link); code != http.StatusOK {
			t.Errorf("the link of %s answers %d", who, code)
		}
	}
	board := strings.SplitAfter(now["admin"], "/setup/")[0]
	if code := look(t, board+strings.SplitAfter(before["admin"], "/setup/")[1]); code != http.StatusNotFound {
		t.Errorf("the administrator's link of the run before answers %d", code)
	}
	var tokens [][]byte
	for _, link := range slices.Concat([]string{before["admin"]}, []string{now["admin"], now["clerk.bru"]}) {
		tokens = append(tokens, []byte(strings.SplitAfter(link, "/setup/")[1]))
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ignoreGone(err)
		}
		content, err := os.ReadFile(path)
		for _, token := range tokens {
			if bytes.Contains(content, token) {
				t.Errorf("a link stands in %s", path)
			}
		}
		return ignoreGone(err)
	})
	if err != nil {
		t.Error(err)
	}
}

// ignoreGone takes it that files of a running database come and go.
func ignoreGone(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

// batchAtTheDesk has the demonstration's operator come in by the link and print a booklet without a terminal: after the scan at the desk
// the blank lies in the simulated printer's feeder, and the demonstration's reader reads it back.
func batchAtTheDesk(t *testing.T, d desk, address, link string) {
	t.Helper()
	d.does("keeper", "stock", "receive", "--kind", "booklet-td3", "--first", "U28000001", "--last", "U28000001", "--site", "MIN", "--witness", "witness")
	d.decided(d.submits(filepath.Join(d.dir, "applications", "0003"), "Reedmace"))
	d.does("keeper", "stock", "issue", "U28000001", "--to", "operator")
	v := visit(t, address)
	v.comes(t, "operator", link)
	v.Open(t, "/production/make?kind=booklet-td3")
	v.Press(t, `form[action="/production/make"] button`)
	at := v.Path(t)
	made := d.looks("batch", "show", strings.TrimPrefix(at, "/production/batches/"))
	blanks := texts(made["feeding"])
	if len(blanks) != 1 {
		t.Fatalf("at %s: %v", at, made)
	}
	v.fill(t, "serial", blanks[0])
	v.Press(t, `form[action$="/start"] button`)
	v.Until(t, `document.querySelector('form[action$="/sign"]')`)
	v.Press(t, `form[action$="/sign"] button`)
	v.says(t, at, "")
	d.waits("state", "printed", "document", "show", blanks[0])
}

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

// tour is the README's tour of the desks: the demonstration's people carry one more application to hand-over in a browser. After the scan at
// the desk the blank lies in the simulated printer's feeder, and the demonstration's reader reads it back.
func tour(t *testing.T, dir, address string, links map[string]string) {
	t.Helper()
	j := &journey{guest: visit(t, address), dir: dir, ledger: filepath.Join(dir, "printers", "booklet.ledger"), links: links, first: "U28000001", last: "U28000005", applied: 1,
		who:   map[string]string{"clerk": "clerk.bru", "officer": "officer", "approver": "approver", "keeper": "keeper", "witness": "witness", "operator": "operator", "inspector": "inspector", "supervisor": "supervisor"},
		names: []string{"Consular clerk", "Vetting officer", "approver", "Stock keeper", "Second stock keeper", "Production operator", "Quality inspector"}}
	j.Screens = "" // TestJourney takes the pictures
	j.goes(t)
}

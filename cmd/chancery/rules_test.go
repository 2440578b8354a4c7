package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rules holds commands on a full installation to what scripts rely on: exit status, dry runs, who acts, and what goes where.
func rules(t *testing.T, dir string, r report) {
	db, done := auditor(t, dir) // held open, so that each command is quick
	defer done()
	number, ref := r.Documents[0].Number, r.Documents[0].Reference
	file := filepath.Join(dir, "applications", "0003", "application.json")
	counted := func() string {
		var n string
		err := db.QueryRow(t.Context(), `
			SELECT concat_ws(' ', (SELECT count(*) FROM audit_event), (SELECT count(*) FROM application), (SELECT count(*) FROM document),
				(SELECT count(*) FROM blank), (SELECT count(*) FROM person), (SELECT count(*) FROM printer))`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := counted()
	for _, c := range []struct {
		line string
		code int
		says string // on stdout or stderr
	}{
		// A dry run says so, and does nothing.
		{"application submit " + file + " --as clerk.bru", 0, "dry run"},
		{"stock receive --kind booklet-td3 --first U28000001 --last U28000009 --site MIN --witness witness --as keeper", 0, "dry run"},
		{"user add newcomer --name Newcomer --site MIN --role clerk --as admin", 0, "dry run"},
		{"printer add another --site MIN --kind booklet-td3 --uri ipp://127.0.0.1:9/ipp/print --as admin", 0, "dry run"},
		// Who acts is said, exists, and may do it.
		{"application submit " + file + " --yes", 2, "--as"},
		{"stock issue U26001030 --to operator --yes", 2, "--as"},
		{"document hand-over " + number + " --identity-check seen --yes", 2, "--as"},
		{"application submit " + file + " --as nobody --yes", 1, "nobody"},
		{"stock receive --kind booklet-td3 --first U28000001 --last U28000009 --site MIN --witness witness --as approver --yes", 1, "stock keeper"},
		{"stock receive --kind booklet-td3 --first U28000001 --last U28000009 --site MIN --witness keeper --as keeper --yes", 1, "witness"},
		{"user add newcomer --name Newcomer --site MIN --role clerk --as clerk.bru --yes", 1, "administrator"},
		// What is not there, or has moved on.
		{"document show X00000000", 1, "X00000000"},
		{"application show A-0000-0000", 1, "A-0000-0000"},
		{"batch start B-CCCCCC --as operator --yes", 1, "B-CCCCCC"},
		{"application decide " + ref + " --grant --as approver --yes", 1, ""},
		{"document hand-over " + number + " --identity-check seen --as clerk.bru --yes", 1, ""},
		// Wrong usage.
		{"application decide " + ref + " --grant --refuse --as approver --yes", 2, ""},
		{"document show", 2, ""},
		{"document show " + number + " --colour", 2, "--colour"},
		{"verify everything", 2, ""},
		{"printer add another --site MIN --kind booklet-td3 --uri gopher://here --as admin --yes", 2, "gopher"},
		{"audit export --out /nonexistent/export", 2, "--out: /nonexistent/export: no such file"},
		{"audit export --out " + dir, 2, dir},
		// What is looked at.
		{"document show " + number, 0, number},
		{"application show " + ref, 0, ref},
		{"stock show " + r.Documents[0].BlankSerial, 0, "consumed"},
		{"doctor", 1, "printer"}, // the printers of the demonstration ended with it
		{"verify", 0, "clean"},
	} {
		t.Run(c.line, func(t *testing.T) {
			for _, form := range []string{"", "--json"} {
				args := append(strings.Fields(c.line), "--dir", dir)
				if form != "" {
					args = append(args, form)
				}
				a := chancery(t, args...)
				if a.code != c.code || !strings.Contains(a.out+a.err, c.says) {
					t.Errorf("%s: exit %d, want %d and %q:\n%s\n%s", form, a.code, c.code, c.says, a.out, tail(a.err))
				}
				if form == "--json" {
					one[any](t, a.out)
				}
				if strings.Contains(a.out+a.err, "\x1b[") {
					t.Error("colours without a terminal")
				}
			}
		})
	}
	if after := counted(); after != before {
		t.Errorf("something has changed: %s, before it was %s", after, before)
	}
}

// TestExitStatusWithoutAnInstallation shows what scripts get where there is nothing yet, or what is needed is out of reach.
func TestExitStatusWithoutAnInstallation(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	nowhere := "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"
	for _, c := range []struct {
		args []string
		env  string
		code int
		says string
	}{
		{[]string{"--help"}, "", 0, "transliterate"},
		{[]string{"document", "--help"}, "", 0, "read-back"},
		{[]string{}, "", 2, "--help"},
		{[]string{"nonsense"}, "", 2, "nonsense"},
		{[]string{"--nonsense", "verify"}, "", 2, "--nonsense"},
		{[]string{"demo", "--count", "many"}, "", 2, "--count"},
		{[]string{"demo", "--printer", "folder=ipp://127.0.0.1:9/", "--exit", "--dir", dir}, "", 2, "folder"},
		{[]string{"demo", "--printer", "booklet=http://127.0.0.1:9/", "--exit", "--dir", dir}, "", 2, "http"},
		{[]string{"demo", "--printer", "sticker=ipp://127.0.0.1:9/", "--exit", "--dir", dir}, "", 3, "sticker at ipp://127.0.0.1:9/"},
		{[]string{"demo", "--printer", "sticker=ipp://127.0.0.1:9/", "--background", "--dir", dir}, "", 3, "sticker at ipp://127.0.0.1:9/"},
		{[]string{"record"}, "", 2, "--application"},
		{[]string{"audit", "verify", "--export", "none", "--key", "none"}, "", 2, "none"},
		{[]string{"application", "list", "--state", "bogus"}, "", 2, "draft, submitted, vetting, review"},
		{[]string{"transliterate", "--language", "zz"}, "", 2, "known code"},
		{[]string{"verify"}, "CHANCERY_DATABASE_URL=" + nowhere, 3, "database"},
		{[]string{"application", "list"}, "CHANCERY_DATABASE_URL=" + nowhere, 3, "database"},
		{[]string{"verify"}, "CHANCERY_DATABASE_URL=:no address:", 2, "CHANCERY_DATABASE_URL"},
		{[]string{"verify"}, "CHANCERY_FAILPOINT=nowhere", 2, "failpoint"},
		{[]string{"doctor"}, "CHANCERY_DATABASE_URL=" + nowhere, 3, "database"},
		{[]string{"application", "list"}, "", 2, "chancery init"}, // there is no folder
		{[]string{"verify"}, "", 2, "no installation in " + dir},
		{[]string{"doctor"}, "", 2, "chancery init"},
		{[]string{"serve"}, "", 2, "chancery init"},
		{[]string{"database", "url"}, "", 2, "chancery init"},
		{[]string{"stock", "issue", "U26001030", "--to", "operator", "--as", "keeper"}, "", 2, "chancery init"},
	} {
		t.Run(strings.Join(c.args, " ")+" "+c.env, func(t *testing.T) {
			env := []string{"CHANCERY_DIR=" + dir}
			if c.env != "" {
				env = append(env, c.env)
			}
			a := run(t, call{args: c.args, env: env})
			if a.code != c.code || !strings.Contains(a.out+a.err, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s\n%s", a.code, c.code, c.says, a.out, tail(a.err))
			}
			if c.code != 2 {
				return
			}
			if a.out != "" {
				t.Errorf("wrong usage is told on stdout: %s", a.out)
			}
			a = run(t, call{args: append(c.args, "--json"), env: env}).must(t, 2)
			if said := one[struct {
				Error struct{ Field, Problem, Remedy string }
			}](t, a.out).Error; !strings.Contains(said.Problem+said.Remedy, c.says) || said.Remedy == "" {
				t.Errorf("with --json: %s", a.out)
			}
		})
	}
}

// TestLookingMakesNoInstallation looks for what is not there, and finds it not there afterwards.
func TestLookingMakesNoInstallation(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for _, line := range []string{"verify", "doctor", "stock level", "database url", "work", "serve"} {
		chancery(t, append(strings.Fields(line), "--dir", dir)...).must(t, 2)
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s has made something in the folder: %v", line, err)
		}
	}
}

// TestStreamsAnswerEachLine feeds the streams good and bad lines, as scripts do.
func TestStreamsAnswerEachLine(t *testing.T) {
	t.Parallel()
	const eriksson = `{"format":"TD3","documentCode":"P","issuingState":"UTO","documentNumber":"L898902C3","nationality":"UTO","primaryIdentifier":"ERIKSSON",` +
		`"secondaryIdentifier":"ANNA MARIA","dateOfBirth":"1974-08-12","sex":"F","dateOfExpiry":"2012-04-15","optionalData":"ZE184226B"}`
	const first, second = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	encoded := fmt.Sprintf(`{"lines":["%s","%s"],"truncated":false}`, first, second)
	for name, c := range map[string]struct {
		args  []string
		lines []string
		code  int
		want  []string // each answer has these words
	}{
		"encode": {[]string{"mrz", "encode"}, []string{eriksson, eriksson + "\r"}, 0, []string{encoded, encoded}},
		"encode goes on after bad lines": {[]string{"mrz", "encode"},
			[]string{"no JSON", eriksson, "", strings.Replace(eriksson, `"sex"`, `"gender"`, 1), strings.Repeat("x", 1<<20+1), strings.Replace(eriksson, "ERIKSSON", "ERIKSSON 3", 1), eriksson}, 1,
			[]string{`{"error":{`, encoded, `{"error":{`, `"field":"gender"`, `{"error":{`, `"field":"primaryIdentifier"`, encoded}},
		"decode": {[]string{"mrz", "decode", "--reference", "2012-01-01"}, []string{fmt.Sprintf(`{"lines":["%s","%s"]}`, first, second)}, 0,
			[]string{`"format":"TD3","valid":true`}},
		"decode tells a wrong digit": {[]string{"mrz", "decode"}, []string{fmt.Sprintf(`{"lines":["%s","%s"]}`, first, strings.Replace(second, "C36", "C37", 1)), fmt.Sprintf(`{"lines":["%s","%s"]}`, first, second)}, 1,
			[]string{`"valid":false`, `"valid":true`}},
		"decode by strict rules": {[]string{"mrz", "decode", "--strict"}, []string{fmt.Sprintf(`{"lines":["%s","%s"],"truncated":false}`, strings.Replace(first, "P<UTO", "P<ZZZ", 1), second)}, 1,
			[]string{`"valid":true`}},
		"decode with proposals": {[]string{"mrz", "decode", "--tolerant"}, []string{fmt.Sprintf(`{"lines":["%s","%s"]}`, first, strings.Replace(second, "C36", "C3G", 1))}, 1,
			[]string{`"proposals":[{"lines":["` + first + `","` + second + `"]`}},
		"transliterate":            {[]string{"transliterate", "--language", "ru"}, []string{"Иванова-Щербакова Юлия", "O'Connor"}, 0, []string{"IVANOVA SHCHERBAKOVA IULIIA", "OCONNOR"}},
		"transliterate a bad line": {[]string{"transliterate"}, []string{"Ångström", "\xff\xfe", "東京"}, 1, []string{"AANGSTROEM", "error", "error"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := run(t, call{args: c.args, stdin: strings.NewReader(strings.Join(c.lines, "\n") + "\n")})
			answers := strings.Split(strings.TrimSuffix(a.out, "\n"), "\n")
			if a.code != c.code || len(answers) != len(c.want) {
				t.Fatalf("exit %d, want %d; %d answers to %d lines:\n%s%s", a.code, c.code, len(answers), len(c.lines), tail(a.out), a.err)
			}
			for n, want := range c.want {
				if !strings.Contains(answers[n], want) {
					t.Errorf("line %d: %s\nwant %s", n+1, answers[n], want)
				}
			}
			if a.err != "" {
				t.Errorf("on stderr: %s", a.err)
			}
		})
	}
}

// TestStreamAnswersAtOnce has a conversation: each answer comes before the next line is written.
func TestStreamAnswersAtOnce(t *testing.T) {
	t.Parallel()
	in, lines := io.Pipe()
	p := begin(t, call{args: []string{"transliterate"}, stdin: in})
	for n := range 3 {
		fmt.Fprintf(lines, "line %c\n", 'a'+n)
		p.says(t, fmt.Sprintf("LINE %c", 'A'+n))
	}
	if err := lines.Close(); err != nil {
		t.Fatal(err)
	}
	p.wait(t).must(t, 0)
}

// TestRecordIsTheSameEverywhere builds one record in many processes, with different surroundings, and compares.
func TestRecordIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	dir := prepared(t)
	for _, n := range []string{"0001", "0003", "0008"} {
		args := []string{"record", "--application", filepath.Join(dir, "applications", n, "application.json"), "--number", "U26001001", "--issued", "2026-11-24"}
		if n == "0008" {
			args = append(args, "--blank", "VS001001")
		}
		var whole, digest string
		for _, env := range []string{"TZ=Asia/Bishkek", "TZ=America/Los_Angeles", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=1"} {
			record := run(t, call{args: args, env: []string{env}}).must(t, 0).out
			sum := run(t, call{args: append(args, "--digest"), env: []string{env}}).must(t, 0).out
			if whole == "" {
				whole, digest = record, sum
			}
			if record != whole || sum != digest || len(strings.TrimSpace(sum)) != 64 {
				t.Errorf("%s: another record: %s", env, sum)
			}
			if said := one[map[string]string](t, run(t, call{args: append(args, "--digest", "--json"), env: []string{env}}).must(t, 0).out); said["digest"] != strings.TrimSpace(sum) {
				t.Errorf("with --json the digest is %v", said)
			}
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(strings.TrimSpace(whole))); err != nil || compact.String() != strings.TrimSpace(whole) {
			t.Errorf("the record is not canonical JSON on one line: %v", err)
		}
		if got := fmt.Sprintf("%x\n", sha256.Sum256([]byte(strings.TrimSuffix(whole, "\n")))); got != digest {
			t.Errorf("the digest is %s, of what is printed it would be %s", digest, got)
		}
	}
}

package main_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// line is a line of a printer's ledger: what that machine says that it did.
type line struct {
	Seq    int    `json:"seq"`
	Event  string `json:"event"`
	Job    string `json:"job"`
	Name   string `json:"name"` // the attempt
	Blank  string `json:"blank"`
	SHA256 string `json:"sha256"`
	File   string `json:"file"`
	Result string `json:"result"`
}

// card reports whether it is of a card printer, which is told no attempt, and whose ledger has the digest of the panels.
func (l line) card() bool { return strings.HasPrefix(l.Job, "card:") }

// ledgers reads what the printers of a demonstration did.
func ledgers(t testing.TB, dir string) (lines []line) {
	t.Helper()
	for _, name := range []string{"booklet", "sticker", "card"} {
		lines = append(lines, readLedger(t, filepath.Join(dir, "printers", name+".ledger"))...)
	}
	return lines
}

// readLedger reads what one printer did; nothing when it was never switched on.
func readLedger(t testing.TB, file string) (lines []line) {
	t.Helper()
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var l line
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		lines = append(lines, l)
	}
	return lines
}

// attempt, paper and blank are rows of the database.
type attempt struct {
	ID        string
	Document  string
	Ordinal   int
	Blank     string
	State     string
	Reason    string
	Job       *string
	DecidedBy *string
	SettledBy *string
}

type paper struct {
	ID            string
	Application   string
	State         string
	Number        *string
	Page          []byte
	Replaces      *string
	ReplacementBy *string
}

type blank struct {
	Serial   string
	State    string
	Document *string
}

// books are what the authority's database says, beside what its printers say.
type books struct {
	attempts   map[string]attempt
	papers     map[string]paper
	blanks     map[string]blank
	registered map[string]string // number to document
	lines      []line
}

func openBooks(t testing.TB, dir string, auditor *pgx.Conn) books {
	t.Helper()
	b := books{lines: ledgers(t, dir)}
	b.attempts = table(t, auditor, func(a attempt) string { return a.ID },
		"SELECT id::text, document, ordinal, blank, state, reason, job_uuid, decided_by, settled_by FROM attempt")
	b.papers = table(t, auditor, func(p paper) string { return p.ID },
		"SELECT id, application, state, number, page, replaces, replacement_by FROM document")
	b.blanks = table(t, auditor, func(k blank) string { return k.Serial }, "SELECT serial, state, document FROM blank")
	type row struct{ Number, Document string }
	b.registered = map[string]string{}
	for n, r := range table(t, auditor, func(r row) string { return r.Number }, "SELECT number, document FROM number_register") {
		b.registered[n] = r.Document
	}
	return b
}

func table[T any](t testing.TB, auditor *pgx.Conn, key func(T) string, query string) map[string]T {
	t.Helper()
	rows, err := auditor.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]T{}
	for _, v := range list {
		if _, twice := m[key(v)]; twice {
			t.Errorf("%s: %s stands there twice", query, key(v))
		}
		m[key(v)] = v
	}
	return m
}

// sheets gives what came out of the printers.
func (b books) sheets() (out []line) {
	for _, l := range b.lines {
		if l.Event == "printed" {
			out = append(out, l)
		}
	}
	return out
}

// attemptOf gives the attempt that a sheet belongs to.
func (b books) attemptOf(s line) (attempt, bool) {
	if !s.card() {
		a, known := b.attempts[s.Name]
		return a, known
	}
	for _, a := range b.attempts {
		if a.Job != nil && *a.Job == s.Job {
			return a, true
		}
	}
	return attempt{}, false
}

// balance compares what the printers did with what the authority has on its books, and gives each difference: documents printed twice
// without a person's recorded decision, numbers used twice, documents lost, blanks unaccounted for.
func (b books) balance(r report, count int) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	b.checkSheets(say)
	b.checkNumbers(r, say)
	b.checkBlanks(r, say)
	if n := len(r.Documents) + len(r.Rejected); n != count {
		say("%d documents and rejections of %d applications", n, count)
	}
	if r.Verify != "clean" || len(r.Exceptions) > 0 {
		say("verify %s, exceptions %v", r.Verify, r.Exceptions)
	}
	return wrong
}

// checkSheets: an attempt gives at most one sheet, a document at most one unless a person decided otherwise, an application at most one
// unless a supervisor authorised another document; and each sheet is what its document's page is.
func (b books) checkSheets(say func(string, ...any)) {
	attempts, papers := map[string]int{}, map[string]int{}
	for _, s := range b.sheets() {
		a, known := b.attemptOf(s)
		p := b.papers[a.Document]
		switch {
		case !known:
			say("a sheet came out for %s%s, which is no attempt", s.Name, s.Job)
			continue
		case s.Blank != a.Blank:
			say("attempt %s is on blank %s, its sheet on %s", a.ID, a.Blank, s.Blank)
		case !s.card() && s.SHA256 != hex.EncodeToString(p.Page) && p.State != "spoiled" && p.State != "rejected":
			say("the sheet of document %s, which is %s, is not its page", p.ID, p.State)
		}
		if attempts[a.ID]++; attempts[a.ID] > 1 {
			say("attempt %s came out %d times", a.ID, attempts[a.ID])
		}
		if papers[p.ID]++; papers[p.ID] > 1 && (a.DecidedBy == nil || a.Ordinal < 2) {
			say("document %s was printed again and nobody decided so", p.ID)
		}
	}
	for _, a := range b.attempts {
		if a.Ordinal > 1 && a.DecidedBy == nil {
			say("attempt %d on document %s: nobody decided so", a.Ordinal, a.Document)
		}
		if a.State == "verified" && attempts[a.ID] != 1 {
			say("attempt %s is verified, and %d sheets came out", a.ID, attempts[a.ID])
		}
		if a.State == "unprinted" && attempts[a.ID] > 0 {
			say("attempt %s is unprinted, and a sheet came out", a.ID)
		}
	}
	for _, p := range b.papers {
		if p.Replaces != nil && p.ReplacementBy == nil {
			say("document %s replaces another and nobody authorised it", p.ID)
		}
	}
}

// checkNumbers: each number stands once, under one document, and on one sheet at most.
func (b books) checkNumbers(r report, say func(string, ...any)) {
	on := map[string]string{}
	for _, p := range b.papers {
		if p.Number == nil {
			continue
		}
		if other, taken := on[*p.Number]; taken {
			say("number %s is on documents %s and %s", *p.Number, other, p.ID)
		}
		on[*p.Number] = p.ID
		if b.registered[*p.Number] != p.ID {
			say("number %s of document %s is on the register for %q", *p.Number, p.ID, b.registered[*p.Number])
		}
	}
	for number, doc := range b.registered {
		if on[number] != doc {
			say("number %s is on the register for %s, which has another", number, doc)
		}
	}
	active := map[string]bool{}
	for _, d := range r.Documents {
		if active[d.Number] || d.State != "active" {
			say("number %s: reported twice, or %s", d.Number, d.State)
		}
		active[d.Number] = true
		if p := b.papers[on[d.Number]]; p.Application != d.Reference || hex.EncodeToString(p.Page) != d.SHA256 {
			say("document %s is reported otherwise than it is on the books", d.Number)
		}
	}
}

// checkBlanks: the account is whole, and what left a stack is either on a document or spoiled.
func (b books) checkBlanks(r report, say func(string, ...any)) {
	k := r.Blanks
	if k.Received != len(b.blanks) || k.Received != k.InStock+k.Consumed+k.Spoiled+k.Destroyed+k.Missing {
		say("blanks do not add up: %+v, %d on the books", k, len(b.blanks))
	}
	fed, away, printed := map[string]int{}, map[string]int{}, map[string]int{}
	marked := map[string]bool{} // jobs
	for _, l := range b.lines {
		switch l.Event {
		case "fed":
			fed[l.Blank]++
			away[l.Blank]++
		case "panel", "spoiled":
			marked[l.Job] = true
		case "printed":
			marked[l.Job] = true
			printed[l.Blank]++
		case "ejected": // the operator puts an unmarked one back
			if l.Result == "reject" && !marked[l.Job] {
				away[l.Blank]--
			}
		}
	}
	for serial, n := range away {
		state := b.blanks[serial].State
		if n > 1 || n > 0 && state != "consumed" && state != "spoiled" && state != "destroyed" {
			say("blank %s left the stack %d times and is %q", serial, n, state)
		}
	}
	for _, x := range b.blanks {
		if x.State == "consumed" && (printed[x.Serial] != 1 || x.Document == nil) {
			say("blank %s is consumed, and %d sheets came out on it", x.Serial, printed[x.Serial])
		}
		if (x.State == "spoiled" || x.State == "destroyed") && fed[x.Serial] == 0 {
			say("blank %s is %s and never left the stack", x.Serial, x.State)
		}
	}
}

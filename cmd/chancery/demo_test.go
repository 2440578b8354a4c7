package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestDemoAsAUserSeesIt runs the demonstration as its users would and looks at all that it leaves with programs that share nothing
// with it. Then people go on by hand where it ended.
func TestDemoAsAUserSeesIt(t *testing.T) {
	t.Parallel()
	dir, count := folder(t), 25
	answer := chancery(t, demonstrate(dir, count)...).must(t, 0)
	r := one[report](t, answer.out)
	t.Run("the report is what scripts expect", func(t *testing.T) { checkReport(t, dir, answer.out, r, count) })
	t.Run("pages are those that the printers got", func(t *testing.T) { checkPages(t, dir, r) })
	t.Run("an outside reader reads what the register has", func(t *testing.T) { checkMRZ(t, dir, r) })
	t.Run("seals verify", func(t *testing.T) { checkSeals(t, dir, r) })
	t.Run("the audit log verifies offline", func(t *testing.T) { checkAudit(t, dir, r) })
	t.Run("a second run adds nothing", func(t *testing.T) {
		again := one[report](t, chancery(t, demonstrate(dir, count)...).must(t, 0).out)
		if len(again.Documents) != len(r.Documents) || !reflect.DeepEqual(again.Documents, r.Documents) ||
			again.Blanks != r.Blanks || !reflect.DeepEqual(again.Rejected, r.Rejected) {
			t.Errorf("the report has changed")
		}
	})
	t.Run("people go on by hand", func(t *testing.T) { byHand(t, dir) })
	t.Run("the rules of the command line hold", func(t *testing.T) { rules(t, dir, r) })
	t.Run("in the end the books are right", func(t *testing.T) {
		verified := one[map[string]any](t, chancery(t, "verify", "all", "--json", "--dir", dir).must(t, 0).out)
		if verified["clean"] != true || len(verified["breaches"].([]any)) != 0 {
			t.Errorf("%v", verified)
		}
	})
}

// outside runs a program that is not ours and gives what it says; any warning fails the test.
func outside(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "HOME=" + os.TempDir()}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%s %s: %v %s (is its Debian package installed? scripts/setup does that)", name, strings.Join(args, " "), err, complaints.String())
	}
	return out
}

// checkReport compares report.json with what was printed and with the shape that is written down, member by member.
func checkReport(t *testing.T, dir, printed string, r report, count int) {
	file, err := os.ReadFile(filepath.Join(dir, "out", "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one[map[string]any](t, printed), one[map[string]any](t, string(file))) {
		t.Error("report.json is not what was printed")
	}
	if strings.Count(strings.TrimSpace(printed), "\n") != 0 {
		t.Error("the report on stdout is not on one line")
	}
	// Encoding what was decoded strictly gives every member back, and no other.
	strict := json.NewDecoder(strings.NewReader(printed))
	strict.DisallowUnknownFields()
	var same report
	if err := strict.Decode(&same); err != nil {
		t.Error(err)
	}
	again, err := json.Marshal(same)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one[map[string]any](t, printed), one[map[string]any](t, string(again))) {
		t.Error("members are missing in the report, or null where they must not be")
	}
	if len(r.Documents)+len(r.Rejected) != count || len(r.Rejected) < 3 || len(r.Exceptions) != 0 || r.Verify != "clean" || r.Audit.Events == 0 || r.Seconds <= 0 {
		t.Errorf("%d documents, %d rejected, %v, %s", len(r.Documents), len(r.Rejected), r.Exceptions, r.Verify)
	}
	if k := r.Blanks; k.Received != k.InStock+k.Consumed+k.Spoiled+k.Destroyed+k.Missing || k.Consumed != len(r.Documents) {
		t.Errorf("blanks do not add up: %+v", k)
	}
	formats := map[string]string{"passport-ordinary": "TD3", "visa-a": "MRV-A", "identity-card": "TD1"}
	types := map[string]int{}
	for _, d := range r.Documents {
		types[d.Type]++
		lines, columns, numbered := 2, 44, 1
		if d.Format == "TD1" {
			lines, columns, numbered = 3, 30, 0
		}
		switch {
		case d.State != "active", d.Attempts != 1, d.Format != formats[d.Type], len(d.MRZ) != lines, len(strings.Join(d.MRZ, "")) != lines*columns:
			t.Errorf("document %+v", d)
		case d.Type == "passport-ordinary" && (d.Number != d.BlankSerial || d.Seal != nil):
			t.Errorf("passport %s on blank %s", d.Number, d.BlankSerial)
		case d.Type != "passport-ordinary" && (d.Number == d.BlankSerial || d.Seal == nil):
			t.Errorf("%s %s on blank %s", d.Type, d.Number, d.BlankSerial)
		case !strings.Contains(d.MRZ[numbered], d.Number):
			t.Errorf("number %s is not in %s", d.Number, d.MRZ[numbered])
		case d.Page != "printed/"+d.Number+".pdf":
			t.Errorf("page %s", d.Page)
		}
	}
	for of := range formats {
		if types[of] == 0 {
			t.Errorf("no document is a %s", of)
		}
	}
	states := map[string]int{}
	for _, x := range r.Rejected {
		if states[x.State]++; x.Reason == "" || x.Reference == "" {
			t.Errorf("rejected: %+v", x)
		}
	}
	if states["refused"] != 2 || states["returned"] != 1 {
		t.Errorf("rejected: %v", states)
	}
}

// checkPages opens each page with other people's programs.
func checkPages(t *testing.T, dir string, r report) {
	received := map[string]line{} // by the sheet's blank
	for _, l := range ledgers(t, dir) {
		if l.Event == "printed" {
			received[l.Blank] = l
		}
	}
	files, err := os.ReadDir(filepath.Join(dir, "out", "printed"))
	if err != nil || len(files) != len(r.Documents) {
		t.Errorf("%d pages of %d documents: %v", len(files), len(r.Documents), err)
	}
	for _, d := range r.Documents {
		page := filepath.Join(dir, "out", d.Page)
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		ledger, err := os.ReadFile(filepath.Join(dir, "printers", received[d.BlankSerial].File))
		// A card printer gets panels: its pictures are read beside the page (checkMRZ).
		if hex.EncodeToString(sum[:]) != d.SHA256 || d.Format != "TD1" && (received[d.BlankSerial].SHA256 != d.SHA256 || err != nil || !bytes.Equal(b, ledger)) {
			t.Errorf("page %s is not what the printer got: %v", d.Page, err)
		}
		checked := outside(t, "qpdf", "--check", page)
		if bytes.Contains(checked, []byte("WARNING")) {
			t.Errorf("%s: %s", d.Page, checked)
		}
		size := map[string]string{"TD3": "354.331 x 249.449 pts", "MRV-A": "340.157 x 226.772 pts", "TD1": "242.646 x 153.014 pts"}[d.Format]
		sides := map[string]int{"TD3": 1, "MRV-A": 1, "TD1": 2}[d.Format]
		if info := string(outside(t, "pdfinfo", page)); !strings.Contains(info, fmt.Sprintf("Pages:           %d\n", sides)) || !near(info, size) {
			t.Errorf("%s: want %s, %d pages:\n%s", d.Page, size, sides, info)
		}
		checkFonts(t, d.Page, string(outside(t, "pdffonts", page)))
		text := string(outside(t, "pdftotext", page, "-"))
		if !strings.Contains(text, "SPECIMEN") {
			t.Errorf("%s does not say SPECIMEN", d.Page)
		}
	}
}

// near finds the page size in what pdfinfo says, to a hundredth of a point.
func near(info, size string) bool {
	var w, h, x, y float64
	_, after, _ := strings.Cut(info, "Page size:")
	if _, err := fmt.Sscanf(strings.TrimSpace(after), "%f x %f pts", &w, &h); err != nil {
		return false
	}
	if _, err := fmt.Sscanf(size, "%f x %f pts", &x, &y); err != nil {
		return false
	}
	return max(w-x, x-w, h-y, y-h) < 0.01
}

// checkFonts wants every font of a page embedded, as pdffonts tells.
func checkFonts(t *testing.T, page, table string) {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	if len(lines) < 3 {
		t.Errorf("%s has no fonts:\n%s", page, table)
		return
	}
	column := strings.Index(lines[0], "emb")
	for _, l := range lines[2:] {
		if !strings.HasPrefix(l[column:], "yes") {
			t.Errorf("%s: not embedded: %s", page, l)
		}
	}
}

// checkMRZ has an outside reader read every page at 300 dots per inch, and compares with the register.
func checkMRZ(t *testing.T, dir string, r report) {
	db, done := auditor(t, dir)
	defer done()
	type row struct {
		Number string
		MRZ    []string
	}
	register := table(t, db, func(r row) string { return r.Number }, "SELECT number, mrz FROM document WHERE number IS NOT NULL")
	pictures, backs := t.TempDir(), map[string]string{} // of cards as they lie in the tray, by blank
	for _, l := range ledgers(t, dir) {
		if l.Event == "picture" && l.Result == "back" {
			backs[l.Blank] = filepath.Join(dir, "printers", l.File)
		}
	}
	for _, format := range []string{"TD3", "MRV-A", "TD1"} {
		args := []string{filepath.Join("testdata", "mrz_read.py"), format, "300"}
		var wanted []reported
		for _, d := range r.Documents {
			if d.Format != format {
				continue
			}
			picture := filepath.Join(pictures, d.Number)
			outside(t, "pdftoppm", "-r", "300", "-gray", "-singlefile", "-f", strconv.Itoa(len(d.MRZ)-1), filepath.Join(dir, "out", d.Page), picture)
			args, wanted = append(args, picture+".pgm"), append(wanted, d)
			if format == "TD1" {
				args, wanted = append(args, backs[d.BlankSerial]), append(wanted, d)
			}
		}
		lines := strings.Fields(string(outside(t, "/usr/bin/python3", args...)))
		if len(wanted) == 0 || len(lines) != len(wanted[0].MRZ)*len(wanted) {
			t.Fatalf("%d lines were read from %d pages", len(lines), len(wanted))
		}
		for i, d := range wanted {
			if read := lines[len(d.MRZ)*i : len(d.MRZ)*(i+1)]; !slices.Equal(read, register[d.Number].MRZ) || !slices.Equal(read, d.MRZ) {
				t.Errorf("%s reads\n%s\nthe register has\n%s", d.Number, strings.Join(read, "\n"), strings.Join(register[d.Number].MRZ, "\n"))
			}
		}
		t.Logf("%s: %d pages read without an error", format, len(wanted))
	}
}

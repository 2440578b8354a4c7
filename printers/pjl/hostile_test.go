package pjl

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/printers"
)

// transcript is what a printer says of a job that comes out well, the nonce before it included.
const transcript = "@PJL ECHO fence\r\n\f" +
	"@PJL USTATUS DEVICE\r\nCODE=10023\r\nDISPLAY=\"PROCESSING JOB\"\r\nONLINE=TRUE\r\n\f" +
	"@PJL USTATUS JOB\r\nSTART\r\nNAME=\"attempt-1\"\r\nID=0\r\n\f" +
	"@PJL ECHO seal\r\n\f" +
	"@PJL USTATUS PAGE\r\n1\r\n\f" +
	"@PJL USTATUS DEVICE\r\nCODE=10001\r\nDISPLAY=\"00 READY\"\r\nONLINE=TRUE\r\n\f" +
	"@PJL USTATUS JOB\r\nEND\r\nNAME=\"attempt-1\"\r\nPAGES=1\r\nID=0\r\nRESULT=OK\r\n\f"

// answers is what a printer answers to a look.
const answers = "@PJL ECHO first\r\n\f" +
	"@PJL INFO ID\r\n\"LASERJET 4\"\r\n\f" +
	"@PJL INFO CONFIG\r\nIN TRAYS [2 ENUMERATED]\r\n\tINTRAY1 MP\r\n\tINTRAY2 PC\r\nLANGUAGES [2 ENUMERATED]\r\n\tPCL\r\n\tPDF\r\nMEMORY=2097152\r\n\f" +
	"@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY=\"00 READY\"\r\nONLINE=TRUE\r\n\f" +
	"@PJL INFO PAGECOUNT\r\nPAGECOUNT=183933\r\n\f" +
	"@PJL ECHO last\r\n\f"

// hear lets a session of a job hear text in pieces, and returns what it makes of the job.
func hear(text string, given bool, pieces ...int) (printers.Status, bool) {
	s := &session{taken: make(chan struct{}), fence: "fence", seal: "seal"}
	s.course = &course{name: "attempt-1", sides: 1, given: given, offered: given, handed: time.Now(), pages: -1, session: s}
	var split splitter
	rest := []byte(text)
	for len(rest) > 0 {
		n := len(rest)
		if len(pieces) > 0 {
			n, pieces = min(n, max(1, pieces[0])), pieces[1:]
		}
		messages, err := split.take(rest[:n])
		s.take(true, messages)
		if err != nil {
			break
		}
		rest = rest[n:]
	}
	return s.course.outcome(s.device, time.Now(), time.Hour)
}

// proof is what must have been said for a job to be done, read in another way than the driver reads it.
var proof = regexp.MustCompile(`(?is)@PJL\s+ECHO\s+fence\s*\f.*@PJL\s+USTATUS\s+JOB\s*\n\s*START\s*\n[^\f]*NAME\s*=\s*"?attempt-1"?\s*\n[^\f]*\f` +
	`.*@PJL\s+USTATUS\s+JOB\s*\n\s*END\s*\n[^\f]*NAME\s*=\s*"?attempt-1"?\s*\n[^\f]*\f`)

// agrees makes sure that nothing false is said of a job.
func agrees(t testing.TB, text string, status printers.Status, known, given bool) {
	t.Helper()
	if !given {
		if !known || !status.WithoutData || status.Done() {
			t.Fatalf("%q: of a job of which nothing was sent: %+v", text, status)
		}
		return
	}
	if known && status.WithoutData {
		t.Fatalf("%q: falsely unprinted: %+v", text, status)
	}
	if !known || !status.Done() {
		return
	}
	ends := proof.FindString(text)
	last := ends[strings.LastIndex(strings.ToUpper(ends), "END")+1:]
	squeezed := strings.ToUpper(strings.Join(strings.Fields(strings.NewReplacer("=", " = ", `"`, "").Replace(last)), " "))
	if ends == "" || !strings.Contains(squeezed, "RESULT = OK") || !strings.Contains(squeezed, "PAGES = ") || status.Impressions != 1 {
		t.Fatalf("%q: falsely printed: %+v", text, status)
	}
}

func TestTranscript(t *testing.T) {
	for size := range 40 {
		status, known := hear(transcript, true, slices.Repeat([]int{size}, 1000)...)
		if !known || !status.Done() || status.Impressions != 1 || status.Job.UUID != "" {
			t.Fatalf("in pieces of %d: %+v", size, status)
		}
	}
	for cut := range len(transcript) { // without its last byte, and any byte before it, there is no proof
		if status, _ := hear(transcript[:cut], true); status.Done() {
			t.Fatalf("cut at %d: %+v", cut, status)
		}
	}
	if proof.FindString(transcript) == "" {
		t.Error("the oracle does not take what is right")
	}
}

// TestTenThousandHostileReplies: ten thousand different ones, made of what a printer says by cutting, swapping, doubling and rubbish.
func TestTenThousandHostileReplies(t *testing.T) {
	seen := map[string]bool{}
	printed := 0
	for seed := uint64(0); len(seen) < 10_000; seed++ {
		r := rand.New(rand.NewPCG(5, seed))
		text := spoil(r, transcript)
		if seen[text] {
			continue
		}
		seen[text] = true
		for _, given := range []bool{true, false} {
			status, known := hear(text, given, r.IntN(400), r.IntN(400))
			agrees(t, text, status, known, given)
			if status.Done() {
				printed++
			}
		}
		lookAt(t, spoil(r, answers))
	}
	if printed == 0 || printed > 8_000 {
		t.Errorf("%d of ten thousand were taken for printed: the replies are not hostile in the way that was meant", printed)
	}
}

// spoil changes a text in some ways.
func spoil(r *rand.Rand, text string) string {
	for range 1 + r.IntN(4) {
		lines := strings.SplitAfter(text, "\n")
		i, j := r.IntN(len(lines)), r.IntN(len(lines))
		switch r.IntN(10) {
		case 0:
			lines[i], lines[j] = lines[j], lines[i]
		case 1:
			lines[i] += lines[i]
		case 2:
			lines[i] = ""
		case 3:
			lines[i] = lines[j]
		case 4:
			lines[i] = strings.Replace(lines[i], "1", fmt.Sprint(r.IntN(200000)-1000), 1)
		case 5:
			lines[i] = strings.NewReplacer("OK", []string{"USER_CANCELED", "ok ", "", "NOTOK"}[r.IntN(4)], "attempt-1", []string{"attempt-2", "", "attempt-1\"\"", "ATTEMPT-1"}[r.IntN(4)]).Replace(lines[i])
		case 6:
			lines[i] = lines[i][:r.IntN(len(lines[i])+1)]
		case 7:
			lines[i] = string([]byte{byte(r.IntN(256)), byte(r.IntN(256))}) + lines[i]
		case 8:
			lines[i] = []string{"\f", "\r", "@PJL\r\n", "@PJL USTATUS JOB\r\n", "?\r\n", strings.Repeat("A", 5000), "\n\n", "=\r\n", "CANCELED\r\n"}[r.IntN(9)] + lines[i]
		case 9:
			lines[i] = strings.ReplaceAll(lines[i], "\f", "")
		}
		text = strings.Join(lines, "")
	}
	return text
}

// lookAt reads the answers to a look, which may be of any kind: nothing is known that was not said.
func lookAt(t testing.TB, text string) {
	t.Helper()
	s := &session{asked: &asked{first: "first", last: "last", done: make(chan struct{})}}
	a := s.asked
	var split splitter
	messages, _ := split.take([]byte(text))
	s.take(true, messages)
	if a.answers == nil {
		return
	}
	f := readFacts(a.answers)
	snapshot := f.snapshot(address{host: "printer:9100", format: printers.FormatPDF, language: "PDF"})
	if f.pages != nil && (*f.pages < 0 || !strings.Contains(text, fmt.Sprint(*f.pages))) {
		t.Fatalf("%q: page count %d", text, *f.pages)
	}
	if upper := strings.ToUpper(text); snapshot.Accepting && !(strings.Contains(upper, "STATUS") && strings.Contains(upper, "CODE")) {
		t.Fatalf("%q: taken for a printer that accepts jobs", text)
	}
}

// FuzzStatus: whatever a printer says, nothing false is said of a job.
func FuzzStatus(f *testing.F) {
	f.Add(transcript, 7)
	f.Add(transcript[len("@PJL ECHO fence\r\n\f"):], 1000)
	f.Add("@PJL ECHO fence\n\f@PJL USTATUS JOB\nSTART\nNAME=attempt-1\n\f@PJL USTATUS JOB\nCANCELED\n\f", 1)
	f.Add("@PJL INFO X\r\n?\r\n@PJL\r\n\f\f", 3)
	f.Fuzz(func(t *testing.T, text string, piece int) {
		for _, given := range []bool{true, false} {
			status, known := hear(text, given, slices.Repeat([]int{piece}, 100)...)
			agrees(t, text, status, known, given)
		}
	})
}

// FuzzAnswers: whatever a printer answers, nothing is known of it that it did not say.
func FuzzAnswers(f *testing.F) {
	f.Add(answers)
	f.Add("@PJL ECHO first\r\n\f@PJL INFO CONFIG\r\n \t\r\n=\r\n\f@PJL INFO STATUS\r\nCODE=\r\n\f@PJL ECHO last\r\n\f")
	f.Fuzz(func(t *testing.T, text string) { lookAt(t, text) })
}

// FuzzAddress: what is taken for an address can be dialled and stands in commands as it is.
func FuzzAddress(f *testing.F) {
	f.Add("pjl://printer.example")
	f.Add("pjl://[::1]:9101?media=125x88&format=application/postscript&separations=visible,uv")
	f.Fuzz(func(t *testing.T, uri string) {
		a, err := parseAddress(uri)
		if err == nil && (a.host == "" || !words.MatchString(a.language) || strings.ContainsAny(a.paper, "\r\n\" ")) {
			t.Errorf("%q became %+v", uri, a)
		}
	})
}

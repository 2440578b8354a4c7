package personalization

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"chancery/personalization/page"
	"chancery/personalization/record"
)

// batch gives a number of passports that differ in name and number.
func batch(t testing.TB, n int) []Order {
	t.Helper()
	orders := make([]Order, n)
	for i := range orders {
		rec := passport(t)
		rec.DocumentNumber = fmt.Sprintf("L%08d", i)
		rec.Bearer.PrimaryIdentifier = "ERIKSSON " + strings.Repeat(string(rune('A'+i%26)), 3)
		orders[i] = Order{rec, images(t)}
	}
	return orders
}

// A job has a page for each document, and fonts and designs once.
func TestJob(t *testing.T) {
	c := newComposer(t, nil)
	orders := batch(t, 12)
	job, err := c.Job(orders)
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, job.PDF)
	run(t, "qpdf", "qpdf", "--check", path)
	if out := run(t, "poppler-utils", "pdfinfo", path); !regexp.MustCompile(`Pages: +12\n`).MatchString(out) {
		t.Error(out)
	}
	single := compose(t, c, orders[3].Record)
	for _, once := range []string{"/FontFile2", "/Type/XObject/Subtype/Form", "/Type/OCG"} {
		if got, want := bytes.Count(job.PDF, []byte(once)), bytes.Count(single.Page, []byte(once)); got > want+2 {
			t.Errorf("%s: %d times in the job, %d times in one document", once, got, want)
		}
	}
	texts, err := page.ReadText(job.PDF)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range job.Documents {
		if want, _, _ := MRZ(orders[i].Record); a.MRZ[1] != want[1] || !strings.Contains(strings.Join(texts, "\n"), want[1]) {
			t.Errorf("document %d: %q is not on its page", i+1, want[1])
		}
	}
	again, err := newComposer(t, nil).Job(orders)
	if err != nil || again.Digest != job.Digest {
		t.Errorf("the same job gave other bytes: %v", err)
	}
	first := picture(t, render(t, job.PDF, 100, "-f", "4", "-l", "4"))
	if want := picture(t, render(t, single.Page, 100)); !bytes.Equal(first.Pix, want.Pix) {
		t.Error("a document looks different in a job")
	}
}

func TestBadJobs(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	if _, err := c.Job(nil); err == nil {
		t.Error("a job without documents")
	}
	orders := batch(t, 3)
	orders[2].Record.Bearer.Sex = "Q"
	_, err := c.Job(orders)
	if e, ok := errors.AsType[*record.FieldError](err); !ok || e.Field != "bearer.sex" || !strings.Contains(err.Error(), "document 3") {
		t.Errorf("a bad third document: %v", err)
	}
	orders[2] = Order{visa(t), imagesOf(t, visa(t))}
	if _, err := c.Job(orders); err == nil || !strings.Contains(err.Error(), "document 3") {
		t.Errorf("two layouts in a job: %v", err)
	}
}

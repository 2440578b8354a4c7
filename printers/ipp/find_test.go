package ipp_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// listing answers Get-Jobs with these jobs and remembers what was asked for.
func listing(f *fakePrinter, asked *[]string, jobs ...goipp.Attributes) {
	f.lie(goipp.OpGetJobs, func(w http.ResponseWriter, request *goipp.Message) {
		for _, a := range request.Operation {
			if a.Name == "which-jobs" {
				*asked = append(*asked, a.Values[0].V.String())
			}
		}
		m := honest(request)
		m.Groups = goipp.Groups{{Tag: goipp.TagOperationGroup, Attrs: m.Operation}}
		for _, job := range jobs {
			m.Groups.Add(goipp.Group{Tag: goipp.TagJobGroup, Attrs: job})
		}
		write(w, m)
	})
}

func numbered(id int, names ...string) goipp.Attributes {
	job := goipp.Attributes{goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(id))}
	for _, name := range names {
		job.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(name)))
	}
	return job
}

// TestFind: one job of our name among others is ours; two are nobody's; a list that can't be read is
// not an empty one.
func TestFind(t *testing.T) {
	ours := numbered(7, "attempt-1")
	for name, c := range map[string]struct {
		jobs []goipp.Attributes
		want error // nil: found; errUnknown: of no kind
	}{
		"ours":                {[]goipp.Attributes{numbered(6, "attempt-0"), ours, numbered(8, "attempt-10"), numbered(9)}, nil},
		"ours, listed twice":  {[]goipp.Attributes{ours, ours}, nil},
		"none":                {nil, printers.ErrNotFound},
		"others only":         {[]goipp.Attributes{numbered(6, "attempt-0"), numbered(7, "ATTEMPT-1")}, printers.ErrNotFound},
		"two of our name":     {[]goipp.Attributes{ours, numbered(8, "attempt-1")}, printers.ErrAmbiguous},
		"one with two names":  {[]goipp.Attributes{numbered(6, "attempt-0", "attempt-1")}, errUnknown},
		"one without an id":   {[]goipp.Attributes{ours, {goipp.MakeAttribute("job-name", goipp.TagName, goipp.String("attempt-1"))}}, errUnknown},
		"our name, other job": {[]goipp.Attributes{numbered(9, "attempt-1")}, errUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakePrinter(t)
			var asked []string
			listing(f, &asked, c.jobs...)
			job, status, err := mustOpen(t, f.uri(), printers.Options{}).Find(limited(t), "attempt-1")
			switch {
			case c.want == nil:
				if err != nil || job != (printers.Job{ID: 7, UUID: fakeUUID}) || status.Job != job || !status.WithoutData {
					t.Errorf("%+v %+v %v", job, status, err)
				}
			case c.want == errUnknown:
				if err == nil || errors.Is(err, printers.ErrNotFound) || errors.Is(err, printers.ErrAmbiguous) {
					t.Errorf("%+v %v", job, err)
				}
			case !errors.Is(err, c.want):
				t.Errorf("%+v %v, want %v", job, err, c.want)
			}
			if !slices.Equal(asked, []string{"all"}) {
				t.Errorf("asked for jobs %q", asked)
			}
		})
	}
}

var errUnknown = errors.New("an error of no kind")

// TestFindInTwoLists: a printer that has no list of all jobs is asked for the open ones first.
func TestFindInTwoLists(t *testing.T) {
	f := newFakePrinter(t)
	f.lie(goipp.OpGetPrinterAttributes, func(w http.ResponseWriter, request *goipp.Message) {
		m := honest(request)
		m.Printer = changed(m.Printer, goipp.MakeAttribute("which-jobs-supported", goipp.TagKeyword, goipp.String("completed")))
		write(w, m)
	})
	var asked []string
	listing(f, &asked, numbered(7, "attempt-1"))
	if job, _, err := mustOpen(t, f.uri(), printers.Options{}).Find(limited(t), "attempt-1"); err != nil || job.ID != 7 {
		t.Errorf("%+v %v", job, err)
	}
	if !slices.Equal(asked, []string{"not-completed", "completed"}) {
		t.Errorf("asked for jobs %q", asked)
	}
}

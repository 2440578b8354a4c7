package ipp

import (
	"slices"
	"strings"
	"testing"

	"github.com/OpenPrinting/goipp"
	"pgregory.net/rapid"

	"chancery/printers"
)

// value is one attribute as a hostile printer may give it.
type value struct {
	name string
	tag  goipp.Tag
	v    goipp.Value
}

// hostileJob draws the attributes of a job: the right ones and wrong ones, any of them missing,
// repeated or of another type.
func hostileJob(t *rapid.T) []value {
	integer := func(name string, tag goipp.Tag, from ...int) *rapid.Generator[value] {
		return rapid.Map(rapid.SampledFrom(from), func(n int) value { return value{name, tag, goipp.Integer(n)} })
	}
	word := func(name string, from ...string) *rapid.Generator[value] {
		return rapid.Map(rapid.SampledFrom(from), func(s string) value { return value{name, goipp.TagKeyword, goipp.String(s)} })
	}
	none := rapid.Map(rapid.SampledFrom([]string{"job-state", "time-at-processing", "job-impressions-completed", "job-id", "job-uuid", "job-state-reasons"}),
		func(name string) value { return value{name, goipp.TagNoValue, goipp.Void{}} })
	reasons := word("job-state-reasons", "none", "job-data-insufficient", "job-incoming", "job-printing", "processing-to-stop-point",
		"job-completed-successfully", "job-completed-with-errors", "queued-in-device", "job-canceled-by-user", "aborted-by-system")
	any := rapid.OneOf(
		integer("job-state", goipp.TagEnum, 0, 3, 4, 5, 6, 7, 8, 9, 9, 9, 10, -1), word("job-state", "completed"),
		integer("job-impressions-completed", goipp.TagInteger, -1, 0, 1, 2), integer("time-at-processing", goipp.TagInteger, 0, 7),
		integer("job-media-sheets-completed", goipp.TagInteger, 0, 1), integer("job-k-octets-processed", goipp.TagInteger, 0, 1),
		integer("job-id", goipp.TagInteger, 0, 7, 8), word("job-uuid", fakeUUID), word("job-name", "attempt-1"),
		none, none, reasons, reasons)
	start := []value{{"job-id", goipp.TagInteger, goipp.Integer(7)}}
	if rapid.Bool().Draw(t, "well-formed") {
		start = append(start, reasons.Draw(t, "reason"), integer("job-state", goipp.TagEnum, 3, 4, 5, 6, 7, 8, 9).Draw(t, "state"))
	}
	return append(start, rapid.SliceOfN(any, 0, 6).Draw(t, "values")...)
}

const fakeUUID = "urn:uuid:6f9619ff-8b86-4011-b42d-00cf4fc964ff"

// TestHostileJobs: out of ten thousand answers, what reads as done was said to be completed without
// any doubt, and what reads as without data shows no sign of a sheet.
func TestHostileJobs(t *testing.T) {
	done, without := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		for range 100 { // of a hundred checks
			given := hostileJob(t)
			status, err := readJob(attributes(group(given)))
			if err != nil {
				continue
			}
			if status.Done() {
				done++
				checkDone(t, given)
			}
			if status.WithoutData {
				without++
				checkWithoutData(t, given)
			}
			if status.Done() && status.WithoutData {
				t.Fatalf("done and without data: %+v", status)
			}
		}
	})
	if done == 0 || without == 0 {
		t.Errorf("%d read as done, %d as without data: the answers show nothing", done, without)
	}
}

func checkDone(t *rapid.T, given []value) {
	if states := all(given, "job-state"); len(states) != 1 || states[0].v != goipp.Integer(9) {
		t.Fatalf("done with states %v", states)
	}
	for _, reason := range all(given, "job-state-reasons") {
		switch reason.v.String() {
		case "none", "job-completed-successfully", "":
		default:
			t.Fatalf("done though %s", reason.v)
		}
	}
}

func checkWithoutData(t *rapid.T, given []value) {
	if states := all(given, "job-state"); len(states) != 1 || !slices.Contains([]goipp.Value{goipp.Integer(3), goipp.Integer(4), goipp.Integer(7), goipp.Integer(8)}, states[0].v) {
		t.Fatalf("without data in states %v", states)
	}
	if ended := all(given, "job-state")[0].v.(goipp.Integer) >= 7; ended {
		began, impressions := all(given, "time-at-processing"), all(given, "job-impressions-completed")
		if len(began) != 1 || len(impressions) != 1 || impressions[0].v != goipp.Integer(0) {
			t.Fatalf("without data in the end, though processing began at %v with impressions %v", began, impressions)
		}
	}
	for _, name := range []string{"job-impressions-completed", "job-media-sheets-completed", "job-k-octets-processed"} {
		if first := all(given, name); len(first) > 0 && first[0].tag == goipp.TagInteger && first[0].v.(goipp.Integer) > 0 {
			t.Fatalf("without data though %s is %v", name, first[0].v)
		}
	}
	for _, began := range all(given, "time-at-processing") {
		if began.tag != goipp.TagNoValue {
			t.Fatalf("without data though processing began at %v", began.v)
		}
	}
	for _, reason := range all(given, "job-state-reasons") {
		if text := reason.v.String(); text == "processing-to-stop-point" || text == "job-incoming" {
			t.Fatalf("without data though %s", text)
		}
	}
}

func all(given []value, name string) []value {
	return slices.DeleteFunc(slices.Clone(given), func(v value) bool { return v.name != name })
}

// group makes attributes of values; reasons become one attribute of several, others are repeated.
func group(given []value) goipp.Attributes {
	var g goipp.Attributes
	for _, v := range given {
		i := slices.IndexFunc(g, func(a goipp.Attribute) bool { return a.Name == v.name })
		if i >= 0 && v.name == "job-state-reasons" {
			g[i].Values.Add(v.tag, v.v)
			continue
		}
		g.Add(goipp.MakeAttribute(v.name, v.tag, v.v))
	}
	return g
}

// FuzzAnswer: whatever bytes come as an answer, reading them ends without a panic, never answers
// another request, and never finds a job both done and without data.
func FuzzAnswer(f *testing.F) {
	for _, job := range [][]value{
		{{"job-id", goipp.TagInteger, goipp.Integer(7)}, {"job-state", goipp.TagEnum, goipp.Integer(9)}, {"job-state-reasons", goipp.TagKeyword, goipp.String("job-completed-successfully")}},
		{{"job-id", goipp.TagInteger, goipp.Integer(7)}, {"job-state", goipp.TagEnum, goipp.Integer(4)}, {"job-state-reasons", goipp.TagKeyword, goipp.String("job-data-insufficient")}},
	} {
		m := goipp.NewResponse(goipp.MakeVersion(2, 0), goipp.StatusOk, 1)
		m.Job = group(job)
		m.Printer = goipp.Attributes{
			goipp.MakeAttribute("printer-uuid", goipp.TagURI, goipp.String(fakeUUID)),
			goipp.MakeAttrCollection("media-col-ready", goipp.MakeAttrCollection("media-size",
				goipp.MakeAttribute("x-dimension", goipp.TagInteger, goipp.Integer(8800)), goipp.MakeAttribute("y-dimension", goipp.TagRange, goipp.Range{Lower: 1, Upper: 2}))),
			goipp.MakeAttribute("printer-supply", goipp.TagString, goipp.Binary("index=1;type=ink;maxcapacity=100;level=25;")),
			goipp.MakeAttribute("marker-names", goipp.TagNameLang, goipp.TextWithLang{Lang: "en", Text: "Black"}),
			goipp.MakeAttribute("printer-state-reasons", goipp.TagKeyword, goipp.String("media-empty-error")),
		}
		content, err := m.EncodeBytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if _, err := decode(answer, 2); err == nil && len(answer) > 8 && answer[7] == 1 {
			t.Fatal("an answer to request 1 was taken for one to request 2")
		}
		reply, err := decode(answer, 1)
		if err != nil {
			return
		}
		_ = statusError(reply)
		for _, g := range jobGroups(reply) {
			if status, err := readJob(g); err == nil && status.Done() && status.WithoutData {
				t.Fatalf("done and without data: %+v", status)
			}
		}
		able := readAbility(attributes(reply.Printer))
		_ = able.check(printers.Ticket{Width: 125, Height: 88, Format: "application/pdf"}, false)
		snapshot, err := readSnapshot(attributes(reply.Printer))
		if err == nil && strings.ContainsFunc(snapshot.PrinterUUID+snapshot.Model+strings.Join(snapshot.Reasons, ""), func(r rune) bool { return r < ' ' }) {
			t.Fatalf("control characters in %+v", snapshot)
		}
	})
}

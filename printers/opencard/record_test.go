package opencard

import (
	"strings"
	"testing"

	"chancery/printers"
	"chancery/printers/fields"
)

func encode(t testing.TB, d fields.Document) []byte {
	t.Helper()
	document, err := fields.Encode(d)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func texts(values ...string) []fields.Text {
	var all []fields.Text
	for i, value := range values {
		all = append(all, fields.Text{Name: string(rune('a' + i)), Value: value})
	}
	return all
}

// TestRecord: sample 1 of the OpenCard Data Format Guide 527262-001 rev B, appendix A, but for its magnetic tracks, and the example of
// p. 33.
func TestRecord(t *testing.T) {
	for _, c := range []struct {
		query string
		d     fields.Document
		want  string
	}{
		{"?format=Sample1.svg&newline=lf", fields.Document{Layout: "x", Texts: texts("John Doe", "1234", "December 31, 2012")}, "<John Doe\n1234\nDecember 31, 2012\n@GSample1.svg>"},
		{"", fields.Document{Layout: "x", Texts: texts("1234567890")}, "<1234567890>"},
		{"?begin=02&end=03", fields.Document{Layout: "x", Texts: texts("a", ""), MRZ: []string{"I<UTO", "P<<"}}, "\x02a\r\n\r\nI<UTO\r\nP<<\x03"},
	} {
		a, err := parseAddress("opencard://printer.example:9100" + c.query)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := a.record(encode(t, c.d)); err != nil || string(got) != c.want {
			t.Errorf("%q %v, want %q", got, err, c.want)
		}
	}
}

// TestRefusedValues: what the printer would take for something else goes nowhere.
func TestRefusedValues(t *testing.T) {
	a, err := parseAddress("opencard://printer.example:9100")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		d    fields.Document
		says string
	}{
		"begins a record": {fields.Document{Layout: "x", Texts: texts("a<b")}, `text a: it has '<', which begins or ends a record`},
		"ends a record":   {fields.Document{Layout: "x", Texts: texts("a", "b>")}, `text b: it has '>'`},
		"of the zone":     {fields.Document{Layout: "x", Texts: texts("a"), MRZ: []string{"I<UTO"}}, "machine readable zone, line 1"},
		"a line":          {fields.Document{Layout: "x", Texts: texts("a\nb")}, "no printable ASCII"},
		"not ASCII":       {fields.Document{Layout: "x", Texts: texts("Müller")}, "no printable ASCII"},
		"a card format":   {fields.Document{Layout: "x", Texts: texts("@GOther.svg")}, "takes for a command"},
		"magnetic tracks": {fields.Document{Layout: "x", Texts: texts(`"%B1?`)}, "takes for a command"},
		"nothing":         {fields.Document{Layout: "x"}, "no line"},
		"a picture":       {fields.Document{Layout: "x", Texts: texts("a"), Images: []fields.Image{{Name: "portrait", Format: "image/png", Content: []byte{1}}}}, "no picture"},
	} {
		if got, err := a.record(encode(t, c.d)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if _, err := a.record([]byte("%PDF-1.7")); err == nil {
		t.Error("a PDF was taken for fields")
	}
}

// FuzzRecord: whatever the document, a record has one begin and one end, at its ends, and as many lines as values.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"layout":"x","mrz":["I<UTO"],"texts":[{"name":"a","value":"b"}]}`), byte(2), byte(3))
	f.Fuzz(func(t *testing.T, document []byte, begin, end byte) {
		a := address{newline: "\r\n", begin: begin, end: end, format: "x.svg"}
		if begin == end || begin == 0 || end == 0 || strings.ContainsAny("\r\n@.", string([]byte{begin, end})) || begin >= 0x7f || end >= 0x7f || strings.ContainsAny("Gxsv", string([]byte{begin, end})) {
			return
		}
		record, err := a.record(document)
		if err != nil {
			return
		}
		d, err := fields.Decode(document)
		if err != nil {
			t.Fatal(err)
		}
		inner := string(record[1 : len(record)-1])
		if record[0] != begin || record[len(record)-1] != end || strings.ContainsAny(inner, string([]byte{begin, end})) ||
			strings.Count(inner, "\r\n") != len(d.Texts)+len(d.MRZ) || strings.Count(inner, "\n") != len(d.Texts)+len(d.MRZ) {
			t.Fatalf("%q", record)
		}
	})
}

func TestAddresses(t *testing.T) {
	for uri, says := range map[string]string{
		"opencard://printer.example": "HOST:PORT", "ipp://printer.example:1": "HOST:PORT", "opencard://a:1/b": "HOST:PORT", "opencard://u@a:1": "HOST:PORT",
		"opencard://a:1?format=../x": "letters", "opencard://a:1?newline=cr": "crlf or lf", "opencard://a:1?begin=0a": "ASCII", "opencard://a:1?begin=3e": "the same",
		"opencard://a:1?end=ff": "ASCII", "opencard://a:1?layout=x": "format, newline, begin and end", "opencard://a:1?format=a&format=b": "twice", "%": "HOST:PORT",
	} {
		if _, err := parseAddress(uri); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", uri, err)
		}
	}
	if _, err := Open("opencard://a:1", nil, printers.Options{}); err == nil || !strings.Contains(err.Error(), "?snmp=") {
		t.Errorf("without a witness: %v", err)
	}
}

// TestJudge: only the exact count of an idle printer that went on all the time says that a card was made, and never whose.
func TestJudge(t *testing.T) {
	count := func(n int64) *int64 { return &n }
	before := printers.Snapshot{PrinterUUID: "urn:uuid:1", UpTime: 100, State: printers.PrinterIdle, LifeCount: count(7), Counts: printers.CountsSides}
	for name, c := range map[string]struct {
		change func(*printers.Snapshot)
		sides  int
		want   printers.JobState
		reason string
	}{
		"moved by one":             {func(s *printers.Snapshot) { s.LifeCount = count(8) }, 1, printers.JobCompleted, reasonWitness},
		"moved by two of two":      {func(s *printers.Snapshot) { s.LifeCount = count(9) }, 2, printers.JobCompleted, reasonWitness},
		"moved by one of two":      {func(s *printers.Snapshot) { s.LifeCount = count(8) }, 2, printers.JobUnknown, reasonMoved},
		"moved by two":             {func(s *printers.Snapshot) { s.LifeCount = count(9) }, 1, printers.JobUnknown, reasonMoved},
		"set back":                 {func(s *printers.Snapshot) { s.LifeCount = count(0) }, 1, printers.JobUnknown, reasonMoved},
		"not moved":                {func(*printers.Snapshot) {}, 1, printers.JobUnknown, ""},
		"moved while it prints":    {func(s *printers.Snapshot) { s.LifeCount, s.State = count(8), printers.PrinterProcessing }, 1, printers.JobUnknown, ""},
		"moved and then stopped":   {func(s *printers.Snapshot) { s.LifeCount, s.State = count(8), printers.PrinterStopped }, 1, printers.JobUnknown, ""},
		"restarted":                {func(s *printers.Snapshot) { s.LifeCount, s.UpTime = count(8), 3 }, 1, printers.JobUnknown, reasonRestarted},
		"no count any more":        {func(s *printers.Snapshot) { s.LifeCount = nil }, 1, printers.JobUnknown, ""},
		"another printer":          {func(s *printers.Snapshot) { s.LifeCount, s.PrinterUUID = count(8), "urn:uuid:2" }, 1, printers.JobUnknown, ""},
		"counts another thing now": {func(s *printers.Snapshot) { s.LifeCount, s.Counts = count(8), printers.CountsBlanks }, 1, printers.JobUnknown, ""},
	} {
		now := before
		c.change(&now)
		state, reasons := judge(before, now, c.sides)
		if state != c.want || strings.Join(reasons, " ") != c.reason {
			t.Errorf("%s: %v %v", name, state, reasons)
		}
		if (printers.Status{State: state, Reasons: reasons, Impressions: -1}).Done() {
			t.Errorf("%s: done, which nobody knows", name)
		}
	}
}

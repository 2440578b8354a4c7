package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"chancery/personalization/mrz"
)

var testDay = time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)

const eriksson = `{"format":"TD3","documentCode":"P","issuingState":"UTO","documentNumber":"L898902C3","nationality":"UTO",` +
	`"primaryIdentifier":"ERIKSSON","secondaryIdentifier":"ANNA MARIA","dateOfBirth":"1974-08-12","sex":"F",` +
	`"dateOfExpiry":"2012-04-15","optionalData":"ZE184226B"}`

const erikssonLines = `{"lines":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"]}`

func encoded(t *testing.T, input string) ([]string, int) {
	t.Helper()
	var out strings.Builder
	bad, err := Encode(strings.NewReader(input), &out)
	if err != nil {
		t.Fatal(err)
	}
	return answers(out.String()), bad
}

func answers(out string) []string {
	return strings.Split(strings.TrimSuffix(out, "\n"), "\n")
}

// wantFault checks that an answer is an error of this field with all three parts.
func wantFault(t *testing.T, answer, field string) {
	t.Helper()
	var a struct{ Error mrz.FieldError }
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	if a.Error.Field != field || a.Error.Problem == "" || a.Error.Remedy == "" {
		t.Errorf("%s is not a full error of %s", answer, field)
	}
}

func TestEncodeAnswersAsTheContractSays(t *testing.T) {
	got, bad := encoded(t, eriksson+"\n")
	want := `{"lines":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"],"truncated":false}`
	if bad != 0 || len(got) != 1 || got[0] != want {
		t.Errorf("%d bad, %q", bad, got)
	}
}

func TestDecodeGivesBackWhatEncodeTook(t *testing.T) {
	var out strings.Builder
	bad, err := Decode(strings.NewReader(erikssonLines+"\n"), &out, Reading{Reference: testDay})
	if err != nil || bad != 0 {
		t.Fatalf("%d bad, %v", bad, err)
	}
	var a struct{ Fields json.RawMessage }
	if err := json.Unmarshal([]byte(out.String()), &a); err != nil {
		t.Fatal(err)
	}
	if string(a.Fields) != eriksson {
		t.Errorf("fields are\n%s\nnot\n%s", a.Fields, eriksson)
	}
}

func TestDecodedHasTheJSONFormOfTheLibrary(t *testing.T) {
	for _, line := range []string{
		erikssonLines,
		`{"lines":["P<UTOERIK\"SON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C34UTO7428122X1204159ZE184226B<<<<<10"]}`,
		`{"lines":["I<UTOD231458907<<<<<<<<<<<<<<<","7408122F1204159UTO<<<<<<<<<<<6","ERIKSSON<<ANNA<MARIA<<<<<<<<<é"]}`,
		`{"lines":["short"]}`, `{"lines":[]}`,
	} {
		lines, err := readLines(line, nil)
		if err != nil {
			t.Fatal(err)
		}
		d := mrz.Decode(lines, testDay)
		want, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if !sameJSON(t, appendDecoded(nil, &d, d.Checks()), want) {
			t.Errorf("%s\n%s\n%s", line, appendDecoded(nil, &d, d.Checks()), want)
		}
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatalf("no JSON: %s or %s", a, b)
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return bytes.Equal(p, q)
}

func TestBadLinesAreAnsweredAndTheStreamGoesOn(t *testing.T) {
	long := `{"primaryIdentifier":"` + strings.Repeat("A", maxLine) + `"}`
	full := `{"primaryIdentifier":"` + strings.Repeat("A", maxLine-24) + `"}` // exactly 1 MiB: a good length
	lines := []struct{ line, field string }{
		{"", "line"}, {"  \t", "line"}, {eriksson + "\r", ""}, {long, "line"}, {long + long, "line"}, {full, "format"},
		{"{", "line"}, {"[]", "line"}, {`{"format":"TD3"}x`, "line"}, {"\xff", "line"}, {`{"format":"TD3",}`, "line"},
		{`{"formatt":"TD3"}`, "formatt"}, {`{"format":3}`, "format"}, {"{\"sex\":\"\x01\"}", "sex"}, {"{\"sex\":\"\\n\x01\"}", "sex"}, {`{"sex":"\x"}`, "sex"}, {`{"format":"TD3","format":"TD3"}`, "format"},
		{`{"format":"TD9"}`, "format"}, {strings.Replace(eriksson, "ANNA", "ANN4", 1), "secondaryIdentifier"},
		{strings.Replace(eriksson, "1974-08-12", "1974-13-12", 1), "dateOfBirth"},
		{strings.Replace(eriksson, `"sex":"F"`, `"sex":"f"`, 1), "sex"},
		{strings.Replace(eriksson, `"sex":"F"`, `"language":"xx"`, 1), "language"},
		{strings.Replace(eriksson, `"sex":"F"`, `"nameField":"ERIKSSO<<ANNA"`, 1), "nameField"},
		{strings.Replace(eriksson, `"sex":"F"`, `"optionalData2":"A"`, 1), "optionalData2"},
		{strings.Replace(eriksson, `"sex":"F"`, `"optionalDataCheckDigit":"<"`, 1), "optionalDataCheckDigit"},
		{strings.Replace(eriksson, `"sex":"F"`, `"sex":null`, 1), ""}, {eriksson, ""},
	}
	var input strings.Builder
	wantBad := 0
	for i, l := range lines {
		input.WriteString(l.line)
		if i < len(lines)-1 { // the last line has no end
			input.WriteByte('\n')
		}
		if l.field != "" {
			wantBad++
		}
	}
	got, bad := encoded(t, input.String())
	if len(got) != len(lines) || bad != wantBad {
		t.Fatalf("%d answers to %d lines, %d bad, want %d", len(got), len(lines), bad, wantBad)
	}
	for i, l := range lines {
		if l.field != "" {
			wantFault(t, got[i], l.field)
		} else if !strings.HasPrefix(got[i], `{"lines":`) {
			t.Errorf("line %d: %s", i+1, got[i])
		}
	}
}

func TestInvalidLinesCountAsBad(t *testing.T) {
	var out strings.Builder
	input := strings.Replace(erikssonLines, "L898902C36", "L898902C34", 1) + "\n" + `{"lines":"x"}` + "\n" + `{"line":[]}` + "\n{}\n"
	bad, err := Decode(strings.NewReader(input), &out, Reading{Reference: testDay})
	got := answers(out.String())
	if err != nil || bad != 4 || len(got) != 4 || !strings.Contains(got[0], `"valid":false`) {
		t.Fatalf("%d bad, %v, %q", bad, err, got)
	}
	wantFault(t, got[1], "lines")
	wantFault(t, got[2], "line")
	wantFault(t, got[3], "lines")
}

func decoded(t *testing.T, input string, how Reading) ([]string, int) {
	t.Helper()
	var out strings.Builder
	how.Reference = testDay
	bad, err := Decode(strings.NewReader(input), &out, how)
	if err != nil {
		t.Fatal(err)
	}
	return answers(out.String()), bad
}

func TestDecodeTakesWhatEncodeWrites(t *testing.T) {
	long := strings.Replace(eriksson, "ANNA MARIA", strings.Repeat("ANNA MARIA ", 5)+"ANNA", 1)
	visa := strings.NewReplacer(`"TD3"`, `"MRV-A"`, `"P"`, `"V"`, "L898902C3", "L898902C3XY").Replace(eriksson)
	encodings, bad := encoded(t, eriksson+"\n"+long+"\n"+visa)
	if bad != 0 || !strings.Contains(encodings[1], `"rule"`) || !strings.Contains(encodings[2], `"numberCut":true`) {
		t.Fatalf("%d bad, %q", bad, encodings)
	}
	if got, bad := decoded(t, strings.Join(encodings, "\n"), Reading{}); bad != 0 {
		t.Errorf("%d bad, %q", bad, got)
	}
	for member, value := range map[string]string{"truncated": "1", "numberCut": `"no"`, "rule": "true"} {
		got, _ := decoded(t, `{"`+member+`":`+value+`,"lines":[]}`, Reading{})
		wantFault(t, got[0], member)
	}
}

func TestStrictReadingCountsWarnings(t *testing.T) {
	unknown := strings.Replace(erikssonLines, "P<UTO", "P<ZZZ", 1)
	for how, want := range map[Reading]int{{}: 0, {Strict: true}: 1, {Strict: true, Tolerant: true}: 1} {
		if got, bad := decoded(t, erikssonLines+"\n"+unknown, how); bad != want {
			t.Errorf("%+v: %d bad, want %d: %q", how, bad, want, got)
		}
	}
}

func TestTolerantReadingProposes(t *testing.T) {
	misread := strings.Replace(erikssonLines, "7408122", "74O8122", 1)
	got, bad := decoded(t, misread+"\n"+erikssonLines, Reading{Tolerant: true})
	if bad != 1 || !strings.Contains(got[0], `"valid":false,"fields"`) || !strings.HasSuffix(got[1], `"proposals":[]}`) {
		t.Fatalf("%d bad, %q", bad, got)
	}
	var a, in struct {
		Lines     []string
		Proposals []mrz.Proposal
	}
	if err := errors.Join(json.Unmarshal([]byte(got[0]), &a), json.Unmarshal([]byte(misread), &in)); err != nil {
		t.Fatal(err)
	}
	if want := mrz.Propose(in.Lines); len(want) != 1 || !reflect.DeepEqual(a.Proposals, want) {
		t.Errorf("%+v, want %+v", a.Proposals, want)
	}
	if got, _ := decoded(t, misread, Reading{}); strings.Contains(got[0], "proposals") {
		t.Errorf("proposals that nobody asked for: %s", got[0])
	}
}

func TestTransliterate(t *testing.T) {
	var out strings.Builder
	bad, err := Transliterate(strings.NewReader("Жээнбеков-Мамытов\r\nO'CONNOR, ENYA\nӘлия\n\nГүлжан 5\n"), &out, "ky")
	got := answers(out.String())
	if err != nil || bad != 3 || len(got) != 5 || got[0] != "ZHEENBEKOV MAMYTOV" || got[1] != "OCONNOR ENYA" {
		t.Fatalf("%d bad, %v, %q", bad, err, got)
	}
	wantFault(t, got[2], "text")
	wantFault(t, got[3], "line")
	wantFault(t, got[4], "text")

	_, err = Transliterate(strings.NewReader(""), &out, "xx")
	if e, ok := errors.AsType[*mrz.FieldError](err); !ok || e.Field != "language" {
		t.Errorf("an unknown language gives %v", err)
	}
}

func TestAnswersComeBeforeTheNextLineIsAsked(t *testing.T) {
	asked, question := io.Pipe()
	answer, told := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := Encode(asked, told)
		told.Close()
		done <- err
	}()
	buf := make([]byte, 4096)
	for range 3 {
		if _, err := io.WriteString(question, eriksson+"\n"); err != nil {
			t.Fatal(err)
		}
		if n, err := answer.Read(buf); err != nil || !bytes.HasSuffix(buf[:n], []byte("}\n")) {
			t.Fatalf("%q, %v", buf[:n], err)
		}
	}
	question.Close()
	if _, err := answer.Read(buf); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestErrorsOfReadingAndWritingEndTheStream(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Encode(io.MultiReader(strings.NewReader(eriksson+"\n"), failing{broken}), io.Discard); !errors.Is(err, broken) {
		t.Errorf("reading gives %v", err)
	}
	if _, err := Encode(strings.NewReader(eriksson+"\n"), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("writing gives %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"

	"chancery/issuance"

	"github.com/gowebpki/jcs"
)

func TestExportOfAnUnsignedLogIsRefused(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 3)
	l.seal(t)
	if err := Export(t.Context(), l.Auditor, &bytes.Buffer{}); issuance.KindOf(err) != issuance.Conflict {
		t.Error(err)
	}
}

func TestExportVerifies(t *testing.T) {
	l := newLog(t)
	var earlier [][]byte
	total := 0
	for _, n := range []int{1, 254, 1, 1, 255, 300} {
		l.append(t, total, n)
		total += n
		l.seal(t)
		earlier = append(earlier, []byte(l.sign(t).Note))
		export := l.export(t)
		for _, c := range append([][]byte{nil}, earlier...) {
			r, err := VerifyExport(bytes.NewReader(export), l.key, c)
			if err != nil || !r.Clean() || r.Events != int64(total) || r.Size != int64(total) || r.Origin != "chancery/utopia/audit" {
				t.Fatalf("%d events: %+v, %v", total, r, err)
			}
		}
	}
	l.append(t, total, 9) // not signed, not exported
	l.seal(t)
	if r, err := VerifyExport(bytes.NewReader(l.export(t)), l.key, nil); err != nil || !r.Clean() || r.Events != int64(total) {
		t.Errorf("%+v, %v", r, err)
	}
	_, public := newKey(t, "another")
	both := "\n" + public + "\n" + l.key + "\n"
	if r, err := VerifyExport(bytes.NewReader(l.export(t)), both, nil); err != nil || !r.Clean() {
		t.Errorf("two keys: %+v, %v", r, err)
	}
}

// The format is for others too: the lines are read here without any of our code.
func TestExportIsWhatItsCommentSays(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 300)
	l.seal(t)
	c := l.sign(t)
	var sealed, found []byte
	for i, line := range strings.Split(strings.TrimSuffix(string(l.export(t)), "\n"), "\n") {
		var parts map[string]any
		if err := json.Unmarshal([]byte(line), &parts); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		switch {
		case i == 0:
			if parts["checkpoint"] != c.Note || parts["root"] != c.Root.String() || parts["size"] != 300.0 || parts["version"] != 1.0 {
				t.Errorf("header %s", line)
			}
		case parts["leaves"] != nil:
			var h struct {
				First  int
				Leaves []byte
			}
			if err := json.Unmarshal([]byte(line), &h); err != nil || h.First*32 != len(sealed) || len(h.Leaves) > 256*32 {
				t.Errorf("line %d: %v", i+1, err)
			}
			sealed = append(sealed, h.Leaves...)
		default:
			if canonical, err := jcs.Transform([]byte(line)); err != nil || string(canonical) != line {
				t.Errorf("line %d is not canonical: %v", i+1, err)
			}
			leaf := sha256.Sum256([]byte("\x00" + line))
			found = append(found, leaf[:]...)
		}
	}
	if len(found) != 300*32 || !bytes.Equal(sealed, found) {
		t.Errorf("%d bytes of hashes, %d sealed", len(found), len(sealed))
	}
}

func TestVerifyExportRefusesWhatIsNone(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 3)
	l.seal(t)
	c := l.sign(t)
	export := string(l.export(t))
	other, _ := newKey(t, "another")
	for name, f := range map[string]func() (Report, error){
		"nothing":      func() (Report, error) { return VerifyExport(strings.NewReader(""), l.key, nil) },
		"a text":       func() (Report, error) { return VerifyExport(strings.NewReader("hello\n"), l.key, nil) },
		"another JSON": func() (Report, error) { return VerifyExport(strings.NewReader("{}\n"), l.key, nil) },
		"an unknown member": func() (Report, error) {
			return VerifyExport(strings.NewReader(strings.Replace(export, `{`, `{"x":1,`, 1)), l.key, nil)
		},
		"a later version": func() (Report, error) {
			return VerifyExport(strings.NewReader(strings.Replace(export, `"version":1`, `"version":2`, 1)), l.key, nil)
		},
		"no key":    func() (Report, error) { return VerifyExport(strings.NewReader(export), "", nil) },
		"a bad key": func() (Report, error) { return VerifyExport(strings.NewReader(export), "x", nil) },
		"a checkpoint of another key": func() (Report, error) {
			return VerifyExport(strings.NewReader(export), l.key, []byte(signed(t, other, c.body())))
		},
		"a checkpoint that is none": func() (Report, error) { return VerifyExport(strings.NewReader(export), l.key, []byte("x")) },
	} {
		if r, err := f(); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func FuzzVerifyExport(f *testing.F) {
	export, _, key := anExport(f, 12)
	f.Add(export)
	f.Add(export[:len(export)/2])
	f.Add(append(bytes.Clone(export), export...))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := VerifyExport(bytes.NewReader(b), key, nil)
		if err == nil && r.Clean() && !sameEvents(b, export) {
			t.Errorf("an altered export passes")
		}
	})
}

// sameEvents reports whether two exports have the same lines of events; the spacing of the other lines proves nothing.
func sameEvents(a, b []byte) bool {
	events := func(export []byte) (list [][]byte) {
		for i, line := range bytes.Split(export, []byte("\n")) {
			if i > 0 && len(line) > 0 && !bytes.HasPrefix(line, []byte(`{"first":`)) {
				list = append(list, line)
			}
		}
		return list
	}
	return bytes.Equal(bytes.Join(events(a), []byte("\n")), bytes.Join(events(b), []byte("\n")))
}

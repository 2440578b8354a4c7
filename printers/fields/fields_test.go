package fields_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/printers/fields"
)

// specimen is the holder of Doc 9303-4 appendix A.
func specimen() fields.Document {
	return fields.Document{
		Layout: "passport-ordinary/1", MRZ: []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
		Texts:  []fields.Text{{Name: "bearer.primaryIdentifier", Value: "ERIKSSON"}, {Name: "bearer.secondaryIdentifier", Value: "ANNA MARIA"}},
		Images: []fields.Image{{Name: "portrait", Format: "image/png", Content: []byte{1, 2, 3}}},
	}
}

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	word := rapid.StringMatching(`[a-z]{1,8}(\.[a-z]{1,8})?`)
	rapid.Check(t, func(t *rapid.T) {
		d := fields.Document{Layout: word.Draw(t, "layout"), MRZ: rapid.SliceOfN(rapid.StringMatching(`[A-Z0-9<]{30}`), 0, 3).Draw(t, "mrz")}
		for n, name := range rapid.SliceOfNDistinct(word, 0, 8, rapid.ID[string]).Draw(t, "names") {
			if n%3 == 2 {
				d.Images = append(d.Images, fields.Image{Name: name, Format: "image/png", Content: rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "content")})
				continue
			}
			d.Texts = append(d.Texts, fields.Text{Name: name, Value: rapid.String().Draw(t, "value")})
		}
		once, err := fields.Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := fields.Encode(d)
		if err != nil || !bytes.Equal(once, again) {
			t.Fatalf("not the same bytes again: %v", err)
		}
		back, err := fields.Decode(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := fields.Encode(back); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q became %q: %v", once, twice, err)
		}
	})
}

func TestSpecimen(t *testing.T) {
	data, err := fields.Encode(specimen())
	if err != nil {
		t.Fatal(err)
	}
	if d, err := fields.Decode(data); err != nil || !reflect.DeepEqual(d, specimen()) {
		t.Errorf("%+v %v", d, err)
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	for name, spoil := range map[string]func(*fields.Document){
		"no layout":            func(d *fields.Document) { d.Layout = "" },
		"a text without name":  func(d *fields.Document) { d.Texts[0].Name = "" },
		"a text twice":         func(d *fields.Document) { d.Texts[1].Name = d.Texts[0].Name },
		"an image like a text": func(d *fields.Document) { d.Images[0].Name = d.Texts[0].Name },
		"an empty image":       func(d *fields.Document) { d.Images[0].Content = nil },
	} {
		d := specimen()
		spoil(&d)
		if _, err := fields.Encode(d); err == nil {
			t.Errorf("%s is encoded", name)
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fields.Decode(data); err == nil {
			t.Errorf("%s is decoded", name)
		}
	}
	for _, text := range []string{"", "null", "[]", `{"layout":"a/1"} {}`, `{"layout":"a/1","copies":2}`, `{"layout":1}`, `{"layout":"a/1"`, strings.Repeat("[", 100_000)} {
		if d, err := fields.Decode([]byte(text)); err == nil {
			t.Errorf("%.40q: %+v", text, d)
		}
	}
	if _, err := fields.Decode(bytes.Repeat([]byte(" "), 8<<20+1)); err == nil {
		t.Error("nine megabytes are taken")
	}
}

// FuzzDecode: no input panics, and what is decoded can be encoded to something that decodes to the same.
func FuzzDecode(f *testing.F) {
	data, err := fields.Encode(specimen())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"layout":"a/1","texts":[{"name":"a","value":"\ud800"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := fields.Decode(data)
		if err != nil {
			return
		}
		once, err := fields.Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := fields.Decode(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := fields.Encode(back); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q became %q: %v", once, twice, err)
		}
	})
}

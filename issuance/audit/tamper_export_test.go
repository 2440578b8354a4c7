package audit

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Every kind of tampering with an export is found and called by its name, wherever it is done. 700 events are three blocks.
func TestTamperedExportsAreFound(t *testing.T) {
	signer, key := newKey(t, "utopia")
	other, _ := newKey(t, "another")
	events := madeEvents(700)
	whole := madeExport{events: events, signer: signer, size: -1}
	clean := whole.write(t)
	lines := bytes.SplitAfter(bytes.TrimSuffix(clean, []byte("\n")), []byte("\n"))
	kept := func(n int) []byte { return []byte(whole.checkpoint(t, hashesOf(events[:n])).Note) }
	altered := func(r *rapid.T) (changed [][]byte, at int) {
		at = rapid.IntRange(0, 699).Draw(r, "index")
		changed = slices.Clone(events)
		changed[at] = bytes.Replace(changed[at], []byte(`"bru-1"`), []byte(`"bru-2"`), 1)
		return changed, at
	}
	for _, c := range []struct {
		name   string
		want   string
		tamper func(*rapid.T) (export, checkpoint []byte)
	}{
		{"a byte of an event changed", Changed, func(r *rapid.T) ([]byte, []byte) {
			spoilt, _ := altered(r)
			return madeExport{events: spoilt, sealed: hashesOf(events), signer: signer, size: -1}.write(t), nil
		}},
		{"an event and its hash changed", Changed, func(r *rapid.T) ([]byte, []byte) {
			spoilt, _ := altered(r)
			return madeExport{events: spoilt, history: hashesOf(events), signer: signer, size: -1}.write(t), nil
		}},
		{"an event removed", Removed, func(r *rapid.T) ([]byte, []byte) {
			at := rapid.IntRange(0, 699).Draw(r, "index")
			line := 1 + at + at/blockSize // after the header and the lines of hashes
			return bytes.Join(slices.Delete(slices.Clone(lines), line, line+1), nil), nil
		}},
		{"a block removed", Removed, func(r *rapid.T) ([]byte, []byte) {
			at := rapid.IntRange(0, 1).Draw(r, "block") * (blockSize + 1)
			return bytes.Join(slices.Delete(slices.Clone(lines), 1+at, 1+at+blockSize+1), nil), nil
		}},
		{"an event removed with its hash", Truncated, func(r *rapid.T) ([]byte, []byte) { // it has one less than was signed
			at := rapid.IntRange(0, 699).Draw(r, "index")
			return madeExport{events: slices.Delete(slices.Clone(events), at, at+1), history: hashesOf(events), signer: signer, size: -1}.write(t), nil
		}},
		{"an event added", Added, func(r *rapid.T) ([]byte, []byte) {
			at := rapid.IntRange(0, 699).Draw(r, "index")
			line := 1 + at + at/blockSize
			copied := lines[1+rapid.IntRange(0, 255).Draw(r, "copied")]
			return bytes.Join(slices.Insert(slices.Clone(lines), line, copied), nil), nil
		}},
		{"two events swapped", Reordered, func(r *rapid.T) ([]byte, []byte) {
			at := rapid.IntRange(0, 698).Filter(func(i int) bool { return i%blockSize != blockSize-1 }).Draw(r, "index")
			line := 1 + at + at/blockSize
			moved := slices.Clone(lines)
			moved[line], moved[line+1] = moved[line+1], moved[line]
			return bytes.Join(moved, nil), nil
		}},
		{"two blocks swapped", Reordered, func(*rapid.T) ([]byte, []byte) {
			n := blockSize + 1
			return bytes.Join(slices.Concat(lines[:1], lines[1+n:1+2*n], lines[1:1+n], lines[1+2*n:]), nil), nil
		}},
		{"the end cut off", Truncated, func(r *rapid.T) ([]byte, []byte) {
			return clean[:rapid.IntRange(len(lines[0])+1, len(clean)-1).Draw(r, "length")], nil
		}},
		{"the end cut off between blocks", Truncated, func(r *rapid.T) ([]byte, []byte) {
			n := rapid.IntRange(0, 2).Draw(r, "blocks")
			return bytes.Join(lines[:1+n*(blockSize+1)], nil), nil
		}},
		{"the end cut off and the size in the note rewritten", Forged, func(r *rapid.T) ([]byte, []byte) {
			n := rapid.IntRange(1, 699).Draw(r, "events")
			shorter := madeExport{events: events[:n], signer: other, size: -1}.write(t)
			return shorter, nil
		}},
		{"an older export in place of the newest", Truncated, func(r *rapid.T) ([]byte, []byte) {
			n := rapid.IntRange(1, 699).Draw(r, "events")
			return madeExport{events: events[:n], signer: signer, size: -1}.write(t), kept(rapid.IntRange(n+1, 700).Draw(r, "kept"))
		}},
		{"a signature of another key over the truth", Forged, func(*rapid.T) ([]byte, []byte) {
			return madeExport{events: events, signer: other, size: -1}.write(t), nil
		}},
		{"a character of the signature changed", Forged, func(r *rapid.T) ([]byte, []byte) {
			name := []byte("— " + signer.Name() + " ")
			at := bytes.Index(clean, name) + len(name) + rapid.IntRange(0, 89).Draw(r, "character") // base64 ignores two bits of the next
			spoilt := slices.Clone(clean)
			if spoilt[at] = 'A'; clean[at] == 'A' {
				spoilt[at] = 'B'
			}
			return spoilt, nil
		}},
		{"another history signed with the authority's own key", Rewritten, func(r *rapid.T) ([]byte, []byte) {
			spoilt, at := altered(r)
			return madeExport{events: spoilt, signer: signer, size: -1}.write(t), kept(rapid.IntRange(at+1, 700).Draw(r, "kept"))
		}},
		{"a header that contradicts the checkpoint", Changed, func(*rapid.T) ([]byte, []byte) {
			return bytes.Replace(clean, []byte(`"size":700`), []byte(`"size":701`), 1), nil
		}},
		{"an event of two megabytes", Changed, func(*rapid.T) ([]byte, []byte) {
			return bytes.Join(slices.Insert(slices.Clone(lines), 5, []byte(strings.Repeat("x", 2<<20)+"\n")), nil), nil
		}},
		{"two thousand events added", Added, func(*rapid.T) ([]byte, []byte) {
			return bytes.Join(slices.Insert(slices.Clone(lines), 300, bytes.Repeat(lines[1], 2000)), nil), nil
		}},
		{"a line of hashes damaged", Changed, func(r *rapid.T) ([]byte, []byte) {
			at := rapid.IntRange(0, 1).Draw(r, "block")
			spoilt := slices.Clone(lines)
			spoilt[(at+1)*(blockSize+1)] = []byte(`{"first":` + strings.Repeat("[", rapid.IntRange(0, 5000).Draw(r, "depth")) + "\n")
			return bytes.Join(spoilt, nil), nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				export, checkpoint := c.tamper(r)
				report, err := VerifyExport(bytes.NewReader(export), key, checkpoint)
				if err != nil {
					r.Fatal(err)
				}
				if found := kinds(report.Breaches); !slices.Contains(found, c.want) {
					r.Fatalf("found %v, want %s: %v", found, c.want, report.Breaches)
				}
			})
		})
	}
}

// What differs is named exactly where the hashes are still the signed ones.
func TestTamperedEventsAreNamed(t *testing.T) {
	signer, key := newKey(t, "utopia")
	events := madeEvents(300)
	spoilt := slices.Clone(events)
	spoilt[17] = bytes.Replace(spoilt[17], []byte(`"BRU"`), []byte(`"ANK"`), 1)
	spoilt[270], spoilt[271] = spoilt[271], spoilt[270]
	report, err := VerifyExport(bytes.NewReader(madeExport{events: spoilt, sealed: hashesOf(events), signer: signer, size: -1}.write(t)), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range report.Breaches {
		got = append(got, b.Subject+" "+b.Problem)
	}
	want := []string{
		"audit event 18 changed: what was sealed at index 17 was something else",
		"audit event 272 reordered: it stands at index 270, where another was sealed",
		"audit event 271 reordered: it stands at index 271, where another was sealed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// However much is wrong, the report stays small.
func TestReportsHaveAnEnd(t *testing.T) {
	signer, key := newKey(t, "utopia")
	events := madeEvents(700)
	spoilt := slices.Clone(events)
	for i, e := range spoilt {
		spoilt[i] = bytes.Replace(e, []byte(`"BRU"`), []byte(`"ANK"`), 1)
	}
	report, err := VerifyExport(bytes.NewReader(madeExport{events: spoilt, sealed: hashesOf(events), signer: signer, size: -1}.write(t)), key, nil)
	if err != nil || len(report.Breaches) != mostBreaches || report.More != 600 {
		t.Errorf("%d breaches and %d more, %v", len(report.Breaches), report.More, err)
	}
}

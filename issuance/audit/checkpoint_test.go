package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/issuance"
)

// The note is read here by hand, as golang.org/x/mod/sumdb/note and C2SP signed-note describe it.
func TestCheckpointIsASignedNote(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 5)
	l.seal(t)
	c := l.sign(t)
	text, signature, ok := strings.Cut(c.Note, "\n\n")
	if text += "\n"; !ok || text != "chancery/utopia/audit\n5\n"+base64.StdEncoding.EncodeToString(c.Root[:])+"\n" {
		t.Fatalf("text of the note: %q", text)
	}
	parts := strings.SplitN(l.key, "+", 3)
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || parts[0] != "chancery/utopia/audit" || public[0] != 1 {
		t.Fatalf("verifier key %s: %v", l.key, err)
	}
	blob, ok := strings.CutPrefix(signature, "— chancery/utopia/audit ")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(blob, "\n"))
	if !ok || err != nil || len(raw) != 68 {
		t.Fatalf("signature line %q: %v", signature, err)
	}
	var hash [4]byte
	binary.BigEndian.PutUint32(hash[:], l.signer.KeyHash())
	if !bytes.Equal(raw[:4], hash[:]) || !ed25519.Verify(public[1:], []byte(text), raw[4:]) {
		t.Error("the signature does not verify")
	}
	parsed, err := ParseCheckpoint([]byte(c.Note), l.key)
	if err != nil || parsed != c {
		t.Errorf("parsed %+v, %v, want %+v", parsed, err, c)
	}
}

func TestSignOnlyWhatIsNew(t *testing.T) {
	l := newLog(t)
	if c := l.sign(t); c != (Checkpoint{}) {
		t.Errorf("an empty log gave %+v", c)
	}
	l.append(t, 1, 3)
	if c := l.sign(t); c != (Checkpoint{}) {
		t.Errorf("an unsealed log gave %+v", c)
	}
	l.seal(t)
	first, again := l.sign(t), l.sign(t)
	if first != again || first.Size != 3 {
		t.Errorf("%+v, then %+v", first, again)
	}
	latest, err := Latest(t.Context(), l.Auditor)
	if n := column[int](t, l.Auditor, `SELECT count(*) FROM audit_checkpoint`)[0]; err != nil || latest != first || n != 1 {
		t.Errorf("%d checkpoints, the last is %+v, %v", n, latest, err)
	}
}

func TestSignRefusesATreeThatLostItsPast(t *testing.T) {
	l := newLog(t)
	l.append(t, 1, 7)
	l.seal(t)
	l.sign(t)
	for name, tamper := range map[string]string{
		"another branch": `UPDATE audit_hash SET hash = sha256('x') WHERE index = 9`,
		"another head":   `UPDATE audit_hash SET hash = sha256('x') WHERE index = (SELECT max(index) FROM audit_hash)`,
		"a missing hash": `DELETE FROM audit_hash WHERE index = 6`,
		"cut off":        `DELETE FROM audit_seal WHERE index > 4`,
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := l.Owner.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
			if _, err := tx.Exec(t.Context(), tamper); err != nil {
				t.Fatal(err)
			}
			act := l.In(tx, issuance.System())
			if err := Append(t.Context(), act, event(8)); err != nil {
				t.Fatal(err)
			}
			if name != "cut off" {
				if _, err := Seal(t.Context(), act); err != nil {
					return // it is noticed even earlier
				}
			}
			if c, signed, err := Sign(t.Context(), act, l.signer); signed || err == nil {
				t.Errorf("signed %+v, %v", c, err)
			}
		})
	}
	other, _ := newKey(t, "another")
	l.append(t, 8, 1)
	l.seal(t)
	err := l.Do(t.Context(), issuance.System(), func(act *issuance.Act) error {
		_, _, err := Sign(t.Context(), act, named{other, "chancery/elsewhere/audit"})
		return err
	})
	if issuance.KindOf(err) != issuance.Conflict {
		t.Errorf("another log's key: %v", err)
	}
}

func TestParseCheckpointRefuses(t *testing.T) {
	signer, key := newKey(t, "utopia")
	other, _ := newKey(t, "another")
	root := strings.Repeat("A", 43) + "="
	good := signed(t, signer, "chancery/utopia/audit\n7\n"+root+"\n")
	if _, err := ParseCheckpoint([]byte(good), key); err != nil {
		t.Fatal(err)
	}
	if _, err := ParseCheckpoint([]byte(signed(t, signer, "chancery/utopia/audit\n7\n"+root+"\nan extension\n")), key); err != nil {
		t.Errorf("an extension: %v", err)
	}
	for name, text := range map[string]string{
		"nothing":            "",
		"no signature":       "chancery/utopia/audit\n7\n" + root + "\n",
		"another key":        signed(t, other, "chancery/utopia/audit\n7\n"+root+"\n"),
		"another size":       strings.Replace(good, "\n7\n", "\n8\n", 1),
		"another origin":     signed(t, signer, "chancery/elsewhere/audit\n7\n"+root+"\n"),
		"a size with a sign": signed(t, signer, "chancery/utopia/audit\n+7\n"+root+"\n"),
		"a negative size":    signed(t, signer, "chancery/utopia/audit\n-7\n"+root+"\n"),
		"a size with a zero": signed(t, signer, "chancery/utopia/audit\n07\n"+root+"\n"),
		"a short root":       signed(t, signer, "chancery/utopia/audit\n7\nAAAA\n"),
		"no root":            signed(t, signer, "chancery/utopia/audit\n7\n"),
	} {
		if c, err := ParseCheckpoint([]byte(text), key); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	for _, keys := range []string{"", "\n", "x", "a+b+c", key + "\nx"} {
		if _, err := ParseCheckpoint([]byte(good), keys); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("key %q: %v", keys, err)
		}
	}
}

func TestKeysAreOfALog(t *testing.T) {
	for _, authority := range []string{"", "a b", "a/b", "a+b", "ө"} {
		if _, _, err := GenerateKey(strings.NewReader(strings.Repeat("x", 64)), authority); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%q: %v", authority, err)
		}
	}
	for _, key := range []string{"", "PRIVATE+KEY+x", "chancery/utopia/audit+00000000+AAAA"} {
		if _, err := Signer(key); issuance.KindOf(err) != issuance.Invalid || strings.Contains(err.Error(), "AAAA") {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "checkpoints")
	signer, _ := newKey(t, "utopia")
	three := Checkpoint{Origin: signer.Name(), Size: 3, Root: leafHash{3}}
	five := Checkpoint{Origin: signer.Name(), Size: 5, Root: leafHash{5}}
	for _, c := range []*Checkpoint{&three, &five} {
		c.Note = signed(t, signer, c.body())
	}
	for _, c := range []Checkpoint{{}, three, five, five, three, {}} {
		if err := Write(dir, c); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"000000000003.checkpoint": three.Note, "000000000005.checkpoint": five.Note, LatestFile: five.Note}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if string(text) != want[d.Name()] {
			t.Errorf("%s holds %q", d.Name(), text)
		}
		delete(want, d.Name())
		return err
	})
	if err != nil || len(want) > 0 {
		t.Errorf("missing %v, %v", want, err)
	}
	fork := Checkpoint{Origin: signer.Name(), Size: 3, Root: leafHash{4}}
	fork.Note = signed(t, signer, fork.body())
	if err := Write(dir, fork); issuance.KindOf(err) != issuance.Conflict {
		t.Errorf("another history: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, LatestFile), []byte("half a line"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, three); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, LatestFile)); err != nil || string(text) != three.Note {
		t.Errorf("a damaged file stays: %q, %v", text, err)
	}
}

func FuzzCheckpoint(f *testing.F) {
	signer, key := newKey(f, "utopia")
	f.Add(signed(f, signer, Checkpoint{Origin: signer.Name(), Size: 7}.body()))
	f.Add("a\n1\n" + strings.Repeat("A", 43) + "=\n\n— a AAAAAAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		body, _, _ := strings.Cut(text, "\n\n")
		if c, err := parseBody(body + "\n"); err == nil && !strings.HasPrefix(body+"\n", c.body()) {
			t.Errorf("%q reads as %q", body, c.body())
		}
		if c, err := ParseCheckpoint([]byte(text), key); err == nil && !strings.HasPrefix(text, c.body()) {
			t.Errorf("%q reads as %+v", text, c)
		}
	})
}

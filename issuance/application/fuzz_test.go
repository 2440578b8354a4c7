package application_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/issuance/application"
)

// FuzzReadFile: whatever the file holds, it is a submission whose content passes its own check and keeps its digest, or a list of
// problems that are whole and short.
func FuzzReadFile(f *testing.F) {
	f.Add([]byte(passport))
	f.Add([]byte(visa))
	f.Add([]byte(strings.ReplaceAll(passport, `"`, "")))
	f.Add([]byte(`{"applicant":{"nationalName":{"primary":"\ud800"}},"visa":{"entries":1e5}}`))
	dir := f.TempDir()
	write(f, filepath.Join(dir, "portrait.jpg"), drawPortrait(f))
	write(f, filepath.Join(dir, "signature.png"), drawSignature(f))
	path := filepath.Join(dir, "application.json")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := application.ReadFile(path, now())
		if err != nil {
			list, ok := errors.AsType[application.Errors](err)
			if !ok || len(list) == 0 || len(list) > 50 {
				t.Fatalf("no list of problems: %v", err)
			}
			for _, e := range list {
				if e.Field == "" || e.Problem == "" || e.Remedy == "" || len(e.Error()) > 2000 {
					t.Fatalf("not whole: %q", e)
				}
			}
			return
		}
		if err := s.Content.Check(now()); err != nil {
			t.Fatalf("taken, but %v", err)
		}
		if _, err := s.Content.Digest(); err != nil {
			t.Fatal(err)
		}
		if primary, _, err := s.Content.MRZName(); err != nil || primary == "" {
			t.Fatalf("name %q, %v", primary, err)
		}
	})
}

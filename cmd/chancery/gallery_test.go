package main_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The gallery hangs every layout in every plane, takes the longest lawful values, and shows it on a page that asks nobody else for anything.
func TestGallery(t *testing.T) {
	dir, out := folder(t), filepath.Join(t.TempDir(), "gallery")
	a := run(t, call{args: []string{"--json", "--dir", dir, "layout", "gallery", "--out", out, "--dpi", "72"}})
	var answer struct {
		Index   string
		Refused []string
	}
	if err := json.Unmarshal([]byte(a.out), &answer); err != nil || a.code != 0 || len(answer.Refused) > 0 {
		t.Fatalf("exit status %d, refused %v, %v\n%s", a.code, answer.Refused, err, a.err)
	}
	page, err := os.ReadFile(answer.Index)
	if err != nil {
		t.Fatal(err)
	}
	layouts := regexp.MustCompile(`<section id="utopia/[a-z0-9-]+@\d+"`).FindAll(page, -1)
	pictures := regexp.MustCompile(`<img src="([^"]+)"`).FindAllSubmatch(page, -1)
	if len(layouts) < 2 || len(pictures) < 8*len(layouts) {
		t.Errorf("%d layouts with %d pictures", len(layouts), len(pictures))
	}
	for _, p := range pictures {
		file, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(string(p[1]))))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(file))
		if err != nil || picture.Width < 200 || picture.Height < 120 {
			t.Errorf("%s: %d × %d, %v", p[1], picture.Width, picture.Height, err)
		}
	}
	if lower := strings.ToLower(string(page)); strings.Contains(lower, "//") || strings.Contains(lower, "<script") {
		t.Error("the page asks for something from elsewhere")
	}
	if lines := strings.Count(a.err, ": 4 planes\n"); lines != 2*len(layouts) {
		t.Errorf("%d lines of progress for %d layouts\n%s", lines, len(layouts), a.err)
	}
}

func TestGalleryRefusesWhatItCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no folder":           {"layout", "gallery"},
		"a file for a folder": {"layout", "gallery", "--out", file, "--dpi", "72"},
		"a fine resolution":   {"layout", "gallery", "--out", t.TempDir(), "--dpi", "100000"},
	} {
		if a := run(t, call{args: append([]string{"--dir", folder(t)}, args...)}); a.code != 2 {
			t.Errorf("%s: exit status %d, %s", name, a.code, a.err)
		}
	}
}

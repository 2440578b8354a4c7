package proof_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"chancery/personalization"
	"chancery/personalization/page"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/templates"
)

// TestMain gives the tests a cache folder of their own, so that the engine is compiled once for all of
// them, and sees that no goroutine is left.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "raster")
	if err == nil {
		err = os.Setenv("XDG_CACHE_HOME", dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "making a cache folder:", err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, "removing the cache folder:", err)
		}
		os.Exit(status)
	}))
}

// printed is the page of a passport as it goes to the printer.
func printed(t testing.TB, number string) personalization.Artifacts {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	composer, err := personalization.NewComposer(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	portrait, err := os.ReadFile(filepath.Join("..", "testdata", "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(portrait)
	// The bearer of the specimen in Doc 9303-4 App. B.
	a, err := composer.Compose(record.Record{
		Version: record.Version, DocumentType: "passport-ordinary", Format: "TD3", DocumentCode: "PP", IssuingState: "UTO",
		IssuingAuthority: "MINISTRY OF FOREIGN AFFAIRS", DocumentNumber: number, DateOfIssue: "2026-06-13", DateOfExpiry: "2036-06-12",
		Layout: "utopia/passport-ordinary@1", Portrait: hex.EncodeToString(sum[:]),
		Bearer: record.Bearer{PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", Sex: "F", Nationality: "UTO"},
	}, personalization.Images{Portrait: portrait})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func open(t testing.TB, config proof.Config) *proof.Rasterizer {
	t.Helper()
	r, err := proof.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil && !errors.Is(err, proof.ErrClosed) {
			t.Error(err)
		}
	})
	return r
}

func TestRasterizer(t *testing.T) {
	cache := cacheDir(t)
	r := open(t, proof.Config{CacheDir: cache, Workers: 2})
	a := printed(t, "L898902C3")
	ctx := context.Background()

	t.Run("gives a picture of the page's size", func(t *testing.T) {
		for _, dpi := range []int{72, 200} {
			file, err := r.PNG(ctx, a.Page, dpi)
			if err != nil {
				t.Fatal(err)
			}
			size, err := png.DecodeConfig(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			wide, high := 125/25.4*float64(dpi), 88/25.4*float64(dpi)
			if d := float64(size.Width) - wide; d < -1 || d > 1 {
				t.Errorf("%d dpi: %d pixels wide, want %.0f", dpi, size.Width, wide)
			}
			if d := float64(size.Height) - high; d < -1 || d > 1 {
				t.Errorf("%d dpi: %d pixels high, want %.0f", dpi, size.Height, high)
			}
		}
	})

	t.Run("gives the same picture each time", func(t *testing.T) {
		first, err := r.PNG(ctx, a.Page, 100)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := r.PNG(ctx, a.Page, 100); err != nil || !bytes.Equal(first, again) {
			t.Errorf("another picture of the same page (%v)", err)
		}
	})

	t.Run("reads lines from top to bottom, the MRZ last", func(t *testing.T) {
		lines, err := r.Text(ctx, a.Page)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) < 10 || !slices.Equal(lines[len(lines)-2:], a.MRZ) {
			t.Fatalf("read %q, want %q at the end", lines, a.MRZ)
		}
		previous := -1
		for _, want := range []string{"L898902C3", "ERIKSSON", "ANNA MARIA", templates.SpecimenText, "MINISTRY OF FOREIGN AFFAIRS"} {
			at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, want) && !strings.Contains(l, "UTOPIA") })
			if at <= previous {
				t.Errorf("%q stands in line %d of %q", want, at, lines)
			}
			previous = at
		}
	})

	t.Run("reads what the page writer reads of its own page", func(t *testing.T) {
		sorted, err := r.Text(ctx, a.Page)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := page.ReadText(a.Page)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range append([]string{"ERIKSSON", "ANNA MARIA"}, a.MRZ...) {
			if !slices.Contains(lines, want) || !slices.Contains(sorted, want) {
				t.Errorf("%q is missing in %q", want, lines)
			}
		}
	})

	t.Run("serves several goroutines", func(t *testing.T) {
		pages := []personalization.Artifacts{a, printed(t, "UTOPIA001"), printed(t, "UTOPIA002")}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				page := pages[i%len(pages)]
				lines, err := r.Text(ctx, page.Page)
				if err != nil || !slices.Equal(lines[len(lines)-2:], page.MRZ) {
					t.Errorf("read %q of another page (%v)", lines, err)
				}
				if _, err := r.PNG(ctx, page.Page, 60); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})

	t.Run("refuses what is no page", func(t *testing.T) {
		for name, pdf := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "half a page": a.Page[:len(a.Page)/2][:40]} {
			if _, err := r.PNG(ctx, pdf, 72); err == nil {
				t.Errorf("%s was rasterised", name)
			}
			if _, err := r.Text(ctx, pdf); err == nil {
				t.Errorf("%s was read", name)
			}
		}
		for _, dpi := range []int{0, -1, 19, 1201} {
			if _, err := r.PNG(ctx, a.Page, dpi); err == nil {
				t.Errorf("%d dpi were accepted", dpi)
			}
		}
		if _, err := r.PNG(ctx, a.Page, 72); err != nil {
			t.Errorf("after bad pages a good one fails: %v", err)
		}
	})

	t.Run("ends waiting with the context", func(t *testing.T) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := r.PNG(ended, a.Page, 72); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want the context's error", err)
		}
	})

	t.Run("keeps the compiled engine and ends for good", func(t *testing.T) {
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.PNG(ctx, a.Page, 72); !errors.Is(err, proof.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		entries, err := os.ReadDir(cache)
		if err != nil || len(entries) == 0 {
			t.Errorf("cache holds %v (%v)", entries, err)
		}
		if _, err := open(t, proof.Config{CacheDir: cache}).PNG(ctx, a.Page, 72); err != nil {
			t.Error(err)
		}
	})
}

func TestBadSettingsAreRefused(t *testing.T) {
	if _, err := proof.Open(context.Background(), proof.Config{Workers: -1}); err == nil {
		t.Error("opened with -1 workers")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := proof.Open(context.Background(), proof.Config{CacheDir: file}); err == nil {
		t.Error("opened with a file as cache folder")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := proof.Open(ended, proof.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("opened under an ended context: %v", err)
	}
}

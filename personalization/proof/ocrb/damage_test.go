package ocrb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// score counts what a reader read rightly.
type score struct{ characters, pages int }

func (s *score) add(got, want []string) {
	for i, line := range want {
		for k := range line {
			if i < len(got) && k < len(got[i]) && got[i][k] == line[k] {
				s.characters++
			}
		}
	}
	if slices.Equal(got, want) {
		s.pages++
	}
}

// The reader reads every clean picture rightly, and of damaged ones at least as much as two readers
// in another language with other outlines do.
func TestReadsWhatOutsideReadersRead(t *testing.T) {
	r, more, prove := reader(t), 1, os.Getenv("CHANCERY_PROVE") == "1"
	if prove {
		more = 25
	}
	for _, s := range sheets() {
		for _, dpi := range []int{300, 600} {
			if !prove && dpi == 600 && s.name != "TD3" {
				continue
			}
			t.Run(fmt.Sprintf("%s at %d dpi", s.name, dpi), func(t *testing.T) {
				random := rand.New(rand.NewPCG(uint64(dpi), uint64(s.columns)))
				var want [][]string
				var pages []string
				for _, p := range composed(t, s.name) {
					if dpi == 600 && !prove {
						break
					}
					want, pages = append(want, p.lines), append(pages, render(t, p.pdf, dpi))
				}
				for range more {
					lines := s.random(random)
					want, pages = append(want, lines), append(pages, render(t, s.pdf(t, lines), dpi))
				}
				count := len(pages)
				out := t.TempDir()
				byKind := map[string][][]string{} // what ocrb_read.py read
				var kinds, files []string
				for _, line := range python(t, "ocrb_read.py", append([]string{s.name, strconv.Itoa(dpi), out}, pages...)...) {
					part := strings.Split(line, "\t")
					if byKind[part[0]] == nil {
						kinds = append(kinds, part[0])
					}
					byKind[part[0]] = append(byKind[part[0]], part[2:])
					files = append(files, filepath.Join(out, part[0]+"-"+part[1]+".pgm"))
				}
				other := strings.Split(strings.Join(python(t, "mrz_read.py", append([]string{s.name, strconv.Itoa(dpi)}, files...)...), "\n"), "\n\n")
				for k, kind := range kinds {
					var ours, first, second score
					for i, lines := range want {
						file := files[k*count+i]
						got, err := r.Read(picture(t, file), float64(dpi), s.format(t))
						if err != nil {
							t.Errorf("%s: %v", kind, err)
						}
						ours.add(got.Text(), lines)
						first.add(byKind[kind][i], lines)
						second.add(strings.Split(other[k*count+i], "\n"), lines)
						if testing.Verbose() {
							line, column, c := got.Weakest()
							t.Logf("%s: weakest %d/%d %c over %c: %.3f, %.3f; turn %.3f°", kind, line, column, c.Byte, c.RunnerUp, c.Confidence, c.Margin, got.Turn)
						}
					}
					all := score{count * s.columns * len(s.centres), count}
					t.Logf("%s: read %v, ocrb_read.py %v, mrz_read.py %v of %v", kind, ours, first, second, all)
					for _, outside := range []score{first, second} {
						if ours.characters < outside.characters || ours.pages < outside.pages {
							t.Errorf("%s: read %v, an outside reader %v", kind, ours, outside)
						}
					}
					if kind == "clean" && ours != all {
						t.Errorf("%v of %v of clean pages were read", ours, all)
					}
				}
			})
		}
	}
}

package main_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// chance gives random numbers from a seed that is told, so that a run can be repeated: CHANCERY_TEST_SEED=N.
func chance(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("CHANCERY_TEST_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d (CHANCERY_TEST_SEED repeats it)", seed)
	return rand.New(rand.NewPCG(seed, 9303))
}

// slowly lets sheets take a while, so that a kill can come while one is half way out.
const slowly = "CHANCERY_SHEET=40ms"

// after kills when a run has said so many lines, and a little later.
func after(lines int, delay time.Duration) func([]byte, func()) {
	said := 0
	return func(piece []byte, kill func()) {
		before := said
		said += strings.Count(string(piece), "\n")
		if before < lines && said >= lines {
			time.AfterFunc(delay, kill)
		}
	}
}

// TestCrashAtRandom kills whole demonstrations at random moments, each again and again until it comes to its end before the kill.
func TestCrashAtRandom(t *testing.T) {
	t.Parallel()
	r := chance(t)
	kills := 10
	if prove() {
		kills = 50
	}
	results := map[int]crashed{}
	for n := 0; kills > 0; n++ {
		dir, c, killed := prepared(t), crashed{}, 0
		for ended := false; !ended && kills > 0; {
			lines, delay := 4+r.IntN(9), time.Duration(r.IntN(150))*time.Millisecond
			a := run(t, call{args: demonstrate(dir, 14), env: []string{slowly}, watch: after(lines, delay)})
			if ended = a.signal == 0; ended {
				a.must(t, 0)
				continue
			}
			killed, kills = killed+1, kills-1
		}
		if killed == 0 {
			continue // it was never killed: that shows nothing
		}
		c.point = fmt.Sprintf("killed %d times", killed)
		finish(t, dir, 14, &c)
		results[n] = c
	}
	t.Log("\n" + told(results))
}

// TestCrashOfPostgres kills the private PostgreSQL, or the process that keeps it, several times while one demonstration runs. It
// comes to its end by itself or, where a step could not be tried again, in a second run.
func TestCrashOfPostgres(t *testing.T) {
	t.Parallel()
	r := chance(t)
	kills, rounds := 3, 1
	if prove() {
		kills, rounds = 6, 6
	}
	for _, victim := range []struct {
		name string
		find func(testing.TB, string) int
	}{{"postmaster", postmaster}, {"keeper", keeper}} {
		t.Run(victim.name, func(t *testing.T) {
			results := map[int]crashed{}
			for n := range rounds {
				dir := prepared(t)
				p := begin(t, call{args: demonstrate(dir, 14), env: []string{slowly}})
				p.says(t, "14 applications submitted")
				killed := map[int]bool{}
				for len(killed) < kills && p.running() {
					time.Sleep(time.Duration(50+r.IntN(900)) * time.Millisecond)
					pid := victim.find(t, dir)
					if pid == 0 || killed[pid] {
						continue // not yet back
					}
					killed[pid] = true
					if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
						t.Logf("process %d had ended: %v", pid, err)
					}
				}
				first := p.wait(t)
				c := crashed{point: fmt.Sprintf("%s killed %d times", victim.name, len(killed)), left: fmt.Sprintf("the first run ended with %d", first.code)}
				finish(t, dir, 14, &c)
				results[n] = c
			}
			t.Log("\n" + told(results))
		})
	}
}

// running says whether the program has not ended yet.
func (p *process) running() bool { return len(p.ended) == 0 }

// postmaster gives the process id of the private server of a folder, 0 when there is none.
func postmaster(t testing.TB, dir string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || parent(pid) == 0 {
		return 0
	}
	return pid
}

// keeper gives the process id of the keeper of a folder's server: the server's parent.
func keeper(t testing.TB, dir string) int {
	t.Helper()
	pid := parent(postmaster(t, dir))
	if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err != nil || !strings.Contains(string(b), "postgres-keeper") {
		return 0
	}
	return pid
}

// parent gives the parent of a process, 0 when it has ended.
func parent(pid int) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// pid (name) state ppid …; the name may have spaces.
	_, rest, _ := strings.Cut(string(b[strings.LastIndexByte(string(b), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 2 || fields[0] == "Z" {
		return 0
	}
	ppid, _ := strconv.Atoi(fields[1])
	return ppid
}

package postgres

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

// The test binary is also the keeper and the processes that use the database, by the first argument.
func TestMain(m *testing.M) {
	helpers := map[string]func(dir string) error{"keeper": keep, "user": use, "writer": write}
	if helper := helpers[os.Args[1]]; helper != nil {
		if err := helper(os.Args[2]); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func keep(dir string) error {
	return Keep(context.Background(), KeeperConfig{Dir: dir, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
}

// self is the test binary by a name that every user may follow.
const self = "/proc/self/exe"

func open(ctx context.Context, dir string) (*Server, error) {
	return Open(ctx, Config{Dir: dir, Self: []string{self, "keeper"}})
}

// use uses the database until its standard input ends.
func use(dir string) error {
	s, err := open(context.Background(), dir)
	if err != nil {
		return err
	}
	fmt.Println("open")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

// write writes numbered rows until it is killed, and prints each number once it is committed.
func write(dir string) error {
	ctx := context.Background()
	s, err := open(ctx, dir)
	if err != nil {
		return err
	}
	pool, err := s.Pool(ctx, Owner, nil)
	if err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, `CREATE TABLE IF NOT EXISTS row (id bigint GENERATED ALWAYS AS IDENTITY, text text)`); err != nil {
		return err
	}
	fmt.Println("open")
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the test process
		os.Exit(1)
	}()
	for {
		var id int64
		err := pool.QueryRow(ctx, `INSERT INTO row (text) VALUES (repeat('x', 500)) RETURNING id`).Scan(&id)
		if err == nil {
			fmt.Println(id)
		}
	}
}

// process is a running helper.
type process struct {
	*exec.Cmd
	stdin io.WriteCloser
	out   *bufio.Reader
}

func startHelper(t *testing.T, what, dir string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(self, what, dir)}
	p.Stderr = os.Stderr
	var err error
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(drain(out))
	t.Cleanup(p.kill)
	return p
}

// drained keeps what a helper says until it is read. Without it a writer on a quick machine fills the pipe while nobody
// reads, and stands still.
type drained struct {
	mu   sync.Mutex
	more *sync.Cond
	kept bytes.Buffer
	end  error
}

func drain(from io.Reader) *drained {
	d := &drained{}
	d.more = sync.NewCond(&d.mu)
	go func() {
		piece := make([]byte, 32<<10)
		for end := error(nil); end == nil; {
			var n int
			n, end = from.Read(piece)
			d.mu.Lock()
			d.kept.Write(piece[:n])
			d.end = end
			d.more.Broadcast()
			d.mu.Unlock()
		}
	}()
	return d
}

// Read gives what is kept, and waits for more while there is nothing.
func (d *drained) Read(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.kept.Len() == 0 && d.end == nil {
		d.more.Wait()
	}
	if d.kept.Len() > 0 {
		return d.kept.Read(b)
	}
	return 0, d.end
}

// opened waits until the helper has opened the database.
func (p *process) opened(t *testing.T) *process {
	t.Helper()
	if line := p.line(t); line != "open" {
		t.Fatalf("helper says %q", line)
	}
	return p
}

func (p *process) line(t *testing.T) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("helper is gone: %v", err)
	}
	return strings.TrimSpace(line)
}

// rows reads n numbers of rows from a writer.
func (p *process) rows(t *testing.T, n int) []int64 {
	t.Helper()
	var ids []int64
	for range n {
		id, err := strconv.ParseInt(p.line(t), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// rest kills a writer and reads what it had still printed.
func (p *process) rest(t *testing.T) []int64 {
	t.Helper()
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	left, err := io.ReadAll(p.out)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for line := range strings.Lines(string(left)) {
		if id, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64); err == nil && strings.HasSuffix(line, "\n") {
			ids = append(ids, id)
		}
	}
	return ids
}

func (p *process) kill() { _ = p.Process.Kill(); _ = p.Wait() }

// newDir gives a directory for a cluster that only this user may enter, and checks in the end that nothing runs there.
func newDir(t *testing.T) string {
	t.Helper()
	place := "/dev/shm" // as good as a disk against kills, and faster
	if _, err := os.Stat(place); err != nil {
		place = ""
	}
	base, err := os.MkdirTemp(place, "postgres-test-") // 0700
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(base, "a", "postgres")
	t.Cleanup(func() {
		if _, err := os.Stat(dir); err == nil {
			eventually(t, "server and keeper have ended", func() bool { return ended(t, dir) })
		}
		if t.Failed() {
			t.Logf("left for a look: %s", dir)
			return
		}
		if err := os.RemoveAll(base); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// ended says whether nothing of a cluster runs.
func ended(t *testing.T, dir string) bool {
	t.Helper()
	l, err := openLock(place{dir}.keeper())
	if err != nil {
		t.Fatal(err)
	}
	free, err := l.try(syscall.LOCK_EX)
	if err := errors.Join(err, l.close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err != nil || !free {
		return free
	}
	c, name := clusterAt(t, dir)
	left, err := c.find(name)
	if err != nil {
		t.Fatal(err)
	}
	return len(left.main)+len(left.others) == 0
}

func clusterAt(t *testing.T, dir string) (cluster, string) {
	t.Helper()
	c, err := findCluster(place{dir})
	if err != nil {
		t.Fatal(err)
	}
	name, err := c.name()
	if err != nil {
		t.Fatal(err)
	}
	return c, name
}

// keeperPID finds the keeper of a cluster by its arguments.
func keeperPID(t *testing.T, dir string) int {
	t.Helper()
	paths, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range paths {
		line, err := os.ReadFile(path)
		if err == nil && strings.HasSuffix(string(line), "\x00keeper\x00"+dir+"\x00") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			return pid
		}
	}
	t.Fatal("no keeper runs")
	return 0
}

func mainPID(t *testing.T, dir string) int {
	t.Helper()
	c, name := clusterAt(t, dir)
	left, err := c.find(name)
	if err != nil || len(left.main) == 0 {
		t.Fatalf("no server runs: %v", err)
	}
	return left.main[0]
}

func kill(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatalf("killing %d: %v", pid, err)
		}
	}
}

// eventually asks again and again, for a minute.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
	}
}

func mustOpen(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func query[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var value T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

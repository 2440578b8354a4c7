package postgres

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// wantRows fails unless all rows whose commit was reported are there.
func wantRows(t *testing.T, s *Server, reported []int64) {
	t.Helper()
	pool, err := s.Pool(t.Context(), Owner, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var found []int64
	eventually(t, "rows are read", func() bool { // the server may be about to notice that a part was killed
		rows, err := pool.Query(t.Context(), `SELECT id FROM row`)
		if err != nil {
			return false
		}
		found, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err == nil
	})
	there := map[int64]bool{}
	for _, id := range found {
		there[id] = true
	}
	lost := slices.DeleteFunc(slices.Clone(reported), func(id int64) bool { return there[id] })
	if len(lost) > 0 {
		t.Errorf("%d of %d rows are lost, first %d", len(lost), len(reported), lost[0])
	}
}

// Server parts are killed while a process writes. It goes on by itself, and no row is lost.
func TestServerComesBackWhenPartsAreKilled(t *testing.T) {
	keeper := func(t *testing.T, dir string) []int { return []int{keeperPID(t, dir)} }
	server := func(t *testing.T, dir string) []int { return []int{mainPID(t, dir)} }
	backend := func(t *testing.T, dir string) []int {
		c, name := clusterAt(t, dir)
		left, err := c.find(name)
		if err != nil || len(left.others) == 0 {
			t.Fatal("no backend", err)
		}
		return left.others[len(left.others)-1:]
	}
	for name, parts := range map[string][]func(*testing.T, string) []int{
		"keeper":              {keeper},
		"server":              {server},
		"keeper, then server": {keeper, server},
		"server, then keeper": {server, keeper},
		"a backend":           {backend},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			p := startHelper(t, "writer", dir).opened(t)
			var reported []int64
			for range 3 {
				goesOn(t, dir)
				var pids []int
				for _, part := range parts {
					pids = append(pids, part(t, dir)...)
				}
				kill(t, pids...)
				reported = append(reported, p.rows(t, 20)...)
			}
			goesOn(t, dir)
			reported = append(reported, p.rest(t)...)
			wantRows(t, mustOpen(t, dir), reported)
		})
	}
}

// goesOn waits until rows are being written, without helping the server to start.
func goesOn(t *testing.T, dir string) {
	t.Helper()
	passwords, err := place{dir}.readPasswords()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := place{dir}.readSocket()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{socket: folder, passwords: passwords}
	first := int64(0)
	eventually(t, "rows are written", func() bool {
		conn, err := pgx.Connect(t.Context(), s.URL(Owner))
		if err != nil {
			return false
		}
		defer conn.Close(t.Context())
		var last int64
		if conn.QueryRow(t.Context(), `SELECT coalesce(max(id), 0) FROM row`).Scan(&last) != nil {
			return false
		}
		if first == 0 {
			first = last
		}
		return first > 0 && last > first
	})
}

// Everything is killed at once: the process that uses the database, the keeper and all of PostgreSQL.
func TestNothingIsLostWhenAllAreKilled(t *testing.T) {
	dir := newDir(t)
	var reported []int64
	for range 3 {
		p := startHelper(t, "writer", dir).opened(t)
		reported = append(reported, p.rows(t, 100)...)
		c, name := clusterAt(t, dir)
		left, err := c.find(name)
		if err != nil {
			t.Fatal(err)
		}
		kill(t, append([]int{p.Process.Pid, keeperPID(t, dir)}, left.main...)...)
		for _, pid := range left.others {
			_ = syscall.Kill(pid, syscall.SIGKILL) // some end by themselves by now
		}
		reported = append(reported, p.rest(t)...)
	}
	wantRows(t, mustOpen(t, dir), reported)
}

// A backend that is deep in a query does not notice that its main process was killed.
func TestBusyOrphanDoesNotHoldUpTheNextServer(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	busy := connect(t, s.URL(Owner))
	done := make(chan error, 1)
	go func() {
		_, err := busy.Exec(context.Background(), `SET statement_timeout = '1min'; DO 'BEGIN LOOP END LOOP; END'`)
		done <- err
	}()
	watch := connect(t, s.URL(superuser))
	eventually(t, "the query runs", func() bool {
		return query[bool](t, watch, `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%LOOP%' AND pid <> pg_backend_pid())`)
	})
	kill(t, keeperPID(t, dir), mainPID(t, dir))
	if err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil {
		t.Error("the query ended well")
	}
	if got := query[int](t, connect(t, s.URL(Owner)), `SELECT 1`); got != 1 {
		t.Error("no answer")
	}
}

func TestServerEndsWithItsLastUser(t *testing.T) {
	for name, end := range map[string]func(*process) error{
		"closed": func(p *process) error { return p.stdin.Close() },
		"killed": func(p *process) error { return p.Process.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			first := startHelper(t, "user", dir).opened(t)
			second := startHelper(t, "user", dir).opened(t)
			server := mainPID(t, dir)
			if err := end(first); err != nil {
				t.Fatal(err)
			}
			_ = first.Wait()
			// The first had started the server; the second still has it.
			s := mustOpen(t, dir)
			if mainPID(t, dir) != server {
				t.Error("the server was started again although it was in use")
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if mainPID(t, dir) != server {
				t.Error("the server stopped although it was in use")
			}
			if err := end(second); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the server has ended", func() bool { return ended(t, dir) })
		})
	}
}

// With the keeper and the last user killed nobody is left to stop the server, but the kernel.
func TestServerEndsWithoutItsKeeper(t *testing.T) {
	dir := newDir(t)
	p := startHelper(t, "user", dir).opened(t)
	kill(t, keeperPID(t, dir), p.Process.Pid)
	eventually(t, "the server has ended", func() bool { return ended(t, dir) })
	connect(t, mustOpen(t, dir).URL(Owner))
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(log), "not properly shut down") {
		t.Error("the server was not stopped in order")
	}
}

func TestKeeperStartsTheServerAgain(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	keeper := keeperPID(t, dir)
	for range 2 {
		server := mainPID(t, dir)
		kill(t, server)
		eventually(t, "the server runs again", func() bool {
			c, name := clusterAt(t, dir)
			left, err := c.find(name)
			return err == nil && !slices.Contains(left.main, server) && accepting(t.Context(), s.socket)
		})
	}
	if keeperPID(t, dir) != keeper {
		t.Error("another keeper")
	}
}

func TestKeeperStopsTheServerWhenTold(t *testing.T) {
	dir := newDir(t)
	s := mustOpen(t, dir)
	server := mainPID(t, dir)
	if err := syscall.Kill(keeperPID(t, dir), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server has ended", func() bool { return syscall.Kill(server, 0) != nil })
	if err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(log), "not properly shut down") {
		t.Error("the server was not stopped in order")
	}
}

// Making the cluster is cut short at different moments; the next attempt makes it anew.
func TestInterruptedFirstStartIsDoneAgain(t *testing.T) {
	dir := newDir(t)
	for _, moment := range []string{"users.lock", "passwords/" + Auditor, unfinishedPrefix + "*/PG_VERSION", unfinishedPrefix + "*/global/pg_control", unfinishedPrefix + "*/base/5"} {
		p := startHelper(t, "user", dir)
		reached := func() bool {
			found, _ := filepath.Glob(filepath.Join(dir, moment))
			return len(found) > 0
		}
		eventually(t, moment, reached)
		killKeeper(t, dir)
		p.kill()
		killKeeper(t, dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Fatal("the test came too late: the cluster is complete")
	}
	s := mustOpen(t, dir)
	for _, role := range Roles() {
		connect(t, s.URL(role))
	}
	left, _ := filepath.Glob(filepath.Join(dir, unfinishedPrefix+"*"))
	if len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// killKeeper kills a keeper if one runs.
func killKeeper(t *testing.T, dir string) {
	t.Helper()
	l, err := openLock(place{dir}.keeper())
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	for {
		if free, err := l.try(syscall.LOCK_EX); err != nil || free {
			return
		}
		paths, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, path := range paths {
			line, err := os.ReadFile(path)
			if err == nil && strings.HasSuffix(string(line), "\x00keeper\x00"+dir+"\x00") {
				pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		time.Sleep(time.Millisecond)
	}
}

// A process id file from before a restart of the machine may name a process that is somebody else's now.
func TestStaleProcessIDFile(t *testing.T) {
	dir := newDir(t)
	if err := mustOpen(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	c, _ := clusterAt(t, dir)
	// A process of the server's account, so that PostgreSQL would take it for a server.
	p := c.command("postgres", os.Stdin, nil)
	p.Path, p.Args = "/bin/sleep", []string{"sleep", "1000"}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Process.Kill(); _ = p.Wait() }()
	path := filepath.Join(dir, "data", "postmaster.pid")
	if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n/proc/self/fd/3\n1700000000\n5432\n/tmp\n\n", p.Process.Pid), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.account.Give(path); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, dir)
	connect(t, s.URL(Owner))
}

func TestManyOpenAndCloseAtOnce(t *testing.T) {
	dir := newDir(t)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error {
			for range 5 {
				s, err := open(t.Context(), dir)
				if err != nil {
					return err
				}
				conn, err := pgx.Connect(t.Context(), s.URL(Auditor))
				if err != nil {
					return err
				}
				if err := conn.Close(t.Context()); err != nil {
					return err
				}
				if err := s.Close(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if !ended(t, dir) {
		t.Error("the server goes on")
	}
}

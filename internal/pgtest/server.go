package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/internal/postgres"
	"chancery/migrations"
)

// One server for each kind in a test process, started when the first test asks for it.
var (
	inMemory = sync.OnceValues(func() (*server, error) { return start(false) })
	onDisk   = sync.OnceValues(func() (*server, error) { return start(true) })
)

func serverFor(durable bool) (*server, error) {
	if durable {
		return onDisk()
	}
	return inMemory()
}

// server is a running cluster that belongs to this process.
type server struct {
	dir, socket string
	count       atomic.Int64
	lock        *os.File // held until the process ends: says that the folder is in use
	leash       *os.File // its end tells the watcher that the process has ended

	mu    sync.Mutex
	admin *pgx.Conn
	copy  string // the statement that copies the template, with a verb for the new name
}

// watcher runs the server and ends it, with its folder, once its standard input ends: the kernel closes that pipe
// when the test process is gone, for whatever reason. Asked to stop before it is ready, postgres minds SIGTERM only;
// later SIGINT makes it hurry. The folder is left where it has a file named keep.
const watcher = `
folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 &
server=$!
read -r line
kill -TERM $server
kill -INT $server
wait $server
[ -e "$folder/keep" ] || rm -rf "$folder"
`

func start(durable bool) (*server, error) {
	bin, err := postgres.Programs(0)
	if err != nil {
		return nil, err
	}
	account, err := postgres.ServerAccount("")
	if err != nil {
		return nil, err
	}
	s, err := newFolder(durable, account)
	if err != nil {
		return nil, err
	}
	if err := s.initialise(bin, account, durable); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	if err := s.run(bin, account, durable); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	if err := s.makeTemplate(ctx); err != nil {
		return nil, fmt.Errorf("making the template database: %w", err)
	}
	return s, nil
}

func (s *server) initialise(bin string, account postgres.Account, durable bool) error {
	args := []string{"-D", filepath.Join(s.dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := s.command(account, filepath.Join(bin, "initdb"), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *server) run(bin string, account postgres.Account, durable bool) error {
	read, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("making a pipe: %w", err)
	}
	defer read.Close()
	s.leash = write
	args := append([]string{"-c", watcher, "sh", s.dir, filepath.Join(bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir}, settings(durable)...)
	cmd := s.command(account, "/bin/sh", args...)
	cmd.Stdin = read
	cmd.SysProcAttr.Setsid = true // an interrupt from the terminal is for the test process only
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the watcher: %w", err)
	}
	return cmd.Process.Release()
}

func (s *server) command(account postgres.Account, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: account.Credential()}
	return cmd
}

func settings(durable bool) []string {
	on := map[bool]string{true: "on", false: "off"}[durable]
	return []string{
		"-c", "listen_addresses=",
		"-c", "max_connections=400",
		"-c", "fsync=" + on,
		"-c", "synchronous_commit=" + on,
		"-c", "full_page_writes=" + on,
		"-c", "autovacuum=" + on,
		"-c", "temp_file_limit=1GB", // a query that runs away must not fill the memory
		"-c", "timezone=UTC",
		"-c", "log_checkpoints=off",
	}
}

// connect waits until the server answers.
func (s *server) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, address(s.socket, "postgres", "postgres"))
		if err == nil {
			s.admin = conn
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("waiting for the server: %w: %s", err, log)
		}
	}
}

const template = "chancery_template"

func (s *server) makeTemplate(ctx context.Context) error {
	for _, statement := range []string{
		"CREATE ROLE " + postgres.Owner + " LOGIN",
		"CREATE ROLE " + postgres.Application + " LOGIN",
		"CREATE ROLE " + postgres.Auditor + " LOGIN",
		"CREATE DATABASE " + template + " OWNER " + postgres.Owner,
	} {
		if _, err := s.admin.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	if err := s.closeSchema(ctx); err != nil {
		return err
	}
	if err := migrations.Up(ctx, address(s.socket, template, postgres.Owner), nil); err != nil {
		return err
	}
	if _, err := s.admin.Exec(ctx, "ALTER DATABASE "+template+" ALLOW_CONNECTIONS false"); err != nil {
		return err
	}
	s.copy = "CREATE DATABASE %s TEMPLATE " + template + " OWNER " + postgres.Owner
	var version int
	if err := s.admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return err
	}
	if version >= 150000 {
		s.copy += " STRATEGY file_copy" // faster than writing the copy to the log, which nobody will replay
	}
	return nil
}

// closeSchema makes the schema the owner's alone, as in the private database; from PostgreSQL 15 on it is so by itself.
func (s *server) closeSchema(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, address(s.socket, template, "postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER SCHEMA public OWNER TO "+postgres.Owner+"; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
	return errors.Join(err, conn.Close(ctx))
}

func (s *server) copyTemplate(name string) error { return s.exec(fmt.Sprintf(s.copy, name)) }

func (s *server) drop(name string) error { return s.exec("DROP DATABASE " + name + " WITH (FORCE)") }

func (s *server) exec(statement string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := s.admin.Exec(ctx, statement)
	return err
}

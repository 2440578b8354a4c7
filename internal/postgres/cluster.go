package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cluster is what it takes to run server programs on the data.
type cluster struct {
	place   place
	bin     string
	account Account
}

// findCluster finds the programs and the account that fit the data, or those for a new cluster when there is none.
func findCluster(p place) (cluster, error) {
	major := 0
	version, err := os.ReadFile(filepath.Join(p.data(), "PG_VERSION"))
	switch {
	case err == nil:
		if major, err = strconv.Atoi(strings.TrimSpace(string(version))); err != nil {
			return cluster{}, fmt.Errorf("reading PG_VERSION of the database: %w", err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return cluster{}, fmt.Errorf("reading PG_VERSION of the database: %w", err)
	}
	c := cluster{place: p}
	if c.bin, err = Programs(major); err != nil {
		return cluster{}, err
	}
	if c.account, err = ServerAccount(p.data()); err != nil {
		return cluster{}, err
	}
	return c, nil
}

// The programs get the data directory as an open file, because the account that runs them may not pass through the
// directories above it (a private directory of root's, say). The kernel follows this name without asking.
const dataByFile = "/proc/self/fd/3"

// command prepares a server program with the data directory as file 3, and further files after it.
func (c cluster) command(program string, data *os.File, files []*os.File, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.ExtraFiles = append([]*os.File{data}, files...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.account.Credential(), Setpgid: true}
	return cmd
}

// name is unique to the data directory among all clusters of the machine. All processes of the server show it.
func (c cluster) name() (string, error) {
	var info syscall.Stat_t
	if err := syscall.Stat(c.place.data(), &info); err != nil {
		return "", fmt.Errorf("looking at the data directory: %w", err)
	}
	return fmt.Sprintf("chancery-%x-%x", info.Dev, info.Ino), nil
}

// settings of the running server. They stand on the command line, so that a new release changes them everywhere.
// Durability is spelt out. Statements and details stay out of the log, because they hold personal data; the client
// gets them. Passwords are the only way in, through the socket only.
func settings(name, socket string) []string {
	var args []string
	for _, setting := range []string{
		"cluster_name=" + name,
		"unix_socket_directories=" + socket,
		"listen_addresses=",
		"password_encryption=scram-sha-256",
		"fsync=on",
		"synchronous_commit=on",
		"full_page_writes=on",
		"wal_compression=on",
		"max_connections=200",
		"shared_buffers=128MB",
		"jit=off",
		"timezone=UTC",
		"log_timezone=UTC",
		"log_checkpoints=off",
		"log_statement=none",
		"log_min_messages=log",
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
	} {
		args = append(args, "-c", setting)
	}
	return args
}

// child is a running server.
type child struct {
	cluster cluster
	cmd     *exec.Cmd
	ended   chan struct{} // closed when it has ended
	result  error         // how it ended, from then on
}

// start starts the server and waits until it accepts connections. Before that it waits for what an earlier server
// left behind. If it fails, nothing runs.
func (c cluster) start(ctx context.Context) (*child, error) {
	name, err := c.name()
	if err != nil {
		return nil, err
	}
	if err := c.clear(ctx, name); err != nil {
		return nil, fmt.Errorf("ending an earlier server: %w", err)
	}
	socket, err := c.socketFolder(name)
	if err != nil {
		return nil, err
	}
	for _, stale := range []string{filepath.Join(c.place.data(), "postmaster.pid"), filepath.Join(socket, socketName), filepath.Join(socket, socketName+".lock")} {
		// Nothing of this cluster runs, but its process id may be another's by now, which would stop postgres.
		if err := os.Remove(stale); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("removing what an earlier server left: %w", err)
		}
	}
	child, err := c.exec(settings(name, socket))
	if err != nil {
		return nil, err
	}
	err = poll(ctx, func() (bool, error) {
		select {
		case <-child.ended:
			return false, fmt.Errorf("postgres did not start: %w: %s", child.result, logTail(c.place.log()))
		default:
			return accepting(ctx, socket), nil
		}
	})
	if err != nil {
		return nil, errors.Join(err, child.stop())
	}
	return child, nil
}

// exec starts postgres as a child that gets an interrupt when this process ends, which it takes as a call to stop fast.
func (c cluster) exec(settings []string) (*child, error) {
	data, err := os.Open(c.place.data())
	if err != nil {
		return nil, fmt.Errorf("opening the data directory: %w", err)
	}
	defer data.Close()
	log, err := openLog(c.place.log())
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := c.command("postgres", data, nil, append([]string{"-D", dataByFile}, settings...)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr.Pdeathsig = syscall.SIGINT
	started := make(chan error)
	child := &child{cluster: c, cmd: cmd, ended: make(chan struct{})}
	go func() {
		runtime.LockOSThread() // the signal comes when the thread that forked ends
		err := cmd.Start()
		started <- err
		if err == nil {
			child.result = errors.Join(cmd.Wait(), errEnded)
			close(child.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting postgres: %w", err)
	}
	return child, nil
}

var errEnded = errors.New("the server has ended")

// stop ends the server: fast at first, which rolls back what is open and writes a checkpoint; then at once, which
// leaves the rest to recovery. Then it removes the socket's folder.
func (c *child) stop() error {
	for _, s := range []struct {
		signal  syscall.Signal
		patient time.Duration
	}{{syscall.SIGINT, time.Minute}, {syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 10 * time.Second}} {
		if err := c.cmd.Process.Signal(s.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("stopping postgres: %w", err)
		}
		select {
		case <-c.ended:
			return c.cluster.removeSocketFolder()
		case <-time.After(s.patient):
		}
	}
	return errors.New("postgres does not stop")
}

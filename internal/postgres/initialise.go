package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// initialise makes the cluster with its roles and its database, if there is none. It is made beside its place and
// moved there when it is complete, so that one that was cut short is made anew.
func (k *keeper) initialise(ctx context.Context) error {
	if _, err := os.Stat(k.place.data()); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("looking for the data directory: %w", err)
	}
	cluster, err := findCluster(k.place)
	if err != nil {
		return err
	}
	if err := k.place.removeUnfinished(); err != nil {
		return err
	}
	passwords, err := k.place.makePasswords()
	if err != nil {
		return err
	}
	unfinished, err := os.MkdirTemp(k.place.dir, unfinishedPrefix)
	if err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	if err := cluster.account.Give(unfinished); err != nil {
		return err
	}
	data, err := os.Open(unfinished)
	if err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	defer data.Close()
	if err := cluster.initdb(ctx, data, passwords[superuser]); err != nil {
		return err
	}
	if err := cluster.provision(ctx, data, passwords); err != nil {
		return err
	}
	if err := os.Rename(unfinished, k.place.data()); err != nil {
		return fmt.Errorf("putting the data directory in place: %w", err)
	}
	k.logger.Info("new database cluster", "dir", k.place.dir)
	return syncFolder(k.place.dir)
}

const unfinishedPrefix = "data.new-"

func (p place) removeUnfinished() error {
	left, err := filepath.Glob(filepath.Join(p.dir, unfinishedPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("removing an unfinished database: %w", err)
		}
	}
	return nil
}

// initdb makes the files of a cluster. The superuser's password reaches it in a file without a name that belongs to
// the account.
func (c cluster) initdb(ctx context.Context, data *os.File, password string) error {
	file, err := os.CreateTemp(c.place.dir, unfinishedPrefix+"password-*")
	if err != nil {
		return fmt.Errorf("passing the superuser's password: %w", err)
	}
	defer file.Close()
	_, err = file.WriteString(password + "\n")
	if err := errors.Join(err, c.account.Give(file.Name()), os.Remove(file.Name())); err != nil {
		return fmt.Errorf("passing the superuser's password: %w", err)
	}
	cmd := c.command("initdb", data, []*os.File{file},
		"-D", dataByFile, "--pwfile=/proc/self/fd/4", "-U", superuser,
		"-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions")
	return run(ctx, cmd)
}

// provision makes the roles and the database. PostgreSQL runs for it in single-user mode, where a line is a statement
// and no socket is open.
func (c cluster) provision(ctx context.Context, data *os.File, passwords map[string]string) error {
	var roles strings.Builder
	for _, role := range Roles() {
		statement, err := createRole(role, passwords[role])
		if err != nil {
			return err
		}
		roles.WriteString(statement + "\n")
	}
	for _, step := range []struct{ database, statements string }{
		{superuser, roles.String() +
			"CREATE DATABASE " + Database + " OWNER " + Owner + "\n" +
			"REVOKE ALL ON DATABASE " + Database + " FROM PUBLIC\n" +
			"GRANT CONNECT, TEMPORARY ON DATABASE " + Database + " TO " + Application + ", " + Auditor + "\n"},
		{Database, "ALTER SCHEMA public OWNER TO " + Owner + "\n" +
			"REVOKE CREATE ON SCHEMA public FROM PUBLIC\n"},
	} {
		cmd := c.command("postgres", data, nil, "--single", "-D", dataByFile,
			"-c", "exit_on_error=on", "-c", "log_checkpoints=off", "-c", "log_min_error_statement=panic", step.database)
		cmd.Stdin = strings.NewReader(step.statements)
		if err := run(ctx, cmd); err != nil {
			return err
		}
	}
	return nil
}

// run runs a program to its end. If this process or ctx ends first, so does the program.
func run(ctx context.Context, cmd *exec.Cmd) error {
	name := filepath.Base(cmd.Path)
	runtime.LockOSThread() // the signal comes when the thread that forked ends
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", name, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stop()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out.Bytes())
	}
	return nil
}

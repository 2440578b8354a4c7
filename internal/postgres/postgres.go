// Package postgres runs a private PostgreSQL from the installed server programs: one cluster in one directory, on a
// unix socket, with passwords, for all chancery processes that use that directory.
//
// Nobody owns the server. Each process that uses it (Open) holds a shared lock on the file users.lock for as long as
// it lives. The first one starts a keeper (Keep), a process of its own that runs postgres as its child, starts it anew
// when it dies, and waits for the exclusive lock on users.lock: it gets that when the last user has gone, however it
// went, because the kernel drops the locks of a process that ends. Then it stops the server and ends too.
// The keeper holds keeper.lock. Whoever finds that lock free while the server is wanted passes it, locked, to a new
// keeper, so that there is never more than one. A killed keeper takes postgres along (the kernel sends it an
// interrupt); a killed postgres is started again by the keeper; when both are gone, the next connection starts both.
// What was committed is there after each of these, because fsync is on and the keeper waits until the last process of
// an earlier server has ended.
//
// The directory holds
//
//	data            the cluster; for root it belongs to user postgres, else to the user
//	passwords       a file for each role, for the user only
//	users.lock, keeper.lock
//	socket          the name of the folder with the socket, in /run or /tmp, because socket paths are short
//	postgres.log, keeper.log
//
// Everything here is for Linux.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Config says where the cluster is and how a keeper is started.
type Config struct {
	// Dir is the directory of the cluster; it is made when missing.
	Dir string
	// Self is the command that runs Keep in a process of its own; Dir is added as its last argument.
	Self []string
	// Logger may be nil.
	Logger *slog.Logger
}

// Server is the private server as one process uses it. All methods may be called at once.
type Server struct {
	place  place
	self   []string
	logger *slog.Logger
	users  lock

	starting chan struct{} // holds a token while somebody waits for the server to start

	mu        sync.Mutex
	closed    bool
	keeper    int // process id of the keeper that this process started last, 0 for none
	socket    string
	passwords map[string]string
}

// Open makes the cluster in config.Dir when there is none, starts it when it does not run, and keeps it running until
// Close or the end of the process. The error is ErrNoServerBinaries when PostgreSQL is not installed.
func Open(ctx context.Context, config Config) (*Server, error) {
	if len(config.Self) == 0 {
		return nil, errors.New("opening the private database: no command for its keeper")
	}
	place, err := placeAt(config.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{place: place, self: config.Self, logger: config.Logger, starting: make(chan struct{}, 1)}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if s.users, err = openLock(place.users()); err != nil {
		return nil, err
	}
	// A keeper that is just ending holds the lock until postgres has stopped.
	if err := s.users.wait(ctx, syscall.LOCK_SH); err != nil {
		return nil, errors.Join(fmt.Errorf("waiting for the private database to end its last run: %w", err), s.users.close())
	}
	if err := s.Ensure(ctx); err != nil {
		return nil, errors.Join(err, s.users.close())
	}
	if s.passwords, err = place.readPasswords(); err != nil {
		return nil, errors.Join(err, s.users.close())
	}
	return s, nil
}

// URL is the address of the database for one of the roles, password included; for "postgres", the superuser, that of
// the maintenance database; "" for a role it does not know.
// It is good for psql and other programs too, as long as the server runs.
func (s *Server) URL(role string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	password, ok := s.passwords[role]
	if !ok {
		return ""
	}
	database := Database
	if role == superuser {
		database = superuser
	}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.socket}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// Close gives the server up. If no other process uses it, Close waits until it has stopped, so that the directory may
// be removed. Close the pools first: stopping ends their connections. A second Close does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	closed, keeper := s.closed, s.keeper
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	if err := s.users.release(); err != nil {
		return errors.Join(err, s.users.close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := poll(ctx, s.ended)
	reap(keeper)
	return errors.Join(err, s.users.close())
}

// ended says whether the server has stopped, or goes on for others.
func (s *Server) ended() (bool, error) {
	keeper, err := openLock(s.place.keeper())
	if err != nil {
		return false, err
	}
	defer keeper.close()
	if free, err := keeper.try(syscall.LOCK_EX); free || err != nil {
		return free, err
	}
	// The keeper lives. If nobody holds the users' lock, it is about to take it.
	alone, err := s.users.try(syscall.LOCK_EX)
	if err != nil {
		return false, err
	}
	if alone {
		return false, s.users.release()
	}
	// Another user holds it, then it can be shared; or the keeper does and is stopping the server.
	shared, err := s.users.try(syscall.LOCK_SH)
	if err != nil || !shared {
		return false, err
	}
	return true, s.users.release()
}

// place gives the names of things in the cluster's directory.
type place struct{ dir string }

func placeAt(dir string) (place, error) {
	if dir == "" {
		return place{}, errors.New("opening the private database: no directory given")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return place{}, fmt.Errorf("opening the private database: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return place{}, fmt.Errorf("making the directory of the private database: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return place{}, fmt.Errorf("opening the directory of the private database: %w", err)
	}
	if owner := int(info.Sys().(*syscall.Stat_t).Uid); owner != os.Geteuid() {
		return place{}, fmt.Errorf("the private database in %s belongs to user %d: run chancery as that user", dir, owner)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return place{}, fmt.Errorf("other users may write in %s, where the private database keeps its passwords: chmod go-w %[1]s", dir)
	}
	return place{dir}, nil
}

func (p place) data() string      { return filepath.Join(p.dir, "data") }
func (p place) users() string     { return filepath.Join(p.dir, "users.lock") }
func (p place) keeper() string    { return filepath.Join(p.dir, "keeper.lock") }
func (p place) passwords() string { return filepath.Join(p.dir, "passwords") }
func (p place) socket() string    { return filepath.Join(p.dir, "socket") }
func (p place) log() string       { return filepath.Join(p.dir, "postgres.log") }
func (p place) keeperLog() string { return filepath.Join(p.dir, "keeper.log") }

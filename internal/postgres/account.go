package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// Account is the user that the server runs as, because PostgreSQL refuses to run as root.
type Account struct {
	UID, GID int
	switched bool
}

// ServerAccount gives the user to run the server as. An ordinary user runs it as itself. Root runs it as the owner
// of the data directory, and as user postgres when there is none yet.
func ServerAccount(data string) (Account, error) {
	if os.Geteuid() != 0 {
		return Account{UID: os.Geteuid(), GID: os.Getegid()}, nil
	}
	info, err := os.Stat(data)
	if err == nil {
		if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 0 {
			return Account{UID: int(owner.Uid), GID: int(owner.Gid), switched: true}, nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Account{}, fmt.Errorf("looking for the owner of the database: %w", err)
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return Account{}, fmt.Errorf("user postgres, which runs the database server for root, is missing: install the Debian package postgresql, or start chancery as an ordinary user: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return Account{}, fmt.Errorf("user id of postgres: %w", err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return Account{}, fmt.Errorf("group id of postgres: %w", err)
	}
	return Account{UID: uid, GID: gid, switched: true}, nil
}

// Credential is what exec needs to run a program as the account, nil when it is the user itself.
func (a Account) Credential() *syscall.Credential {
	if !a.switched {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.UID), Gid: uint32(a.GID)}
}

// Give makes the account the owner of a file or folder that this process has made.
func (a Account) Give(path string) error {
	if !a.switched {
		return nil
	}
	if err := os.Lchown(path, a.UID, a.GID); err != nil {
		return fmt.Errorf("giving %s to the user of the database server: %w", path, err)
	}
	return nil
}

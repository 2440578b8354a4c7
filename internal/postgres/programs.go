package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNoServerBinaries says that initdb and postgres are not installed (or not in the version that the data needs).
var ErrNoServerBinaries = errors.New("PostgreSQL server programs not found: install the Debian package postgresql, or name their folder in CHANCERY_POSTGRES_BIN")

// Programs gives the folder that holds initdb and postgres of the given major version, or of the newest one when
// major is 0. It looks in CHANCERY_POSTGRES_BIN, then in Debian's folders, then along PATH.
// Without any the error is ErrNoServerBinaries.
func Programs(major int) (string, error) {
	if dir := os.Getenv("CHANCERY_POSTGRES_BIN"); dir != "" {
		if !hasPrograms(dir) {
			return "", fmt.Errorf("CHANCERY_POSTGRES_BIN is %q, which has no initdb and postgres: %w", dir, ErrNoServerBinaries)
		}
		return dir, fits(dir, major)
	}
	if dir := newest("/usr/lib/postgresql", major); dir != "" {
		return dir, nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", missing(major)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", fmt.Errorf("looking for initdb: %w", err)
	}
	dir := filepath.Dir(path)
	if !hasPrograms(dir) {
		return "", missing(major)
	}
	return dir, fits(dir, major)
}

// newest gives the bin folder with the highest version number under root, "" when there is none.
func newest(root string, major int) string {
	dirs, _ := filepath.Glob(filepath.Join(root, "*", "bin")) // fails on a bad pattern only
	best, bestVersion := "", 0
	for _, dir := range dirs {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if err == nil && version > bestVersion && (major == 0 || version == major) && hasPrograms(dir) {
			best, bestVersion = dir, version
		}
	}
	return best
}

func hasPrograms(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0 {
			return false
		}
	}
	return true
}

// fits fails when the programs in dir are not of the major version that the data was made by.
func fits(dir string, major int) error {
	if major == 0 {
		return nil
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return fmt.Errorf("asking %s for its version: %w", filepath.Join(dir, "postgres"), err)
	}
	// postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
	fields := strings.Fields(string(out))
	if len(fields) < 3 {
		return fmt.Errorf("asking postgres for its version: unexpected answer %q", out)
	}
	if number, _, _ := strings.Cut(fields[2], "."); number != strconv.Itoa(major) {
		return fmt.Errorf("%w (found: %s in %s)", missing(major), fields[2], dir)
	}
	return nil
}

func missing(major int) error {
	if major == 0 {
		return ErrNoServerBinaries
	}
	return fmt.Errorf("the data was made by PostgreSQL %d, whose programs are needed (Debian package postgresql-%[1]d): %w", major, ErrNoServerBinaries)
}

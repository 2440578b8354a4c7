package postgres

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// makePasswords gives the superuser and each role a password in a file of its own, which only the user may read.
// Those that are there from an attempt that was cut short stay.
func (p place) makePasswords() (map[string]string, error) {
	if err := os.Mkdir(p.passwords(), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making the folder for passwords: %w", err)
	}
	for _, role := range append(Roles(), superuser) {
		path := filepath.Join(p.passwords(), role)
		if _, err := os.Stat(path); err == nil {
			continue
		}
		secret := make([]byte, 24)
		rand.Read(secret) // never fails
		if err := writeFile(path, hex.EncodeToString(secret)+"\n"); err != nil {
			return nil, err
		}
	}
	return p.readPasswords()
}

func (p place) readPasswords() (map[string]string, error) {
	passwords := map[string]string{}
	for _, role := range append(Roles(), superuser) {
		content, err := os.ReadFile(filepath.Join(p.passwords(), role))
		if err != nil {
			return nil, fmt.Errorf("reading a password of the private database (bring it back from a backup): %w", err)
		}
		passwords[role] = strings.TrimSpace(string(content))
	}
	return passwords, nil
}

// scram gives what PostgreSQL stores of a password (RFC 5803, SCRAM-SHA-256), so that the password itself appears in
// no statement. The password must be printable ASCII; others would need SASLprep.
func scram(password string) (string, error) {
	for _, c := range []byte(password) {
		if c < ' ' || c > '~' {
			return "", errors.New("only printable ASCII characters are allowed: choose another password")
		}
	}
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	return scramWith(password, salt, 4096)
}

func scramWith(password string, salt []byte, iterations int) (string, error) {
	salted, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("deriving the stored form: %w", err)
	}
	stored := sha256.Sum256(sign(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, encode(salt), encode(stored[:]), encode(sign(salted, "Server Key"))), nil
}

func sign(key []byte, message string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

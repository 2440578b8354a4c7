package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"chancery/issuance"
)

// The cost of a password: Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet), a salt of 128 and a hash of
// 256 bits. A stored hash names its own parameters (RFC 9106 §4), so that these may change.
const (
	passwordMemory = 19 * 1024 // KiB
	passwordPasses = 2
	passwordLanes  = 1
	saltLength     = 16
	hashLength     = 32
)

// What a password may be: length alone makes one strong (NIST SP 800-63B §5.1.1.2); the upper bound keeps hashing cheap.
const (
	shortestPassword = 12
	longestPassword  = 256
)

// checkPassword refuses a password that is too short or holds the user name.
func checkPassword(username, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || n < shortestPassword || n > longestPassword:
		return issuance.Invalidf("password", fmt.Sprintf("choose %d to %d characters; several words are easy to keep in mind", shortestPassword, longestPassword), "the password is too short or too long")
	case strings.Contains(strings.ToLower(password), username):
		return issuance.Invalidf("password", "leave the user name out of it", "the password holds the user name")
	case strings.Count(password, password[:1]) == len(password):
		return issuance.Invalidf("password", "choose several words", "the password is one character over and over")
	}
	return nil
}

// hashPassword gives what is stored of a password, in the PHC string format.
func hashPassword(password string) string {
	salt := make([]byte, saltLength)
	rand.Read(salt)
	key := argon2.IDKey([]byte(norm.NFC.String(password)), salt, passwordPasses, passwordMemory, passwordLanes, hashLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, passwordMemory, passwordPasses, passwordLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// samePassword reports whether a stored hash is of the password. What is no hash of ours is of none.
func samePassword(stored, password string) bool {
	var version, memory, passes uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || utf8.RuneCountInString(password) > longestPassword {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil || passes == 0 || lanes == 0 || memory > 1<<20 || passes > 16 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < 16 {
		return false
	}
	got := argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// nobodysHash is the hash of no password; comparing with it costs what comparing with somebody's does.
func nobodysHash() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, passwordMemory, passwordPasses, passwordLanes,
		base64.RawStdEncoding.EncodeToString(make([]byte, saltLength)), base64.RawStdEncoding.EncodeToString(make([]byte, hashLength)))
}

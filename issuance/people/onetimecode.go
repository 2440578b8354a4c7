package people

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // RFC 6238 §1.2: what authenticator apps count with
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// codeStep is how long a code is shown (RFC 6238 §5.2).
const codeStep = 30 * time.Second

// codeDigits is how many digits a code has.
const codeDigits = 6

// NewCodeKey makes a key of 160 bits for one-time codes, in base32 as people type it into their app (RFC 4226 §4 R6).
func NewCodeKey() string {
	var b [20]byte
	rand.Read(b[:])
	return base32.StdEncoding.EncodeToString(b[:])
}

// parseCodeKey reads a key of NewCodeKey; spaces and small letters are allowed.
func parseCodeKey(text string) ([]byte, bool) {
	key, err := base32.StdEncoding.DecodeString(strings.ToUpper(strings.ReplaceAll(text, " ", "")))
	return key, err == nil && len(key) == 20
}

// CodeURI gives the address by which an authenticator app takes a key over, as a QR code or a link (Key Uri Format of Google
// Authenticator).
func CodeURI(username, key string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Chancery:" + username, RawQuery: url.Values{"secret": {key}, "issuer": {"Chancery"}}.Encode()}
	return u.String()
}

// CodeAt gives the code that a key shows at that time, with so many digits (RFC 6238 §4.2, HMAC-SHA-1).
func CodeAt(key []byte, at time.Time, digits int) string {
	return codeOf(key, stepAt(at), digits)
}

func stepAt(at time.Time) int64 { return at.Unix() / int64(codeStep/time.Second) }

// codeOf is HOTP (RFC 4226 §5.3).
func codeOf(key []byte, step int64, digits int) string {
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	m := uint32(1)
	for range digits {
		m *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%m)
}

// stepOfCode gives the step whose code was typed: this one or its neighbours, for clocks that differ (RFC 6238 §5.2).
func stepOfCode(key []byte, code string, at time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	now := stepAt(at)
	for s := now - 1; s <= now+1; s++ {
		if subtle.ConstantTimeCompare([]byte(codeOf(key, s, codeDigits)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

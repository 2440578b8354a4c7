package people_test

import (
	"testing"
	"time"

	"chancery/issuance/people"
)

// The vectors of RFC 6238 appendix B for HMAC-SHA-1, and of RFC 4226 appendix D for the first counters.
func TestCodes(t *testing.T) {
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := people.CodeAt(key, time.Unix(at, 0), 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	for counter, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := people.CodeAt(key, time.Unix(int64(counter)*30, 0), 6); got != want {
			t.Errorf("counter %d: %s, want %s", counter, got, want)
		}
	}
}

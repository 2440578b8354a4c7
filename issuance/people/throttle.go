package people

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"chancery/issuance"
)

// A bucket takes so many failed proofs and empties in so long. It is in the database: it holds for all servers and over a restart.
type bucket struct {
	key   string
	holds float64
	in    time.Duration
}

// Source is where a proof comes from: the address of the network, and the device by the random name that its browser keeps, if any.
type Source struct {
	Address string
	Device  string
}

// buckets names those that a try is counted in. Who comes from a device they have signed in from before has an account bucket for
// themselves, so that a stranger's guesses do not lock them out (OWASP ASVS 5.0 V6.3.1).
func (s Source) buckets(ctx context.Context, q issuance.Querier, username string) ([]bucket, error) {
	account := bucket{"account " + username, 10, 15 * time.Minute}
	var known bool
	err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM known_device WHERE digest = $1 AND person = $2)", digestOf(s.Device), username).Scan(&known)
	if err != nil {
		return nil, fmt.Errorf("looking for a device: %w", issuance.Translate(err))
	}
	if known {
		account.key = "device " + s.Device + " " + username
	}
	return []bucket{account, s.address()}, nil
}

// address is the bucket of all tries from one address, a whole consulate's among them.
func (s Source) address() bucket { return bucket{"address " + s.Address, 60, 15 * time.Minute} }

// CountChallenge counts that a passkey is asked for, which anybody may: a row of the database each time.
func CountChallenge(ctx context.Context, a *issuance.Authority, from Source) error {
	return throttled(ctx, a, []bucket{{"challenges " + from.Address, 300, 15 * time.Minute}}, a.Clock())
}

// KnowDevice notes that the act's person has signed in from a device of that random name.
func KnowDevice(ctx context.Context, act *issuance.Act, device string) error {
	_, err := act.Exec(ctx, "INSERT INTO known_device (digest, person, known_at) VALUES ($1, $2, $3) ON CONFLICT (digest, person) DO UPDATE SET known_at = $3",
		digestOf(device), act.By.Username, act.At)
	if err != nil {
		return fmt.Errorf("noting device: %w", issuance.Translate(err))
	}
	return nil
}

// throttled counts a try before it is looked at, so that many at once do not all pass; give takes it back when it was right. A full
// bucket refuses (Unavailable) and stays as it is.
func throttled(ctx context.Context, a *issuance.Authority, list []bucket, at time.Time) error {
	for _, b := range list {
		var level float64
		err := a.Pool.QueryRow(ctx, `
			INSERT INTO throttle AS t (key, level, at)
			VALUES ($1, 1, $2::timestamptz)
			ON CONFLICT (key) DO UPDATE SET
				level = least($3::float8, greatest(0, t.level - $3::float8 * greatest(0, extract(epoch FROM $2::timestamptz - t.at)::float8) / $4::float8)) + 1,
				at = greatest(t.at, $2::timestamptz)
			RETURNING level`, b.digest(), at, b.holds, b.in.Seconds()).Scan(&level)
		if err != nil {
			return fmt.Errorf("counting tries: %w", issuance.Translate(err))
		}
		if level > b.holds {
			return &issuance.Error{Kind: issuance.Unavailable, Field: "sign-in", Problem: "there were too many tries",
				Remedy: fmt.Sprintf("try again in %d minutes, or use a passkey", int(b.in.Minutes()/b.holds)+1)}
		}
	}
	return nil
}

// give takes a try back that was right.
func give(ctx context.Context, act *issuance.Act, list []bucket) error {
	for _, b := range list {
		if _, err := act.Exec(ctx, "UPDATE throttle SET level = greatest(0, level - 1) WHERE key = $1", b.digest()); err != nil {
			return fmt.Errorf("counting tries: %w", issuance.Translate(err))
		}
	}
	return nil
}

func (b bucket) digest() []byte {
	d := sha256.Sum256([]byte("throttle " + b.key))
	return d[:]
}

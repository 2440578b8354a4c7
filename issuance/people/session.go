package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Way is how somebody signed in.
type Way string

// The ways to sign in. A passkey answers with possession and user verification at once; the other way is two proofs.
const (
	ByPasskey  Way = "passkey"
	ByPassword Way = "password and code"
)

// Session is one sign-in of one person, from its beginning until it ends, is idle for too long or has lasted too long.
type Session struct {
	ID     string
	Person issuance.Person // as it stands now: roles that were taken away are not there any more
	Way    Way
	Begun  time.Time
	Seen   time.Time
	Proved time.Time // when the person last proved who they are
}

// Limits says how long sessions last (OWASP ASVS 5.0 V7.3).
type Limits struct {
	Idle  time.Duration // without a request
	Whole time.Duration // from sign-in, whatever is done
	Fresh time.Duration // how old a proof may be for what asks for a fresh one
}

// DefaultLimits are 15 minutes idle, 8 hours in all, 5 minutes for a fresh proof.
func DefaultLimits() Limits {
	return Limits{Idle: 15 * time.Minute, Whole: 8 * time.Hour, Fresh: 5 * time.Minute}
}

// seenEvery is how much older than a request the recorded time of the last one may be: it spares a write for most requests.
const seenEvery = 20 * time.Second

// secret gives 256 random bits as text that fits a cookie and a link.
func secret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func digestOf(text string) []byte {
	d := sha256.Sum256([]byte(text))
	return d[:]
}

// errSignedOut is the answer to whatever comes with a token that is of no session that goes on.
func errSignedOut() error {
	return &issuance.Error{Kind: issuance.Forbidden, Field: "session", Problem: "the session has ended", Remedy: "sign in again"}
}

// IsSignedOut reports whether the error says that there is no such session, or no more.
func IsSignedOut(err error) bool {
	e, ok := errors.AsType[*issuance.Error](err)
	return ok && e.Kind == issuance.Forbidden && e.Field == "session"
}

// Begin makes a session of the act's person and gives its token, which is stored nowhere.
func Begin(ctx context.Context, act *issuance.Act, way Way) (token string, s Session, err error) {
	token = secret()
	s = Session{ID: issuance.NewID("S", 4, 4), Person: act.By, Way: way, Begun: act.At, Seen: act.At, Proved: act.At}
	_, err = act.Exec(ctx, `
		INSERT INTO session (id, digest, person, way, begun_at, seen_at, proved_at)
		VALUES ($1, $2, $3, $4, $5, $5, $5)`, s.ID, digestOf(token), act.By.Username, string(way), act.At)
	if err != nil {
		return "", s, fmt.Errorf("beginning session: %w", issuance.Translate(err))
	}
	return token, s, audit.Append(ctx, act, audit.Event{Action: "person.signed-in", SubjectKind: "person", Subject: act.By.Username, Site: act.By.Site, Detail: map[string]any{"reason": string(way)}})
}

func scanSession(row pgx.Row) (s Session, err error) {
	err = row.Scan(&s.ID, &s.Way, &s.Begun, &s.Seen, &s.Proved, &s.Person.Username, &s.Person.Name, &s.Person.Site, &s.Person.Roles)
	if errors.Is(err, pgx.ErrNoRows) {
		return Session{}, errSignedOut()
	}
	if err != nil {
		return Session{}, fmt.Errorf("loading session: %w", issuance.Translate(err))
	}
	return s, nil
}

// Find gives the session of a token, if it goes on at that time.
func Find(ctx context.Context, a *issuance.Authority, token string, now time.Time, l Limits) (Session, error) {
	return scanSession(a.Pool.QueryRow(ctx, `
		SELECT s.id, s.way, s.begun_at, s.seen_at, s.proved_at, p.username, p.name, p.site, p.roles
		FROM session s
		JOIN person p ON p.username = s.person
		WHERE s.digest = $1
			AND s.ended_at IS NULL
			AND s.seen_at > $2::timestamptz - $3::interval
			AND s.begun_at > $2::timestamptz - $4::interval
			AND p.disabled_at IS NULL`, digestOf(token), now, l.Idle, l.Whole))
}

// See notes that a session was seen at that time. It is the one write of requests that change nothing else; it never brings back a
// session that has ended.
func See(ctx context.Context, a *issuance.Authority, s Session, now time.Time) error {
	if now.Sub(s.Seen) < seenEvery {
		return nil
	}
	if _, err := a.Pool.Exec(ctx, "UPDATE session SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND seen_at < $2", s.ID, now); err != nil {
		return fmt.Errorf("noting that the session was seen: %w", issuance.Translate(err))
	}
	return nil
}

// Hold gives the session of a token to a transaction that changes something, and holds it and the person until the end: whoever ends
// the session or takes a role away comes wholly before or wholly after. The person is held first, as by whoever disables one. The
// act's person is who the session belongs to, with the roles of now.
func Hold(ctx context.Context, act *issuance.Act, token string, l Limits) (Session, error) {
	s, err := scanSession(act.QueryRow(ctx, `
		WITH p AS MATERIALIZED (
			SELECT username, name, site, roles
			FROM person
			WHERE username = (SELECT person FROM session WHERE digest = $1)
				AND disabled_at IS NULL
			FOR SHARE
		)
		SELECT s.id, s.way, s.begun_at, s.seen_at, s.proved_at, p.username, p.name, p.site, p.roles
		FROM p
		JOIN session s ON s.person = p.username
		WHERE s.digest = $1
			AND s.ended_at IS NULL
			AND s.seen_at > $2::timestamptz - $3::interval
			AND s.begun_at > $2::timestamptz - $4::interval
		FOR SHARE OF s`, digestOf(token), act.At, l.Idle, l.Whole))
	if err != nil {
		return Session{}, err
	}
	act.By = s.Person
	return s, nil
}

// Prove notes that the session's person has just proved again who they are. The act is theirs.
func Prove(ctx context.Context, act *issuance.Act, id string, way Way) error {
	tag, err := act.Exec(ctx, "UPDATE session SET proved_at = $3 WHERE id = $1 AND person = $2 AND ended_at IS NULL", id, act.By.Username, act.At)
	if err != nil {
		return fmt.Errorf("noting the proof: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return errSignedOut()
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.proved", SubjectKind: "person", Subject: act.By.Username, Site: act.By.Site, Detail: map[string]any{"reason": string(way)}})
}

// End ends a session: one's own, or as administrator anybody's. It waits for the requests that hold it; none begins after it.
func End(ctx context.Context, act *issuance.Act, id string) error {
	var owner, site string
	err := act.QueryRow(ctx, "SELECT s.person, p.site FROM session s JOIN person p ON p.username = s.person WHERE s.id = $1 AND s.ended_at IS NULL", id).Scan(&owner, &site)
	if errors.Is(err, pgx.ErrNoRows) {
		return issuance.NotFoundf("session", "there is no session %.20q that goes on", id)
	}
	if err != nil {
		return fmt.Errorf("ending session: %w", issuance.Translate(err))
	}
	if owner != act.By.Username {
		if err := act.Require(issuance.Administrator); err != nil {
			return err
		}
	}
	_, err = endWhere(ctx, act, owner, site, "id = $3", id)
	return err
}

// EndAll ends all sessions of a person but the one of that id, and says how many there were. It asks for no right.
func EndAll(ctx context.Context, act *issuance.Act, username, but string) (int64, error) {
	return endWhere(ctx, act, username, "", "id <> $3", but)
}

func endWhere(ctx context.Context, act *issuance.Act, owner, site, which, id string) (int64, error) {
	tag, err := act.Exec(ctx, "UPDATE session SET ended_at = $1, ended_by = $2 WHERE ended_at IS NULL AND person = $4 AND "+which, act.At, act.By.Username, id, owner)
	if err != nil {
		return 0, fmt.Errorf("ending sessions: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return 0, nil
	}
	return tag.RowsAffected(), audit.Append(ctx, act, audit.Event{Action: "person.session-ended", SubjectKind: "person", Subject: owner, Site: site})
}

// Sessions gives the sessions of a person that go on at that time, the newest first; "" gives everybody's.
func Sessions(ctx context.Context, q issuance.Querier, username string, now time.Time, l Limits) ([]Session, error) {
	rows, err := q.Query(ctx, `
		SELECT s.id, s.way, s.begun_at, s.seen_at, s.proved_at, p.username, p.name, p.site, p.roles
		FROM session s
		JOIN person p ON p.username = s.person
		WHERE ($1 = '' OR s.person = $1)
			AND s.ended_at IS NULL
			AND s.seen_at > $2::timestamptz - $3::interval
			AND s.begun_at > $2::timestamptz - $4::interval
			AND p.disabled_at IS NULL
		ORDER BY s.begun_at DESC
		LIMIT 500`, username, now, l.Idle, l.Whole)
	if err != nil {
		return nil, fmt.Errorf("listing sessions: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Session, error) { return scanSession(row) })
	if err != nil {
		return nil, fmt.Errorf("listing sessions: %w", issuance.Translate(err))
	}
	return list, nil
}

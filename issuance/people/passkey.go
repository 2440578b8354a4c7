package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// challengeLasts is how long a challenge may be answered.
const challengeLasts = 5 * time.Minute

// Challenge is what the browser hands to the authenticator, and the name under which the answer is to come.
type Challenge struct {
	Name    string `json:"name"`
	Options any    `json:"options"`
}

// KeepChallenge keeps what the answer to a challenge is to be held against, and gives the name under which it is kept.
func KeepChallenge(ctx context.Context, act *issuance.Act, data any) (name string, err error) {
	if _, err := act.Exec(ctx, "DELETE FROM ceremony WHERE expires_at < $1", act.At); err != nil {
		return "", fmt.Errorf("clearing challenges: %w", issuance.Translate(err))
	}
	name = secret()
	if _, err := act.Exec(ctx, "INSERT INTO ceremony (digest, data, expires_at) VALUES ($1, $2, $3)", digestOf(name), data, act.At.Add(challengeLasts)); err != nil {
		return "", fmt.Errorf("keeping challenge: %w", issuance.Translate(err))
	}
	return name, nil
}

// TakeChallenge gives what was kept, once.
func TakeChallenge(ctx context.Context, act *issuance.Act, name string, data any) error {
	var text []byte
	err := act.QueryRow(ctx, "DELETE FROM ceremony WHERE digest = $1 AND expires_at > $2 RETURNING data", digestOf(name), act.At).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return PasskeyRefused(errors.New("the challenge is not known, or not any more"))
	}
	if err == nil {
		err = json.Unmarshal(text, data)
	}
	if err != nil {
		return fmt.Errorf("taking challenge: %w", err)
	}
	return nil
}

// PasskeyRefused is the one answer to every answer of an authenticator that does not hold.
func PasskeyRefused(cause error) error {
	return &issuance.Error{Kind: issuance.Forbidden, Field: "sign-in", Problem: "the passkey was not accepted", Remedy: "try again, or sign in with password and code", Err: cause}
}

// Holder is a person as authenticators know them.
type Holder struct {
	Person issuance.Person
	Handle []byte   // 64 random bytes
	Keys   [][]byte // what StorePasskey stored, as JSON
}

// HolderOf loads a person's handle, which is made if there is none, and passkeys, and holds them until the transaction ends.
func HolderOf(ctx context.Context, act *issuance.Act, p issuance.Person) (Holder, error) {
	if err := ensureCredential(ctx, act, p.Username); err != nil {
		return Holder{}, err
	}
	h := Holder{Person: p}
	if err := act.QueryRow(ctx, "SELECT handle FROM credential WHERE person = $1 FOR UPDATE", p.Username).Scan(&h.Handle); err != nil {
		return h, fmt.Errorf("loading credential: %w", err)
	}
	rows, err := act.Query(ctx, "SELECT public::text FROM passkey WHERE person = $1", p.Username)
	if err != nil {
		return h, fmt.Errorf("loading passkeys: %w", err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, k := range keys {
		h.Keys = append(h.Keys, []byte(k))
	}
	if err != nil {
		return h, fmt.Errorf("loading passkeys: %w", err)
	}
	return h, nil
}

// HolderByHandle gives who has that handle at authenticators, unless disabled.
func HolderByHandle(ctx context.Context, act *issuance.Act, handle []byte) (Holder, error) {
	var p issuance.Person
	err := act.QueryRow(ctx, `
		SELECT p.username, p.name, p.site, p.roles
		FROM credential c
		JOIN person p ON p.username = c.person
		WHERE c.handle = $1
			AND p.disabled_at IS NULL`, handle).Scan(&p.Username, &p.Name, &p.Site, &p.Roles)
	if err != nil {
		return Holder{}, fmt.Errorf("looking for a handle: %w", err)
	}
	return HolderOf(ctx, act, p)
}

// StorePasskey stores a new passkey of the act's person: its id, what they call it, and its public part.
func StorePasskey(ctx context.Context, act *issuance.Act, id []byte, label string, public any) error {
	if err := readable("label", label); err != nil {
		return err
	}
	if label == "" {
		label = "passkey"
	}
	if _, err := act.Exec(ctx, "INSERT INTO passkey (id, person, label, public, added_at) VALUES ($1, $2, $3, $4, $5)", id, act.By.Username, label, public, act.At); err != nil {
		return fmt.Errorf("storing passkey: %w", issuance.Translate(err))
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.passkey-added", SubjectKind: "person", Subject: act.By.Username, Site: act.By.Site})
}

// UsePasskey stores what has changed in a passkey by its use: the counter, the flags.
func UsePasskey(ctx context.Context, act *issuance.Act, id []byte, public any) error {
	if _, err := act.Exec(ctx, "UPDATE passkey SET public = $2, used_at = $3 WHERE id = $1", id, public, act.At); err != nil {
		return fmt.Errorf("noting the use of a passkey: %w", issuance.Translate(err))
	}
	return nil
}

// CheckPasskey counts a try by its address, lets check say whose passkey has answered the challenge of that name, and records a failure.
// A challenge is answered once, right or wrong: take is run first and commits by itself.
func CheckPasskey(ctx context.Context, a *issuance.Authority, from Source, take func(*issuance.Act) error, check func(*issuance.Act) (issuance.Person, error)) (who issuance.Person, err error) {
	counted := []bucket{from.address()}
	if err := throttled(ctx, a, counted, a.Clock()); err != nil {
		return who, err
	}
	if err := a.Do(ctx, issuance.System(), take); err != nil {
		return who, err
	}
	err = a.Do(ctx, issuance.System(), func(act *issuance.Act) (err error) {
		if who, err = check(act); err != nil {
			return err
		}
		return give(ctx, act, counted)
	})
	if IsWrongProof(err) {
		return issuance.Person{}, errors.Join(err, recordFailure(ctx, a, issuance.Person{}))
	}
	return who, err
}

// Passkey is one of a person's passkeys as lists show it.
type Passkey struct {
	ID    string // base64url
	Label string
	Added time.Time
	Used  *time.Time
}

// PasskeysOf lists a person's passkeys, the oldest first.
func PasskeysOf(ctx context.Context, q issuance.Querier, username string) ([]Passkey, error) {
	rows, err := q.Query(ctx, "SELECT translate(encode(id, 'base64'), E'+/=\\n', '-_'), label, added_at, used_at FROM passkey WHERE person = $1 ORDER BY added_at", username)
	if err != nil {
		return nil, fmt.Errorf("listing passkeys: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Passkey])
	if err != nil {
		return nil, fmt.Errorf("listing passkeys: %w", issuance.Translate(err))
	}
	return list, nil
}

// RemovePasskey takes one of the act's person's passkeys away, unless it is all they can sign in with.
func RemovePasskey(ctx context.Context, act *issuance.Act, id string) error {
	tag, err := act.Exec(ctx, `
		DELETE FROM passkey k
		WHERE k.person = $1
			AND translate(encode(k.id, 'base64'), E'+/=\n', '-_') = $2
			AND (EXISTS (SELECT FROM passkey o WHERE o.person = k.person AND o.id <> k.id)
				OR EXISTS (SELECT FROM credential c WHERE c.person = k.person AND c.password_hash IS NOT NULL))`, act.By.Username, id)
	if err != nil {
		return fmt.Errorf("removing passkey: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return issuance.Conflictf("passkey", "add another passkey, or a password with code, first", "this passkey is the only way to sign in, or is gone")
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.passkey-removed", SubjectKind: "person", Subject: act.By.Username, Site: act.By.Site})
}

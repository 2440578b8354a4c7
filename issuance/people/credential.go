package people

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// errWrong is the one answer to every proof that does not hold: whether the person exists, or which part was wrong, it does not say.
func errWrong() error {
	return &issuance.Error{Kind: issuance.Forbidden, Field: "sign-in", Problem: "user name, password and code do not belong together", Remedy: "try again; each code is good once"}
}

// IsWrongProof reports whether the error says that a proof did not hold.
func IsWrongProof(err error) bool {
	e, ok := errors.AsType[*issuance.Error](err)
	return ok && e.Kind == issuance.Forbidden && e.Field == "sign-in"
}

// IsThrottled reports whether the error says that there were too many tries.
func IsThrottled(err error) bool {
	e, ok := errors.AsType[*issuance.Error](err)
	return ok && e.Kind == issuance.Unavailable && e.Field == "sign-in"
}

// Proof is a password with a one-time code.
type Proof struct {
	Username, Password, Code string
	From                     Source
}

// CheckProof says who it is that knows the password and has the code; both have to be right, and a code is good once. Tries are
// counted. An unknown or disabled person costs the same time and gets the same answer.
func CheckProof(ctx context.Context, a *issuance.Authority, p Proof) (issuance.Person, error) {
	at := a.Clock()
	counted, err := p.From.buckets(ctx, a.Pool, p.Username)
	if err != nil {
		return issuance.Person{}, err
	}
	if err := throttled(ctx, a, counted, at); err != nil {
		return issuance.Person{}, err
	}
	who, hash, key, err := proofOf(ctx, a.Pool, p.Username)
	if err != nil {
		return issuance.Person{}, err
	}
	right := samePassword(hash, p.Password)
	step, good := stepOfCode(key, p.Code, at)
	if !right || !good || who.Username == "" {
		return issuance.Person{}, errors.Join(errWrong(), recordFailure(ctx, a, who))
	}
	err = a.Do(ctx, who, func(act *issuance.Act) error {
		tag, err := act.Exec(ctx, "UPDATE credential SET code_step = $2 WHERE person = $1 AND code_step < $2", who.Username, step)
		if err != nil {
			return fmt.Errorf("using the code: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return errWrong()
		}
		return give(ctx, act, counted)
	})
	if IsWrongProof(err) {
		return issuance.Person{}, errors.Join(errWrong(), recordFailure(ctx, a, who))
	}
	return who, err
}

// proofOf loads what a proof is held against; for somebody unknown, disabled or without a password it is what nothing is equal to.
func proofOf(ctx context.Context, q issuance.Querier, username string) (who issuance.Person, hash string, key []byte, err error) {
	err = q.QueryRow(ctx, `
		SELECT p.username, p.name, p.site, p.roles, c.password_hash, c.code_key
		FROM person p
		JOIN credential c ON c.person = p.username
		WHERE p.username = $1
			AND p.disabled_at IS NULL
			AND c.password_hash IS NOT NULL`, username).Scan(&who.Username, &who.Name, &who.Site, &who.Roles, &hash, &key)
	if errors.Is(err, pgx.ErrNoRows) {
		return issuance.Person{}, nobodysHash(), make([]byte, 20), nil
	}
	if err != nil {
		return who, "", nil, fmt.Errorf("loading credential: %w", issuance.Translate(err))
	}
	return who, hash, key, nil
}

// recordFailure records that a proof did not hold. What was typed as user name stays out of the log: it may be a password.
func recordFailure(ctx context.Context, a *issuance.Authority, who issuance.Person) error {
	subject := who.Username
	if subject == "" {
		subject = "unknown"
	}
	return a.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		return audit.Append(ctx, act, audit.Event{Action: "person.sign-in-failed", SubjectKind: "person", Subject: subject, Site: who.Site})
	})
}

// SetPassword gives the act's person a password and a key for one-time codes, in place of those before. The first code shows that the
// app has the key.
func SetPassword(ctx context.Context, act *issuance.Act, password, codeKey, code string) error {
	if err := checkPassword(act.By.Username, password); err != nil {
		return err
	}
	key, ok := parseCodeKey(codeKey)
	if !ok {
		return issuance.Invalidf("code", "open the page again for a new key", "the key for codes is not one")
	}
	step, ok := stepOfCode(key, code, act.At)
	if !ok {
		return issuance.Invalidf("code", "type the six digits that the app shows now; its clock has to be right", "the code does not belong to the key")
	}
	if err := ensureCredential(ctx, act, act.By.Username); err != nil {
		return err
	}
	_, err := act.Exec(ctx, "UPDATE credential SET password_hash = $2, code_key = $3, code_step = $4, changed_at = $5 WHERE person = $1",
		act.By.Username, hashPassword(password), key, step, act.At)
	if err != nil {
		return fmt.Errorf("setting password: %w", issuance.Translate(err))
	}
	return audit.Append(ctx, act, audit.Event{Action: "person.password-set", SubjectKind: "person", Subject: act.By.Username, Site: act.By.Site})
}

// ensureCredential makes a person's row, with their handle at authenticators.
func ensureCredential(ctx context.Context, act *issuance.Act, username string) error {
	handle := make([]byte, 64)
	rand.Read(handle)
	_, err := act.Exec(ctx, "INSERT INTO credential (person, handle, changed_at) VALUES ($1, $2, $3) ON CONFLICT (person) DO NOTHING", username, handle, act.At)
	if err != nil {
		return fmt.Errorf("making credential: %w", issuance.Translate(err))
	}
	return nil
}

package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// InvitationLasts is how long a one-use link is good, unless it is said otherwise.
const InvitationLasts = 30 * time.Minute

// Invite makes a one-use link's token for a person, by which they set up how they sign in. Links made for them before end. It asks for
// no right: init and the demonstration invite as the system, the screen asks for an administrator.
func Invite(ctx context.Context, act *issuance.Act, username string) (token string, err error) {
	return InviteFor(ctx, act, username, InvitationLasts)
}

// InviteFor is Invite with a link that is good for so long: those of the demonstration wait for somebody to look at it.
func InviteFor(ctx context.Context, act *issuance.Act, username string, lasts time.Duration) (token string, err error) {
	var site string
	var disabled bool
	err = act.QueryRow(ctx, "SELECT site, disabled_at IS NOT NULL FROM person WHERE username = $1 FOR SHARE", username).Scan(&site, &disabled)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", issuance.NotFoundf("username", "nobody is called %.40q here", username)
	}
	if err != nil {
		return "", fmt.Errorf("inviting: %w", issuance.Translate(err))
	}
	if disabled {
		return "", issuance.Conflictf("username", "let them in again first", "%s is disabled", username)
	}
	if _, err := act.Exec(ctx, "UPDATE invitation SET expires_at = $2 WHERE person = $1 AND used_at IS NULL AND expires_at > $2", username, act.At); err != nil {
		return "", fmt.Errorf("ending earlier invitations: %w", issuance.Translate(err))
	}
	token = secret()
	_, err = act.Exec(ctx, "INSERT INTO invitation (digest, person, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
		digestOf(token), username, act.By.Username, act.At, act.At.Add(lasts))
	if err != nil {
		return "", fmt.Errorf("inviting: %w", issuance.Translate(err))
	}
	return token, audit.Append(ctx, act, audit.Event{Action: "person.invited", SubjectKind: "person", Subject: username, Site: site})
}

// errUsed is the one answer to a link that is not good, for whatever reason.
func errUsed() error {
	return issuance.NotFoundf("invitation", "this link is not good, or not any more: each works once, and not for long; ask for a new one")
}

// Invited says whom a one-use link invites, without using it.
func Invited(ctx context.Context, a *issuance.Authority, token string) (issuance.Person, error) {
	return invited(ctx, a.Pool, token, a.Clock(), "")
}

// Accept uses a one-use link in the transaction that sets up how its person signs in; the act becomes theirs.
func Accept(ctx context.Context, act *issuance.Act, token string) error {
	who, err := invited(ctx, act, token, act.At, " FOR UPDATE OF i")
	if err != nil {
		return err
	}
	if _, err := act.Exec(ctx, "UPDATE invitation SET used_at = $2 WHERE digest = $1", digestOf(token), act.At); err != nil {
		return fmt.Errorf("using invitation: %w", issuance.Translate(err))
	}
	act.By = who
	return nil
}

func invited(ctx context.Context, q issuance.Querier, token string, at time.Time, lock string) (who issuance.Person, err error) {
	err = q.QueryRow(ctx, `
		SELECT p.username, p.name, p.site, p.roles
		FROM invitation i
		JOIN person p ON p.username = i.person
		WHERE i.digest = $1
			AND i.used_at IS NULL
			AND i.expires_at > $2
			AND p.disabled_at IS NULL`+lock, digestOf(token), at).Scan(&who.Username, &who.Name, &who.Site, &who.Roles)
	if errors.Is(err, pgx.ErrNoRows) {
		return who, errUsed()
	}
	if err != nil {
		return who, fmt.Errorf("loading invitation: %w", issuance.Translate(err))
	}
	return who, nil
}

// Begun reports whether anybody with that role can sign in already: the server invites the first administrator, not a second.
func Begun(ctx context.Context, q issuance.Querier, role issuance.Role) (begun bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM person p JOIN credential c ON c.person = p.username WHERE $1 = ANY (p.roles) AND p.disabled_at IS NULL)", string(role)).Scan(&begun)
	if err != nil {
		return false, fmt.Errorf("looking for %s: %w", role, issuance.Translate(err))
	}
	return begun, nil
}

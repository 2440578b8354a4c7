package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Roles that Chancery connects as, and the name of its database.
const (
	Owner       = "chancery_owner"
	Application = "chancery_application"
	Auditor     = "chancery_auditor"
	Database    = "chancery"
)

// superuser made the cluster, and its database of the same name is there from the beginning.
const superuser = "postgres"

// Roles lists the roles that Chancery connects as.
func Roles() []string { return []string{Owner, Application, Auditor} }

// MakeRoles makes those of the roles that are missing in a database that is not ours, if the connection may, with
// the password that passwords has for them; without one a role can log in only once somebody gives it one. Roles that
// are there stay as they are. If roles are missing and the connection may not make them, the error says what to run.
func MakeRoles(ctx context.Context, conn *pgx.Conn, passwords map[string]string) error {
	var missing, statements []string
	for _, role := range Roles() {
		var exists bool
		if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, role).Scan(&exists); err != nil {
			return fmt.Errorf("looking for role %s: %w", role, err)
		}
		if !exists {
			statement, err := createRole(role, passwords[role])
			if err != nil {
				return err
			}
			missing, statements = append(missing, role), append(statements, statement)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var may bool
	if err := conn.QueryRow(ctx, `SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user`).Scan(&may); err != nil {
		return fmt.Errorf("looking for the right to make roles: %w", err)
	}
	if !may {
		return fmt.Errorf("database roles %[1]s are missing and this connection may not make them: have a superuser run CREATE ROLE … LOGIN for each", strings.Join(missing, ", "))
	}
	for i, statement := range statements {
		_, err := conn.Exec(ctx, statement)
		if problem, ok := errors.AsType[*pgconn.PgError](err); ok && (problem.Code == duplicateObject || problem.Code == uniqueViolation) {
			continue // somebody else has just made it
		}
		if err != nil {
			return fmt.Errorf("making role %s: %w", missing[i], err)
		}
	}
	return nil
}

const (
	duplicateObject = "42710"
	uniqueViolation = "23505"
)

// createRole gives the statement for a role. It holds no password but what the server stores of it.
func createRole(role, password string) (string, error) {
	statement := "CREATE ROLE " + role + " LOGIN"
	if password == "" {
		return statement, nil
	}
	stored, err := scram(password)
	if err != nil {
		return "", fmt.Errorf("password of %s: %w", role, err)
	}
	return statement + " PASSWORD '" + stored + "'", nil
}

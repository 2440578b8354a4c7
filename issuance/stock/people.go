package stock

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"chancery/issuance"
)

// second refuses a witness who is nobody, or the actor.
func second(ctx context.Context, act *issuance.Act, witness string) error {
	if witness == "" || witness == act.By.Username {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "witness", Problem: "this needs two people", Remedy: "name another person as witness"}
	}
	_, known, err := rolesOf(ctx, act, witness)
	if err != nil {
		return err
	}
	if !known {
		return issuance.NotFoundf("witness", "nobody is called %.40q here", witness)
	}
	return nil
}

// recipient refuses an operator who may not have blanks of the actor's site, or is the actor.
func recipient(ctx context.Context, act *issuance.Act, operator string) error {
	if operator == act.By.Username {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "operator", Problem: "nobody gives blanks to themselves", Remedy: "let another stock keeper give them"}
	}
	p, known, err := rolesOf(ctx, act, operator)
	if err != nil {
		return err
	}
	if !known || p.Site != act.By.Site || !slices.Contains(p.Roles, issuance.Operator) {
		return issuance.Invalidf("operator", "name somebody who is an operator there", "%.40q may not have blanks at %s", operator, act.By.Site)
	}
	return nil
}

// rolesOf gives the site and duties of a person who may act.
func rolesOf(ctx context.Context, act *issuance.Act, username string) (p issuance.Person, known bool, err error) {
	err = act.QueryRow(ctx, `
		SELECT username, site, roles
		FROM person
		WHERE username = $1 AND disabled_at IS NULL`, username).Scan(&p.Username, &p.Site, &p.Roles)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return p, false, fmt.Errorf("looking for a person: %w", err)
		}
		return p, false, nil
	}
	return p, true, nil
}

// here refuses (Forbidden) whoever is not of the site: blanks are given, taken and counted by people who are there.
func here(act *issuance.Act, site string) error {
	if act.By.Site != site {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "site", Problem: fmt.Sprintf("%s is not of site %.8q", act.By.Username, site), Remedy: "let somebody of that site act"}
	}
	return nil
}

// reasonMost bounds a person's reason, in characters.
const reasonMost = 2000

func checkReason(reason string) error {
	if !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) || utf8.RuneCountInString(reason) > reasonMost {
		return issuance.Invalidf("reason", fmt.Sprintf("write at most %d characters", reasonMost), "it is too long, or no text")
	}
	return nil
}

// needed refuses a reason that is not there.
func needed(field, reason, remedy string) error {
	if strings.TrimSpace(reason) == "" {
		return issuance.Invalidf(field, remedy, "it is empty")
	}
	return nil
}

package demo

import (
	"context"

	"chancery/issuance"
	"chancery/issuance/people"
)

// The sites of Utopia: one print centre and two consulates.
const printCentre = "MIN"

var consulates = [...]string{"BRU", "TOK"}

func sites() []people.Site {
	return []people.Site{
		{Code: printCentre, Name: "Ministry print centre", Place: "Utopia City", Kind: "print centre"},
		{Code: "BRU", Name: "Consulate in Brussels", Place: "Brussels", Kind: "consulate"},
		{Code: "TOK", Name: "Consulate in Tokyo", Place: "Tokyo", Kind: "consulate"},
	}
}

// The people of the authority, by what they do. Nobody holds two duties that law 3 keeps apart.
var (
	officer    = issuance.Person{Username: "officer", Name: "Vetting officer", Site: printCentre, Roles: []issuance.Role{issuance.VettingOfficer}}
	approver   = issuance.Person{Username: "approver", Name: "Approver", Site: printCentre, Roles: []issuance.Role{issuance.Approver}}
	keeper     = issuance.Person{Username: "keeper", Name: "Stock keeper", Site: printCentre, Roles: []issuance.Role{issuance.StockKeeper}}
	witness    = issuance.Person{Username: "witness", Name: "Second stock keeper", Site: printCentre, Roles: []issuance.Role{issuance.StockKeeper}}
	operator   = issuance.Person{Username: "operator", Name: "Production operator", Site: printCentre, Roles: []issuance.Role{issuance.Operator}}
	inspector  = issuance.Person{Username: "inspector", Name: "Quality inspector", Site: printCentre, Roles: []issuance.Role{issuance.Inspector}}
	supervisor = issuance.Person{Username: "supervisor", Name: "Supervisor", Site: printCentre, Roles: []issuance.Role{issuance.Supervisor}}
	admin      = issuance.Person{Username: "admin", Name: "Administrator", Site: printCentre, Roles: []issuance.Role{issuance.Administrator}}
	auditor    = issuance.Person{Username: "auditor", Name: "Auditor", Site: printCentre, Roles: []issuance.Role{issuance.Auditor}}
)

// People gives everybody who works at the authority, in the order in which an application meets them: each desk has somebody, and what
// takes two people has a second one.
func People() []issuance.Person {
	var list []issuance.Person
	for _, c := range consulates {
		list = append(list, clerkOf(c))
	}
	return append(list, officer, approver, keeper, witness, operator, inspector, supervisor, auditor, admin)
}

// clerkOf is the clerk of a consulate.
func clerkOf(site string) issuance.Person {
	return issuance.Person{Username: "clerk." + lower(site), Name: "Consular clerk", Site: site, Roles: []issuance.Role{issuance.Clerk, issuance.StockKeeper}}
}

func lower(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] |= 0x20
	}
	return string(b)
}

// install makes sites and people, where they are missing.
func install(ctx context.Context, a *issuance.Authority) error {
	return a.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		for _, s := range sites() {
			if err := people.EnsureSite(ctx, act, s); err != nil {
				return err
			}
		}
		for _, p := range People() {
			if err := people.EnsurePerson(ctx, act, p); err != nil {
				return err
			}
		}
		return nil
	})
}

package stock

import "chancery/issuance"

// Lifecycle is the table of a blank's moves, from its receipt to its use or destruction.
func Lifecycle() issuance.Lifecycle {
	return issuance.Lifecycle{Thing: "blank", First: "received", Steps: []issuance.Step{
		{From: "received", To: "in vault", Event: "stored"},
		{From: "in vault", To: "in custody", Event: "issued"},
		{From: "in custody", To: "loaded", Event: "loaded"},
		{From: "loaded", To: "consumed", Event: "consumed"},
		{From: "loaded", To: "in custody", Event: "unloaded"},
		{From: "in custody", To: "in vault", Event: "returned"},

		{From: "received", To: "spoiled", Event: "spoiled"},
		{From: "in vault", To: "spoiled", Event: "spoiled"},
		{From: "in custody", To: "spoiled", Event: "spoiled"},
		{From: "loaded", To: "spoiled", Event: "spoiled"},
		{From: "consumed", To: "spoiled", Event: "spoiled"},
		{From: "missing", To: "spoiled", Event: "spoiled"},
		{From: "spoiled", To: "destroyed", Event: "destroyed"},

		{From: "received", To: "missing", Event: "missing"},
		{From: "in vault", To: "missing", Event: "missing"},
		{From: "in custody", To: "missing", Event: "missing"},
		{From: "loaded", To: "missing", Event: "missing"},
		{From: "spoiled", To: "missing", Event: "missing"},
		{From: "missing", To: "in vault", Event: "found"},
	}}
}

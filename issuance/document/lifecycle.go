package document

import "chancery/issuance"

// Lifecycle is the table of a document's moves, from its order to its end.
func Lifecycle() issuance.Lifecycle {
	return issuance.Lifecycle{Thing: "document", First: "ordered", Steps: []issuance.Step{
		{From: "ordered", To: "batched", Event: "batched"},
		{From: "batched", To: "numbered", Event: "numbered"},
		{From: "numbered", To: "composed", Event: "composed"},
		{From: "composed", To: "printing", Event: "printing"},
		{From: "printing", To: "device done", Event: "device-done"},
		{From: "device done", To: "printed", Event: "printed"},
		{From: "printed", To: "inspected", Event: "inspected"},
		{From: "inspected", To: "in transit", Event: "sent"},
		{From: "in transit", To: "available", Event: "received"},
		{From: "available", To: "active", Event: "handed-over"},

		{From: "printing", To: "in doubt", Event: "in-doubt"},
		{From: "device done", To: "in doubt", Event: "in-doubt"},
		{From: "in doubt", To: "printed", Event: "printed"},
		{From: "printing", To: "composed", Event: "unprinted"},
		{From: "in doubt", To: "composed", Event: "unprinted"},
		{From: "in doubt", To: "spoiled", Event: "spoiled"},
		{From: "composed", To: "spoiled", Event: "spoiled"},
		{From: "device done", To: "spoiled", Event: "spoiled"},
		{From: "printed", To: "rejected", Event: "rejected"},

		{From: "batched", To: "ordered", Event: "unbatched"},
		{From: "ordered", To: "cancelled", Event: "cancelled"},
		{From: "batched", To: "cancelled", Event: "cancelled"},
		{From: "numbered", To: "cancelled", Event: "cancelled"},
		{From: "composed", To: "cancelled", Event: "cancelled"},

		{From: "active", To: "suspended", Event: "suspended"},
		{From: "suspended", To: "active", Event: "resumed"},
		{From: "active", To: "cancelled", Event: "superseded"},
		{From: "active", To: "expired", Event: "expired"},
		{From: "active", To: "lost", Event: "lost"},
		{From: "in transit", To: "lost", Event: "lost"},
		{From: "available", To: "lost", Event: "lost"},
		{From: "active", To: "stolen", Event: "stolen"},
		{From: "in transit", To: "stolen", Event: "stolen"},
		{From: "available", To: "stolen", Event: "stolen"},
		{From: "active", To: "revoked", Event: "revoked"},
		{From: "suspended", To: "revoked", Event: "revoked"},
		{From: "lost", To: "revoked", Event: "revoked"},
		{From: "stolen", To: "revoked", Event: "revoked"},
		{From: "cancelled", To: "destroyed", Event: "destroyed"},
		{From: "revoked", To: "destroyed", Event: "destroyed"},
		{From: "expired", To: "destroyed", Event: "destroyed"},
	}}
}

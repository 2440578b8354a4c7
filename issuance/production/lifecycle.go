package production

import "chancery/issuance"

// BatchLifecycle is the table of a batch's moves.
func BatchLifecycle() issuance.Lifecycle {
	return issuance.Lifecycle{Thing: "batch", First: "allocated", Steps: []issuance.Step{
		{From: "allocated", To: "running", Event: "started"},
		{From: "running", To: "halted", Event: "halted"},
		{From: "halted", To: "running", Event: "resumed"},
		{From: "running", To: "finished", Event: "finished"},
		{From: "halted", To: "finished", Event: "finished"},
		{From: "finished", To: "reconciled", Event: "reconciled"},
	}}
}

// AttemptLifecycle is the table of a print attempt's moves. A further attempt exists only after one ended unprinted, by a person's
// decision (law 4).
func AttemptLifecycle() issuance.Lifecycle {
	return issuance.Lifecycle{Thing: "attempt", First: "planned", Steps: []issuance.Step{
		{From: "planned", To: "reserved", Event: "reserved"},
		{From: "reserved", To: "intent", Event: "intent"},
		{From: "intent", To: "created", Event: "created"},
		{From: "created", To: "sending", Event: "sending"},
		{From: "sending", To: "accepted", Event: "accepted"},
		{From: "accepted", To: "printing", Event: "printing"},
		{From: "printing", To: "device done", Event: "device-done"},
		{From: "accepted", To: "device done", Event: "device-done"},
		{From: "device done", To: "verified", Event: "verified"},

		{From: "reserved", To: "unprinted", Event: "unprinted"},
		{From: "intent", To: "unprinted", Event: "unprinted"},
		{From: "created", To: "unprinted", Event: "unprinted"},

		{From: "intent", To: "in doubt", Event: "in-doubt"},
		{From: "created", To: "in doubt", Event: "in-doubt"},
		{From: "sending", To: "in doubt", Event: "in-doubt"},
		{From: "accepted", To: "in doubt", Event: "in-doubt"},
		{From: "printing", To: "in doubt", Event: "in-doubt"},
		{From: "device done", To: "in doubt", Event: "in-doubt"},

		{From: "in doubt", To: "verified", Event: "verified"},
		{From: "in doubt", To: "spoiled", Event: "spoiled"},
		{From: "in doubt", To: "unprinted", Event: "unprinted"},
		{From: "device done", To: "spoiled", Event: "spoiled"},
	}}
}

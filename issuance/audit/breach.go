package audit

import (
	"fmt"

	"chancery/issuance"

	"golang.org/x/mod/sumdb/tlog"
)

// The first word of each breach's problem: what was done to the log.
const (
	Removed   = "removed"   // an event or a hash is gone
	Added     = "added"     // an event is there that was not sealed at its place
	Changed   = "changed"   // an event or a hash is another than was sealed
	Reordered = "reordered" // the events are there, in another order
	Truncated = "truncated" // the log ends before what was signed
	Forged    = "forged"    // a checkpoint that no known key has signed
	Rewritten = "rewritten" // signed by a known key, but not a continuation of an earlier checkpoint
	Unsealed  = "unsealed"  // an event that the tree should have had long ago
)

const (
	law           = 5   // "Every change of state writes its audit event…"
	mostBreaches  = 100 // named one by one; the rest is counted
	breachSubject = "audit log"
)

type leafHash = tlog.Hash

// breaches collects what is wrong, in memory that does not grow with it.
type breaches struct {
	list []issuance.Breach
	more int64
}

func (b *breaches) add(kind, subject, format string, args ...any) {
	if len(b.list) == mostBreaches {
		b.more++
		return
	}
	b.list = append(b.list, issuance.Breach{Law: law, Subject: subject, Problem: kind + ": " + fmt.Sprintf(format, args...)})
}

func (b *breaches) none() bool { return len(b.list) == 0 }

func eventSubject(id string) string { return "audit event " + id }

package audit

import "strings"

// Action is one row of the registry: what may be recorded about a thing, and which fields its detail may have.
type Action struct {
	Thing  string // first part of the action's name
	Events string // second parts, separated by spaces; * allows any words joined by hyphens
	Fields string // names of fields, separated by spaces
}

// Field sets of things that move through a lifecycle.
const (
	applicationFields = "state_from state_to application version digest type request_type service delivery_site document count outcome reason"
	documentFields    = "state_from state_to application document number numbering blank batch position printer kind digest layout attempt ordinal evidence outcome " +
		"identity_check replaces dispatch to_site from_site count reason"
	blankFields   = "state_from state_to blank consignment first last count kind giver receiver witness custodian from_site to_site document batch reason"
	batchFields   = "state_from state_to batch printer kind type count good spoiled returned first last position blank document attempt reason"
	attemptFields = "state_from state_to attempt document application ordinal blank batch position printer device job job_uuid evidence outcome digest settled simulated reason"
)

// Actions is the registry. An event whose action or detail field is not here is refused, so that nothing personal enters the log
// by accident. A further action is a further row; a further field is a further line in fields.
func Actions() []Action {
	return []Action{
		{"application", "captured submitted vetting review approved refused returned withdrawn in-production ready delivered cancelled", applicationFields},
		{"draft", "begun saved discarded submitted", "application"},
		{"vetting", "checked", "application version check outcome count job"},
		{"claim", "taken released", "application roles person"},
		{"finding", "settled", "application version check code finding outcome settlement reason"},
		{"watchlist", "entered removed", "entry digest lapses reason"},
		{"document", "*", documentFields},
		{"number", "registered", "number document application numbering blank"},
		{"blank", "received stored issued moved loaded consumed unloaded returned spoiled destroyed missing found counted", blankFields + " expected counted missing unexpected"},
		{"batch", "allocated started halted resumed finished signed reconciled", batchFields},
		{"attempt", "*", attemptFields},
		{"inspection", "passed rejected", "document number blank batch inspection outcome digest reason"},
		{"dispatch", "sent received", "dispatch from_site to_site documents count"},
		{"person", "*", "person roles to_site from_site reason"},
		{"site", "*", "site kind reason"},
		{"printer", "*", "printer kind site device attempt simulated state_from state_to consumable lot serial page x y rotation digest count reason"},
		{"waiting", "bounded", "count reason"},
		{"numbering", "locked unlocked", "numbering number count first last reason"},
		{"audit", "exported", "size digest count"},
		{"job", "retried discarded", "job kind application document attempt state_from reason"},
	}
}

// actionOf finds the row of an action.
func actionOf(name string) (Action, bool) {
	thing, event, _ := strings.Cut(name, ".")
	for _, a := range Actions() {
		if a.Thing == thing && (a.Events == "*" && isHyphenated(event) || has(a.Events, event)) {
			return a, true
		}
	}
	return Action{}, false
}

// has reports whether a list of words separated by spaces contains the word.
func has(list, word string) bool {
	if word == "" {
		return false
	}
	for rest := list; rest != ""; {
		var w string
		if w, rest, _ = strings.Cut(rest, " "); w == word {
			return true
		}
	}
	return false
}

// Shape is what a field of a detail may look like.
type Shape int

// The shapes. None of them takes what stands in the data page's visual or machine readable zone, except the free text of a reason.
const (
	Word   Shape = iota // a state, kind or outcome: lower-case words
	Ref                 // an id, code, serial, document number or date: letters, digits and ._:/+@- without spaces
	Digest              // hexadecimal
	Count               // an integer
	Flag                // a boolean
	Text                // a person's own reason; cut to 200 characters
)

// Field is a name that a detail may use.
type Field struct {
	Name  string
	Shape Shape
}

// Fields lists every field that any detail may have; each may also hold a list of such values.
func Fields() []Field {
	return []Field{
		{"state_from", Word}, {"state_to", Word}, {"kind", Word}, {"type", Word}, {"service", Word}, {"outcome", Word}, {"check", Word},
		{"settlement", Word}, {"settled", Word}, {"numbering", Word}, {"identity_check", Word}, {"roles", Word}, {"evidence", Word}, {"consumable", Word},
		{"application", Ref}, {"document", Ref}, {"documents", Ref}, {"replaces", Ref}, {"number", Ref}, {"blank", Ref}, {"consignment", Ref},
		{"batch", Ref}, {"attempt", Ref}, {"printer", Ref}, {"device", Ref}, {"job", Ref}, {"job_uuid", Ref}, {"dispatch", Ref},
		{"lot", Ref}, {"serial", Ref}, {"page", Ref}, {"x", Ref}, {"y", Ref}, {"rotation", Ref}, {"inspection", Ref}, {"finding", Ref}, {"code", Ref}, {"entry", Ref}, {"lapses", Ref}, {"layout", Ref}, {"request_type", Ref},
		{"site", Ref}, {"delivery_site", Ref}, {"from_site", Ref}, {"to_site", Ref}, {"person", Ref},
		{"giver", Ref}, {"receiver", Ref}, {"witness", Ref}, {"custodian", Ref}, {"first", Ref}, {"last", Ref}, {"missing", Ref}, {"unexpected", Ref},
		{"version", Count}, {"position", Count}, {"ordinal", Count}, {"count", Count}, {"expected", Count}, {"counted", Count},
		{"good", Count}, {"spoiled", Count}, {"returned", Count}, {"size", Count},
		{"digest", Digest}, {"simulated", Flag}, {"reason", Text},
	}
}

// shapeOf finds the shape of a field.
func shapeOf(fields []Field, name string) (Shape, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f.Shape, true
		}
	}
	return 0, false
}

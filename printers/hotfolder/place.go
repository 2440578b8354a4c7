package hotfolder

import "strings"

// place is where a job stands, as the pattern of its file's name: the attempt stands for the star. A job's ticket lies in one file
// from beginning to end, which moves down this list and never up, by renames. Stations pass over names that begin with a dot.
type place string

// The places of a job.
const (
	announced place = "*.announced" // the ticket alone
	sending   place = ".*.part"     // the document is being written behind the ticket
	handed    place = "*.job"       // ticket and document, for a station to take
	taken     place = "*.taken"     // the ticket alone, once the station has the document in its memory
	canceling place = ".*.canceled" // out of the station's reach, the document perhaps still behind the ticket
	canceled  place = "*.canceled"  // the ticket alone
)

// done is the name of a result, which lies beside the ticket taken.
const done place = "*.result"

// waysDown lists the places in the order in which a ticket moves: whoever looks for it in this order does not miss it on its way.
func waysDown() []place { return []place{announced, sending, handed, taken, canceling, canceled} }

// of is the name of an attempt's file.
func (p place) of(attempt string) string { return strings.Replace(string(p), "*", attempt, 1) }

// attempt returns the attempt that a file is named after, if it is one of this place.
func (p place) attempt(name string) (string, bool) {
	before, after, _ := strings.Cut(string(p), "*")
	name, starts := strings.CutPrefix(name, before)
	name, ends := strings.CutSuffix(name, after)
	return name, starts && ends && attemptName.MatchString(name)
}

package snmp

import "time"

// rising turns a value of 32 bits that goes round (RFC 2578 §7.1.6: a Counter32 begins again at 0 after 4,294,967,295; TimeTicks
// after 497 days) into one that goes on rising. A fall that is no such turn stays one: it says that the value was set back.
type rising struct {
	last  uint32
	turns int64
	known bool
}

// at takes a new reading. A fall is a turn only if the value would then have moved by no more than most since the last reading.
func (r *rising) at(now, most uint32) int64 {
	if r.known && now < r.last {
		if now-r.last <= most { // modulo 2^32: the way over the top
			r.turns++
		} else {
			r.turns = 0
		}
	}
	r.last, r.known = now, true
	return r.turns<<32 + int64(now)
}

// mostPages is more than an engine makes between two looks at it.
const mostPages = 1 << 20

// mostTicks is by how many hundredths of a second an agent's clock can have moved in a time of ours.
func mostTicks(elapsed time.Duration) uint32 {
	return uint32(min(int64(elapsed/(10*time.Millisecond))*11/10+1000, 1<<31))
}

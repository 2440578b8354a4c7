package templates

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// RecordSeed as a guilloche's seed binds it to the record: its phases and frequencies follow
// from the record's digest, so each document has a pattern of its own that can be computed again.
const RecordSeed = "record"

// Line is how a guilloche's lines look and where its numbers come from.
type Line struct {
	// Line is the width in mm.
	Line float64 `yaml:"line"`
	// Seed is any word, or "record".
	Seed  string `yaml:"seed"`
	Paint `yaml:",inline"`
}

// Bound tells whether the guilloche is computed from the record.
func (l Line) Bound() bool { return l.Seed == RecordSeed }

// Stream gives the numbers of a guilloche: those of its seed, or for a bound one those of the
// digest. Salt keeps two guilloches of one seed apart.
func (l Line) Stream(salt string, digest [32]byte) *Stream {
	h := sha256.New()
	h.Write([]byte("guilloche\x00" + salt + "\x00" + l.Seed + "\x00"))
	if l.Bound() {
		h.Write(digest[:])
	}
	s := &Stream{}
	h.Sum(s.state[:0])
	return s
}

// Stream is a sequence of numbers that follows from a seed. It is no source of secrets.
type Stream struct {
	state [32]byte
	used  int
}

// Next gives the next number from 0 up to 1.
func (s *Stream) Next() float64 {
	if s.used == 4 {
		s.state, s.used = sha256.Sum256(s.state[:]), 0
	}
	v := binary.BigEndian.Uint64(s.state[8*s.used:])
	s.used++
	return float64(v>>11) / (1 << 53)
}

// Angle gives the next number as an angle.
func (s *Stream) Angle() float64 { return 2 * math.Pi * s.Next() }

// Step gives a whole number from -n to n.
func (s *Stream) Step(n int) int { return int(s.Next()*float64(2*n+1)) - n }

// samplesPerTurn is how finely a sine is sampled: with cubic curves through five places a turn
// the greatest error is 0.7 % of the amplitude.
const samplesPerTurn = 5

// weave is a family of curves that swing between two edges, each a little later than the one
// before: middle + half · cos(turn + phase). Everything but the phase is computed once.
type weave struct {
	samples []swing
}

type swing struct {
	middle, half, cos, sin float64
	dMiddle, dHalf, dTurn  float64 // derivatives by the curve's parameter
}

// at gives the value and the derivative at sample i for a curve of phase (cos, sin).
func (w *weave) at(i int, cos, sin float64) (value, slope float64) {
	s := &w.samples[i]
	c, q := s.cos*cos-s.sin*sin, s.sin*cos+s.cos*sin
	return s.middle + s.half*c, s.dMiddle + s.dHalf*c - s.half*q*s.dTurn
}

// fastest gives about how often strands would swing that went everywhere as they do where they
// are quickest; a little coarser there does not show.
func fastest(swings, lobes int, sway float64) int {
	return int(0.8 * (float64(swings) + sway*float64(lobes)))
}

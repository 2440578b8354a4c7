package snmp

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRising(t *testing.T) {
	for name, c := range map[string]struct {
		most     uint32
		readings []uint32
		want     int64
	}{
		"first":                   {10, []uint32{4_294_967_295}, 4_294_967_295},
		"on":                      {10, []uint32{5, 900}, 900},
		"round":                   {10, []uint32{4_294_967_290, 2}, 4_294_967_298},
		"round twice":             {1 << 31, []uint32{4_294_967_290, 2, 2_000_000_000, 4_000_000_000, 7}, 2<<32 + 7},
		"set back":                {10, []uint32{1000, 3}, 3},
		"set back near the top":   {10, []uint32{4_294_967_290, 900}, 900},
		"set back after a round":  {10, []uint32{4_294_967_290, 2, 1}, 1},
		"from the very top to 0":  {1, []uint32{4_294_967_295, 0}, 1 << 32},
		"the same again":          {10, []uint32{7, 7, 7}, 7},
		"the same after a round":  {10, []uint32{4_294_967_295, 3, 3}, 1<<32 + 3},
		"back by one, no turn":    {1 << 31, []uint32{8, 7}, 7},
		"one short of everything": {1 << 20, []uint32{1, 0}, 0},
	} {
		var r rising
		var got int64
		for _, reading := range c.readings {
			got = r.at(reading, c.most)
		}
		if got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// TestRisingFollows: a counter that moves by less than the most is followed exactly, through every turn.
func TestRisingFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := int64(rapid.Uint32().Draw(t, "start"))
		var r rising
		first := r.at(uint32(truth), mostPages) - truth
		for range rapid.IntRange(1, 50).Draw(t, "readings") {
			truth += int64(rapid.Uint32Range(0, mostPages).Draw(t, "moved"))
			if got := r.at(uint32(truth), mostPages); got != truth+first {
				t.Fatalf("%d, want %d", got, truth+first)
			}
		}
	})
}

// TestClockHidesNoRestart: an agent that has been up for 497 days and restarts an hour later has not gone round.
func TestClockHidesNoRestart(t *testing.T) {
	var r rising
	r.at(1<<32-360_000, mostTicks(0)) // an hour before its clock goes round
	if got := r.at(500, mostTicks(time.Minute)); got != 500 {
		t.Errorf("restarted: %d", got)
	}
	r.at(1<<32-3000, mostTicks(0)) // half a minute before
	if got := r.at(3000, mostTicks(time.Minute)); got != 1<<32+3000 {
		t.Errorf("gone round: %d", got)
	}
}

package production

import (
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// seen is a device as it was last seen, and how long ago that is.
type seen struct {
	Ever    bool      `json:"ever"`
	At      time.Time `json:"at"`    // of the last contact
	Seconds int       `json:"age"`   // since then
	Stale   bool      `json:"stale"` // it should have been heard of since
	State   string    `json:"state"`
	Reasons []string  `json:"reasons"`
	Model   string    `json:"model"`
	Loaded  []string  `json:"loaded"` // media
	Count   *int64    `json:"lifeCount"`
}

// heardEvery is after how long without a word something is wrong: a line looks at each printer twice a minute.
const heardEvery = 2 * time.Minute

// seenOf gives what the register has of a device.
func seenOf(p production.Printer, now time.Time) seen {
	s := seen{Ever: p.LastContactAt != nil}
	if s.Ever {
		s.At = *p.LastContactAt
		s.Seconds = max(0, int(now.Sub(s.At).Seconds()))
		s.Stale = now.Sub(s.At) > heardEvery
	}
	if f := p.Facts; f != nil {
		s.State, s.Reasons, s.Model, s.Loaded, s.Count = f.State, f.Reasons, f.Model, f.MediaReady, f.LifeCount
	}
	return s
}

// Unit is in what the age of the last contact is told: seconds, minutes or hours.
func (s seen) Unit() string {
	switch {
	case s.Seconds < 120:
		return "seconds"
	case s.Seconds < 7200:
		return "minutes"
	}
	return "hours"
}

// Ago is the age of the last contact in its unit.
func (s seen) Ago() int {
	return s.Seconds / map[string]int{"seconds": 1, "minutes": 60, "hours": 3600}[s.Unit()]
}

// Tone is the colour class of what the device says.
func (s seen) Tone() string {
	switch {
	case !s.Ever || s.Stale || s.State == "stopped":
		return "care"
	case s.State == "idle":
		return "good"
	}
	return "way"
}

// asked asks a printer what it is and does before anything is decided by it, and gives what notes the answer in the act. One that is out of
// reach, or that another device answers for, is noted as nothing: what was noted before counts.
func (c Config) asked(q *web.Request, id string) func(*issuance.Act) error {
	nothing := func(*issuance.Act) error { return nil }
	if c.Devices == nil {
		return nothing
	}
	p, err := production.LoadPrinter(q.Context(), q.Read, id)
	if err != nil {
		return nothing // whoever acts on it will say so
	}
	now, err := c.Devices.Ask(q.Context(), p)
	if err != nil || p.DeviceUUID != nil && *p.DeviceUUID != now.Device {
		return nothing
	}
	if p.Facts != nil && now.Sides == 0 && p.Facts.Device == now.Device { // a snapshot does not tell it
		now.Sides = p.Facts.Sides
	}
	return func(act *issuance.Act) error { return production.Seen(q.Context(), act, id, now) }
}

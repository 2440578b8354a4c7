package evolis

import "fmt"

// counters is where the printer stands: what tells one card from another, and a marked one from an unmarked one.
type counters struct {
	fed    int64  // cards ever fed (Rco;c)
	panels int64  // panels ever printed (Rco;p)
	place  string // of the card inside; "" for none (Rlr;p)
}

// read asks for all counters. The last answer read must be of its kind, so that answers which are one off are noticed.
func (c *session) read() (counters, error) {
	var n counters
	var err error
	if n.fed, err = c.count("Rco", "c"); err != nil {
		return n, err
	}
	if n.panels, err = c.count("Rco", "p"); err != nil {
		return n, err
	}
	a, err := c.ask("Rlr", "p")
	if err != nil {
		return n, err
	}
	if n.place, err = a.place(); err != nil {
		return n, fmt.Errorf("asking for the place of the card: %w", err)
	}
	if again, err := c.name("Rsn"); err != nil || again != c.serial {
		return n, fmt.Errorf("the printer calls itself %q and then %q: its answers can't be told apart (%v)", c.serial, again, err)
	}
	return n, nil
}

// holds reports whether this very card is inside.
func (c *session) holds(k card, now counters) bool {
	return now.place != "" && k.name.serial == c.serial && now.fed == k.name.fed
}

package evolis

import (
	"slices"
	"sync"

	"chancery/printers"
)

// maxCards is how many cards are remembered.
const maxCards = 64

// Memory is what one process did with cards: the printers keep no names of attempts, so that without it only their counters speak.
// The zero value is empty and usable; its methods may be called from several goroutines.
type Memory struct {
	mu    sync.Mutex
	cards []*card // the latest last
}

// card is what is remembered of one card.
type card struct {
	name    name
	before  int64  // panels that the printer had printed when it was fed, or unseen
	attempt string // "" for a card of an earlier process

	sending   bool  // panels are going out now
	done      bool  // all panels were printed, as the printer's answers and counters say
	canceled  bool  // without data
	restarted bool  // the printer was switched off with it inside
	panels    int64 // of the document, once it was offered
	sides     int
	exit      printers.Exit // that it was ejected to
}

// untouched reports whether this process fed the card and offered no document for it.
func (k card) untouched() bool { return k.attempt != "" && k.panels == 0 }

func (k card) job() printers.Job { return jobOf(k.name, k.before) }

// add takes in a card about to be fed, in place of one of the same name that never was.
func (m *Memory) add(k *card) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cards = slices.DeleteFunc(m.cards, func(old *card) bool { return old.name == k.name })
	if m.cards = append(m.cards, k); len(m.cards) > maxCards {
		m.cards = m.cards[1:]
	}
}

// recall gives a copy of what is remembered of a card; of one of an earlier process that is what its job says.
func (m *Memory) recall(n name, before int64) card {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.known(func(k *card) bool { return k.name == n })
	if k == nil {
		return card{name: n, before: before}
	}
	if k.before == unseen {
		k.before = before
	}
	return *k
}

// change alters what is remembered of a card, taking it in if it is not known.
func (m *Memory) change(given card, to func(*card)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.known(func(k *card) bool { return k.name == given.name })
	if k == nil {
		k = &card{name: given.name, before: given.before}
		m.cards = append(m.cards, k)
	}
	to(k)
}

// latest is the last card that an attempt was given.
func (m *Memory) latest(attempt string) (card, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.known(func(k *card) bool { return attempt != "" && k.attempt == attempt })
	if k == nil {
		return card{}, false
	}
	return *k, true
}

// known finds the latest such card. The caller holds the lock.
func (m *Memory) known(such func(*card) bool) *card {
	for _, k := range slices.Backward(m.cards) {
		if such(k) {
			return k
		}
	}
	return nil
}

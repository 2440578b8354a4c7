package machine

import (
	"slices"
	"strconv"
)

// Feed takes the next blank from the stack; ok is false when there is none. Where the stack has no serials the blank has none
// either, and there always is one. The entry "fed" is the caller's to write, since it knows the job: a machine that dies before
// has the blank on its stack again.
func (m *Machine) Feed() (serial string, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.feeder == nil {
		return "", true, nil
	}
	if err := m.load(); err != nil {
		return "", false, err
	}
	if len(m.feeder.stack) == 0 {
		return "", false, nil
	}
	serial, m.feeder.stack = m.feeder.stack[0], m.feeder.stack[1:]
	return serial, true, nil
}

// Stack returns the serials of the blanks on the stack, the next one first, and whether it has serials and an end at all.
func (m *Machine) Stack() (serials []string, ends bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.feeder == nil {
		return nil, false, nil
	}
	if err := m.load(); err != nil {
		return nil, true, err
	}
	return slices.Clone(m.feeder.stack), true, nil
}

// load takes in what was added to the feeder's file. The caller holds the lock.
func (m *Machine) load() error {
	loaded, err := m.feeder.take()
	if err != nil || !loaded {
		return err
	}
	return m.write(Entry{Event: EventLoaded, Result: strconv.FormatInt(m.feeder.offset, 10)})
}

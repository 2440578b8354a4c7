package mrz

import "slices"

// styles yields the published styles and their variants, the default first. A style
// that can't fill the field exactly is left out.
func (p parts) styles(yield func(Shortening) bool) {
	primaries := []struct {
		rule string
		make func(room int) ([]int, bool)
	}{{primaryWhole, p.whole}, {primaryInitials, p.initials}, {primaryCut, p.firstWhole}, {primaryEqual, p.equal}}
	secondaries := []struct {
		rule string
		make func(room int) []int
	}{{secondaryCut, p.cutAtEnd}, {secondaryKept, p.keepEvery}}
	for _, reserve := range p.reserves() {
		for _, primary := range primaries {
			kept, ok := primary.make(p.width - reserve)
			if !ok {
				continue
			}
			for _, secondary := range secondaries {
				if s, ok := p.finish(kept, secondary.make, primary.rule, secondary.rule); ok && !yield(s) {
					return
				}
			}
		}
	}
}

// reserves lists how much room the secondary identifier may be promised, its two
// fillers included: for its first letter, its initials, its first component, its
// first component and initials.
func (p parts) reserves() []int {
	if len(p.secondary) == 0 {
		return []int{0}
	}
	first, others := len(p.secondary[0]), len(p.secondary)-1
	list := []int{2 + 1, 2 + 2*others + 1, 2 + first, 2 + first + 2*others}
	slices.Sort(list)
	return slices.Compact(list)
}

// finish fills the rest of the field with the secondary identifier, gives what is
// left over back to the primary, and writes the result.
func (p parts) finish(kept []int, fill func(int) []int, primaryRule, secondaryRule string) (Shortening, bool) {
	pl := plan{primary: slices.Clone(kept)}
	if len(p.secondary) == 0 {
		secondaryRule = noSecondary
	} else {
		pl.secondary = fill(p.width - joined(pl.primary) - 2)
		if len(pl.secondary) == 0 {
			return Shortening{}, false
		}
	}
	p.settle(&pl)
	field, ok := p.compose(pl)
	return Shortening{Field: field, Rule: primaryRule + ", " + secondaryRule}, ok
}

// settle closes a gap at the end: letters given back to shortened components, or,
// before a further secondary component, one letter taken from an earlier one to
// make room for its initial.
func (p parts) settle(pl *plan) {
	gap := p.width - joined(pl.primary)
	if len(pl.secondary) > 0 {
		gap -= 2 + joined(pl.secondary)
	}
	if next := len(pl.secondary); gap == 1 && next > 0 && next < len(p.secondary) {
		if takeLetter(pl.secondary) {
			pl.secondary = append(pl.secondary, 1)
			return
		}
	}
	for i, c := range p.primary[:len(pl.primary)] {
		back := min(gap, len(c)-pl.primary[i])
		pl.primary[i] += back
		gap -= back
	}
	for i, n := range pl.secondary {
		back := min(gap, len(p.secondary[i])-n)
		pl.secondary[i] += back
		gap -= back
	}
}

// takeLetter shortens the last component that has more than its initial.
func takeLetter(lengths []int) bool {
	for i := len(lengths) - 1; i >= 0; i-- {
		if lengths[i] > 1 {
			lengths[i]--
			return true
		}
	}
	return false
}

func lengths(components []string) []int {
	list := make([]int, len(components))
	for i, c := range components {
		list[i] = len(c)
	}
	return list
}

// whole keeps the primary identifier as it is.
func (p parts) whole(room int) ([]int, bool) {
	kept := lengths(p.primary)
	return kept, joined(kept) <= room
}

// initials makes initials of primary components, the last one first, until the
// rest fits: BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI.
func (p parts) initials(room int) ([]int, bool) {
	kept := lengths(p.primary)
	for i := len(kept) - 1; i >= 0 && joined(kept) > room; i-- {
		kept[i] = 1
	}
	return kept, joined(kept) <= room
}

// firstWhole keeps the first component and cuts the others to nearly one length:
// BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO.
func (p parts) firstWhole(room int) ([]int, bool) {
	kept := lengths(p.primary)
	return kept, len(kept) > 1 && level(kept[1:], room-kept[0]-1, true)
}

// equal cuts every component to one length: BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO.
func (p parts) equal(room int) ([]int, bool) {
	kept := lengths(p.primary)
	return kept, level(kept, room, false)
}

// level cuts the longest lengths down until all fit into room with fillers between
// them; with remainder, what one further letter each leaves goes to the first ones.
func level(list []int, room int, remainder bool) bool {
	letters := room - (len(list) - 1)
	if letters < len(list) {
		return false
	}
	top := 1
	for top < slices.Max(list) && capped(list, top+1) <= letters {
		top++
	}
	spare := letters - capped(list, top)
	for i, n := range list {
		list[i] = min(n, top)
		if remainder && n > top && spare > 0 {
			list[i]++
			spare--
		}
	}
	return true
}

// capped adds up lengths, none counted for more than top.
func capped(list []int, top int) int {
	sum := 0
	for _, n := range list {
		sum += min(n, top)
	}
	return sum
}

// cutAtEnd takes secondary components in order as far as they go.
func (p parts) cutAtEnd(room int) []int {
	var kept []int
	for i, c := range p.secondary {
		if i > 0 {
			room--
		}
		if room <= 0 {
			break
		}
		n := min(len(c), room)
		kept = append(kept, n)
		room -= n
	}
	return kept
}

// keepEvery gives every secondary component its initial and the rest of the room
// to the first ones: CHAYAPA<DE<K.
func (p parts) keepEvery(room int) []int {
	kept := make([]int, len(p.secondary))
	for i := range kept {
		kept[i] = 1
	}
	room -= joined(kept)
	if room < 0 {
		return nil
	}
	for i, c := range p.secondary {
		more := min(room, len(c)-1)
		kept[i] += more
		room -= more
	}
	return kept
}

// anyPlan finds a shortening that keeps m components of the primary identifier and
// as many of the secondary as can be, however little of each.
func (p parts) anyPlan(m int) (plan, bool) {
	least := min(1, len(p.secondary))
	for k := len(p.secondary); k >= least; k-- {
		pl := plan{initialsOf(m), initialsOf(k)}
		if joined(pl.primary)+2*least+joined(pl.secondary) <= p.width && p.width <= p.reach(pl) {
			p.settle(&pl)
			return pl, true
		}
	}
	return plan{}, false
}

// reach is the longest field that the components of a plan can make.
func (p parts) reach(pl plan) int {
	n := joined(lengths(p.primary[:len(pl.primary)]))
	if len(pl.secondary) > 0 {
		n += 2 + joined(lengths(p.secondary[:len(pl.secondary)]))
	}
	return n
}

func initialsOf(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = 1
	}
	return list
}

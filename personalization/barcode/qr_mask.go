package barcode

// qrMasked tells whether a mask turns the module over (ISO/IEC 18004 Table 10).
func qrMasked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// qrFormatWord returns the 15 bits of format information (§7.9).
func qrFormatWord(l qrLevel, mask int) int {
	data := l.formatBits()<<3 | mask
	rest := data
	for range 10 {
		rest = rest<<1 ^ (rest>>9)*0x537
	}
	return (data<<10 | rest) ^ 0x5412
}

// qrVersionWord returns the 18 bits of version information (§7.10).
func qrVersionWord(v qrVersion) int {
	rest := int(v)
	for range 12 {
		rest = rest<<1 ^ (rest>>11)*0x1F25
	}
	return int(v)<<12 | rest
}

// qrPenalty is the sum of the four features that make a symbol hard to read (§7.8.3).
func qrPenalty(dark []bool, side int) int {
	penalty := 0
	for i := range side {
		penalty += qrLinePenalty(dark[i*side:], side, 1) + qrLinePenalty(dark[i:], side, side)
	}
	total := 0
	for y := range side {
		row := dark[y*side : y*side+side]
		for x, v := range row {
			if v {
				total++
			}
			if x > 0 && y > 0 {
				above := dark[(y-1)*side+x-1 : (y-1)*side+x+1]
				if v == row[x-1] && v == above[0] && v == above[1] {
					penalty += 3
				}
			}
		}
	}
	share := total*20 - side*side*10
	return penalty + (max(share, -share)+side*side-1)/(side*side)*10 - 10
}

// qrLinePenalty looks along one row or column for runs of five and more, and for what resembles a finder pattern.
func qrLinePenalty(dark []bool, side, step int) int {
	penalty, length, last, window := 0, 0, 0, 0
	for i := range side {
		bit := 0
		if dark[i*step] {
			bit = 1
		}
		if bit != last {
			length, last = 0, bit
		}
		length++
		switch {
		case length == 5:
			penalty += 3
		case length > 5:
			penalty++
		}
		window = (window<<1 | bit) & 0x7FF
		if i >= 10 && (window == 0x5D0 || window == 0x05D) {
			penalty += 40
		}
	}
	return penalty
}

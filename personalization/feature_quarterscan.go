package personalization

// prefixCode decodes a Huffman code (T.81 Annex C): up to quickBits bits by a table, longer ones
// by length.
type prefixCode struct {
	quick  [1 << quickBits]uint16 // length << 8 | value, 0 for longer codes
	last   [17]int32              // greatest code of each length, -1 for none
	offset [17]int32              // of a length's values less its smallest code
	values []byte
}

const quickBits = 9

func newPrefixCode(counts, values []byte) (*prefixCode, bool) {
	c := &prefixCode{values: values}
	code, k := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		n := int32(counts[length-1])
		c.offset[length] = k - code
		if code+n > 1<<length {
			return nil, false
		}
		for range n {
			if length <= quickBits {
				shift := quickBits - length
				for i := range 1 << shift {
					c.quick[int(code)<<shift|i] = uint16(length)<<8 | uint16(values[k])
				}
			}
			code, k = code+1, k+1
		}
		c.last[length] = code - 1
		if n == 0 {
			c.last[length] = -1
		}
		code <<= 1
	}
	return c, true
}

// fill takes bytes until at least 48 bits are there; at a marker it goes on with zeros.
func (d *quarterDecoder) fill() {
	for d.have <= 48 {
		var b byte
		switch {
		case d.finished || d.at >= len(d.file):
			d.finished = true
		case d.file[d.at] != 0xff:
			b = d.file[d.at]
			d.at++
		case d.at+1 < len(d.file) && d.file[d.at+1] == 0:
			b = 0xff
			d.at += 2
		default:
			d.finished = true
		}
		if d.finished {
			d.padding += 8
		}
		d.bits = d.bits<<8 | uint64(b)
		d.have += 8
	}
}

// symbol decodes the next value of a code; false for bits that are no code.
func (d *quarterDecoder) symbol(c *prefixCode) (byte, bool) {
	if d.have < 32 {
		d.fill()
	}
	if quick := c.quick[d.bits>>(d.have-quickBits)&(1<<quickBits-1)]; quick != 0 {
		d.have -= uint(quick >> 8)
		return byte(quick), true
	}
	for length := uint(quickBits + 1); length <= 16; length++ {
		code := int32(d.bits >> (d.have - length) & (1<<length - 1))
		if code <= c.last[length] {
			if i := code + c.offset[length]; i >= 0 && int(i) < len(c.values) {
				d.have -= length
				return c.values[i], true
			}
			return 0, false
		}
	}
	return 0, false
}

// number takes n bits as a signed number (T.81 §F.2.2.1, EXTEND); after symbol there are enough.
func (d *quarterDecoder) number(n uint) int32 {
	if n == 0 {
		return 0
	}
	d.have -= n
	v := int32(d.bits >> d.have & (1<<n - 1))
	if v < 1<<(n-1) {
		v -= 1<<n - 1
	}
	return v
}

// scan decodes all blocks and puts the cells of those of brightness in place.
func (d *quarterDecoder) scan() bool {
	g, first := d.greys, &d.parts[0]
	across, down := 8*first.across, 8*first.down
	n := 0
	for y := 0; y < g.Height; y += down {
		for x := 0; x < g.Width; x += across {
			if d.restart > 0 && n > 0 && n%d.restart == 0 && !d.resume() {
				return false
			}
			n++
			for i := range d.parts {
				p := &d.parts[i]
				for j := range p.across * p.down {
					coarse, ok := d.block(p)
					if !ok {
						return false
					}
					if i == 0 {
						g.put(2*(x/8+j%p.across), 2*(y/8+j/p.across), coarse)
					}
				}
			}
		}
	}
	return d.whole()
}

// whole tells that no bit was read beyond the file's own.
func (d *quarterDecoder) whole() bool { return d.have >= d.padding }

// resume begins anew after a restart marker (T.81 §E.2.4).
func (d *quarterDecoder) resume() bool {
	for i := range d.parts {
		d.parts[i].last = 0
	}
	whole := d.whole()
	d.bits, d.have, d.padding, d.finished = 0, 0, 0, false
	// Whole bytes may have been taken up to the marker, and none beyond.
	if !whole || d.at+2 > len(d.file) || d.file[d.at] != 0xff || d.file[d.at+1]&^7 != 0xd0 {
		return false
	}
	d.at += 2
	return true
}

// block decodes a block's coefficients and keeps those of the frequencies 0 and 1 across and down.
func (d *quarterDecoder) block(p *jpegPart) (coarse [4]int32, ok bool) {
	size, ok := d.symbol(p.direct)
	if !ok || size > 15 {
		return coarse, false
	}
	p.last += d.number(uint(size))
	quant := d.quants[p.quant]
	coarse[0] = p.last * quant[0]
	for k := 1; k < 64; k++ {
		rs, ok := d.symbol(p.others)
		if !ok {
			return coarse, false
		}
		size := uint(rs & 15)
		if size == 0 {
			if rs != 0xf0 {
				break
			}
			k += 15
			continue
		}
		k += int(rs >> 4)
		switch k {
		case 1, 2:
			coarse[k] = d.number(size) * quant[k]
		case 4:
			coarse[3] = d.number(size) * quant[4]
		default:
			d.have -= size
		}
	}
	return coarse, p.last > -1<<20 && p.last < 1<<20
}

// put writes the four cells of a block: the means of its quarters, as far as its coarsest
// coefficients tell. A cosine's mean over half a period of the basis is 0.6407.
func (g *greys) put(column, row int, coarse [4]int32) {
	mean := 128 + float32(coarse[0])*0.125
	across, down, both := float32(coarse[1])*0.11327, float32(coarse[2])*0.11327, float32(coarse[3])*0.10263
	for j, v := range [...]float32{mean + across + down + both, mean - across + down - both, mean + across - down - both, mean - across - down + both} {
		if x, y := column+j%2, row+j/2; x < g.columns && y < g.rows {
			g.cells[y*g.columns+x] = uint8(min(max(v+0.5, 0), 255))
		}
	}
}

package seal

import "crypto/subtle"

// group does the arithmetic of a curve that the standard library does not know: brainpool's, whose a is not -3.
type group struct {
	field, order *modulus
	a, b3        element // b3 is 3b
	base         point
}

// point is a point in projective coordinates (x/z, y/z); z is 0 for the point at infinity.
type point struct{ x, y, z element }

func newGroup(c *curve) *group {
	g := &group{field: newModulus(c.p), order: newModulus(c.n)}
	size := g.field.size
	b := g.field.number(c.b.FillBytes(make([]byte, size)))
	g.a, g.b3 = g.field.number(c.a.FillBytes(make([]byte, size))), g.field.add(b, g.field.add(b, b))
	g.base = g.point(c.base())
	return g
}

// point reads an uncompressed point that is on the curve.
func (g *group) point(b []byte) point {
	size := g.field.size
	return point{g.field.number(b[1 : 1+size]), g.field.number(b[1+size:]), g.field.one}
}

// affine gives both coordinates of a point; zeros for the one at infinity.
func (g *group) affine(p point) (x, y []byte) {
	f := g.field
	over := f.invert(p.z)
	return f.bytes(f.mul(p.x, over)), f.bytes(f.mul(p.y, over))
}

// add gives p + q for all points alike, equal and opposite ones and the one at infinity included (Renes, Costello and Batina, "Complete
// addition formulas for prime order elliptic curves", algorithm 1). There is no case to branch on.
func (g *group) add(p, q point) point {
	f := g.field
	xx, yy, zz := f.mul(p.x, q.x), f.mul(p.y, q.y), f.mul(p.z, q.z)
	xy := f.sub(f.mul(f.add(p.x, p.y), f.add(q.x, q.y)), f.add(xx, yy))
	xz := f.sub(f.mul(f.add(p.x, p.z), f.add(q.x, q.z)), f.add(xx, zz))
	yz := f.sub(f.mul(f.add(p.y, p.z), f.add(q.y, q.z)), f.add(yy, zz))
	t := f.add(f.mul(g.b3, zz), f.mul(g.a, xz))
	u, v := f.sub(yy, t), f.add(yy, t)
	azz := f.mul(g.a, zz)
	w := f.add(f.add(f.add(xx, xx), xx), azz)
	k := f.add(f.mul(g.b3, xz), f.mul(g.a, f.sub(xx, azz)))
	return point{
		x: f.sub(f.mul(xy, u), f.mul(yz, k)),
		y: f.add(f.mul(u, v), f.mul(w, k)),
		z: f.add(f.mul(yz, v), f.mul(xy, w)),
	}
}

// multiply gives k times p, four bits of k at a time. Each step is the same for all k: every row of the table is read.
func (g *group) multiply(p point, k []byte) point {
	var table [16]point
	table[0] = point{y: g.field.one}
	for i := 1; i < len(table); i++ {
		table[i] = g.add(table[i-1], p)
	}
	sum := table[0]
	for _, b := range k {
		for _, digit := range []byte{b >> 4, b & 15} {
			for range 4 {
				sum = g.add(sum, sum)
			}
			sum = g.add(sum, g.row(&table, digit))
		}
	}
	return sum
}

// row reads the row of a table without its index showing in the addresses that are read.
func (g *group) row(table *[16]point, digit byte) (out point) {
	for i := range table {
		bit := uint64(subtle.ConstantTimeByteEq(byte(i), digit))
		for j := range g.field.limbs {
			out.x[j] = pick(bit, table[i].x[j], out.x[j])
			out.y[j] = pick(bit, table[i].y[j], out.y[j])
			out.z[j] = pick(bit, table[i].z[j], out.z[j])
		}
	}
	return out
}

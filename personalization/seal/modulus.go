package seal

import (
	"math/big"
	"math/bits"
)

// maxLimbs is enough for numbers of 512 bits.
const maxLimbs = 8

// element is a number modulo a [modulus], least limb first, in Montgomery form where not said otherwise.
type element [maxLimbs]uint64

// modulus is odd. Its arithmetic takes the same steps for all numbers of the same length: no branch and no index depends on a value, so
// that how long a signature takes says nothing about the key.
type modulus struct {
	limbs  int
	size   int // bytes
	m      element
	fermat element // m - 2
	minus  uint64  // -1/m modulo 2^64
	square element // R² modulo m, for R = 2^(64·limbs)
	one    element // R modulo m
}

func newModulus(m *big.Int) *modulus {
	n := &modulus{limbs: (m.BitLen() + 63) / 64, size: (m.BitLen() + 7) / 8}
	n.m = n.load(m.FillBytes(make([]byte, n.size)))
	n.fermat = n.load(new(big.Int).Sub(m, big.NewInt(2)).FillBytes(make([]byte, n.size)))
	inverse := n.m[0] // right to 3 bits, and each step doubles them
	for range 5 {
		inverse *= 2 - n.m[0]*inverse
	}
	n.minus = -inverse
	r := new(big.Int).Lsh(big.NewInt(1), uint(128*n.limbs))
	n.square = n.load(r.Mod(r, m).FillBytes(make([]byte, n.size)))
	n.one = n.mul(element{1}, n.square)
	return n
}

// load reads big-endian bytes, not in Montgomery form.
func (n *modulus) load(b []byte) (x element) {
	for i, v := range b {
		place := len(b) - 1 - i
		x[place/8] |= uint64(v) << (8 * (place % 8))
	}
	return x
}

// number reads big-endian bytes, at most as many as the modulus has, into Montgomery form; they may stand for more than the modulus.
func (n *modulus) number(b []byte) element { return n.mul(n.load(b), n.square) }

// bytes gives a number as big-endian bytes.
func (n *modulus) bytes(x element) []byte {
	x = n.mul(x, element{1})
	out := make([]byte, n.size)
	for i := range out {
		place := n.size - 1 - i
		out[i] = byte(x[place/8] >> (8 * (place % 8)))
	}
	return out
}

// mul gives x·y/R (Montgomery's product, operand by operand).
func (n *modulus) mul(x, y element) element {
	var t [maxLimbs + 2]uint64
	for i := range n.limbs {
		var carry, c uint64
		for j := range n.limbs {
			t[j], carry = mulAdd(x[j], y[i], t[j], carry)
		}
		t[n.limbs], c = bits.Add64(t[n.limbs], carry, 0)
		t[n.limbs+1] = c
		q := t[0] * n.minus
		_, carry = mulAdd(q, n.m[0], t[0], 0)
		for j := 1; j < n.limbs; j++ {
			t[j-1], carry = mulAdd(q, n.m[j], t[j], carry)
		}
		t[n.limbs-1], c = bits.Add64(t[n.limbs], carry, 0)
		t[n.limbs] = t[n.limbs+1] + c
	}
	return n.reduce(element(t[:maxLimbs]), t[n.limbs])
}

// mulAdd gives x·y + a + b in two limbs, which they always fit.
func mulAdd(x, y, a, b uint64) (low, high uint64) {
	high, low = bits.Mul64(x, y)
	low, c := bits.Add64(low, a, 0)
	high += c
	low, c = bits.Add64(low, b, 0)
	return low, high + c
}

// reduce takes the modulus off once if x, with the carry before it, is not below it.
func (n *modulus) reduce(x element, carry uint64) (z element) {
	var borrow uint64
	for i := range n.limbs {
		z[i], borrow = bits.Sub64(x[i], n.m[i], borrow)
	}
	_, borrow = bits.Sub64(carry, 0, borrow)
	for i := range n.limbs {
		z[i] = pick(borrow, x[i], z[i])
	}
	return z
}

// pick gives x if bit is 1 and y if it is 0.
func pick(bit, x, y uint64) uint64 { return y ^ (-bit & (x ^ y)) }

func (n *modulus) add(x, y element) element {
	var z element
	var carry uint64
	for i := range n.limbs {
		z[i], carry = bits.Add64(x[i], y[i], carry)
	}
	return n.reduce(z, carry)
}

func (n *modulus) sub(x, y element) (z element) {
	var borrow, carry uint64
	for i := range n.limbs {
		z[i], borrow = bits.Sub64(x[i], y[i], borrow)
	}
	for i := range n.limbs {
		z[i], carry = bits.Add64(z[i], -borrow&n.m[i], carry)
	}
	return z
}

// invert gives 1/x by Fermat: the exponent, modulus less two, is public. 0 gives 0. The modulus must be prime.
func (n *modulus) invert(x element) element {
	z := n.one
	for i := 64*n.limbs - 1; i >= 0; i-- {
		z = n.mul(z, z)
		if n.fermat[i/64]>>(i%64)&1 == 1 {
			z = n.mul(z, x)
		}
	}
	return z
}

// below tells by 1 whether big-endian bytes stand for less than the modulus.
func (n *modulus) below(b []byte) uint64 {
	var borrow uint64
	x := n.load(b)
	for i := range n.limbs {
		_, borrow = bits.Sub64(x[i], n.m[i], borrow)
	}
	return borrow
}

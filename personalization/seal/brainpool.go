package seal

import "math/big"

// curve is a short Weierstrass curve y² = x³ + ax + b over the field of p, with a base point of prime order n.
//
// It serves to verify only: its arithmetic takes longer for some numbers than for others, which gives secrets away, and a verifier has
// none. The standard library knows no curve whose a is not -3.
type curve struct{ p, a, b, gx, gy, n *big.Int }

// brainpool gives a curve of RFC 5639 by name.
func brainpool(name string) (*curve, bool) {
	switch name {
	case "brainpoolP224r1":
		return newCurve(
			"d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff",
			"68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43",
			"2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b",
			"0d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07d",
			"58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cd",
			"d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f",
		), true
	case "brainpoolP256r1":
		return newCurve(
			"a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
			"7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
			"26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
			"8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
			"547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
			"a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
		), true
	case "brainpoolP320r1":
		return newCurve(
			"d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27",
			"3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4",
			"520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6",
			"43bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e20611",
			"14fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e8ee1",
			"d35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311",
		), true
	case "brainpoolP384r1":
		return newCurve(
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
			"7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
			"4a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
			"1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
			"8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565",
		), true
	case "brainpoolP512r1":
		return newCurve(
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
			"7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
			"3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
			"81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
			"7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
		), true
	}
	return nil, false
}

func newCurve(hex ...string) *curve {
	number := func(i int) *big.Int {
		n, ok := new(big.Int).SetString(hex[i], 16)
		if !ok {
			panic("seal: a curve's parameter is not in hex")
		}
		return n
	}
	return &curve{p: number(0), a: number(1), b: number(2), gx: number(3), gy: number(4), n: number(5)}
}

// contains tells whether a point is on the curve.
func (c *curve) contains(x, y *big.Int) bool {
	if x.Cmp(c.p) >= 0 || y.Cmp(c.p) >= 0 {
		return false
	}
	right := new(big.Int).Mul(x, x)
	right.Add(right, c.a).Mul(right, x).Add(right, c.b)
	left := new(big.Int).Mul(y, y)
	return left.Sub(left, right).Mod(left, c.p).Sign() == 0
}

// point is a point in affine coordinates; x is nil for the point at infinity.
type point struct{ x, y *big.Int }

// add gives p + q.
func (c *curve) add(p, q point) point {
	if p.x == nil {
		return q
	}
	if q.x == nil {
		return p
	}
	rise, run := new(big.Int), new(big.Int)
	if p.x.Cmp(q.x) == 0 {
		if run.Add(p.y, q.y).Mod(run, c.p).Sign() == 0 {
			return point{}
		}
		rise.Mul(p.x, p.x).Mul(rise, big.NewInt(3)).Add(rise, c.a) // the tangent: 3x² + a over 2y
		run.Lsh(p.y, 1)
	} else {
		rise.Sub(q.y, p.y)
		run.Sub(q.x, p.x)
	}
	run.Mod(run, c.p)
	slope := rise.Mul(rise, run.ModInverse(run, c.p))
	slope.Mod(slope, c.p)
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, p.x).Sub(x, q.x).Mod(x, c.p)
	y := new(big.Int).Sub(p.x, x)
	y.Mul(y, slope).Sub(y, p.y).Mod(y, c.p)
	return point{x, y}
}

// multiply gives k times p.
func (c *curve) multiply(p point, k *big.Int) point {
	var sum point
	for i := k.BitLen() - 1; i >= 0; i-- {
		sum = c.add(sum, sum)
		if k.Bit(i) == 1 {
			sum = c.add(sum, p)
		}
	}
	return sum
}

// verify is ECDSA verification (FIPS 186-5 §6.4.2).
func (c *curve) verify(x, y *big.Int, digest []byte, r, s *big.Int) bool {
	for _, v := range []*big.Int{r, s} {
		if v.Sign() <= 0 || v.Cmp(c.n) >= 0 {
			return false
		}
	}
	e := new(big.Int).SetBytes(digest)
	if excess := 8*len(digest) - c.n.BitLen(); excess > 0 {
		e.Rsh(e, uint(excess))
	}
	w := new(big.Int).ModInverse(s, c.n)
	u := e.Mul(e, w)
	u.Mod(u, c.n)
	v := w.Mul(w, r)
	v.Mod(v, c.n)
	sum := c.add(c.multiply(point{c.gx, c.gy}, u), c.multiply(point{x, y}, v))
	return sum.x != nil && new(big.Int).Mod(sum.x, c.n).Cmp(r) == 0
}

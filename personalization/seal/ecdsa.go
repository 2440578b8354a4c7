package seal

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/subtle"
	"errors"
)

// verify is ECDSA verification (FIPS 186-5 §6.4.2); raw is r and s, each of the length of the group order.
func (g *group) verify(public point, digest, raw []byte) bool {
	n := g.order
	r, s := raw[:n.size], raw[n.size:]
	for _, v := range [][]byte{r, s} {
		if n.below(v) == 0 || len(bytes.Trim(v, "\x00")) == 0 {
			return false
		}
	}
	w := n.invert(n.number(s))
	u, v := n.mul(n.number(g.cut(digest)), w), n.mul(n.number(r), w)
	sum := g.add(g.multiply(g.base, n.bytes(u)), g.multiply(public, n.bytes(v)))
	if sum.z == (element{}) {
		return false
	}
	x, _ := g.affine(sum)
	return n.number(x) == n.number(r)
}

// cut takes as much of a digest as the group order has bits, which is whole bytes for the curves that are known.
func (g *group) cut(digest []byte) []byte { return digest[:min(len(digest), g.order.size)] }

// sign is ECDSA with the nonce of RFC 6979: the same key and digest always give the same r and s.
func (g *group) sign(private, digest []byte, hash crypto.Hash) (r, s []byte, err error) {
	n := g.order
	e, d := n.number(g.cut(digest)), n.number(private)
	nonces := newNonces(hash, private, n.bytes(e))
	for range 100 { // the first serves but for one in 2^32 or fewer
		nonce := nonces.next(n.size)
		if n.below(nonce) == 0 || subtle.ConstantTimeCompare(nonce, make([]byte, n.size)) == 1 {
			continue
		}
		x, _ := g.affine(g.multiply(g.base, nonce))
		r := n.number(x)
		s := n.mul(n.invert(n.number(nonce)), n.add(e, n.mul(r, d)))
		if r != (element{}) && s != (element{}) {
			return n.bytes(r), n.bytes(s), nil
		}
	}
	return nil, nil, errors.New("no nonce served")
}

// nonces gives the candidates of RFC 6979 §3.2.
type nonces struct {
	hash crypto.Hash
	k, v []byte
	used bool
}

func newNonces(hash crypto.Hash, private, digest []byte) *nonces {
	n := &nonces{hash: hash, k: make([]byte, hash.Size()), v: bytes.Repeat([]byte{1}, hash.Size())}
	n.stir(0, private, digest)
	n.stir(1, private, digest)
	return n
}

// stir is steps d to g, and h.3 where nothing is given.
func (n *nonces) stir(separator byte, seeds ...[]byte) {
	n.k = n.mac(append([][]byte{n.v, {separator}}, seeds...)...)
	n.v = n.mac(n.v)
}

func (n *nonces) mac(parts ...[]byte) []byte {
	h := hmac.New(n.hash.New, n.k)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// next gives a candidate of a number of bytes.
func (n *nonces) next(size int) []byte {
	if n.used {
		n.stir(0)
	}
	n.used = true
	var out []byte
	for len(out) < size {
		n.v = n.mac(n.v)
		out = append(out, n.v...)
	}
	return out[:size]
}

package seal

import (
	"slices"
	"sync"
	"testing"
)

// Every bit of a seal counts: of each profile, on several curves, each bit is flipped in turn; more than 10,000 in all, a part of them
// without CHANCERY_PROVE.
func TestFlippedBits(t *testing.T) {
	flips, reasons := 0, map[Reason]int{}
	for _, curve := range []string{"P-256", "brainpoolP256r1", "P-384"} {
		a := authorityOn(t, curve, false)
		signer, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		trust := Trust{Signers: certificates(a.VDSSigner), CSCAs: certificates(a.CSCA), At: trialTime()}
		for name, payload := range eachSeal(t, signer) {
			if !prove() && curve != "P-256" {
				continue
			}
			if r := Check(payload, trust); r.Status != Valid || len(r.Reasons) > 0 {
				t.Fatalf("%s on %s is itself %v", name, curve, r)
			}
			for i := range 8 * len(payload) {
				flipped := slices.Clone(payload)
				flipped[i/8] ^= 1 << (i % 8)
				r := Check(flipped, trust)
				if r.Status != Invalid || len(r.Reasons) == 0 || slices.Contains(r.Reasons, InvalidSealMRZ) {
					t.Fatalf("%s on %s, bit %d: %v", name, curve, i, r)
				}
				flips++
				reasons[r.Reasons[0]]++
			}
			cut(t, payload, trust)
		}
	}
	if least := map[bool]int{false: 4500, true: 10000}[prove()]; flips < least || reasons[InvalidSignature] < flips/2 ||
		reasons[WrongFormat] == 0 || reasons[ReadError] == 0 || reasons[UnknownCertificate] == 0 {
		t.Errorf("%d flips: %v", flips, reasons)
	}
	t.Logf("%d flips: %v", flips, reasons)
}

// cut shortens a seal byte by byte, and adds one.
func cut(t *testing.T, payload []byte, trust Trust) {
	t.Helper()
	for n := range payload {
		want := ReadError
		if n == 0 {
			want = WrongFormat
		}
		if r := Check(payload[:n], trust); r.Status != Invalid || r.Reasons[0] != want {
			t.Errorf("cut at %d: %v", n, r)
		}
	}
	if r := Check(append(slices.Clone(payload), 0), trust); r.Reasons[0] != WrongFormat {
		t.Errorf("a byte more: %v", r)
	}
}

// One signer and one trust serve many at once, and give the same bytes to all.
func TestManyAtOnce(t *testing.T) {
	a := authorityOn(t, "brainpoolP256r1", false)
	signer, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	want := eachSeal(t, signer)
	trust := Trust{Signers: certificates(a.VDSSigner), CSCAs: certificates(a.CSCA), CRLs: []*RevocationList{listOf(t, a.CSCA, "1")}, At: trialTime()}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for name, payload := range eachSeal(t, signer) {
				if !slices.Equal(payload, want[name]) {
					t.Errorf("%s: other bytes", name)
				}
				if r := Check(payload, trust); r.Status != Valid {
					t.Errorf("%s: %v", name, r)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkSign(b *testing.B) {
	for _, curve := range []string{"P-256", "P-384", "brainpoolP256r1", "brainpoolP384r1"} {
		a := authorityOn(b, curve, false)
		signer, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(curve, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := EncodeVisa(specimen(), signer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, curve := range []string{"P-256", "P-384", "brainpoolP256r1", "brainpoolP384r1"} {
		a := authorityOn(b, curve, false)
		signer, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
		if err != nil {
			b.Fatal(err)
		}
		payload := eachSeal(b, signer)["visa"]
		for name, trust := range map[string]Trust{"signature": {Signers: certificates(a.VDSSigner)},
			"all": {Signers: certificates(a.VDSSigner), CSCAs: certificates(a.CSCA), CRLs: []*RevocationList{listOf(b, a.CSCA, "1")}, At: trialTime(), MRZ: specimen().MRZ}} {
			b.Run(curve+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if r := Check(payload, trust); r.Status != Valid {
						b.Fatal(r)
					}
				}
			})
		}
	}
}

package page

import (
	"testing"
)

func TestOwnProfileSize(t *testing.T) {
	p := ownProfile()
	t.Logf("%d bytes, %d compressed", len(p), len(deflate(p)))
}
func BenchmarkOwnProfile(b *testing.B) {
	for b.Loop() {
		ownProfile()
	}
}

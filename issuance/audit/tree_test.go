package audit

import (
	"encoding/hex"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// The leaves and heads that the Certificate Transparency project publishes with its reference implementation of RFC 6962
// (github.com/google/certificate-transparency, merkletree/merkle_tree_test.cc).
func TestTreeHasThePublishedHeads(t *testing.T) {
	var e edge
	empty, err := e.root()
	if err != nil || hex.EncodeToString(empty[:]) != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("empty tree: %x, %v", empty, err)
	}
	for i, c := range []struct{ leaf, root string }{
		{"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	} {
		leaf, err := hex.DecodeString(c.leaf)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.add(tlog.RecordHash(leaf)); err != nil {
			t.Fatal(err)
		}
		if root, err := e.root(); err != nil || hex.EncodeToString(root[:]) != c.root {
			t.Errorf("head of %d leaves: %x, %v", i+1, root, err)
		}
	}
}

// The edge is a tree of tlog with everything forgotten that is not needed again.
func TestEdgeIsTheWholeTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 600).Draw(t, "leaves")
		var all []tlog.Hash
		whole := tlog.HashReaderFunc(func(indexes []int64) (found []tlog.Hash, err error) {
			for _, i := range indexes {
				found = append(found, all[i])
			}
			return found, nil
		})
		var e edge
		for i := range n {
			leaf := tlog.RecordHash([]byte{byte(i), byte(i >> 8)})
			want, err := tlog.StoredHashesForRecordHash(i, leaf, whole)
			if err != nil {
				t.Fatal(err)
			}
			got, err := e.add(leaf)
			if err != nil || len(got) != len(want) {
				t.Fatalf("leaf %d: %d hashes, want %d, %v", i, len(got), len(want), err)
			}
			all = append(all, got...)
		}
		want, err := tlog.TreeHash(n, whole)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.root(); err != nil || got != want {
			t.Fatalf("head of %d: %v, want %v, %v", n, got, want, err)
		}
		if len(e.hashes) > 11 || int64(len(all)) != tlog.StoredHashCount(n) {
			t.Fatalf("%d leaves leave %d hashes on the edge and %d stored", n, len(e.hashes), len(all))
		}
	})
}

package stock_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// Whatever is tried with blanks, by whomever, in whatever order: a blank goes only where the lifecycle leads it, an act that is refused
// changes nothing, and the books hold.
func TestRandomActsKeepTheBooks(t *testing.T) {
	v := open(t)
	d := v.documents(t, 400)
	everybody := []string{"karl", "kim", "kora", "olga", "otto", "ines", "sara", "clara"}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		serials := v.receive(t, fmt.Sprintf("R%04d1", round), fmt.Sprintf("R%04d2", round))
		for range rapid.IntRange(1, 40).Draw(r, "acts") {
			serial := rapid.SampledFrom(serials).Draw(r, "serial")
			name := rapid.SampledFrom([]string{"issue", "issue", "return", "allocate", "allocate", "allocate", "consume", "consume", "unload", "reload", "spoil", "destroy", "missing", "found"}).Draw(r, "act")
			who, witness := "karl", "olga" // who may do most of it; others too often may not
			if rapid.IntRange(0, 3).Draw(r, "stranger") == 0 {
				who, witness = rapid.SampledFrom(everybody).Draw(r, "who"), rapid.SampledFrom(everybody).Draw(r, "witness")
			} else if name == "allocate" {
				who = "olga"
			}
			before := map[string]string{}
			for _, s := range serials {
				before[s] = v.state(t, s)
			}
			err := v.as(t, who, func(ctx context.Context, act *issuance.Act) error {
				switch name {
				case "issue":
					return stock.Issue(ctx, act, witness, []string{serial})
				case "return":
					return stock.Return(ctx, act, []string{serial})
				case "allocate":
					_, err := stock.Allocate(ctx, act, "booklet-td3", "MIN", who, d[:1])
					d = append(d[1:], d[0])
					return err
				case "consume":
					return stock.Consume(ctx, act, serial)
				case "unload":
					return stock.Unload(ctx, act, serial, "r", rapid.Bool().Draw(r, "unbind"))
				case "reload":
					return stock.Reload(ctx, act, serial)
				case "spoil":
					return stock.Spoil(ctx, act, serial, witness, "r")
				case "destroy":
					return stock.Destroy(ctx, act, []string{serial}, witness, "r")
				case "missing":
					return stock.Missing(ctx, act, serial, "r")
				}
				return stock.Found(ctx, act, serial, witness, "r")
			})
			if err != nil && issuance.KindOf(err) == 0 {
				r.Fatalf("%s: %v", name, err)
			}
			for _, s := range serials {
				was, is := before[s], v.state(t, s)
				if was == is {
					continue
				}
				if err != nil {
					r.Fatalf("%s was refused (%v), and %s went from %s to %s", name, err, s, was, is)
				}
				from, _, _ := strings.Cut(was, " with ")
				to, _, _ := strings.Cut(is, " with ")
				if !stock.Lifecycle().Allows(issuance.State(from), issuance.State(to)) {
					r.Fatalf("%s brought %s from %s to %s", name, s, was, is)
				}
			}
		}
	})
	v.wantClean(t)
}

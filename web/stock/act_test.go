package stock_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// A range is received before a second person who signs in in the same form, handed out, taken back, counted, spoiled and destroyed.
func TestTheLifeOfBlanks(t *testing.T) {
	k := open(t)
	k.setUp(t, "kim")
	karl := k.As(t, "karl")
	for _, c := range []struct {
		who, path string
		form      []string
		witness   string
		location  string
	}{
		{"karl", "/stock/receive", []string{"kind", "booklet-td3", "first", "u0000001", "last", "U0000020"}, "kim", "/stock"},
		{"karl", "/stock/issue", []string{"operator", "olga", "serials", "U0000001-U0000010"}, "", "/stock"},
		{"karl", "/stock/return", []string{"serials", "U0000009\nU0000010"}, "", "/stock"},
		{"karl", "/stock/count", []string{"kind", "booklet-td3", "serials", "U0000009-U0000018, U0000020"}, "kim", "/stock/counts/1"},
		{"sara", "/stock/missing", []string{"blank", "U0000019", "reason", "not on the shelf"}, "", "/stock"},
		{"karl", "/stock/found", []string{"blank", "U0000019", "reason", "behind the shelf"}, "kim", "/stock"},
		{"olga", "/stock/spoil", []string{"blank", "U0000001", "reason", "torn"}, "kim", "/stock"},
		{"karl", "/stock/destroy", []string{"serials", "U0000001", "how", "shredded"}, "kim", "/stock"},
	} {
		form := c.form
		if c.witness != "" {
			form = k.before(t, c.witness, form...)
		}
		a := k.As(t, c.who).Post(t, c.path, form...)
		if a.Status != http.StatusSeeOther || a.Location != c.location {
			t.Fatalf("%s by %s: %d %s\n%s\n%s", c.path, c.who, a.Status, a.Location, a.Body, k.Log)
		}
	}
	for state, want := range map[string]int{"in vault": 12, "in custody": 7, "destroyed": 1} {
		if n := k.Count(t, "blank WHERE state = $1", state); n != want {
			t.Errorf("%d blanks are %s, want %d", n, state, want)
		}
	}
	if a := karl.Get(t, "/stock/counts/1"); !strings.Contains(a.Body, "U0000019") || strings.Contains(a.Body, "U0000018") {
		t.Errorf("the count: %s", a.Body)
	}
	for _, secret := range []string{password} {
		if strings.Contains(k.Log.String(), secret) {
			t.Error("a password is in the log")
		}
	}
	k.WantClean(t)
}

// Without the second person's own proof nothing is recorded, whoever is named.
func TestNothingIsRecordedByOne(t *testing.T) {
	k := open(t)
	k.setUp(t, "kim")
	k.setUp(t, "karl")
	karl := k.As(t, "karl")
	form := []string{"kind", "booklet-td3", "first", "U0000001", "last", "U0000020"}
	for name, proof := range map[string][]string{
		"nobody":            nil,
		"a name alone":      {"witness", "kim"},
		"a wrong password":  {"witness", "kim", "witness.password", "something else", "witness.code", k.code(t, "kim")},
		"a wrong code":      {"witness", "kim", "witness.password", password, "witness.code", "000000"},
		"somebody unknown":  {"witness", "nobody", "witness.password", password, "witness.code", "123456"},
		"a bogus passkey":   {"witness", "kim", "witness.passkey", "{}", "witness.challenge", "x"},
		"the keeper's self": {"witness", "karl", "witness.password", password, "witness.code", k.code(t, "karl")},
	} {
		a := karl.Post(t, "/stock/receive", append(append([]string{}, form...), proof...)...)
		if a.Status < 400 || a.Status >= 500 || !strings.Contains(a.Body, `id="f-witness-error"`) || !strings.Contains(a.Body, "U0000020") {
			t.Errorf("%s: %d: %s", name, a.Status, a.Body)
		}
		if strings.Contains(a.Body, password) {
			t.Errorf("%s: the password comes back", name)
		}
	}
	if n := k.Count(t, "blank"); n != 0 {
		t.Errorf("%d blanks", n)
	}
}

// A form with a proof that is sent five times at once has one effect, and sent once more gets the same answer.
func TestFiveTimesAtOnce(t *testing.T) {
	k := open(t)
	k.setUp(t, "kim")
	karl := k.As(t, "karl")
	values := url.Values{"token": {karl.JSON(t, "/stock/receive", nil)}}
	pairs := k.before(t, "kim", "kind", "booklet-td3", "first", "U0000001", "last", "U0000020")
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	var sending sync.WaitGroup
	answers := make([]webtest.Answer, 5)
	for i := range answers {
		sending.Go(func() { answers[i] = karl.PostValues(t, "/stock/receive", values) })
	}
	sending.Wait()
	good := 0
	for _, a := range answers {
		if a.Status == http.StatusSeeOther {
			good++
		} else if a.Status >= 500 {
			t.Errorf("%d: %s", a.Status, a.Body)
		}
	}
	if n := k.Count(t, "consignment"); n != 1 || good == 0 {
		t.Errorf("%d consignments, %d answers are good", n, good)
	}
	if a := karl.PostValues(t, "/stock/receive", values); a.Status != http.StatusSeeOther || a.Location != "/stock" {
		t.Errorf("sent once more: %d %s", a.Status, a.Body)
	}
	k.WantClean(t)
}

// What is wrong stands at its field, and what was typed is kept.
func TestWhatIsWrongIsAtItsField(t *testing.T) {
	k := open(t)
	k.setUp(t, "kim")
	k.Vault(t, issuancetest.Booklet, 5)
	for name, c := range map[string]struct {
		who, path, field string
		form             []string
		witnessed        bool
	}{
		"a range backwards":       {"karl", "/stock/receive", "last", []string{"kind", "booklet-td3", "first", "U0000020", "last", "U0000010"}, false},
		"a range that is there":   {"karl", "/stock/receive", "first", []string{"kind", "booklet-td3", "first", "U0000004", "last", "U0000010"}, true},
		"a kind that is none":     {"karl", "/stock/receive", "kind", []string{"kind", "leaflet", "first", "X0000004", "last", "X0000010"}, true},
		"nobody to hand to":       {"karl", "/stock/issue", "operator", []string{"operator", "", "serials", "U0000001"}, false},
		"no blank named":          {"karl", "/stock/issue", "serials", []string{"operator", "olga"}, false},
		"a serial that is none":   {"karl", "/stock/issue", "serials", []string{"operator", "olga", "serials", "<script>"}, false},
		"a blank that is not out": {"karl", "/stock/return", "serials", []string{"serials", "U0000001"}, false},
		"a count of nothing":      {"karl", "/stock/count", "serials", []string{"kind", "booklet-td3"}, true},
		"a bare shelf with some":  {"karl", "/stock/count", "bare", []string{"kind", "booklet-td3", "serials", "U0000001", "bare", "yes"}, true},
		"no reason":               {"olga", "/stock/spoil", "stock-reason", []string{"blank", "U0000001"}, true},
		"no such blank":           {"olga", "/stock/spoil", "blank", []string{"blank", "U9999999", "reason", "torn"}, true},
		"nothing to destroy":      {"karl", "/stock/destroy", "serials", []string{"serials", "U0000001", "how", "burnt"}, true},
		"not missing":             {"karl", "/stock/found", "blank", []string{"blank", "U0000001", "reason", "there"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			form := c.form
			if c.witnessed {
				form = k.before(t, "kim", form...)
			}
			a := k.As(t, c.who).Post(t, c.path, form...)
			field := strings.TrimPrefix(c.field, "stock-")
			if a.Status < 400 || a.Status >= 500 || !strings.Contains(a.Body, `id="f-`+field+`-error"`) || !strings.Contains(a.Body, `href="#f-`+field+`"`) {
				t.Errorf("%d: %s", a.Status, a.Body)
			}
			if strings.Contains(a.Body, "<script>") && !strings.Contains(a.Body, "&lt;script&gt;") {
				t.Error("it is not escaped")
			}
		})
	}
}

// Another site's blanks are not there, neither to be seen nor to be acted on.
func TestOwnSiteAlone(t *testing.T) {
	k := open(t)
	k.setUp(t, "kim")
	k.Vault(t, issuancetest.Booklet, 5)
	karl, boris := k.As(t, "karl"), k.As(t, "boris")
	if a := karl.Post(t, "/stock/count", k.before(t, "kim", "kind", "booklet-td3", "serials", "U0000001-U0000004")...); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for _, path := range []string{"/stock", "/stock/register", "/stock/issue", "/stock/register.csv"} {
		if a := boris.Get(t, path); a.Status != http.StatusOK || strings.Contains(a.Body, "U0000001") {
			t.Errorf("%s: %d: %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/stock/register/U0000001", "/stock/counts/1", "/stock/counts/99", "/stock/counts/x"} {
		if a := boris.Get(t, path); a.Status != http.StatusNotFound || strings.Contains(a.Body, "in vault") {
			t.Errorf("%s: %d: %s", path, a.Status, a.Body)
		}
	}
	for path, form := range map[string][]string{
		"/stock/spoil":   k.before(t, "kim", "blank", "U0000001", "reason", "torn"),
		"/stock/missing": {"blank", "U0000001", "reason", "gone"},
		"/stock/issue":   {"operator", "boris", "serials", "U0000001"},
	} {
		if a := boris.Post(t, path, form...); a.Status < 400 || a.Status >= 500 {
			t.Errorf("%s: %d: %s", path, a.Status, a.Body)
		}
	}
	if n := k.Count(t, "blank WHERE state <> 'in vault'"); n != 0 {
		t.Errorf("%d blanks were moved", n)
	}
}

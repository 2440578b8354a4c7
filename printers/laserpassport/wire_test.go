package laserpassport_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"chancery/printers"
)

// loading is a machine that is empty until a booklet is loaded.
func loading(answers map[string]string, asked func(key string)) *liar {
	var loaded atomic.Bool
	return &liar{answers: answers, goesOn: true, spoil: func(key, honest string) string {
		asked(key)
		switch {
		case key == "loadpassportjet":
			loaded.Store(true)
		case !loaded.Load() && key == "barcode":
			return `<command valid="false" error="Barcode failed" />`
		case !loaded.Load() && strings.HasPrefix(key, "autoposition"):
			return `<command valid="false" error="Autopositioning failed" />`
		}
		return honest
	}}
}

// TestCommandsOfThePages: the commands of an attempt as they go out, attributes spelt as on the vendor's pages (ixla.it/sdk, XP25),
// offsets as the machine gave them.
func TestCommandsOfThePages(t *testing.T) {
	var mu sync.Mutex
	var order []string
	l := loading(conditions()["unmarked"], func(key string) {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, key)
	})
	uri, stop := l.serve(t)
	defer stop()
	device := open(t, uri+"&angle=1.5", printers.Options{})
	job := create(t, device, "attempt-1")
	if err := device.Send(limited(t), job, document(t, "attempt-1")); err != nil {
		t.Fatal(err)
	}
	if err := device.Release(limited(t), job, printers.Good); err != nil {
		t.Fatal(err)
	}
	look := []string{"barcode", "autoposition parked", "autoposition unmarked", "autoposition datapage"}
	want := slices.Concat(
		[]string{"machinestatus"}, look, []string{"loadpassportjet", "movepassport"}, look,
		[]string{"machinestatus", "barcode", "autoposition unmarked", "autoposition datapage", "updatedocument", "barcode", "marklayout"},
		[]string{"machinestatus"}, look, []string{"movepassport"},
	)
	if !slices.Equal(order, want) {
		t.Errorf("asked %q\nwant  %q", order, want)
	}
	for _, line := range []string{
		`<command name="loadpassportjet" />`,
		`<command name="movepassport" source="jet" destination="laser" />`,
		`<command name="barcode" BarcodeName="blank" />`,
		`<command name="autoposition" PatternName="datapage" />`,
		`<command name="updatedocument">`,
		`<entity Name="bearer.secondaryIdentifier" Text="ANNA &#34;MARIA&#34; &lt;&amp;&gt;" />`,
		`<entity Name="mrz1" Text="` + strings.ReplaceAll(specimen()[0], "<", "&lt;") + `" />`,
		`<command name="marklayout" layout="passport-ordinary/1" XOffset="0,12" YOffset="-0,08" Angle="1.5" />`,
		`<command name="movepassport" source="laser" destination="output" />`,
	} {
		if !slices.Contains(l.lines(), line) {
			t.Errorf("%s did not go out", line)
		}
	}
}

// TestAnExecutionMustBeNamed: that something was executed says nothing unless it says what.
func TestAnExecutionMustBeNamed(t *testing.T) {
	for _, later := range []string{`<command executed="true" />`, `<command name="UpdateDocument" executed="true" >`, `<command valid="true" />`} {
		answers := maps.Clone(conditions()["unmarked"])
		answers["marklayout"] = "<command valid=\"true\" />\n" + later
		uri, stop := loading(answers, func(string) {}).serve(t)
		device := open(t, uri, printers.Options{})
		job := create(t, device, "attempt-1")
		if err := device.Send(limited(t), job, document(t, "attempt-1")); err == nil || kinds(err) != "" {
			t.Errorf("%s: %v", later, err)
		}
		stop()
	}
}

// A booklet that is loaded while the camera looks, by a command that an earlier connection sent, has its name; one whose code can't be
// read while the machine is at work may be any.
func TestABookletThatComesWhileItIsLookedFor(t *testing.T) {
	unread := `<command valid="false" error="Barcode failed" />`
	for name, c := range map[string]struct {
		status string
		codes  int // how many readings fail
		job    string
		failed bool
	}{
		"read at last":               {"Ready", 1, "laserpassport:" + machineID + ":UTO000001", false},
		"never read":                 {"Ready", 100, "", false},
		"never read, and it is busy": {"Loading", 100, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			var codes atomic.Int32
			l := &liar{answers: conditions()["unmarked"], goesOn: true, spoil: func(key, honest string) string {
				switch {
				case key == "machinestatus":
					return strings.Replace(honest, "Ready", c.status, 1)
				case key == "barcode" && int(codes.Add(1)) <= c.codes:
					return unread
				}
				return honest
			}}
			uri, stop := l.serve(t)
			defer stop()
			held, err := open(t, uri, printers.Options{}).Held(limited(t))
			if (err != nil) != c.failed || err == nil && (!held.Present || held.Job.UUID != c.job) {
				t.Errorf("held: %+v %v", held, err)
			}
		})
	}
}

// Package hotfolder drives vendors' own stations by files in a folder that both sides see, as a job device. The files are described
// for the station's integrator in docs/printers/hotfolder.md, version 1.
//
// A job is one file, the ticket in a line and the document's bytes behind it, that is renamed on its way: ATTEMPT.announced (there is
// no document yet, nothing can be printed), ATTEMPT.job (a station may take it), ATTEMPT.taken (the station has it) or
// ATTEMPT.canceled. A rename is atomic and happens once, so that no two stations take one job, and a cancelation and a station that
// takes the job can't both succeed. What became of a job that was taken is for the result alone to say, which the station writes to
// ATTEMPT.result. The machine's own state is a file that it rewrites all the time; while that is old, the station is out of reach.
//
// Files of the station are read with caution: regular files only, no symbolic links, within limits of size, and strictly.
package hotfolder

import (
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"chancery/printers"
)

// Device is a folder with a station behind it.
type Device struct {
	path    string
	stale   time.Duration
	options printers.Options

	mu   sync.Mutex
	open *ticketed
}

// ticketed is the one job that Send may still redeem.
type ticketed struct {
	job    printers.Job
	ticket printers.Ticket
}

var (
	_ printers.Device    = (*Device)(nil)
	_ printers.Validator = (*Device)(nil)
)

// Open returns the device at hotfolder:///FOLDER. It reads nothing yet. With ?stale=SECONDS the station is out of reach when its
// status is older, or that much in the future; 30 unless given.
func Open(uri string, options printers.Options) (*Device, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "hotfolder" || u.Host != "" || u.Fragment != "" || !filepath.IsAbs(u.Path) || u.Path == "/" {
		return nil, fmt.Errorf("printer URI: write hotfolder:///FOLDER, with the whole path of the folder")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("printer URI: what follows ? is not name=value")
	}
	d := &Device{path: filepath.Clean(u.Path), stale: 30 * time.Second, options: options.WithDefaults()}
	for key, values := range query {
		seconds, err := time.ParseDuration(values[0] + "s")
		if key != "stale" || len(values) != 1 || err != nil || seconds < time.Second || seconds > time.Hour {
			return nil, fmt.Errorf("printer URI: setting %q: only stale is known, from 1 to 3600 seconds", key)
		}
		d.stale = seconds
	}
	return d, nil
}

// Close does nothing: no file stays open.
func (d *Device) Close() error { return nil }

// hold sets the ticket that Send may redeem; nil for none.
func (d *Device) hold(t *ticketed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = t
}

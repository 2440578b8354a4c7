package laserpassport

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// setting is what the URI says of a machine.
type setting struct {
	address     string // host:port
	identity    string // PrinterUUID
	correlation int    // percent
	tolerance   float64
	angle       string // as it is sent, "" for none
	jet         string
	laser       string
	output      string
	reject      string
	blank       string
	datapage    string
	unmarked    string
	parked      string
	mrz         []string
	separations []string
}

// name is what patterns, places and machines may be called.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func parseSetting(uri string) (setting, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "laserpassport" {
		return setting{}, fmt.Errorf("printer URI: write laserpassport://HOST:PORT")
	}
	if u.Hostname() == "" || u.Port() == "" || u.User != nil || (u.Path != "" && u.Path != "/") || u.Fragment != "" || u.Opaque != "" {
		return setting{}, fmt.Errorf("printer URI: write laserpassport://HOST:PORT; the vendor gives no standard port")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return setting{}, fmt.Errorf("printer URI: what follows ? is not name=value&name=value")
	}
	s := setting{address: net.JoinHostPort(u.Hostname(), u.Port())}
	return s, s.take(query)
}

// take reads the settings of the query; one that is not known is an error, so that none is misspelt.
func (s *setting) take(query url.Values) error {
	given := func(key, otherwise string) string {
		values, found := query[key]
		delete(query, key)
		if !found {
			return otherwise
		}
		return strings.Join(values, ",")
	}
	id := given("id", "")
	lines, separations := given("mrz", "mrz1,mrz2"), given("separations", "visible,carbon-black,laser,laser-tactile")
	correlation, tolerance, angle := given("correlation", "70"), given("tolerance", "1"), given("angle", "")
	s.jet, s.laser, s.output, s.reject = given("jet", "jet"), given("laser", "laser"), given("output", "output"), given("reject", "reject")
	s.blank, s.datapage = given("blank", "blank"), given("datapage", "datapage")
	s.unmarked, s.parked = given("unmarked", "unmarked"), given("parked", "parked")
	if len(query) > 0 {
		return fmt.Errorf("printer URI: setting %q is not known", slices.Sorted(maps.Keys(query))[0])
	}
	s.mrz, s.separations = strings.Split(lines, ","), strings.Split(separations, ",")
	s.identity = "laserpassport:" + s.address
	called := map[string]string{
		"jet": s.jet, "laser": s.laser, "output": s.output, "reject": s.reject,
		"blank": s.blank, "datapage": s.datapage, "unmarked": s.unmarked, "parked": s.parked,
	}
	for n, line := range s.mrz {
		called[fmt.Sprintf("mrz, line %d", n+1)] = line
	}
	if id != "" {
		s.identity, called["id"] = "laserpassport:"+id, id
	}
	for _, key := range slices.Sorted(maps.Keys(called)) {
		if !name.MatchString(called[key]) {
			return fmt.Errorf("printer URI: %s: must have 1 to 64 letters, digits, dots, hyphens or underscores", key)
		}
	}
	return s.takeLimits(correlation, tolerance, angle)
}

func (s *setting) takeLimits(correlation, tolerance, angle string) error {
	var ok bool
	if s.correlation, ok = percent(correlation); !ok || s.correlation < 1 {
		return fmt.Errorf("printer URI: correlation: must be from 1 to 100, in percent")
	}
	if s.tolerance, ok = decimal(tolerance); !ok || s.tolerance <= 0 || s.tolerance > 5 {
		return fmt.Errorf("printer URI: tolerance: must be over 0 and at most 5, in millimetres")
	}
	if a, ok := decimal(angle); angle != "" && (!ok || a < -180 || a > 180) {
		return fmt.Errorf("printer URI: angle: must be from -180 to 180, in degrees")
	}
	if s.angle = angle; len(s.mrz) > 3 {
		return fmt.Errorf("printer URI: mrz: has at most 3 lines")
	}
	return nil
}

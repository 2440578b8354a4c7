package ipp

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// address is where a printer listens: the URI of IPP and the URL of HTTP behind it (RFC 8010 §4).
type address struct {
	uri    string // ipp://host[:port]/path, as sent in printer-uri
	url    string // http://host:port/path
	host   string // host:port to dial
	name   string // host, for TLS
	secure bool

	separations []string // that ?separations=visible,uv says the printer has; nil where it says nothing
}

func parseAddress(uri string) (address, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return address{}, fmt.Errorf("printer URI: not a URI; write ipp://HOST:PORT/ipp/print")
	}
	if u.Scheme != "ipp" && u.Scheme != "ipps" {
		return address{}, fmt.Errorf("printer URI: scheme %q; the ipp driver takes ipp and ipps", u.Scheme)
	}
	if u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return address{}, fmt.Errorf("printer URI: host missing, or user or fragment given; write %s://HOST:PORT/ipp/print", u.Scheme)
	}
	separations, err := querySeparations(u)
	if err != nil {
		return address{}, err
	}
	u.RawQuery, u.ForceQuery = "", false
	port := u.Port()
	if port == "" {
		port = "631"
	}
	if u.Path == "" {
		u.Path = "/"
	}
	a := address{uri: u.String(), host: net.JoinHostPort(u.Hostname(), port), name: u.Hostname(), secure: u.Scheme == "ipps", separations: separations}
	web := url.URL{Scheme: "http", Host: a.host, Path: u.Path, RawPath: u.RawPath}
	if a.secure {
		web.Scheme = "https"
	}
	a.url = web.String()
	return a, nil
}

// querySeparations takes what the URI says of the printer's separations, which IPP has no attribute for. The query is ours alone and
// never reaches the printer.
func querySeparations(u *url.URL) ([]string, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("printer URI: query: %w", err)
	}
	var found []string
	for key, values := range query {
		if key != "separations" {
			return nil, fmt.Errorf("printer URI: query: %q is no setting; there are separations (such as visible,carbon-black,uv), snmp, community and, for ipps, pin", key)
		}
		for _, value := range values {
			for name := range strings.SplitSeq(value, ",") {
				if name == "" {
					return nil, fmt.Errorf("printer URI: query: separations: a name is missing; write ?separations=visible,carbon-black,uv")
				}
				found = append(found, name)
			}
		}
	}
	return found, nil
}

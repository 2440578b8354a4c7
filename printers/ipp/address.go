package ipp

import (
	"fmt"
	"net"
	"net/url"
)

// address is where a printer listens: the URI of IPP and the URL of HTTP behind it (RFC 8010 §4).
type address struct {
	uri    string // ipp://host[:port]/path, as sent in printer-uri
	url    string // http://host:port/path
	host   string // host:port to dial
	name   string // host, for TLS
	secure bool
}

func parseAddress(uri string) (address, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return address{}, fmt.Errorf("printer URI: not a URI; write ipp://HOST:PORT/ipp/print")
	}
	if u.Scheme != "ipp" && u.Scheme != "ipps" {
		return address{}, fmt.Errorf("printer URI: scheme %q; the ipp driver takes ipp and ipps", u.Scheme)
	}
	if u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return address{}, fmt.Errorf("printer URI: host missing, or user, query or fragment given; write %s://HOST:PORT/ipp/print", u.Scheme)
	}
	port := u.Port()
	if port == "" {
		port = "631"
	}
	if u.Path == "" {
		u.Path = "/"
	}
	a := address{uri: u.String(), host: net.JoinHostPort(u.Hostname(), port), name: u.Hostname(), secure: u.Scheme == "ipps"}
	web := url.URL{Scheme: "http", Host: a.host, Path: u.Path, RawPath: u.RawPath}
	if a.secure {
		web.Scheme = "https"
	}
	a.url = web.String()
	return a, nil
}

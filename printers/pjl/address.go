package pjl

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chancery/printers"
)

// address is where a printer listens, and what its operator says of it, since PJL has no words for it.
type address struct {
	host          string // HOST:PORT to dial
	format        string // media type of the documents that it gets
	language      string // name of that format in ENTER LANGUAGE and INFO CONFIG
	width, height float64
	anyMedia      bool     // of Options: sizes are not compared
	separations   []string // that it can print; nil where the operator does not say
	paper         string   // value of the variable PAPER; "" to leave it as the panel has it
}

// words are what PJL takes for a value without quotes (ch. 2): letters, digits, and the signs that names of languages have.
var words = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)

// languages are the names of the PJL Technical Reference (ch. 4 ENTER), and PDF as makers since name it. For any other the URI gives both.
func languages() map[string]string {
	return map[string]string{
		printers.FormatPDF:           "PDF",
		"application/postscript":     "POSTSCRIPT",
		"application/vnd.hp-pcl":     "PCL",
		"application/vnd.hp-pclxl":   "PCLXL",
		"application/vnd.hp-hpgl":    "HPGL2",
		"application/x-pcl-xl":       "PCLXL",
		"application/x-pcl-printer5": "PCL",
	}
}

func parseAddress(uri string) (address, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return address{}, errors.New("printer URI: not a URI; write pjl://HOST:PORT")
	}
	if u.Scheme != "pjl" {
		return address{}, fmt.Errorf("printer URI: scheme %q; the pjl driver takes pjl", u.Scheme)
	}
	if u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" || strings.Trim(u.Path, "/") != "" {
		return address{}, errors.New("printer URI: host missing, or user, path or fragment given; write pjl://HOST:PORT")
	}
	port := u.Port()
	if port == "" {
		port = "9100"
	}
	a := address{host: net.JoinHostPort(u.Hostname(), port), format: printers.FormatPDF}
	settings, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return address{}, errors.New("printer URI: its query can't be read; write ?name=value&name=value")
	}
	for name, values := range settings {
		if len(values) != 1 {
			return address{}, fmt.Errorf("printer URI: %s is given twice", name)
		}
		if err := a.set(name, values[0]); err != nil {
			return address{}, fmt.Errorf("printer URI: %w", err)
		}
	}
	return a, a.complete()
}

func (a *address) set(name, value string) (err error) {
	switch name {
	case "format":
		a.format = value
	case "language":
		a.language = value
	case "paper":
		a.paper = value
	case "separations":
		a.separations = strings.Split(value, ",")
	case "media":
		a.width, a.height, err = parseSize(value)
	default:
		return fmt.Errorf("%q is no setting; use media, separations, format, language or paper", name)
	}
	return err
}

// complete fills in the language and checks what will stand in commands.
func (a *address) complete() error {
	if a.language == "" {
		a.language = languages()[strings.ToLower(a.format)]
	}
	if a.language == "" {
		return fmt.Errorf("printer URI: no language is known for format %q; add language=NAME as the printer calls it", a.format)
	}
	if !words.MatchString(a.language) {
		return fmt.Errorf("printer URI: language %q is no name", a.language)
	}
	for _, s := range a.separations {
		if !slices.Contains(separations(), s) {
			return fmt.Errorf("printer URI: separation %q is not known; use %s", s, strings.Join(separations(), ", "))
		}
	}
	if a.paper != "" && !words.MatchString(a.paper) {
		return fmt.Errorf("printer URI: paper %q is no name", a.paper)
	}
	return nil
}

// separations are those of the layout language.
func separations() []string {
	return []string{"visible", "carbon-black", "uv", "ir", "varnish", "laser", "laser-tactile"}
}

// parseSize reads WIDTHxHEIGHT in millimetres.
func parseSize(text string) (width, height float64, err error) {
	left, right, found := strings.Cut(text, "x")
	width, first := strconv.ParseFloat(left, 64)
	height, second := strconv.ParseFloat(right, 64)
	if !found || first != nil || second != nil || !(width > 0 && width < 2000 && height > 0 && height < 2000) {
		return 0, 0, fmt.Errorf("media %q: write WIDTHxHEIGHT in millimetres, such as 125x88", text)
	}
	return width, height, nil
}

// fits reports whether a page has the size of the media that is said to be loaded, lying or standing, within half a millimetre.
func (a address) fits(width, height float64) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 0.5 }
	return near(width, a.width) && near(height, a.height) || near(width, a.height) && near(height, a.width)
}

// Package all is the list of printer drivers that the binary knows. A new driver is a new line in
// Open and in Schemes, nothing else.
package all

import (
	"fmt"
	"strings"

	"chancery/printers"
	"chancery/printers/ipp"
)

// Schemes lists the schemes of printer URIs that Open takes.
func Schemes() []string { return []string{"ipp", "ipps"} }

// Open returns the device at a URI. It doesn't connect; the caller closes the device.
func Open(uri string, options printers.Options) (printers.Device, error) {
	scheme, _, _ := strings.Cut(uri, ":")
	switch strings.ToLower(scheme) {
	case "ipp", "ipps":
		return known(ipp.Open(uri, options))
	}
	return nil, fmt.Errorf("printer URI: scheme %q is not known; use one of %s", scheme, strings.Join(Schemes(), ", "))
}

// known keeps a driver's nil from becoming a device that is not nil.
func known[D printers.Device](device D, err error) (printers.Device, error) {
	if err != nil {
		return nil, err
	}
	return device, nil
}

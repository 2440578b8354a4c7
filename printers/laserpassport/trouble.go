package laserpassport

import (
	"errors"
	"strings"
)

// note keeps what the machine said when a command failed: its status says only that a module is in Fault.
func (d *Device) note(err error) {
	text := ""
	var r *refusal
	if errors.As(err, &r) {
		text = r.text
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trouble = text
}

// reasons are the stems of RFC 8011 §5.4.12 for what the machine said last. The pages don't list its errors: these words are sought
// in them, for the operator's eyes; nothing is decided by them.
func (d *Device) reasons() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	said := strings.ToLower(d.trouble)
	for _, known := range [][2]string{
		{"empty", "media-empty"}, {"jam", "media-jam"}, {"full", "output-area-full"}, {"interlock", "interlock-open"}, {"cover", "cover-open"},
	} {
		if strings.Contains(said, known[0]) {
			return []string{known[1]}
		}
	}
	return []string{"other"}
}

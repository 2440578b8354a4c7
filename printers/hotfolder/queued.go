package hotfolder

import "fmt"

// queued counts the jobs that are open: all but those that were canceled, and those taken that have a result. It looks twice: a name
// that changes while a folder is listed may be missed by that listing.
func (f *folder) queued() (int, error) {
	open := map[string]bool{}
	for range 2 {
		names, err := f.list()
		if err != nil {
			return 0, err
		}
		for _, attempt := range openIn(names) {
			open[attempt] = true
		}
	}
	return len(open), nil
}

// openIn gives the attempts that are open in a listing.
func openIn(names []string) []string {
	there := map[string]bool{}
	for _, name := range names {
		there[name] = true
	}
	var open []string
	for _, name := range names {
		for _, p := range waysDown() {
			attempt, is := p.attempt(name)
			if is && p != canceled && (p != taken || !there[done.of(attempt)]) {
				open = append(open, attempt)
			}
		}
	}
	return open
}

func (f *folder) list() ([]string, error) {
	dir, err := f.root.Open(".")
	if err != nil {
		return nil, fmt.Errorf("listing the folder: %w", err)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("listing the folder: %w", err)
	}
	return names, nil
}

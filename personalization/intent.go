package personalization

import (
	"chancery/personalization/page"
	"chancery/templates"
)

// intentOf gives the printing condition that a layout names, with its ICC profile if there is one
// beside the layout; a layout that names none is for the project's own.
func (t *typeCase) intentOf(l *templates.Layout) *page.OutputIntent {
	if l.OutputIntent == nil {
		return t.intent()
	}
	profile, components := l.Profile()
	return &page.OutputIntent{Identifier: l.OutputIntent.Condition, Profile: profile, Components: components}
}

package lint

import (
	"fmt"
	"slices"
	"strings"

	"chancery/templates"
)

func glyphs() Rule {
	return Rule{Name: "font-coverage", Description: "A text's fonts have every letter of the scripts that it may hold.",
		Clause: "Doc 9303-3 §3.1, §6", Severity: Error, check: checkGlyphs}
}

func checkGlyphs(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		switch {
		case it.Text != nil:
			found = append(found, v.textGlyphs(it)...)
		case it.Signature != nil:
			found = append(found, v.captionGlyphs(it, it.Signature.Caption)...)
		case it.Microtext != nil:
			found = append(found, v.microtextGlyphs(it)...)
		case it.LineScreen != nil:
			found = append(found, v.fixedGlyphs(it, []string{it.LineScreen.Font}, it.LineScreen.Hidden, "font")...)
		case it.Latent != nil:
			found = append(found, v.partsGlyphs(it, it.Latent.Font, it.Latent.Text)...)
		}
	}
	return found
}

// textGlyphs holds a text's fonts against its scripts, its translations and its caption.
func (v *view) textGlyphs(it item) []Finding {
	t := it.Text
	names := faceNames(t)
	if v.faces.face(t.Font) == nil {
		return nil // the loader has refused it
	}
	found := v.captionGlyphs(it, t.Caption)
	if t.Field == "" {
		return append(found, v.fixedGlyphs(it, names, t.Value, "font")...)
	}
	for _, s := range scriptsOf(t.Field) {
		lacking := v.faces.missing(names, s.letters)
		if len(lacking) == 0 {
			continue
		}
		f := it.finding("font", fmt.Sprintf("%s lacks letters of %s, such as %s: add a fallback font that has them", fontsOf(names), s.name, letters(lacking)))
		if t.Optional && t.Scripts && !strings.HasPrefix(s.name, "Latin") {
			f.Severity = Warning // such a name is left out
		}
		found = append(found, f)
	}
	values := v.layout.Words[t.Field]
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		found = append(found, v.fixedGlyphs(it, names, values[key], "font")...)
	}
	return found
}

// fixedGlyphs asks for a fixed text's characters.
func (v *view) fixedGlyphs(it item, names []string, text, key string) []Finding {
	if v.faces.face(names[0]) == nil {
		return nil
	}
	lacking := v.faces.missing(names, text)
	if len(lacking) == 0 {
		return nil
	}
	return []Finding{it.finding(key, fmt.Sprintf("%s has no %s of %s: choose a font that has", fontsOf(names), letters(lacking), quoted(text)))}
}

func (v *view) captionGlyphs(it item, caption []string) []Finding {
	var found []Finding
	for i, words := range caption {
		name := v.layout.Captions.Font
		if i > 0 {
			name = v.layout.Captions.Second
		}
		found = append(found, v.fixedGlyphs(it, []string{name}, words, "caption")...)
	}
	return found
}

// microtextGlyphs asks for the fixed parts alone: of a name's letters those are left out that the
// font lacks, for the name itself stands in the visual zone.
func (v *view) microtextGlyphs(it item) []Finding {
	return v.partsGlyphs(it, it.Microtext.Font, it.Microtext.Text)
}

func (v *view) partsGlyphs(it item, font, text string) []Finding {
	parts, err := templates.Parts(text)
	if err != nil {
		return nil // the loader has refused it
	}
	fixed := ""
	for _, p := range parts {
		fixed += p.Text
	}
	return v.fixedGlyphs(it, []string{font}, fixed, "font")
}

func fontsOf(names []string) string { return "font " + strings.Join(names, ", ") }

// letters writes characters for people.
func letters(runes []rune) string {
	words := make([]string, len(runes))
	for i, r := range runes {
		words[i] = fmt.Sprintf("%c (%U)", r, r)
	}
	return strings.Join(words, ", ")
}

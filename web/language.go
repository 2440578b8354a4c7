package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// languages is the catalogue: every file of words, by the tag that its name ends in. clerk.ru.json holds Russian words; a further language
// is one file such as de.json with all of them.
type languages struct {
	all     map[string]*tongue
	tags    []language.Tag // English first: what nothing matches gets it
	matcher language.Matcher
}

// tongue is one language with its words.
type tongue struct {
	Tag       string // as in the lang attribute
	Name      string // in itself: English, русский
	Direction string // ltr or rtl
	localizer *i18n.Localizer
	ids       map[string]string // with the text, or its form for many
	phrases   []phrase
}

// loadLanguages reads every file of words.
func loadLanguages(files fs.FS) (*languages, error) {
	names, err := fs.Glob(files, "words/*.json")
	if err != nil {
		return nil, fmt.Errorf("listing words: %w", err)
	}
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	l := &languages{all: map[string]*tongue{}}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading words: %w", err)
		}
		file, err := bundle.ParseMessageFileBytes(content, path.Base(name))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		if err := l.add(bundle, file); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	if l.all["en"] == nil {
		return nil, fmt.Errorf("there are no English words")
	}
	slices.SortFunc(l.tags, func(a, b language.Tag) int { return cmp.Compare(rank(a), rank(b)) })
	l.matcher = language.NewMatcher(l.tags)
	return l, nil
}

// rank puts English first and the others by their tags.
func rank(t language.Tag) string { return strings.TrimPrefix(t.String(), "en") }

func (l *languages) add(bundle *i18n.Bundle, file *i18n.MessageFile) error {
	tag := file.Tag.String()
	if l.all[tag] == nil {
		l.tags = append(l.tags, file.Tag)
		l.all[tag] = &tongue{Tag: tag, Name: display.Self.Name(file.Tag), Direction: direction(file.Tag), localizer: i18n.NewLocalizer(bundle, tag), ids: map[string]string{}}
	}
	for _, m := range file.Messages {
		if before, there := l.all[tag].ids[m.ID]; there && before != m.Other {
			return fmt.Errorf("the word %s is there already, and says something else", m.ID)
		}
		l.all[tag].ids[m.ID] = m.Other
		if text, ok := strings.CutPrefix(m.ID, phrasePrefix); ok {
			l.all[tag].phrases = append(l.all[tag].phrases, newPhrase(text, m.ID))
		}
	}
	return nil
}

// direction gives the direction of writing of a language's script.
func direction(t language.Tag) string {
	script, _ := t.Script()
	if slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo"}, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// of gives the language of a request: what was chosen, else what the browser asks for.
func (l *languages) of(r *http.Request) *tongue {
	for _, name := range []string{"__Host-" + languageCookie, languageCookie} {
		if c, err := r.Cookie(name); err == nil && l.all[c.Value] != nil {
			return l.all[c.Value]
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return l.all["en"]
	}
	_, i, _ := l.matcher.Match(wanted...)
	return l.all[l.tags[i].String()]
}

// list gives the languages, English first.
func (l *languages) list() []*tongue {
	list := make([]*tongue, len(l.tags))
	for i, t := range l.tags {
		list[i] = l.all[t.String()]
	}
	return list
}

func (l *tongue) has(id string) bool { return l.ids[id] != "" }

// find gives a word with its values filled in, or says that the language lacks it. A pair "N" chooses the form of the plural.
func (l *tongue) find(id string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("word %s: names and values come in pairs", id)
	}
	data := map[string]any{}
	config := &i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	for i := 0; i < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		data[name] = pairs[i+1]
		if name == "N" {
			config.PluralCount = pairs[i+1]
		}
	}
	if !l.has(id) {
		return "", fmt.Errorf("%s lacks the word %s: add it to web/words", l.Tag, id)
	}
	return l.localizer.Localize(config)
}

// word gives a word, or its id where the language lacks it.
func (l *tongue) word(id string, pairs ...any) string {
	text, err := l.find(id, pairs...)
	if err != nil {
		return id
	}
	return text
}

// either gives a word of the domain (a state, a role) in the language where it is known, as it is where it is not.
func (l *tongue) either(prefix, text string) string {
	if l.has(prefix + text) {
		return l.word(prefix + text)
	}
	return text
}

// chooseLanguage is what the footer posts.
func (h *House) chooseLanguage(q *Request) (Answer, error) {
	if tag := q.Form.Get("language"); h.languages.all[tag] != nil {
		h.setCookie(q.w, languageCookie, tag, 365*24*time.Hour)
	}
	return To(here(q.Form.Get("next"))), nil
}

// here keeps a way on inside the house: a path, never an address.
func here(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

package web_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/web"
	"chancery/web/webtest"
)

// phrases gives what the sources of a package say of errors: the formats and remedies of Invalidf, Conflictf, NotFoundf, and of
// issuance.Error and the rules of constraints.
func phrases(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(folder, err)
	}
	var list []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || slices.Contains([]string{"../issuance/application/file.go", "../issuance/application/parse.go"}, name) { // of files that no desk takes
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		take := func(e ast.Expr) {
			if c, ok := e.(*ast.CallExpr); ok && len(c.Args) > 1 { // fmt.Sprintf
				e = c.Args[0]
			}
			if text := format(e); strings.Contains(text, " ") { // one word is a field, or a format for all of a text
				list = append(list, text)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.SelectorExpr:
					name = f.Sel.Name
				case *ast.Ident:
					name = f.Name
				}
				if slices.Contains([]string{"Invalidf", "Conflictf"}, name) && len(n.Args) > 2 {
					take(n.Args[1])
					take(n.Args[2])
				}
				if slices.Contains([]string{"add", "needed", "refuse", "checkReason", "nameField", "fieldError"}, name) { // what packages call their own ways to tell
					for _, arg := range n.Args {
						take(arg)
					}
				}
				if name == "NotFoundf" && len(n.Args) > 1 {
					take(n.Args[1])
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && (k.Name == "Problem" || k.Name == "Remedy") {
					take(n.Value)
				}
				if r, ok := n.Value.(*ast.CompositeLit); ok && r.Type == nil && len(r.Elts) == 4 { // a rule of a constraint
					take(r.Elts[2])
					take(r.Elts[3])
				}
			}
			return true
		})
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// format gives the text of an expression as a format: what is put in between its texts is %s. Of what has no text it gives none.
func format(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		parts := []string{format(e.X), format(e.Y)}
		for i := range parts {
			parts[i] = cmp.Or(parts[i], "%s")
		}
		return strings.Join(parts, "")
	}
	return ""
}

// What the domain says of errors is known in every language but its own. A desk adds the packages that it speaks for.
func TestErrorsAreTranslated(t *testing.T) {
	all := catalogue(t)
	verb := regexp.MustCompile(`%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-zA-Z]`) // of texts without %%
	n := 0
	for _, folder := range []string{".", "../issuance", "../issuance/people", "../issuance/people/passkey", "../issuance/application", "../issuance/vetting", "../issuance/document", "../issuance/stock", "../issuance/production", "../issuance/delivery", "clerk", "vetting", "approval", "inspection", "stock", "production", "supervision", "administration", "../queue", "../personalization/portrait"} {
		for _, text := range phrases(t, folder) {
			for tag, words := range all {
				if tag == "en" {
					continue
				}
				if !strings.Contains(strings.TrimSpace(verb.ReplaceAllString(text, "")), " ") { // "it %s": all of it is put in
					continue
				}
				n++
				said, ok := words["error: "+text].(string)
				if !ok {
					t.Errorf("%s does not know %q of %s", tag, text, folder)
				} else if puts := len(verb.FindAllString(strings.ReplaceAll(text, "%%", ""), -1)); strings.Count(said, "{{.") > puts {
					t.Errorf("%s puts more into %q than the %d it gets", tag, text, puts)
				}
			}
		}
	}
	t.Logf("%d phrases", n)
}

// A refusal in Russian is Russian, with the names in it.
func TestARefusalInRussian(t *testing.T) {
	h := webtest.Open(t, nil)
	adam := h.As(t, "adam").In("ru")
	a := adam.Post(t, "/people", "username", "Ni na", "name", "Nina", "site", "BRU", "role", "clerk")
	wantWords(t, a.Body, "не подходит как имя для входа", "Ni na", "строчных латинских букв", "Есть ошибка")
	a = adam.Post(t, "/people/adam", "name", "Adam", "site", "MIN", "role", "clerk")
	wantWords(t, a.Body, "свои собственные права никто не меняет")
	if strings.Contains(a.Body, "nobody changes") {
		t.Error("and English")
	}
}

// What is put into a phrase is told in the language too where it is a word of the house: states, duties, reasons.
func TestWhatIsPutIntoAPhrase(t *testing.T) {
	h := webtest.Open(t, []web.Desk{{Name: "telling", Routes: []web.Route{{
		Method: http.MethodPost, Pattern: "/tell", Duty: web.Public(), Site: web.AnySite, States: web.Always, Proof: web.NoProof, Event: web.NoChange,
		Handle: func(q *web.Request) (web.Answer, error) {
			return web.Answer{}, issuance.Conflictf("x", "look at it again", "%s", q.Form.Get("text"))
		},
	}}}})
	for text, want := range map[string]string{
		"it is in transit; this can be done while it is printed, in doubt":      "состояние: в пути; это возможно в состоянии: напечатан, под сомнением",
		"clara is not clerk or stock keeper":                                    "у сотрудника clara нет обязанности: консульский служащий, хранитель бланков",
		"printer p1 can't take the batch: it prints one side only":              "принтер p1 не может взять партию: он печатает только с одной стороны",
		"batch B-1 is running and can't be resumed":                             "партия B-1: сейчас «идёт», нельзя: возобновить",
		"the document in hand differs: MRZ line 2":                              "документ в руках отличается: строка МЧЗ 2",
		"it differs from the name, which fits":                                  "отличается от имени, хотя оно помещается",
		"0.3 % of the picture's middle is wholly black; less than 0.1 % may be": "0.3 % середины снимка совсем чёрные; допустимо меньше 0,1 %",
		"nobody has written this":                                               "nobody has written this",
	} {
		if a := h.Nobody().In("ru").Post(t, "/tell", "text", text); !strings.Contains(html.UnescapeString(a.Body), want) {
			_, said, _ := strings.Cut(a.Body, "<main")
			t.Errorf("%s: want %s\n%s", text, want, said)
		}
	}
}

package web_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// luminance is the relative luminance of a colour such as #1f4e5f (WCAG 2.2, definition of relative luminance).
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("%s is no colour", colour)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Each text stands on its ground with 4.5 : 1, by day and by night (WCAG 2.2 SC 1.4.3); what frames a field with 3 : 1 (SC 1.4.11).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("look/_own.scss")
	if err != nil {
		t.Fatal(err)
	}
	look, err := os.ReadFile("look/look.scss")
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	day, night := map[string]string{}, map[string]string{}
	dark := regexp.MustCompile(`@media \(prefers-color-scheme: dark\)`).FindIndex(css)[0]
	end := dark + regexp.MustCompile(`(?m)^}`).FindIndex(css[dark:])[0]
	for _, m := range regexp.MustCompile(`"([a-z-]+)": (#[0-9a-f]{6})`).FindAllSubmatch(look, -1) {
		day["govuk-"+string(m[1])+"-colour"] = string(m[2])
	}
	for _, m := range own.FindAllSubmatch(css[:dark], -1) {
		day[string(m[1])] = string(m[2])
	}
	for name, colour := range day {
		night[name] = colour
	}
	for _, m := range own.FindAllSubmatch(css[dark:end], -1) {
		night[string(m[1])] = string(m[2])
	}
	for time, colours := range map[string]map[string]string{"day": day, "night": night} {
		for _, c := range []struct {
			text, ground string
			least        float64
		}{
			{"govuk-text-colour", "govuk-body-background-colour", 4.5}, {"govuk-text-colour", "sheet", 4.5}, {"govuk-secondary-text-colour", "govuk-body-background-colour", 4.5}, {"govuk-secondary-text-colour", "sheet", 4.5},
			{"govuk-link-colour", "govuk-body-background-colour", 4.5}, {"govuk-link-colour", "sheet", 4.5}, {"govuk-link-colour", "govuk-surface-background-colour", 4.5}, {"govuk-link-visited-colour", "govuk-body-background-colour", 4.5},
			{"govuk-link-hover-colour", "govuk-body-background-colour", 4.5}, {"govuk-error-colour", "govuk-body-background-colour", 4.5}, {"govuk-error-colour", "sheet", 4.5}, {"govuk-focus-text-colour", "govuk-focus-colour", 4.5},
			{"action-text", "action", 4.5}, {"action-text", "action-hover", 4.5}, {"quiet-text", "quiet", 4.5}, {"quiet-text", "quiet-hover", 4.5}, {"warning-text", "warning", 4.5},
			{"good", "good-ground", 4.5}, {"care", "care-ground", 4.5}, {"way", "way-ground", 4.5}, {"govuk-text-colour", "care-ground", 4.5}, {"head-text", "head", 4.5},
			{"govuk-input-border-colour", "sheet", 3}, {"govuk-input-border-colour", "govuk-body-background-colour", 3},
		} {
			text, ground := colours[c.text], colours[c.ground]
			if text == "" || ground == "" {
				t.Errorf("%s: %s or %s is no colour", time, c.text, c.ground)
			} else if got := contrast(t, text, ground); got < c.least {
				t.Errorf("%s: %s %s on %s %s: %.2f : 1", time, c.text, text, c.ground, ground, got)
			}
		}
	}
}

package demo

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"chancery/demo/portraits"
)

// writeFiles writes the application files of the demonstration, one folder each, and gives their paths. A file that is there from an
// earlier run stays as it is.
func writeFiles(dir string, list []scenario, seed int64, today time.Time) ([]string, error) {
	files := make([]string, len(list))
	var drawing errgroup.Group // portraits take their time
	drawing.SetLimit(runtime.NumCPU())
	for n, s := range list {
		files[n] = filepath.Join(dir, fmt.Sprintf("%04d", n+1), "application.json")
		if _, err := os.Stat(files[n]); err == nil {
			continue
		}
		drawing.Go(func() error {
			if err := writeFile(files[n], n, s, seed, today); err != nil {
				return fmt.Errorf("application %d: %w", n+1, err)
			}
			return nil
		})
	}
	return files, drawing.Wait()
}

// writeFile writes one application file after its images, so that a file that is there is whole.
func writeFile(file string, n int, s scenario, seed int64, today time.Time) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("making its folder: %w", err)
	}
	if err := writeImages(filepath.Dir(file), s, seedOf(s, seed), today); err != nil {
		return fmt.Errorf("drawing: %w", err)
	}
	content := fileContent(n, s, today)
	if s.Path == returnedOnce { // the first time the place of birth is wrong; the correction lies beside it
		if err := writeJSON(corrected(file), content); err != nil {
			return err
		}
		content["applicant"].(map[string]any)["placeOfBirth"] = "ZENIT"
	}
	return writeJSON(file, content)
}

// corrected is the file with which a returned application is submitted again.
func corrected(file string) string { return filepath.Join(filepath.Dir(file), "corrected.json") }

// seedOf gives a person the same face on every document.
func seedOf(s scenario, seed int64) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.Primary + "," + s.Secondary + s.Birth)) // never fails
	return seed + int64(h.Sum32())
}

func writeImages(folder string, s scenario, seed int64, today time.Time) error {
	options := portraits.Options{Sex: s.Sex}
	if year, err := strconv.Atoi(s.Birth[:4]); err == nil {
		options.Age = today.Year() - year
	}
	if s.Path == badPortrait {
		options.Fault = portraits.FaultDark
	}
	portrait, err := portraits.Portrait(seed, options)
	if err != nil {
		return err
	}
	signature, err := portraits.Signature(seed, s.Secondary+" "+s.Primary)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "portrait.jpg"), portrait, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "signature.png"), signature, 0o600)
}

func writeJSON(file string, content any) error {
	b, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(file), err)
	}
	// Written aside and renamed: a demonstration that is killed here finds either no file or a whole one.
	if err := os.WriteFile(file+".new", append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing application file: %w", err)
	}
	return os.Rename(file+".new", file)
}

// fileContent is the content of an application file.
func fileContent(n int, s scenario, today time.Time) map[string]any {
	applicant := map[string]any{
		"primaryIdentifier":   s.Primary,
		"secondaryIdentifier": s.Secondary,
		"dateOfBirth":         s.Birth,
		"placeOfBirth":        s.Place,
		"sex":                 s.Sex,
		"nationality":         "UTO",
	}
	if s.National != nil {
		applicant["nationalName"] = map[string]any{"primary": s.National.Primary, "secondary": s.National.Secondary, "language": s.National.Language}
	}
	if s.Height > 0 {
		applicant["heightCm"] = s.Height
	}
	if s.Personal != "" {
		applicant["personalNumber"] = s.Personal
	}
	a := map[string]any{
		"type":             "passport-ordinary",
		"requestType":      "FIRST_ISSUANCE",
		"site":             consulates[n%len(consulates)],
		"deliverySite":     consulates[n%len(consulates)],
		"service":          "normal",
		"applicant":        applicant,
		"portrait":         "portrait.jpg",
		"signature":        "signature.png",
		"previousDocument": nil,
	}
	if s.Type != "" {
		a["type"] = s.Type
	}
	if s.Type == visa {
		a["visa"] = map[string]any{
			"category":       "C",
			"entries":        n % 3,
			"from":           today.AddDate(0, 0, 14).Format(time.DateOnly),
			"until":          today.AddDate(0, 3, 13).Format(time.DateOnly),
			"durationDays":   30,
			"passportNumber": fmt.Sprintf("L%06dC%d", 898900+n, n%10),
		}
		delete(applicant, "heightCm")
	}
	return a
}

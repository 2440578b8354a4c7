package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chancery/demo/portraits"
	"chancery/personalization"
	"chancery/personalization/portrait"
	"chancery/personalization/record"
)

// What is looked at beside a record: so many files, none larger than this.
const (
	mostBeside   = 100
	largestImage = 20 << 20
)

// notBeside is of an image that was looked for beside the record and is not there.
type notBeside struct{ *record.FieldError }

// images finds the files that a record names by their digests. Where nobody says which they are and none lies beside
// the record, drawn ones stand in their place, and it says so.
func (c layoutRender) images(p *program, rec *record.Record) (personalization.Images, error) {
	if c.SamplePortrait {
		if c.Portrait != "" || c.Signature != "" {
			return personalization.Images{}, usage("give --sample-portrait or files, not both")
		}
		return sampleImages(p, rec)
	}
	var img personalization.Images
	var err error
	if img.Portrait, err = imageOf("portrait", rec.Portrait, c.Portrait, c.Record, normalPortrait); err == nil {
		img.Signature, err = imageOf("signature", rec.Signature, c.Signature, c.Record, normalSignature)
	}
	if _, missing := errors.AsType[notBeside](err); missing && c.Portrait == "" && c.Signature == "" {
		return sampleImages(p, rec)
	}
	return img, err
}

// imageOf gives the image of a digest: from the file of a flag, or from one beside the record. A file
// may hold the image as it was submitted, for a record names it in its normal form.
func imageOf(field, digest, flag, recordFile string, normal func([]byte) ([]byte, error)) ([]byte, error) {
	if digest == "" {
		if flag != "" {
			return nil, &record.FieldError{Field: field, Problem: "the record names none, so --" + field + " has no place", Remedy: "leave the flag out"}
		}
		return nil, nil
	}
	candidates := []string{flag}
	if flag == "" {
		candidates = beside(recordFile)
	}
	for _, name := range candidates {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, usageError{err}
		}
		if image, is := asNamed(content, digest, normal); is {
			return image, nil
		}
	}
	if flag != "" {
		return nil, &record.FieldError{Field: field, Problem: flag + " is not the image that the record names by its digest", Remedy: "give the one that was approved"}
	}
	return nil, notBeside{&record.FieldError{Field: field, Problem: "no file beside the record has the digest that it names",
		Remedy: fmt.Sprintf("give it with --%s FILE, or ask for a drawn one with --sample-portrait", field)}}
}

// asNamed tells whether a file is the image of a digest, as it is or in its normal form.
func asNamed(content []byte, digest string, normal func([]byte) ([]byte, error)) ([]byte, bool) {
	is := func(b []byte) bool {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:]) == digest
	}
	if is(content) {
		return content, true
	}
	image, err := normal(content)
	if err != nil {
		return nil, false // another kind of image, or none
	}
	return image, is(image)
}

// beside lists the images in the folder of a record.
func beside(recordFile string) []string {
	folder := filepath.Dir(recordFile)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // the finding that there is no image says what to do
	}
	var names []string
	for _, e := range entries {
		ending := strings.ToLower(filepath.Ext(e.Name()))
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > largestImage || !slices.Contains([]string{".jpg", ".jpeg", ".png"}, ending) {
			continue
		}
		if names = append(names, filepath.Join(folder, e.Name())); len(names) == mostBeside {
			break
		}
	}
	return names
}

// sampleImages draws a face and a signature and has the record name them, whose digest changes.
func sampleImages(p *program, rec *record.Record) (img personalization.Images, err error) {
	const seed = 9303
	face, err := portraits.Portrait(seed, portraits.Options{Sex: rec.Bearer.Sex, Age: 35})
	if err != nil {
		return img, err
	}
	if img.Portrait, err = normalPortrait(face); err != nil {
		return img, fmt.Errorf("normalising the drawn face: %w", err)
	}
	sum := sha256.Sum256(img.Portrait)
	rec.Portrait = hex.EncodeToString(sum[:])
	if rec.Signature != "" {
		drawn, err := portraits.Signature(seed, rec.Bearer.PrimaryIdentifier)
		if err != nil {
			return img, err
		}
		if img.Signature, err = normalSignature(drawn); err != nil {
			return img, fmt.Errorf("normalising the drawn signature: %w", err)
		}
		sum := sha256.Sum256(img.Signature)
		rec.Signature = hex.EncodeToString(sum[:])
	}
	fmt.Fprintln(p.err, "chancery: a drawn face stands in the portrait's place; the digest of the record, and what is drawn from it, is another")
	return img, nil
}

func normalPortrait(content []byte) ([]byte, error) {
	n, err := portrait.Normalise(content)
	return n.JPEG, err
}

func normalSignature(content []byte) ([]byte, error) {
	n, err := portrait.NormaliseSignature(content)
	return n.PNG, err
}

package application

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"chancery/issuance"
	"chancery/personalization/portrait"
)

// ReadFile reads an application file with the images beside it and makes a submission of them. Everything that is wrong is reported
// together, as Errors. Images are looked for in the file's folder and below it only, wherever their paths or links point.
func ReadFile(path string, now time.Time) (Submission, error) {
	data, err := readApplication(path)
	if err != nil {
		return Submission{}, err
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return Submission{}, fmt.Errorf("opening the folder of the application: %w", err)
	}
	defer folder.Close()
	c, found := parse(data)
	if found.has(whole) {
		return Submission{}, found
	}
	portraitFile := readImage(folder, "portrait", c.Portrait, portrait.PortraitLimits().Bytes, &found)
	var signatureFile []byte
	if c.Signature != "" {
		signatureFile = readImage(folder, "signature", c.Signature, portrait.SignatureLimits().Bytes, &found)
	}
	s, err := compose(c, portraitFile, signatureFile, now, &found)
	if err != nil {
		return Submission{}, fmt.Errorf("reading application: %w", err)
	}
	if err := found.err(); err != nil {
		return Submission{}, err
	}
	return s, nil
}

// readApplication reads the JSON, or one byte more than there may be.
func readApplication(path string) ([]byte, error) {
	// Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Errors{{Kind: issuance.Invalid, Field: whole, Problem: "there is no such file", Remedy: "check its name"}}
	}
	if err != nil {
		return nil, Errors{{Kind: issuance.Invalid, Field: whole, Problem: "it can't be opened", Remedy: "check its name and who may read it", Err: err}}
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, Errors{{Kind: issuance.Invalid, Field: whole, Problem: "it is no file", Remedy: "give the application file itself"}}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxJSON+1))
	if err != nil {
		return nil, fmt.Errorf("reading application: %w", err)
	}
	return data, nil
}

// readImage reads an image that stands in the folder, at most as many bytes as it may have.
func readImage(folder *os.Root, field, path string, most int, found *Errors) []byte {
	if found.has(field) {
		return nil
	}
	const stay = "write the path from the application file to an image in the same folder or below"
	switch {
	case path == "":
		found.add(field, stay, "it is missing")
		return nil
	case strings.ContainsAny(path, "\\\x00") || !filepath.IsLocal(path) || strings.Contains("/"+path+"/", "/../"):
		found.add(field, stay, "the path leaves the folder of the application")
		return nil
	}
	f, err := folder.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		found.add(field, "put it beside the application file", "there is no such file")
		return nil
	}
	if err != nil {
		found.add(field, stay, "the file can't be opened, or a link leads out of the folder of the application")
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil || !info.Mode().IsRegular():
		found.add(field, stay, "it is no file")
		return nil
	case info.Size() > int64(most):
		found.add(field, "save it smaller", "image has %d bytes, more than %d", info.Size(), most)
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err != nil {
		found.add(field, "check the file", "it can't be read")
	}
	return data
}

package web

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // pictures that people bring
	_ "image/png"
	"io"
	"mime/multipart"

	"chancery/issuance"
)

// UploadLimits says how large a picture may be.
type UploadLimits struct {
	Bytes  int64
	Pixels int // width times height
}

// UploadedPicture gives the picture of a file field, judged by its content: its first bytes and header, before anything is decoded. Its name and
// what the browser says of it are not looked at. A field without a file gives nil.
func (q *Request) UploadedPicture(field string, l UploadLimits) ([]byte, error) {
	content, err := q.UploadedFile(field, l.Bytes)
	if err != nil || content == nil {
		return nil, err
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || kind != "jpeg" && kind != "png" {
		return nil, issuance.Invalidf(field, "choose a JPEG or PNG picture", "the file is no picture that can be read")
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > l.Pixels/c.Height {
		return nil, issuance.Invalidf(field, "choose a smaller picture", "the picture has %d x %d pixels", c.Width, c.Height)
	}
	return content, nil
}

// UploadedFile gives the content of a file field of at most so many bytes; nil where no file was chosen.
func (q *Request) UploadedFile(field string, most int64) ([]byte, error) {
	files := q.Form.files[field]
	if len(files) == 0 || files[0].Size == 0 {
		return nil, nil
	}
	if len(files) > 1 {
		return nil, issuance.Invalidf(field, "choose one file", "there are %d files", len(files))
	}
	if files[0].Size > most {
		return nil, issuance.Invalidf(field, fmt.Sprintf("choose a file of at most %d kB", most/1000), "the file has %d kB", files[0].Size/1000)
	}
	return read(files[0])
}

// read gives the content of a file, which is in memory.
func read(file *multipart.FileHeader) ([]byte, error) {
	f, err := file.Open()
	if err != nil {
		return nil, fmt.Errorf("opening upload: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("reading upload: %w", err)
	}
	return content, nil
}

// Package unchecked drops errors in several ways.
package unchecked

import (
	"fmt"
	"io"
	"os"
)

func drops(f *os.File, w io.Writer) {
	defer f.Close()
	f.Sync() // want `error dropped without a word`
	_ = f.Sync()
	fmt.Fprintln(w, "text")
	go f.Sync()               // want `error dropped without a word`
	io.WriteString(w, "text") // want `error dropped without a word`
	if err := f.Close(); err != nil {
		return
	}
}

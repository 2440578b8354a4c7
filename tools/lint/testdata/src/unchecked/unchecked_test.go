package unchecked

import "os"

func dropsInATest(f *os.File) {
	f.Sync()
}

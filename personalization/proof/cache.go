package proof

import (
	"fmt"
	"os"
	"path/filepath"
)

// DefaultCacheDir gives the folder of the compiled engine below the user's cache folder, for
// Config.CacheDir. Several processes may share it.
func DefaultCacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the user's cache folder: %w", err)
	}
	return filepath.Join(dir, "chancery", "raster"), nil
}

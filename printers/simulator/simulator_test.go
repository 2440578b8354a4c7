package simulator_test

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery/printers/simulator"
)

func TestModelsAreListedOnceEach(t *testing.T) {
	models := simulator.Models()
	if slices.Sort(models); len(slices.Compact(models)) != len(simulator.Models()) {
		t.Errorf("%v", simulator.Models())
	}
	err := simulator.Run(t.Context(), simulator.Config{Model: "typewriter", Ledger: filepath.Join(t.TempDir(), "ledger"), Stdout: io.Discard})
	if err == nil || !strings.Contains(err.Error(), strings.Join(simulator.Models(), ", ")) {
		t.Errorf("a model that nobody makes: %v", err)
	}
}

// TestEveryModelNeedsItsLedger: each model of the table is one that its package knows, and it does nothing without a ledger.
func TestEveryModelNeedsItsLedger(t *testing.T) {
	for _, model := range simulator.Models() {
		err := simulator.Run(t.Context(), simulator.Config{Model: model, Listen: "127.0.0.1:0", Ledger: t.TempDir(), Stdout: io.Discard})
		if err == nil || !strings.Contains(err.Error(), "ledger") {
			t.Errorf("%s with a folder for a ledger: %v", model, err)
		}
	}
}

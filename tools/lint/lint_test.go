package main

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

func TestState(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), state, "state")
}

func TestUnchecked(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), unchecked, "unchecked")
}

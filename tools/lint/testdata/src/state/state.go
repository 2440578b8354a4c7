// Package state has variables of all kinds at its top.
package state

import (
	"errors"
	"os"
	"sync"
)

var errNone = errors.New("none")

var table = map[string]int{"a": 1}

var once = sync.OnceValue(func() int { return 1 })

var lock sync.Mutex // want `lock is package-level state by its type`

var wake = make(chan int) // want `wake is package-level state by its type`

var cache struct { // want `cache is package-level state by its type`
	sync.Mutex
	n int
}

var counter int

type box struct{ n int }

var held = &box{}

func reads() (int, error) {
	local := map[string]int{}
	local["a"] = table["a"]
	table := local // a variable of its own
	table["b"] = 2
	return local["a"] + once() + counter, errNone
}

func writes() {
	counter++          // want `counter is package-level and written to`
	counter, _ = 2, 3  // want `counter is package-level and written to`
	table["b"] = 2     // want `table is package-level and written to`
	delete(table, "b") // want `table is package-level and written to`
	held.n = 3         // want `held is package-level and written to`
	*held = box{}      // want `held is package-level and written to`
	os.Args = nil      // want `Args is package-level and written to`
	lock.Lock()
	wake <- 1
	cache.n = 1 // want `cache is package-level and written to`
}

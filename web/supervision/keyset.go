package supervision

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chancery/web"
)

// key is a place in a list that is ordered by time and name.
type key struct {
	At   time.Time
	Name string
}

func (k key) String() string { return strconv.FormatInt(k.At.UnixMicro(), 10) + "~" + k.Name }

// keyset says which page of a list is asked for: what comes after a place, or before it.
type keyset struct {
	from *key
	back bool
}

// keysetOf reads the place from the query; what is none is the list's beginning.
func keysetOf(q *web.Request) keyset {
	for _, name := range []string{"before", "after"} {
		micro, id, ok := strings.Cut(q.Asked(name), "~")
		at, err := strconv.ParseInt(micro, 10, 64)
		if ok && err == nil && at > 0 && at < 1<<53 && len(id) < 60 {
			return keyset{from: &key{time.UnixMicro(at), id}, back: name == "before"}
		}
	}
	return keyset{}
}

// where chooses what comes beyond the place; the arguments are those of args.
func (k keyset) where(at, name string) string {
	if k.from == nil {
		return ""
	}
	than := ">"
	if k.back {
		than = "<"
	}
	return fmt.Sprintf(" AND (%s, %s) %s ($2, $3)", at, name, than)
}

func (k keyset) order(at, name string) string {
	way := "ASC"
	if k.back {
		way = "DESC"
	}
	return fmt.Sprintf(" ORDER BY %s %s, %s %s LIMIT $1", at, way, name, way)
}

func (k keyset) args() []any {
	if k.from == nil {
		return []any{pageSize + 1}
	}
	return []any{pageSize + 1, k.from.At, k.from.Name}
}

// cut gives the page of what was read, in the list's order, and whether there was more on the way that it was read.
func cut[T any](k keyset, list []T) ([]T, bool) {
	more := len(list) > pageSize
	if more {
		list = list[:pageSize]
	}
	if k.back {
		slices.Reverse(list)
	}
	return list, more
}

// turn gives the ways to the pages before and after.
func (k keyset) turn(path string, more bool, first, last key) (previous, next string) {
	if k.from != nil && (!k.back || more) {
		previous = path + "?before=" + url.QueryEscape(first.String())
	}
	if k.back || more {
		next = path + "?after=" + url.QueryEscape(last.String())
	}
	return previous, next
}

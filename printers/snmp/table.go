package snmp

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// Bounds of a table: no printer has more supplies, trays or alerts, and an agent that goes on for ever is not followed.
const (
	rowsAtOnce = 8
	maxRounds  = 16
)

// values are what an agent gave, by name.
type values map[string]gosnmp.SnmpPDU

// rows is a table: for each index the values by column.
type rows map[string]values

// indices gives the rows in the order of their index.
func (r rows) indices() []string {
	var found []string
	for index := range r {
		found = append(found, index)
	}
	slices.SortFunc(found, compareOIDs)
	return found
}

// table reads columns side by side until each has ended.
func (a *Agent) table(ctx context.Context, columns []string) (rows, error) {
	table, at := rows{}, map[string]string{} // at is the last name read of each column
	open := slices.Clone(columns)
	for range maxRounds {
		var names []string
		for _, column := range open {
			names = append(names, orElse(at[column], column))
		}
		answer, err := a.ask(ctx, question{kind: gosnmp.GetBulkRequest, names: names, rows: rowsAtOnce})
		if err != nil {
			return nil, err
		}
		open = table.take(open, at, answer)
		if len(open) == 0 {
			return table, nil
		}
	}
	return nil, fmt.Errorf("the printer's SNMP agent has a table without end")
}

// take files an answer and returns the columns that may go on: those of which it had a further row. A value belongs to the column
// that its name says, wherever it stands: not every agent sends rows in the order of RFC 3416 §4.2.3.
func (r rows) take(open []string, at map[string]string, answer []gosnmp.SnmpPDU) []string {
	moved := map[string]bool{}
	for _, value := range answer {
		for _, column := range open {
			index, inside := strings.CutPrefix(value.Name, column+".")
			if !inside || !present(value) || compareOIDs(value.Name, orElse(at[column], column)) <= 0 {
				continue
			}
			if r[index] == nil {
				r[index] = values{}
			}
			r[index][column], at[column], moved[column] = value, value.Name, true
		}
	}
	return slices.DeleteFunc(slices.Clone(open), func(column string) bool { return !moved[column] })
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// compareOIDs orders names by their numbers.
func compareOIDs(a, b string) int {
	left, right := strings.Split(a, "."), strings.Split(b, ".")
	return slices.CompareFunc(left, right, func(x, y string) int {
		n, err := strconv.ParseUint(x, 10, 32)
		m, other := strconv.ParseUint(y, 10, 32)
		switch {
		case err != nil || other != nil:
			return strings.Compare(x, y)
		case n < m:
			return -1
		case n > m:
			return 1
		}
		return 0
	})
}

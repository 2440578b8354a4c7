package templates

import _ "embed"

//go:embed layout.schema.json
var schema []byte

// Schema gives the JSON Schema (draft 2020-12) of layout files, by which editors complete and check
// them. It says what single keys may hold; the loader knows more. The bytes must not be changed.
//
// It is made from the types and their comments: go test ./templates -run TestSchemaIsCurrent -update
func Schema() []byte { return schema }

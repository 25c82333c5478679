package api

import (
	_ "embed" // For the contract document.
	"slices"
)

// DocumentPath is where a server serves the contract document, to anybody.
const DocumentPath = AccessPrefix + "/openapi.yaml"

//go:generate go run ./contract/generate openapi.yaml

//go:embed openapi.yaml
var document []byte

// Document returns the contract of the API: an OpenAPI 3.1 document in YAML, which
// is generated from the operations and the comments of this package.
func Document() []byte {
	return slices.Clone(document)
}

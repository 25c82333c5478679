package contract

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// An object is a YAML mapping whose keys keep their order, so that the document
// reads as it was written here and comes out the same every time.
type object []entry

type entry struct {
	key   string
	value any
}

// list is a YAML sequence.
type list []any

// with returns the object with one more entry, unless its value is empty.
func (o object) with(key string, value any) object {
	switch v := value.(type) {
	case string:
		if v == "" {
			return o
		}
	case list:
		if len(v) == 0 {
			return o
		}
	case object:
		if len(v) == 0 {
			return o
		}
	}
	return append(o, entry{key, value})
}

// MarshalYAML lays the entries out in their order.
func (o object) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, e := range o {
		var key, value yaml.Node
		if err := key.Encode(e.key); err != nil {
			return nil, fmt.Errorf("the key %q: %w", e.key, err)
		}
		if err := value.Encode(e.value); err != nil {
			return nil, fmt.Errorf("the value of %q: %w", e.key, err)
		}
		node.Content = append(node.Content, &key, &value)
	}
	return node, nil
}

// encode writes a document.
func encode(document object) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("# Code generated from the operations and comments of package api by make generate. DO NOT EDIT.\n")
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return nil, fmt.Errorf("writing the document: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("writing the document: %w", err)
	}
	return out.Bytes(), nil
}

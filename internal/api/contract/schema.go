package contract

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// schemas are the component schemas that were asked for so far, by name.
type schemas struct {
	source *source
	named  map[string]object
}

// bounds are what package api demands of a field beyond its type.
var bounds = map[[2]string]object{
	{"PageInput", "Count"}:            {{"minimum", 1}, {"maximum", api.MaxPageSize}, {"default", api.DefaultPageSize}},
	{"CreateInvitesInput", "Invites"}: {{"maxItems", api.MaxInviteBatch}},
	{"EchoInput", "Delay"}:            {{"minimum", 0}, {"maximum", api.MaxEchoDelay}},
	{"EchoInput", "StatusCode"}:       {{"minimum", 200}, {"maximum", 599}},
}

// of returns the schema of a type, which for a type with a name of its own is a
// reference to a component.
func (s *schemas) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{{"type", "string"}, {"format", "date-time"}}
	case reflect.TypeFor[json.Number]():
		return object{{"type", "number"}}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	}
	if t.Kind() == reflect.Pointer {
		return s.of(t.Elem())
	}
	if t.Name() == "" || t.PkgPath() == "" {
		return s.shape(t, "body")
	}
	return s.component(t, "body")
}

// component returns a reference to the schema of a type with a name, which stands
// somewhere in a request or an answer.
func (s *schemas) component(t reflect.Type, in string) object {
	if _, known := s.named[t.Name()]; !known {
		s.named[t.Name()] = nil // For a type that leads back to itself.
		s.named[t.Name()] = s.shape(t, in)
	}
	return object{{"$ref", "#/components/schemas/" + t.Name()}}
}

// shape returns the schema of a type itself.
func (s *schemas) shape(t reflect.Type, in string) object {
	described := object{}.with("description", s.source.typeText(t))
	switch t.Kind() {
	case reflect.String:
		var values list
		for _, value := range s.source.enums[t.Name()] {
			values = append(values, value)
		}
		return append(described, entry{"type", "string"}).with("enum", values)
	case reflect.Bool:
		return append(described, entry{"type", "boolean"})
	case reflect.Int, reflect.Int32, reflect.Int64:
		return append(described, entry{"type", "integer"})
	case reflect.Float64:
		return append(described, entry{"type", "number"})
	case reflect.Slice:
		return append(described, entry{"type", "array"}, entry{"items", s.of(t.Elem())})
	case reflect.Map:
		return append(described, entry{"type", "object"}, entry{"additionalProperties", s.values(t.Elem())})
	case reflect.Interface:
		return described
	case reflect.Struct:
		return append(described, s.structure(t, in)...)
	default:
		panic(fmt.Sprintf("contract: no schema for %s", t))
	}
}

// values returns what the members of a map may be.
func (s *schemas) values(t reflect.Type) any {
	if t.Kind() == reflect.Interface {
		return true
	}
	return s.of(t)
}

func (s *schemas) structure(t reflect.Type, in string) object {
	var required list
	var properties object
	for _, m := range standing(in, membersOf(t)) {
		if m.required {
			required = append(required, m.name)
		}
		properties = append(properties, entry{m.name, s.property(t, m)})
	}
	return object{{"type", "object"}}.with("required", required).with("properties", properties)
}

// property returns the schema of a field.
func (s *schemas) property(t reflect.Type, m member) object {
	schema := s.of(m.of)
	if m.nullable {
		schema = orNull(schema)
	}
	schema = append(schema, bounds[[2]string{t.Name(), m.field}]...)
	return append(object{}.with("description", s.source.fieldText(t, m)), schema...)
}

// orNull returns a schema that takes null as well.
func orNull(schema object) object {
	if schema[0].key != "type" {
		return object{{"anyOf", list{schema, object{{"type", "null"}}}}}
	}
	schema[0].value = list{schema[0].value, "null"}
	return schema
}

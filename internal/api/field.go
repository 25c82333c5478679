package api

import (
	"reflect"
	"strings"
	"sync"
)

// place is where in a request a field of an input stands.
type place int

const (
	inPath place = iota + 1
	inQuery
	inBody
)

// field is one field of an input or of a struct nested in it.
type field struct {
	index    int
	in       place
	name     string
	required bool
	omit     bool // left out of the body when it is empty
}

// leftOut reports whether a field of a body is left out, in the sense of
// encoding/json's omitempty, which decides the same for the structs inside.
func (f field) leftOut(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return f.omit && v.Len() == 0
	}
	return f.omit && v.IsZero()
}

var fieldCache sync.Map // of reflect.Type to []field

// fieldsOf reads the tags of a struct type: `path`, `query` and `json` name the
// place and the name, and `api:"required"` asks for the field's presence.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fieldCache.Load(t); ok {
		return known.([]field) //nolint:forcetypeassert // Only this function stores here.
	}
	var fields []field
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		f := field{index: i, required: tag.Get("api") == "required"}
		if name, ok := tag.Lookup("path"); ok {
			f.in, f.name, f.required = inPath, name, true
		} else if name, ok := tag.Lookup("query"); ok {
			f.in, f.name = inQuery, name
		} else if spec, ok := tag.Lookup("json"); ok && spec != "-" {
			var options string
			f.name, options, _ = strings.Cut(spec, ",")
			f.in, f.omit = inBody, options == "omitempty"
		} else {
			continue
		}
		fields = append(fields, f)
	}
	fieldCache.Store(t, fields)
	return fields
}

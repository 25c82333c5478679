// Package apitest tells tests of any layer what an input looks like from outside,
// by its tags alone and without the code that reads them.
package apitest

import (
	"reflect"
	"strconv"
	"strings"
)

// HasField reports whether a dotted path, such as invites.0.email, leads to a
// field of an input or to an element of a list in it. How long the list is, no
// type knows.
func HasField(in reflect.Type, path string) bool {
	return leads(in, strings.Split(path, "."))
}

func leads(from reflect.Type, names []string) bool {
	if len(names) == 0 {
		return true
	}
	switch from.Kind() {
	case reflect.Pointer:
		return leads(from.Elem(), names)
	case reflect.Slice:
		_, err := strconv.ParseUint(names[0], 10, 31)
		return err == nil && leads(from.Elem(), names[1:])
	case reflect.Struct:
		for f := range from.Fields() {
			if nameOf(f) == names[0] {
				return leads(f.Type, names[1:])
			}
		}
		return false
	default:
		return false
	}
}

// nameOf returns the name of a field in a request, or "" for one that is in none.
func nameOf(f reflect.StructField) string {
	for _, key := range []string{"path", "query", "json"} {
		if tag, ok := f.Tag.Lookup(key); ok {
			name, _, _ := strings.Cut(tag, ",")
			return name
		}
	}
	return ""
}

package api

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A declaration that succeeded would enter the table that other tests read, so
// only those that fail are tried here.
func TestIncompleteDeclarationsPanic(t *testing.T) {
	t.Parallel()
	complete := Operation[UserInput, StatusOutput]{
		Name: "Try", Method: http.MethodDelete, Path: "/tries/{userId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	}
	const incomplete = `api: operation "Try" is declared incompletely`
	for name, test := range map[string]struct {
		spoil func(*Operation[UserInput, StatusOutput])
		want  string
	}{
		"name":   {func(op *Operation[UserInput, StatusOutput]) { op.Name = "" }, `api: operation "" is declared incompletely`},
		"method": {func(op *Operation[UserInput, StatusOutput]) { op.Method = "" }, incomplete},
		"path":   {func(op *Operation[UserInput, StatusOutput]) { op.Path = "" }, incomplete},
		"status": {func(op *Operation[UserInput, StatusOutput]) { op.Status = 0 }, incomplete},
		"limit":  {func(op *Operation[UserInput, StatusOutput]) { op.Limit = 0 }, incomplete},
		"right":  {func(op *Operation[UserInput, StatusOutput]) { op.Right = 0 }, incomplete},
		"a name in the path that the input lacks": {
			func(op *Operation[UserInput, StatusOutput]) { op.Path = "/tries/{tryId}/of/{userId}" },
			`api: operation "Try" has ["tryId" "userId"] in its path and ["userId"] in its input`,
		},
		"a path field that the path lacks": {
			func(op *Operation[UserInput, StatusOutput]) { op.Path = "/tries" },
			`api: operation "Try" has [] in its path and ["userId"] in its input`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op := complete
			test.spoil(&op)
			if got := panicOf(func() { declare(op) }); got != test.want {
				t.Errorf("declaring it panics with %q, want %q", got, test.want)
			}
		})
	}
}

// panicOf returns what a function panics with, in words.
func panicOf(try func()) (words string) {
	defer func() { words = fmt.Sprint(recover()) }()
	try()
	return ""
}

// Every field of an input has one place in a request: what has none would be
// lost on the way without a word.
func TestInputsAreTagged(t *testing.T) {
	t.Parallel()
	for _, route := range Routes() {
		t.Run(route.Name, func(t *testing.T) {
			t.Parallel()
			for _, f := range fieldsOf(route.In) {
				if f.in == inBody && (route.Method == http.MethodGet || route.Method == http.MethodDelete) {
					t.Errorf("%s has %q in the body, which proxies may drop", route.Method, f.name)
				}
			}
			checkTags(t, route.In, 0)
		})
	}
}

// checkTags holds a struct, and those in it, to the tags that are understood:
// anything in an input itself (where is 0), and in a struct of a query or a body
// only what stands there too.
func checkTags(t *testing.T, in reflect.Type, where place) {
	t.Helper()
	fields := fieldsOf(in)
	if len(fields) != in.NumField() {
		t.Errorf("%s has %d fields, of which %d have a place in a request", in, in.NumField(), len(fields))
	}
	names := make(map[string]bool)
	for _, f := range fields {
		declared := in.Field(f.index)
		at := in.String() + "." + declared.Name
		if f.name == "" || names[f.name] {
			t.Errorf("%s is named %q, like nothing or like another", at, f.name)
		}
		names[f.name] = true
		if where != 0 && f.in != where {
			t.Errorf("%s stands somewhere else than the struct that it is in", at)
		}
		if f.in == inPath && declared.Type.Kind() != reflect.String {
			t.Errorf("%s stands in the path and is no string", at)
		}
		if want := f.name + ",omitempty"; f.in == inBody && !f.required && declared.Tag.Get("json") != want {
			t.Errorf("%s is optional and tagged %q, want %q", at, declared.Tag.Get("json"), want)
		}
		if f.required && f.omit {
			t.Errorf("%s is required and left out when empty", at)
		}
		if nested := structIn(declared.Type); nested != nil {
			checkTags(t, nested, f.in)
		}
	}
}

// structIn returns the struct that a type is, points to or lists, or nil.
func structIn(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

func TestPathNames(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][]string{
		"/":                          nil,
		"/users":                     nil,
		"/users/{userId}":            {"userId"},
		"/labels/{key}/{value}/more": {"key", "value"},
	} {
		if diff := cmp.Diff(want, pathNames(path)); diff != "" {
			t.Errorf("the names in %s (-want +got):\n%s", path, diff)
		}
	}
}

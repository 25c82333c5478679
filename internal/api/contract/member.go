package contract

import (
	"reflect"
	"strings"
)

// A member is a field of a struct as it goes over the wire.
type member struct {
	// field is its name in Go, name that on the wire.
	field, name string
	// in is where it stands: "path", "query" or "body".
	in string
	// required is whether it is always there, nullable whether it may be null then.
	required, nullable bool
	of                 reflect.Type
}

// membersOf reads the tags of a struct, those of embedded structs in its place.
func membersOf(t reflect.Type) []member {
	var members []member
	for f := range t.Fields() {
		spec, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(spec, ",")
		demanded := f.Tag.Get("api") == "required"
		switch path, query := f.Tag.Get("path"), f.Tag.Get("query"); {
		case path != "":
			members = append(members, member{field: f.Name, name: path, in: "path", required: true, of: f.Type})
		case query != "":
			members = append(members, member{field: f.Name, name: query, in: "query", required: demanded, of: f.Type})
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct:
			members = append(members, membersOf(f.Type)...)
		case tagged && spec != "-":
			always := !strings.Contains(options, "omit")
			members = append(members, member{
				field: f.Name, name: name, in: "body", of: f.Type, required: always,
				// What a request must carry is not null: there, a pointer tells false and 0 from nothing.
				nullable: always && !demanded && f.Type.Kind() == reflect.Pointer,
			})
		}
	}
	return members
}

// standing returns the members that stand somewhere.
func standing(in string, members []member) []member {
	var found []member
	for _, m := range members {
		if m.in == in {
			found = append(found, m)
		}
	}
	return found
}

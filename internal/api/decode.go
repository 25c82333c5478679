package api

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxPathID is the longest id that is read from a path, in characters.
const MaxPathID = 255

// Decode reads an operation's input from the parts of a request: path gives the
// unescaped value of a name in the path, rawQuery is the undecoded query, body
// the JSON. Unknown body fields and parameters are ignored, as Segment does, and
// so is the body of an operation that takes none. What does not fit is an
// *InvalidInput that names every failed field; a query or a body that cannot be
// read at all is one problem of no field.
func (op Operation[In, Out]) Decode(path func(name string) string, rawQuery string, body []byte) (In, error) {
	var in, none In
	if err := decode(reflect.ValueOf(&in).Elem(), path, rawQuery, body); err != nil {
		return none, err
	}
	return in, nil
}

func decode(in reflect.Value, path func(name string) string, rawQuery string, body []byte) error {
	fields := fieldsOf(in.Type())
	query, err := parseQuery(rawQuery)
	if err != nil {
		return malformed(err)
	}
	var members map[string]any
	if slices.ContainsFunc(fields, func(f field) bool { return f.in == inBody }) {
		if members, err = parseBody(body); err != nil {
			return malformed(err)
		}
	}
	d := decoder{query: query}
	for _, f := range fields {
		v := in.Field(f.index)
		switch f.in {
		case inPath:
			d.pathValue(f.name, path(f.name), v)
		case inQuery:
			d.queryValue(f.name, f.required, v)
		case inBody:
			d.member(f.name, f, members, v)
		}
	}
	d.check("", in)
	if len(d.problems) > 0 {
		return &InvalidInput{Problems: d.problems}
	}
	return nil
}

// checker is an input, or a part of a query, that has bounds beyond the types of
// its fields. It is asked even where one of them has failed, and finds that one
// unset.
type checker interface {
	check(path string) []Problem
}

func (d *decoder) check(path string, v reflect.Value) {
	if c, ok := reflect.TypeAssert[checker](v); ok {
		d.problems = append(d.problems, c.check(path)...)
	}
}

func malformed(err error) error {
	return &InvalidInput{Problems: []Problem{{Type: TypeValidation, Message: err.Error()}}}
}

// decoder gathers problems while it fills an input.
type decoder struct {
	query    parameters
	problems []Problem
}

func (d *decoder) fail(field, message string) {
	d.problems = append(d.problems, invalid(field, message))
}

// invalid is the problem of one field, its message naming the leaf in quotes.
func invalid(field, message string) Problem {
	return Problem{Type: TypeValidation, Field: field, Message: strconv.Quote(leaf(field)) + " " + message}
}

// leaf is the last name of a dotted path, with its index where the path ends in
// one.
func leaf(field string) string {
	names := strings.Split(field, ".")
	last := len(names) - 1
	if _, err := strconv.Atoi(names[last]); err == nil && last > 0 {
		last--
	}
	return strings.Join(names[last:], ".")
}

func (d *decoder) pathValue(name, text string, v reflect.Value) {
	if n := utf8.RuneCountInString(text); n < 1 || n > MaxPathID {
		d.fail(name, fmt.Sprintf("must be 1 to %d characters long", MaxPathID))
		return
	}
	d.text(name, text, v)
}

// text sets a string, refusing what no name or id may hold (rule J3). The
// replacement character is refused with what it stands for: encoding/json has
// put it where the bytes were not UTF-8.
func (d *decoder) text(path, text string, v reflect.Value) {
	switch {
	case strings.ContainsRune(text, utf8.RuneError):
		d.fail(path, "must be valid UTF-8")
	case strings.ContainsFunc(text, unicode.IsControl):
		d.fail(path, "must not contain control characters")
	default:
		v.SetString(text)
	}
}

package api

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A parameter is one name=value of a query, its name in the dotted spelling.
type parameter struct {
	name, value string
}

// parameters are those of a query, in the order they were sent.
type parameters []parameter

// dots turns the spellings of a name into one: list.0 for list[0], list%5B0%5D
// and list.0, and list for list[].
var dots = strings.NewReplacer("[]", "", "[", ".", "]", "")

func parseQuery(raw string) (parameters, error) {
	var query parameters
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		key, text, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			return nil, fmt.Errorf("the query is not valid: %w", err)
		}
		value, err := url.QueryUnescape(text)
		if err != nil {
			return nil, fmt.Errorf("the query is not valid: %w", err)
		}
		query = append(query, parameter{name: dots.Replace(name), value: value})
	}
	return query, nil
}

// value returns the first value of a name that is not empty, or "".
func (q parameters) value(name string) string {
	for _, p := range q {
		if p.name == name && p.value != "" {
			return p.value
		}
	}
	return ""
}

// list returns the elements of a list in the order of their indexes, those
// without an index first, in the order they were sent.
func (q parameters) list(name string) []string {
	type element struct {
		index int64
		text  string
	}
	var elements []element
	for _, p := range q {
		if index, ok := indexIn(name, p.name); ok {
			elements = append(elements, element{index, p.value})
		}
	}
	slices.SortStableFunc(elements, func(a, b element) int { return cmp.Compare(a.index, b.index) })
	texts := make([]string, len(elements))
	for i, e := range elements {
		texts[i] = e.text
	}
	return texts
}

// indexIn returns the index that name has in a list, -1 for the name of the list
// itself, and whether it belongs to the list at all.
func indexIn(list, name string) (int64, bool) {
	if name == list {
		return -1, true
	}
	digits, ok := strings.CutPrefix(name, list+".")
	if !ok {
		return 0, false
	}
	index, err := strconv.ParseUint(digits, 10, 63)
	return int64(index), err == nil
}

// queryValue fills v from the parameters under a name. An empty value counts as
// absent.
func (d *decoder) queryValue(name string, required bool, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if text, ok := d.parameter(name, required); ok {
			d.text(name, text, v)
		}
	case reflect.Pointer:
		if text, ok := d.parameter(name, required); ok {
			d.queryPointer(name, text, v)
		}
	case reflect.Slice:
		d.queryList(name, required, v)
	case reflect.Struct:
		d.queryFields(name, v)
	default:
		panic("api: no query decoding for " + v.Type().String())
	}
}

func (d *decoder) parameter(name string, required bool) (string, bool) {
	text := d.query.value(name)
	if text == "" && required {
		d.fail(name, "is required")
	}
	return text, text != ""
}

func (d *decoder) queryPointer(name, text string, v reflect.Value) {
	target := reflect.New(v.Type().Elem())
	switch target.Elem().Kind() {
	case reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil {
			d.fail(name, "must be a whole number")
			return
		}
		target.Elem().SetInt(int64(number))
	case reflect.Bool:
		if text != "true" && text != "false" {
			d.fail(name, "must be true or false")
			return
		}
		target.Elem().SetBool(text == "true")
	default:
		panic("api: no query decoding for " + v.Type().String())
	}
	v.Set(target)
}

// queryList leaves empty elements out. A list of nothing else asks for nothing,
// which is not the same as the absence of the list.
func (d *decoder) queryList(name string, required bool, v reflect.Value) {
	texts := d.query.list(name)
	if len(texts) == 0 {
		if required {
			d.fail(name, "is required")
		}
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, len(texts)))
	for i, text := range texts {
		if text == "" {
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		d.text(name+"."+strconv.Itoa(i), text, element)
		v.Set(reflect.Append(v, element))
	}
}

func (d *decoder) queryFields(name string, v reflect.Value) {
	for _, f := range fieldsOf(v.Type()) {
		d.queryValue(name+"."+f.name, f.required, v.Field(f.index))
	}
	d.check(name, v)
}

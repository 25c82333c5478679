package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// parseBody reads the members of a JSON object. An absent body counts as an
// empty object, so that the required fields are what is complained of. Of
// members with the same name the last one counts.
func parseBody(body []byte) (map[string]any, error) {
	if len(bytes.Trim(body, " \t\r\n")) == 0 {
		return nil, nil
	}
	// A Decoder alone would neither place a body that breaks off nor see what
	// follows the value; an Unmarshal alone would refuse numbers beyond float64.
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, fmt.Errorf("the body is not valid JSON at byte %d: %w", syntax.Offset, syntax)
		}
		return nil, fmt.Errorf("the body is not valid JSON: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(whole))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("the body is not valid JSON: %w", err)
	}
	members, ok := tree.(map[string]any)
	if !ok {
		return nil, errors.New("the body must be a JSON object")
	}
	return members, nil
}

// member reads one field of a JSON object. A null counts as absent. So does an
// empty string: an optional field holds one anyway, and a required field asks for
// more than that.
func (d *decoder) member(path string, f field, members map[string]any, v reflect.Value) {
	tree := members[f.name]
	absent := tree == nil || tree == "" && v.Kind() == reflect.String
	switch {
	case !absent:
		d.value(path, tree, v)
	case f.required:
		d.fail(path, "is required")
	}
}

// value fills v from a JSON value, whose type must be that of v.
func (d *decoder) value(path string, tree any, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(path, tree, v.Elem())
	case reflect.String:
		if text, ok := tree.(string); ok {
			d.text(path, text, v)
		} else {
			d.fail(path, "must be a string")
		}
	case reflect.Bool:
		if flag, ok := tree.(bool); ok {
			v.SetBool(flag)
		} else {
			d.fail(path, "must be true or false")
		}
	case reflect.Slice:
		d.elements(path, tree, v)
	case reflect.Struct:
		d.object(path, tree, v)
	case reflect.Map:
		if members, ok := tree.(map[string]any); ok {
			v.Set(reflect.ValueOf(members).Convert(v.Type()))
		} else {
			d.fail(path, "must be an object")
		}
	default:
		panic("api: no JSON decoding for " + v.Type().String())
	}
}

func (d *decoder) elements(path string, tree any, v reflect.Value) {
	list, ok := tree.([]any)
	if !ok {
		d.fail(path, "must be a list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, element := range list {
		d.value(path+"."+strconv.Itoa(i), element, v.Index(i))
	}
}

func (d *decoder) object(path string, tree any, v reflect.Value) {
	members, ok := tree.(map[string]any)
	if !ok {
		d.fail(path, "must be an object")
		return
	}
	for _, f := range fieldsOf(v.Type()) {
		d.member(path+"."+f.name, f, members, v.Field(f.index))
	}
}

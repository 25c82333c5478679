package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// A Request is an operation's input as it goes over the wire.
type Request struct {
	// Path is escaped and begins with a slash.
	Path string
	// Query is encoded and has no question mark; empty without parameters.
	Query string
	// Body is JSON, or nil for an operation that sends none.
	Body []byte
}

// Encode lays an input out as a request, in the spelling of Segment's official
// clients: indexed list parameters, brackets for pagination. It does not judge
// the input: what is missing or malformed is for the server to refuse.
func (op Operation[In, Out]) Encode(in In) (Request, error) {
	return encode(op.Route(), reflect.ValueOf(in))
}

func encode(route Route, in reflect.Value) (Request, error) {
	path, query := route.Path, url.Values{}
	body := map[string]any{}
	for _, f := range fieldsOf(in.Type()) {
		v := in.Field(f.index)
		switch f.in {
		case inPath:
			path = strings.Replace(path, "{"+f.name+"}", url.PathEscape(v.String()), 1)
		case inQuery:
			encodeQuery(query, f.name, v)
		case inBody:
			if !f.leftOut(v) {
				body[f.name] = v.Interface()
			}
		}
	}
	request := Request{Path: path, Query: query.Encode()}
	if len(body) == 0 && route.Method != http.MethodPost {
		return request, nil
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return Request{}, fmt.Errorf("encoding the input of %s: %w", route.Name, err)
	}
	request.Body = encoded
	return request, nil
}

func encodeQuery(query url.Values, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			query.Set(name, v.String())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			query.Set(name, fmt.Sprint(v.Elem().Interface()))
		}
	case reflect.Slice:
		for i := range v.Len() {
			query.Set(name+"."+strconv.Itoa(i), v.Index(i).String())
		}
		if v.Len() == 0 && !v.IsNil() {
			query.Set(name+".0", "")
		}
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			encodeQuery(query, name+"["+f.name+"]", v.Field(f.index))
		}
	default:
		panic("api: no query encoding for " + v.Type().String())
	}
}

package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever a client sends, the server reads: every declared operation, with any
// input it can have, over the router and the escaping of net/http.
func TestEveryInputArrives(t *testing.T) {
	t.Parallel()
	for _, route := range Routes() {
		t.Run(route.Name, func(t *testing.T) {
			t.Parallel()
			server := newReceiver()
			rapid.Check(t, func(t *rapid.T) {
				sent := drawInput(t, route.In)
				request, err := encode(route, sent)
				if err != nil {
					t.Fatal(err)
				}
				server.receive(t, route.Method, request)
				if server.err != nil || server.route.Name != route.Name {
					t.Fatalf("%+v arrived at %q: %v", request, server.route.Name, server.err)
				}
				if diff := cmp.Diff(sent.Interface(), server.in.Interface()); diff != "" {
					t.Fatalf("the input (-sent +arrived):\n%s", diff)
				}
			})
		})
	}
}

// receiver routes and decodes requests of every operation, and keeps the last.
type receiver struct {
	mux   *http.ServeMux
	route Route
	in    reflect.Value
	err   error
}

func newReceiver() *receiver {
	r := &receiver{mux: http.NewServeMux()}
	for _, route := range Routes() {
		pattern := route.Method + " " + route.Path
		if route.Path == "/" {
			pattern += "{$}"
		}
		r.mux.HandleFunc(pattern, func(_ http.ResponseWriter, request *http.Request) {
			r.route, r.in = route, reflect.New(route.In).Elem()
			var body []byte
			if body, r.err = io.ReadAll(request.Body); r.err == nil {
				r.err = decode(r.in, request.PathValue, request.URL.RawQuery, body)
			}
		})
	}
	return r
}

func (r *receiver) receive(t *rapid.T, method string, sent Request) {
	r.route = Route{}
	target := sent.Path
	if sent.Query != "" {
		target += "?" + sent.Query
	}
	request := httptest.NewRequestWithContext(t.Context(), method, target, bytes.NewReader(sent.Body))
	r.mux.ServeHTTP(httptest.NewRecorder(), request)
}

// drawInput draws an input, or a struct in one, whose required fields are there.
func drawInput(t *rapid.T, in reflect.Type) reflect.Value {
	v := reflect.New(in).Elem()
	for _, f := range fieldsOf(in) {
		v.Field(f.index).Set(drawField(t, f, in.Field(f.index).Type))
	}
	return v
}

func drawField(t *rapid.T, f field, as reflect.Type) reflect.Value {
	v := reflect.New(as).Elem()
	switch as.Kind() {
	case reflect.String:
		v.SetString(drawText(t, f))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, f.name))
	case reflect.Int:
		least, most := int64(1), int64(MaxPageSize)
		if f.name == "statusCode" {
			least, most = 200, 599
		}
		v.SetInt(rapid.Int64Range(least, most).Draw(t, f.name))
	case reflect.Struct:
		return drawInput(t, as)
	case reflect.Pointer:
		if f.required || rapid.Bool().Draw(t, f.name+" is there") {
			v.Set(reflect.New(as.Elem()))
			v.Elem().Set(drawField(t, field{in: f.in, name: f.name}, as.Elem()))
		}
	case reflect.Slice:
		drawList(t, f, v)
	case reflect.Map:
		if f.required || rapid.Bool().Draw(t, f.name+" is there") {
			v.Set(reflect.ValueOf(drawSettings(t, f)))
		}
	default:
		t.Fatalf("%s is a %s, which this test cannot make up", f.name, as)
	}
	return v
}

// drawSettings draws a JSON object of any depth, whose numbers have more digits
// than a float64 holds.
func drawSettings(t *rapid.T, f field) Settings {
	values := rapid.SampledFrom([]any{
		nil, true, "", "line\nbreak", json.Number("1"), json.Number("12345678901234567890.5"), []any{}, []any{"a", map[string]any{"b": false}},
	})
	return rapid.MapOfN(rapid.String(), values, 0, 4).Draw(t, f.name)
}

// drawText draws what names and ids may hold. What the router itself takes for
// something else, the client refuses to send.
func drawText(t *rapid.T, f field) string {
	least := 0
	if f.required {
		least = 1
	}
	runes := rapid.OneOf(
		rapid.RuneFrom([]rune(`/?#%&=+;.:,@[]{}"\'<>~|^ 0aZ`)),
		rapid.RuneFrom([]rune("äßſK日😀👩‍🚀")),
		rapid.RuneFrom(nil, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Z),
	)
	texts := rapid.StringOfN(runes, least, MaxPathID, -1)
	if f.in == inPath {
		texts = texts.Filter(func(id string) bool { return id != "." && id != ".." && id != "/" })
	}
	return texts.Draw(t, f.name)
}

// drawList draws a list: in a body, one that is left out when empty is nil then;
// in a query, nil and empty are two things, and no element is empty.
func drawList(t *rapid.T, f field, v reflect.Value) {
	if !f.required && f.in == inQuery && rapid.Bool().Draw(t, f.name+" is nil") {
		return
	}
	length := rapid.IntRange(0, 12).Draw(t, "length of "+f.name)
	if f.omit && length == 0 {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), length, length))
	for i := range length {
		v.Index(i).Set(drawField(t, field{in: f.in, name: f.name, required: f.in == inQuery}, v.Type().Elem()))
	}
}

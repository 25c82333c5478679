package api

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kinds has the fields that inputs may have and at present none has.
type kinds struct {
	Note  string
	Token string `json:"-"`
	Limit *int   `query:"limit" api:"required"`
	Exact *bool  `query:"exact"`
	Flag  bool   `json:"flag" api:"required"`
	Maybe *bool  `json:"maybe,omitempty"`
}

func decodeKinds(query, body string) (kinds, error) {
	var in kinds
	err := decode(reflect.ValueOf(&in).Elem(), nil, query, []byte(body))
	return in, err
}

func TestKindsArrive(t *testing.T) {
	t.Parallel()
	limit, yes, no := 7, true, false
	for _, sent := range []kinds{{Limit: &limit}, {Limit: &limit, Exact: &no, Flag: true, Maybe: &no}, {Limit: &limit, Exact: &yes}, {Limit: &limit, Maybe: &yes}} {
		request, err := encode(Route{Name: "Try", Method: http.MethodPut, Path: "/"}, reflect.ValueOf(sent))
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeKinds(request.Query, string(request.Body))
		if diff := cmp.Diff(sent, got); err != nil || diff != "" {
			t.Errorf("the input: %v (-sent +arrived):\n%s", err, diff)
		}
	}
}

func TestKindsAreChecked(t *testing.T) {
	t.Parallel()
	_, err := decodeKinds("limit=&exact=1", `{"flag":"true","maybe":0,"Note":7,"token":7}`)
	want := []Problem{
		{Type: TypeValidation, Field: "limit", Message: `"limit" is required`},
		{Type: TypeValidation, Field: "exact", Message: `"exact" must be true or false`},
		{Type: TypeValidation, Field: "flag", Message: `"flag" must be true or false`},
		{Type: TypeValidation, Field: "maybe", Message: `"maybe" must be true or false`},
	}
	invalid, ok := errors.AsType[*InvalidInput](err)
	if !ok {
		t.Fatalf("the error is %v", err)
	}
	if diff := cmp.Diff(want, invalid.Problems); diff != "" {
		t.Errorf("the problems (-want +got):\n%s", diff)
	}
}

// A field of any other type is a mistake in this package, which the tests that
// walk all operations meet.
func TestOtherKindsPanic(t *testing.T) {
	t.Parallel()
	type odd struct {
		Ratio float64 `query:"ratio"`
	}
	type oddBody struct {
		Ratio float64 `json:"ratio"`
	}
	for want, try := range map[string]func(){
		"api: no query encoding for float64": func() { encodeQuery(url.Values{}, "ratio", reflect.ValueOf(1.5)) },
		"api: no query decoding for float64": func() { _ = decode(reflect.ValueOf(&odd{}).Elem(), nil, "ratio=1.5", nil) },
		"api: no JSON decoding for float64":  func() { _ = decode(reflect.ValueOf(&oddBody{}).Elem(), nil, "", []byte(`{"ratio":1.5}`)) },
	} {
		if got := panicOf(try); got != want {
			t.Errorf("it panics with %q, want %q", got, want)
		}
	}
}

// What JSON cannot hold is told with the name of the operation.
func TestUnencodableInput(t *testing.T) {
	t.Parallel()
	type odd struct {
		Sink chan int `json:"sink"`
	}
	_, err := encode(Route{Name: "Try", Method: http.MethodPost, Path: "/"}, reflect.ValueOf(odd{}))
	if want := "encoding the input of Try: json: unsupported type: chan int"; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

package api

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/apitest"
)

// Any request to any operation is refused for fields that the operation has, or
// means something that can be said again.
func FuzzDecode(f *testing.F) {
	seeds := []struct{ id, query, body string }{
		{},
		{"u1", "pagination.count=2&pagination.cursor=MA%3D%3D", `{"name":"a"}`},
		{"a/b c", "pagination[count]=0&pagination%5Bcursor%5D=%00", `{"name":"","slug":null,"billingContacts":["a",7,null]}`},
		{strings.Repeat("ä", MaxPathID+1), "emails.0=a@x.com&emails[1]=&userIds=u1&userIds.7=%ff", `{"name":{},"emails":"a","region":[]}`},
		{"\x00", "startTime=2026&endTime=%0a&resourceId=%zz", `{"code":"\ud800","name":"\u0085"}`},
		{"\xff", "&=&%", `{"permissions":[{"roleId":"r","resources":[{"id":"s","type":"SOURCE","labels":[{"key":"k","value":"v"}]}]}]}`},
		{"i", "", `{"permissions":[{"roleId":1,"resources":{}},[],null,{"resources":[{"labels":[{}]},7]}]}`},
		{"i", "", `{"invites":[{"email":"a@x.com","permissions":[{"roleId":"r","labels":[{"key":"k","value":"v"}]}]},{}]}`},
		{"i", "", `{"emails":[],"permissions":[],"incidentContacts":[],"name":"a"} x`},
	}
	for operation := range Routes() {
		for _, seed := range seeds {
			f.Add(uint(operation), seed.id, seed.query, []byte(seed.body))
		}
	}
	f.Fuzz(func(t *testing.T, operation uint, id, query string, body []byte) {
		route := routes[operation%uint(len(routes))]
		path := func(string) string { return id }
		got := reflect.New(route.In).Elem()
		if err := decode(got, path, query, body); err != nil {
			expectFields(t, route, err)
			return
		}
		request, err := encode(route, got)
		if err != nil {
			t.Fatal(err)
		}
		again := reflect.New(route.In).Elem()
		err = decode(again, path, request.Query, request.Body)
		if diff := cmp.Diff(got.Interface(), again.Interface(), cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s?%s %s, said again as %+v, is something else: %v (-first +again):\n%s", route.Name, query, body, request, err, diff)
		}
	})
}

// expectFields asserts that an input was refused for reasons that can be told,
// about fields that there are.
func expectFields(t *testing.T, route Route, err error) {
	t.Helper()
	invalid, ok := errors.AsType[*InvalidInput](err)
	if !ok || len(invalid.Problems) == 0 {
		t.Fatalf("%v says nothing about the input of %s", err, route.Name)
	}
	for _, p := range invalid.Problems {
		if p.Type != TypeValidation || p.Message == "" || p.Field == "" && len(invalid.Problems) > 1 {
			t.Errorf("%+v does not say what is wrong with the input of %s", p, route.Name)
		}
		if p.Field != "" && (!apitest.HasField(route.In, p.Field) || !strings.HasPrefix(p.Message, `"`+leaf(p.Field)+`" `)) {
			t.Errorf("%+v is about nothing in the input of %s", p, route.Name)
		}
	}
}

package api_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/apitest"
)

func TestBodyNamesEveryFailedField(t *testing.T) {
	t.Parallel()
	const body = `{"invites":[
		{"email":7,"permissions":null},
		{"permissions":[{"resources":[{"id":"x","type":null},"y",null,{"id":"","type":["SOURCE"]}],"labels":{}}]},
		{"email":"a\u0000b","permissions":"no"},
		{"email":"ok@x.com","permissions":[{"roleId":true,"labels":[{"key":"","description":1.5}]},[]]},
		null, "no", 3,
		{}
	]}`
	got, err := api.CreateInvites.Decode(in(), "", []byte(body))
	expectInput(t, api.CreateInvitesInput{}, got)
	expectProblems(t, []api.Problem{
		validation("invites.0.email", `"email" must be a string`),
		validation("invites.1.email", `"email" is required`),
		validation("invites.1.permissions.0.roleId", `"roleId" is required`),
		validation("invites.1.permissions.0.resources.0.type", `"type" is required`),
		validation("invites.1.permissions.0.resources.1", `"resources.1" must be an object`),
		validation("invites.1.permissions.0.resources.2", `"resources.2" must be an object`),
		validation("invites.1.permissions.0.resources.3.id", `"id" is required`),
		validation("invites.1.permissions.0.resources.3.type", `"type" must be a string`),
		validation("invites.1.permissions.0.labels", `"labels" must be a list`),
		validation("invites.2.email", `"email" must not contain control characters`),
		validation("invites.2.permissions", `"permissions" must be a list`),
		validation("invites.3.permissions.0.roleId", `"roleId" must be a string`),
		validation("invites.3.permissions.0.labels.0.key", `"key" is required`),
		validation("invites.3.permissions.0.labels.0.value", `"value" is required`),
		validation("invites.3.permissions.0.labels.0.description", `"description" must be a string`),
		validation("invites.3.permissions.1", `"permissions.1" must be an object`),
		validation("invites.4", `"invites.4" must be an object`),
		validation("invites.5", `"invites.5" must be an object`),
		validation("invites.6", `"invites.6" must be an object`),
		validation("invites.7.email", `"email" is required`),
	}, err)
}

// A body of one required name, in all the ways it can be right or wrong.
func TestBodyOfAName(t *testing.T) {
	t.Parallel()
	const required, text = `"name" is required`, `"name" must be a string`
	const control, utf8 = `"name" must not contain control characters`, `"name" must be valid UTF-8`
	for body, test := range map[string]struct{ name, complaint string }{
		`{"name":"a"}`:                     {name: "a"},
		" \t\r\n{ \"name\" : \"a\" }\r\n":  {name: "a"},
		`{"name":" "}`:                     {name: " "},
		`{"name":"ä日😀\u0020\ud83d\ude00"}`: {name: "ä日😀 😀"},
		`{"name":"\u003c&>\"\\\/"}`:        {name: `<&>"\/`},
		`{"n\u0061me":"a"}`:                {name: "a"},

		// Members that nobody asked for, and numbers that nobody can hold.
		`{"name":"a","later":{"name":7},"x":[1e400,-0,123456789012345678901234567890]}`: {name: "a"},

		// Names match exactly, and the last of several counts, as in JavaScript.
		`{"Name":"a"}`:             {complaint: required},
		`{"NAME":"a","name ":"b"}`: {complaint: required},
		`{"name":"a","Name":"b"}`:  {name: "a"},
		`{"name":"a","name":"b"}`:  {name: "b"},
		`{"name":7,"name":"b"}`:    {name: "b"},
		`{"name":"a","name":null}`: {complaint: required},
		`{"ſame":"a","naﬂe":"b"}`:  {complaint: required},

		// Absence.
		``:              {complaint: required},
		" \t\r\n":       {complaint: required},
		`{}`:            {complaint: required},
		`{"name":null}`: {complaint: required},
		`{"name":""}`:   {complaint: required},

		// Types.
		`{"name":7}`:       {complaint: text},
		`{"name":1e400}`:   {complaint: text},
		`{"name":true}`:    {complaint: text},
		`{"name":["a"]}`:   {complaint: text},
		`{"name":[]}`:      {complaint: text},
		`{"name":{"a":1}}`: {complaint: text},

		// Characters that no name may hold.
		`{"name":"a\u0000"}`:          {complaint: control},
		`{"name":"\n"}`:               {complaint: control},
		`{"name":"a\tb"}`:             {complaint: control},
		`{"name":"\u007f"}`:           {complaint: control},
		`{"name":"\u0085"}`:           {complaint: control},
		"{\"name\":\"a\x7f\"}":        {complaint: control},
		"{\"name\":\"a\xff\"}":        {complaint: utf8},
		"{\"name\":\"\xc3\"}":         {complaint: utf8},
		"{\"name\":\"\xed\xa0\x80\"}": {complaint: utf8},
		`{"name":"\ud83d"}`:           {complaint: utf8},
		`{"name":"a\ude00b"}`:         {complaint: utf8},
		`{"name":"\ufffd"}`:           {complaint: utf8},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			var complaints []api.Problem
			if test.complaint != "" {
				complaints = []api.Problem{validation("name", test.complaint)}
			}
			got, err := api.CreateUserGroup.Decode(in(), "", []byte(body))
			expectProblems(t, complaints, err)
			expectInput(t, api.CreateUserGroupInput{Name: test.name}, got)
		})
	}
}

func TestBodyTellsAbsentFromEmpty(t *testing.T) {
	t.Parallel()
	empty, none, name := "", []string{}, "Acme"
	for body, want := range map[string]api.UpdateWorkspaceInput{
		``:   {},
		`{}`: {},
		`{"name":null,"slug":null,"billingContacts":null}`: {},
		`{"name":""}`:                   {Name: &empty},
		`{"name":"Acme","region":"eu"}`: {Name: &name},
		`{"billingContacts":[]}`:        {BillingContacts: &none},
		`{"incidentContacts":[""]}`:     {IncidentContacts: &[]string{""}},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			want.WorkspaceID = "w1"
			got, err := api.UpdateWorkspace.Decode(in("workspaceId", "w1"), "", []byte(body))
			expectProblems(t, nil, err)
			expectInput(t, want, got)
		})
	}
	_, err := api.UpdateWorkspace.Decode(in("workspaceId", "w1"), "", []byte(`{"name":0,"billingContacts":["a",null,{}],"incidentContacts":""}`))
	expectProblems(t, []api.Problem{
		validation("name", `"name" must be a string`),
		validation("billingContacts.1", `"billingContacts.1" must be a string`),
		validation("billingContacts.2", `"billingContacts.2" must be a string`),
		validation("incidentContacts", `"incidentContacts" must be a list`),
	}, err)
}

func TestMalformedBodiesNameThePlace(t *testing.T) {
	t.Parallel()
	for body, complaint := range map[string]string{
		`{"name":"a"`:          "byte 11: unexpected end of JSON input",
		`{`:                    "byte 1: unexpected end of JSON input",
		`{"name":"a`:           "byte 10: unexpected end of JSON input",
		`{"name":}`:            "byte 9: invalid character '}' looking for beginning of value",
		`{"name":"a",}`:        "byte 13: invalid character '}' looking for beginning of object key string",
		`{name:"a"}`:           "byte 2: invalid character 'n' looking for beginning of object key string",
		`{'name':"a"}`:         `byte 2: invalid character '\'' looking for beginning of object key string`,
		`{"name":"a"} x`:       "byte 14: invalid character 'x' after top-level value",
		`{"name":"a"}{}`:       "byte 13: invalid character '{' after top-level value",
		`{"name":01}`:          "byte 10: invalid character '1' after object key:value pair",
		`{"name":NaN}`:         "byte 9: invalid character 'N' looking for beginning of value",
		`{"name":"\x"}`:        `byte 11: invalid character 'x' in string escape code`,
		"{\"name\":\"a\nb\"}":  `byte 11: invalid character '\n' in string literal`,
		"{\"name\":\"a\x00\"}": `byte 11: invalid character '\x00' in string literal`,
		"\ufeff{}":             "byte 1: invalid character 'ï' looking for beginning of value",
		"\u00a0":               "byte 1: invalid character 'Â' looking for beginning of value",
		`name=a`:               "byte 2: invalid character 'a' in literal null (expecting 'u')",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			got, err := api.CreateUserGroup.Decode(in(), "", []byte(body))
			expectProblems(t, []api.Problem{validation("", "the body is not valid JSON at "+complaint)}, err)
			expectInput(t, api.CreateUserGroupInput{}, got)
			if want := "the body is not valid JSON at " + complaint; err.Error() != want {
				t.Errorf("the error in words is %q, want %q", err, want)
			}
		})
	}
}

func TestBodiesThatAreNoObjects(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`null`, `[]`, `[{"name":"a"}]`, `"name"`, `7`, `true`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			_, err := api.CreateUserGroup.Decode(in(), "", []byte(body))
			expectProblems(t, []api.Problem{validation("", "the body must be a JSON object")}, err)
		})
	}
}

func TestDeepBodies(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`[{"a":`, 4000) + "1" + strings.Repeat("}]", 4000)
	got, err := api.CreateUserGroup.Decode(in(), "", []byte(`{"later":`+deep+`,"name":"a"}`))
	expectProblems(t, nil, err)
	expectInput(t, api.CreateUserGroupInput{Name: "a"}, got)
	_, err = api.CreateInvites.Decode(in(), "", []byte(`{"invites":[`+deep+`]}`))
	expectProblems(t, []api.Problem{validation("invites.0", `"invites.0" must be an object`)}, err)
	_, err = api.CreateUserGroup.Decode(in(), "", []byte(strings.Repeat("[", 10001)))
	expectProblems(t, []api.Problem{validation("", "the body is not valid JSON at byte 10001: invalid character '[' exceeded max depth")}, err)
}

// What an operation does not take, it does not read.
func TestBodyOfAnOperationWithoutOne(t *testing.T) {
	t.Parallel()
	got, err := api.GetUser.Decode(in("userId", "u1"), "", []byte(`{"userId":"u2"`))
	expectProblems(t, nil, err)
	expectInput(t, api.UserInput{UserID: "u1"}, got)
}

// A field of one place is not read from another.
func TestPlacesAreNotMixedUp(t *testing.T) {
	t.Parallel()
	got, err := api.UpdateUserGroup.Decode(in("userGroupId", "g1"), "name=query&userGroupId=g2", []byte(`{"name":"body","userGroupId":"g3"}`))
	expectProblems(t, nil, err)
	expectInput(t, api.UpdateUserGroupInput{UserGroupID: "g1", Name: "body"}, got)
}

// Any body is refused in words or means something that can be said again.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `{}`, `null`, `[]`, `{"invites":[]}`, `{"invites":null}`, `{"Invites":[]}`, `{"invites":[{"email":"a@x.com"}]}`,
		`{"invites":[{"email":"a@x.com","permissions":[{"roleId":"r","resources":[{"id":"s","type":"SOURCE"}],"labels":[{"key":"k","value":"v"}]}]}]}`,
		`{"invites":[{"email":"a@x.com","permissions":[]}],"invites":[{"email":"b@x.com","email":7}]}`,
		`{"invites":[{"email":"\ud800"},{"email":"\u0000"},{"email":1e999},7,null,"x",{"permissions":{}}]}`,
		`{"invites":[{"email":"a@x.com"}]} trailing`, `{"invites":[{"email":"a@x.com"`, "{\"invites\":[{\"email\":\"\xff\"}]}",
		strings.Repeat(`{"invites":[`, 50), strings.Repeat("[", 10001),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := api.CreateInvites.Decode(in(), "", body)
		if err == nil && !json.Valid(body) {
			t.Errorf("%q is read, though it is no JSON", body)
		}
		if err != nil {
			expectWords(t, api.CreateInvites.Route(), err)
			return
		}
		request, err := api.CreateInvites.Encode(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := api.CreateInvites.Decode(in(), "", request.Body)
		if diff := cmp.Diff(got, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%q, said again as %q, is something else: %v (-first +again):\n%s", body, request.Body, err, diff)
		}
	})
}

// expectWords asserts that an input was refused for reasons that can be told, of
// fields that there are.
func expectWords(t *testing.T, route api.Route, err error) {
	t.Helper()
	invalid, ok := errors.AsType[*api.InvalidInput](err)
	if !ok || len(invalid.Problems) == 0 {
		t.Fatalf("%v says nothing about the input", err)
	}
	for _, p := range invalid.Problems {
		if p.Type != api.TypeValidation || p.Message == "" {
			t.Errorf("%+v does not say what is wrong", p)
		}
		if p.Field != "" && !apitest.HasField(route.In, p.Field) {
			t.Errorf("%+v is about a field that %s does not have", p, route.Name)
		}
	}
}

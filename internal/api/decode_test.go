package api_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// in names the values of a path.
func in(names ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(names); i += 2 {
			if names[i] == name {
				return names[i+1]
			}
		}
		return ""
	}
}

func TestDecodePath(t *testing.T) {
	t.Parallel()
	const length = `"userGroupId" must be 1 to 255 characters long`
	for name, test := range map[string]struct{ id, complaint string }{
		"nothing":                 {"", length},
		"one character":           {"g", ""},
		"255 letters":             {strings.Repeat("g", 255), ""},
		"256 letters":             {strings.Repeat("g", 256), length},
		"255 characters, not all": {strings.Repeat("😀", 255), ""},
		"256 characters, not all": {strings.Repeat("😀", 256), length},
		"signs":                   {"a/b c+d%2F?&=", ""},
		"a NUL":                   {"a\x00b", `"userGroupId" must not contain control characters`},
		"no UTF-8":                {"a\xffb", `"userGroupId" must be valid UTF-8`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := api.GetUserGroup.Decode(in("userGroupId", test.id), "", nil)
			want, complaints := api.UserGroupInput{UserGroupID: test.id}, []api.Problem(nil)
			if test.complaint != "" {
				want, complaints = api.UserGroupInput{}, []api.Problem{validation("userGroupId", test.complaint)}
			}
			expectInput(t, want, got)
			expectProblems(t, complaints, err)
		})
	}
}

// A failing path, query and body are one answer.
func TestDecodeNamesTheFieldsOfEveryPlace(t *testing.T) {
	t.Parallel()
	_, err := api.UpdateUserGroup.Decode(in(), "", []byte(`{"name":7}`))
	expectProblems(t, []api.Problem{
		validation("userGroupId", `"userGroupId" must be 1 to 255 characters long`),
		validation("name", `"name" must be a string`),
	}, err)
	_, err = api.RemoveUsersFromUserGroup.Decode(in(), "", nil)
	expectProblems(t, []api.Problem{
		validation("userGroupId", `"userGroupId" must be 1 to 255 characters long`),
		validation("emails", `"emails" is required`),
	}, err)
	want := `userGroupId: "userGroupId" must be 1 to 255 characters long; emails: "emails" is required`
	if err.Error() != want {
		t.Errorf("the error is %q, want %q", err, want)
	}
}

func validation(field, message string) api.Problem {
	return api.Problem{Type: "input-validation", Field: field, Message: message}
}

func expectInput[In any](t *testing.T, want, got In) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the input (-want +got):\n%s", diff)
	}
}

// expectProblems asserts what an input is refused for; nil asserts that it is
// not.
func expectProblems(t *testing.T, want []api.Problem, err error) {
	t.Helper()
	var got []api.Problem
	if invalid, ok := errors.AsType[*api.InvalidInput](err); ok {
		got = invalid.Problems
	} else if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the problems (-want +got):\n%s", diff)
	}
}

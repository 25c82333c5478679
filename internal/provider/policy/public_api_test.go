package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestPolicyNameIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]policyName{
		"user=u1/r1":         {subject: subject{api.SubjectUser, "u1"}, roleID: "r1"},
		"group=g1/r1/abc012": {subject: subject{api.SubjectGroup, "g1"}, roleID: "r1", fingerprint: "abc012"},
	} {
		got, ok := parsePolicyName(text)
		if !ok || got != want || got.String() != text {
			t.Errorf("parsePolicyName(%q) = %v, %t, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "p1", "user=u1", "user=/r1", "user=u1/", "user=u1/r1/", "user=u1/r1/f/g", "token=t1/r1", "robot=1/r1"} {
		if got, ok := parsePolicyName(text); ok {
			t.Errorf("parsePolicyName(%q) = %v, want none", text, got)
		}
	}
}

func TestParseReference(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]reference{
		"2Rf4vS5oGJk8mQ1xYz7bNcTdLpA":      {id: "2Rf4vS5oGJk8mQ1xYz7bNcTdLpA"},
		"ada@example.com/Source Admin":     {email: "ada@example.com", role: "Source Admin"},
		"ada@example.com/Source Admin/f00": {email: "ada@example.com", role: "Source Admin", fingerprint: "f00"},
		"a/b=c@example.com/Source Admin":   {email: "a/b=c@example.com", role: "Source Admin"},
		"user=u1/Source Admin":             {subject: subject{api.SubjectUser, "u1"}, role: "Source Admin"},
		"group=g1/r1/f00":                  {subject: subject{api.SubjectGroup, "g1"}, role: "r1", fingerprint: "f00"},
		"token=t1/Source Admin":            {subject: subject{api.SubjectToken, "t1"}, role: "Source Admin"},
	} {
		got, ok := parseReference(text)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(reference{}, subject{})); !ok || diff != "" {
			t.Errorf("parseReference(%q) is %t (-want +got):\n%s", text, ok, diff)
		}
	}
	for _, text := range []string{"", "ada@example.com", "ada@example.com/", "user=/r1", "group=g1", "robot=1/r1", "g1/r1"} {
		if got, ok := parseReference(text); ok {
			t.Errorf("parseReference(%q) = %v, want none", text, got)
		}
	}
}

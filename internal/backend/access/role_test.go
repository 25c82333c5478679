package access_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/ksuid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// roleID returns the id of the role with a name.
func roleID(name string) string {
	for _, role := range access.Roles() {
		if role.Name == name {
			return role.ID
		}
	}
	panic("no role is called " + name)
}

// The ids stand in stored policies: one that changes takes access away.
func TestRuleD3RolesKeepTheirPlaceAndID(t *testing.T) {
	t.Parallel()
	want := []string{
		"1WDUuRLxv84rrfCNUwvkrRtkxnS Workspace Owner",
		"1aEWAcU0fArxScocwH9xxLgW7r3 Minimal Workspace Access",
		"1a9s9sCgkRuZOt5Ul524IbszvSZ Workspace Member",
		"1m98EQW9zVI5wRb0OJEfPdOnNjU Source Admin",
		"1jteYNn1R97Zl6G7ZHZETvRQmog Source Read-only",
		"1gBAgHXZnKS20ilxQHtLWuAxqs6 Function Admin",
		"1Yn183651BQutr5arVk1JSWKtgH Function Read-only",
		"1da7iGUPU4z4UcGku0dS3Tya2ao Unify and Engage Admin",
		"1gCU6ciOHkoWngVssSbetcAgTU0 Unify Read-only, Engage User",
		"1kEkSQ3UXQ0hcJ4dFiTfiI88ois Unify and Engage Read-only",
		"1kPp5dTZeIIjAPPzoOEod7T9NGH Warehouse Destination Admin",
		"1iRYwYoRWAML7r1h0MMnErhi2DR Warehouse Destination Read-only",
		"1cyYYyun6sDndfmyRBAZnaj52ey Tracking Plan Admin",
		"1fMJaWHhr9r1SPLR4dq7sGPVpWf Tracking Plan Read-only",
		"1b9dv4w8erMALpsfUv6aaJrNIFe End User Privacy Admin",
		"1amKK4N3VDY4aF2hxukmlDUcDhS Identity Admin",
		"1alwGX2yrzhJsbeuZ8knuzZcHeI Entities Admin",
		"1evquv2EkdlIQMtC4baj8syDSV4 Entities Read-only",
		"1kpnLVYL6sjdkbFdyW6IY4Mb6lQ PII Access",
	}
	var got []string
	for _, role := range access.Roles() {
		got = append(got, role.ID+" "+role.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestRuleD3RolesBindToTheirRow(t *testing.T) {
	t.Parallel()
	// Every other role binds to the workspace only, and takes no labels.
	binds := map[string]string{
		"Source Admin": "SOURCE", "Source Read-only": "SOURCE",
		"Function Admin": "FUNCTION", "Function Read-only": "FUNCTION",
		"Unify and Engage Admin": "SPACE", "Unify Read-only, Engage User": "SPACE", "Unify and Engage Read-only": "SPACE",
		"Warehouse Destination Admin": "WAREHOUSE", "Warehouse Destination Read-only": "WAREHOUSE",
	}
	labelled := map[string]bool{"SOURCE": true, "SPACE": true}
	for _, role := range access.Roles() {
		want := []string{"WORKSPACE"}
		if kind, ok := binds[role.Name]; ok {
			want = append(want, kind)
		}
		if diff := cmp.Diff(want, role.Binds); diff != "" {
			t.Errorf("%s binds to (-want +got):\n%s", role.Name, diff)
		}
		if want := labelled[binds[role.Name]]; role.Labels != want {
			t.Errorf("%s takes labels: %t, want %t", role.Name, role.Labels, want)
		}
	}
}

func TestRolesHaveTheShapeOfTheAPI(t *testing.T) {
	t.Parallel()
	sentences := regexp.MustCompile(`^[A-Z].*\.$`)
	ids := map[string]bool{}
	for _, role := range access.Roles() {
		if _, err := ksuid.Parse(role.ID); err != nil {
			t.Errorf("the id %q of %s is no KSUID: %v", role.ID, role.Name, err)
		}
		if ids[role.ID] {
			t.Errorf("the id %q of %s is taken", role.ID, role.Name)
		}
		ids[role.ID] = true
		if !sentences.MatchString(role.Description) {
			t.Errorf("the description of %s is no sentence: %q", role.Name, role.Description)
		}
	}
}

func TestRolesAreACopy(t *testing.T) {
	t.Parallel()
	access.Roles()[0].Name = "Changed"
	if got := access.Roles()[0].Name; got != "Workspace Owner" {
		t.Errorf("the first role is %q after a caller changed their own list", got)
	}
}

func TestRoleByID(t *testing.T) {
	t.Parallel()
	for _, want := range access.Roles() {
		got, known := access.RoleByID(want.ID)
		if diff := cmp.Diff(want, got); !known || diff != "" {
			t.Errorf("RoleByID(%q): known %t (-want +got):\n%s", want.ID, known, diff)
		}
	}
	for _, id := range []string{"", "Workspace Owner", strings.ToLower(api.RoleIDWorkspaceOwner)} {
		got, known := access.RoleByID(id)
		if diff := cmp.Diff(access.Role{}, got); known || diff != "" {
			t.Errorf("RoleByID(%q): known %t (-want +got):\n%s", id, known, diff)
		}
	}
}

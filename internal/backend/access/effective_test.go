package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func TestRuleD1EffectiveAccess(t *testing.T) {
	t.Parallel()
	ann := access.Person{UserID: "ann", Email: "Ann@example.com", Name: "Ann"}
	bob := access.Person{UserID: "bob", Email: "bob@example.com", Name: "Bob"}
	analysts := access.Group{ID: "analysts", Name: "Analysts", Members: []string{"bob", "ann"}}
	owners := access.Group{ID: "owners", Name: "Owners", Members: []string{"bob"}}
	policy := func(id, subjectType, subjectID, role string, resources ...api.Resource) access.Policy {
		return access.Policy{
			ID: id, WorkspaceID: workspaceID, SubjectType: subjectType, SubjectID: subjectID,
			RoleID: roleID(role), Resources: resources,
		}
	}
	grant := func(p access.Person, role string, resource api.GrantedResource, via access.Via) access.Grant {
		return access.Grant{UserID: p.UserID, Email: p.Email, RoleID: roleID(role), RoleName: role, Resource: resource, Via: via}
	}
	web := api.Resource{ID: "web", Type: "SOURCE"}
	webGranted := api.GrantedResource{ID: "web", Type: "SOURCE", Labels: []api.Label{}}
	allGranted := api.GrantedResource{ID: workspaceID, Type: "WORKSPACE", Labels: []api.Label{}}
	devGranted := api.GrantedResource{ID: workspaceID, Type: "WORKSPACE", Labels: []api.Label{dev}}

	for _, tc := range []struct {
		name     string
		people   []access.Person
		groups   []access.Group
		policies []access.Policy
		want     []access.Grant
	}{
		{name: "nobody", policies: holding("Workspace Owner"), want: []access.Grant{}},
		{
			name:     "own policies, a row for each resource",
			people:   []access.Person{ann},
			policies: []access.Policy{policy("p1", "user", "ann", "Source Admin", wholeWorkspace(dev), web)},
			want: []access.Grant{
				grant(ann, "Source Admin", devGranted, access.Via{Kind: "user", ID: "ann", Name: "Ann", PolicyID: "p1"}),
				grant(ann, "Source Admin", webGranted, access.Via{Kind: "user", ID: "ann", Name: "Ann", PolicyID: "p1"}),
			},
		},
		{
			name:   "own before groups, groups in order, the same access twice where it comes twice",
			people: []access.Person{bob, ann},
			groups: []access.Group{owners, analysts},
			policies: []access.Policy{
				policy("p1", "group", "analysts", "Source Read-only", web),
				policy("p2", "group", "owners", "Workspace Owner", wholeWorkspace()),
				policy("p3", "user", "bob", "Source Read-only", web),
			},
			want: []access.Grant{
				grant(bob, "Source Read-only", webGranted, access.Via{Kind: "user", ID: "bob", Name: "Bob", PolicyID: "p3"}),
				grant(bob, "Workspace Owner", allGranted, access.Via{Kind: "group", ID: "owners", Name: "Owners", PolicyID: "p2"}),
				grant(bob, "Source Read-only", webGranted, access.Via{Kind: "group", ID: "analysts", Name: "Analysts", PolicyID: "p1"}),
				grant(ann, "Source Read-only", webGranted, access.Via{Kind: "group", ID: "analysts", Name: "Analysts", PolicyID: "p1"}),
			},
		},
		{
			name:   "invites, tokens, strangers and namesakes have no rows",
			people: []access.Person{ann},
			groups: []access.Group{{ID: "ann", Name: "Namesake", Members: []string{"stranger"}}},
			policies: []access.Policy{
				policy("p1", "invite", "ann", "Source Admin", web),
				policy("p2", "token", "ann", "Source Admin", web),
				policy("p3", "group", "ann", "Source Admin", web),
				policy("p4", "user", "stranger", "Source Admin", web),
			},
			want: []access.Grant{},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, access.Effective(tc.people, tc.groups, tc.policies)); diff != "" {
				t.Errorf("grants (-want +got):\n%s", diff)
			}
		})
	}
}

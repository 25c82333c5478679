package permission

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestFind(t *testing.T) {
	t.Parallel()
	twin := api.Role{ID: "role-twin", Name: "Twin"}
	otherTwin := api.Role{ID: "role-other-twin", Name: "Twin"}
	confusing := api.Role{ID: "role-confusing", Name: owner.ID}
	nameless := api.Role{ID: "role-nameless"}
	roles := NewRoles([]api.Role{owner, minimal, sourceAdmin, sourceRead, twin, otherTwin, confusing, nameless, sourceAdmin})
	names := `"` + owner.ID + `", "Minimal Workspace Access", "Source Admin", "Source Read-only", "Twin", "Workspace Owner"`

	for name, test := range map[string]struct {
		given   string
		want    api.Role
		wantErr string
	}{
		"name":                    {given: "Source Admin", want: sourceAdmin},
		"id":                      {given: sourceAdmin.ID, want: sourceAdmin},
		"id before name":          {given: owner.ID, want: owner},
		"id of twin":              {given: otherTwin.ID, want: otherTwin},
		"missing letter":          {given: "Source Amin", wantErr: `there is no role "Source Amin"; did you mean "Source Admin"?`},
		"wrong case":              {given: "SOURCE ADMIN", wantErr: `there is no role "SOURCE ADMIN"; did you mean "Source Admin"?`},
		"space around":            {given: " Source Read-only ", wantErr: `there is no role " Source Read-only "; did you mean "Source Read-only"?`},
		"nearest of several":      {given: "Source Readonly", wantErr: `there is no role "Source Readonly"; did you mean "Source Read-only"?`},
		"nothing alike":           {given: "Janitor", wantErr: `there is no role "Janitor"; the roles are ` + names},
		"empty":                   {given: "", wantErr: `there is no role ""; the roles are ` + names},
		"two letters, other case": {given: "ow", wantErr: `there is no role "ow"; the roles are ` + names},
		"two of the name":         {given: "Twin", wantErr: `there are 2 roles of the name "Twin"; give the id of the one that is meant`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := roles.Find(test.given)
			gotErr := ""
			if err != nil {
				gotErr = err.Error()
			}
			if got != test.want || gotErr != test.wantErr {
				t.Errorf("Find(%q) = %v, %q, want %v, %q", test.given, got, gotErr, test.want, test.wantErr)
			}
		})
	}
}

func TestFindAmongNoRoles(t *testing.T) {
	t.Parallel()
	_, err := Roles{}.Find("Source Admin")
	if want := `there is no role "Source Admin"; the server lists no roles at all`; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestFindSuggestsTheFirstOfTheNearest(t *testing.T) {
	t.Parallel()
	roles := NewRoles([]api.Role{{ID: "r2", Name: "Editor B"}, {ID: "r1", Name: "Editor A"}, {ID: "r3", Name: "Editors"}})
	_, err := roles.Find("Editor C")
	if want := `there is no role "Editor C"; did you mean "Editor A"?`; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestSpellingLeadsBackToTheRole(t *testing.T) {
	t.Parallel()
	listed := []api.Role{
		sourceAdmin,
		{ID: "role-twin", Name: "Twin"},
		{ID: "role-other-twin", Name: "Twin"},
		{ID: "role-confusing", Name: sourceAdmin.ID},
		{ID: "role-nameless"},
	}
	roles := NewRoles(listed).including([]api.Permission{
		{RoleID: "role-unlisted", RoleName: "Unlisted"},
		{RoleID: "role-unnamed"},
		{RoleID: sourceAdmin.ID, RoleName: "An Old Name"},
	})
	got := map[string]string{}
	for id := range roles.byID {
		got[id] = roles.Spelling(id)
		if found, err := roles.Find(got[id]); err != nil || found.ID != id {
			t.Errorf("Find(%q) = %v, %v, want the role %s", got[id], found, err, id)
		}
	}
	want := map[string]string{
		sourceAdmin.ID:    "Source Admin",
		"role-twin":       "role-twin",
		"role-other-twin": "role-other-twin",
		"role-confusing":  "role-confusing",
		"role-nameless":   "role-nameless",
		"role-unlisted":   "Unlisted",
		"role-unnamed":    "role-unnamed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spellings (-want +got):\n%s", diff)
	}
}

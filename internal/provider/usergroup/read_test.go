package usergroup

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// plainAPI answers as a Public API that lists groups without their permissions and
// allows two groups of one name. Paths that it does not know are 404.
func plainAPI(t *testing.T, answers map[string]string) *client.Client {
	t.Helper()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		data, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			_, _ = fmt.Fprint(w, `{"errors":[{"type":"not-found","message":"there is no such thing"}]}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"data":%s}`, data)
	})
	c, err := client.New(client.Config{Endpoint: "http://127.0.0.1", Token: "token", Transport: client.InProcess(handler), MaxTries: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const threeGroups = `{"userGroups":[{"id":"g1","name":"Ops","memberCount":2},{"id":"g2","name":"Data","memberCount":0},` +
	`{"id":"g3","name":"Ops","memberCount":1}],"pagination":{"current":"MA=="}}`

func TestListAsksForPermissionsThatAreLeftOut(t *testing.T) {
	t.Parallel()
	group := func(id, name string, members int) string {
		return fmt.Sprintf(`{"userGroup":{"id":%q,"name":%q,"memberCount":%d,"permissions":[{"roleId":"r1","roleName":"Source Admin",`+
			`"resources":[{"id":"w1","type":"WORKSPACE","labels":[]}]}]}}`, id, name, members)
	}
	// The second group is deleted after the list was read.
	c := plainAPI(t, map[string]string{"/groups": threeGroups, "/groups/g1": group("g1", "Ops", 2), "/groups/g3": group("g3", "Ops", 1)})
	got, err := list(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	admin := []api.Permission{{
		RoleID: "r1", RoleName: "Source Admin",
		Resources: []api.GrantedResource{{ID: "w1", Type: api.ResourceWorkspace, Labels: []api.Label{}}},
	}}
	want := []api.UserGroup{
		{ID: "g1", Name: "Ops", MemberCount: 2, Permissions: admin},
		{ID: "g3", Name: "Ops", MemberCount: 1, Permissions: admin},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestIDByName(t *testing.T) {
	t.Parallel()
	c := plainAPI(t, map[string]string{"/groups": threeGroups})
	tests := map[string]struct{ id, err string }{
		"Data": {id: "g2"},
		"data": {err: `there is no user group named "data" in the workspace`},
		"Ops":  {err: `there are 2 user groups named "Ops" in the workspace; give the id of the one that is meant`},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, err := idByName(t.Context(), c, name)
			if id != want.id || fmt.Sprint(err) != want.err && err != nil || (err == nil) != (want.err == "") {
				t.Errorf("idByName(%q) = %q, %v, not %q, %v", name, id, err, want.id, want.err)
			}
		})
	}
}

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
func plainAPI(t *testing.T, answers map[string]string, changes ...func(*client.Config)) *client.Client {
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
	config := client.Config{Endpoint: "http://127.0.0.1", Token: "token", Transport: client.InProcess(handler), MaxTries: 1}
	for _, change := range changes {
		change(&config)
	}
	c, err := client.New(config)
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

// A group that is named is told as it is now, though the list that has it was read a
// while ago.
func TestReadByNameIsNotOutOfDate(t *testing.T) {
	t.Parallel()
	group := func(id, name string) string {
		return fmt.Sprintf(`{"userGroup":{"id":%q,"name":%q,"memberCount":0,"permissions":[]}}`, id, name)
	}
	listOf := func(id, name string) string {
		return fmt.Sprintf(`{"userGroups":[{"id":%q,"name":%q,"memberCount":0}],"pagination":{"current":"MA=="}}`, id, name)
	}
	const nobody = `{"users":[],"emails":[],"pagination":{"current":"MA=="}}`
	answers := map[string]string{
		"/": `{"workspace":{"id":"w1","slug":"acme","name":"Acme"}}`, "/invites": `{"invites":[],"pagination":{"current":"MA=="}}`,
		"/groups": listOf("g1", "Ops"), "/groups/g1": group("g1", "Ops"),
	}
	for _, id := range []string{"g1", "g2"} {
		answers["/groups/"+id+"/users"], answers["/groups/"+id+"/invites"] = nobody, nobody
	}
	c := plainAPI(t, answers, func(cfg *client.Config) { cfg.Sparing = true })
	want := func(name, id, message string) {
		t.Helper()
		found, err := reference{name: name}.read(t.Context(), c)
		if err != nil && err.Error() != message || err == nil && (message != "" || found.ID != id || found.Name != name) {
			t.Errorf("reading %q: %+v, %v, want %q, %s", name, found, err, id, message)
		}
	}
	want("Ops", "g1", "")
	want("Data", "", `there is no user group named "Data" in the workspace`)
	// Another group has the name, under which the first one is still on the list.
	answers["/groups/g1"], answers["/groups/g2"], answers["/groups"] = group("g1", "Data"), group("g2", "Ops"), listOf("g2", "Ops")
	want("Ops", "g2", "")
	// The first one is gone.
	delete(answers, "/groups/g1")
	want("Ops", "g2", "")
	// And so is the second.
	delete(answers, "/groups/g2")
	answers["/groups"] = listOf("g1", "Data")
	want("Ops", "", `there is no user group named "Ops" in the workspace`)
}

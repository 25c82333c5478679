package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func encode(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// echo is a server of one operation that keeps the input it has decoded.
type echo[In any] struct {
	got In
	err error
}

func serveEcho[In, Out any](op api.Operation[In, Out]) (*echo[In], http.Handler) {
	var e echo[In]
	mux := http.NewServeMux()
	path := op.Path
	if path == "/" {
		path = "/{$}"
	}
	mux.HandleFunc(op.Method+" "+path, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		e.got, e.err = op.Decode(r.PathValue, r.URL.RawQuery, body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, refusedIt)
	})
	return &e, mux
}

// A way leads from a client to a handler.
type way func(*testing.T, http.Handler) *client.Client

// arrives sends an input that way and asserts that the server reads what was
// sent.
func arrives[In, Out any](t *testing.T, through way, op api.Operation[In, Out], in In) {
	t.Helper()
	if complaint := deliver(t, through, op, in); complaint != "" {
		t.Error(complaint)
	}
}

// deliver is arrives for property tests, which report the complaint themselves.
func deliver[In, Out any](t *testing.T, through way, op api.Operation[In, Out], in In) string {
	t.Helper()
	e, handler := serveEcho(op)
	_, err := client.Call(t.Context(), through(t, handler), op, in)
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Status != http.StatusTeapot || e.err != nil {
		return fmt.Sprintf("%s did not arrive: %v; decoding says %v", op.Name, err, e.err)
	}
	if diff := cmp.Diff(in, e.got, cmpopts.EquateEmpty()); diff != "" {
		return fmt.Sprintf("%s (-sent +arrived):\n%s", op.Name, diff)
	}
	return ""
}

// Inputs of every kind arrive over HTTP as they were sent.
func TestInputsArrive(t *testing.T) {
	t.Parallel()
	const odd = "a b/c?d=e&f#g%41+ä\"\\日本[0].1"
	name, contacts := odd, []string{}
	arrives(t, overHTTP, api.GetWorkspace, struct{}{})
	arrives(t, overHTTP, api.GetUser, api.UserInput{UserID: odd})
	arrives(t, overHTTP, api.ListUsersFromUserGroup, api.UserGroupListInput{UserGroupID: odd, Pagination: api.PageOf(3, odd)})
	arrives(t, overHTTP, api.ListAuditEvents, api.ListAuditEventsInput{StartTime: odd, ResourceType: "USER", Pagination: api.PageOf(1000, "")})
	arrives(t, overHTTP, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"a+b@x.com", odd, "c@x.com"}})
	arrives(t, overHTTP, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{}})
	arrives(t, overHTTP, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: odd, Emails: []string{}})
	arrives(t, overHTTP, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: odd, Name: &name, BillingContacts: &contacts})
	arrives(t, overHTTP, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{
		Email: "a+b@x.com",
		Permissions: []api.InvitePermission{{
			RoleID: odd, Resources: []api.InviteResource{{ID: odd, Type: "WORKSPACE"}}, Labels: []api.Label{{Key: "k", Value: odd}},
		}},
	}}})
}

// Eleven elements of a list are in order, though "10" sorts before "2".
func TestLongListsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	in := api.DeleteUsersInput{}
	for i := range 12 {
		in.UserIDs = append(in.UserIDs, string(rune('z'-i)))
	}
	arrives(t, inProcess, api.DeleteUsers, in)
}

// texts returns what names and ids may hold: no control characters (rule J3).
// Every test has generators of its own, since they are no good to two at once.
func texts() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.OneOf(
		rapid.RuneFrom([]rune(`/?#%&=+;.:,@[]{}"\'<> `)), rapid.RuneFrom([]rune("aZ0äß日")),
	), 1, 12, -1)
}

// pathIDs leaves out what no path can hold, and the lone slash, which the mux of
// the server takes for the end of the path.
func pathIDs() *rapid.Generator[string] {
	return texts().Filter(func(id string) bool { return id != "." && id != ".." && id != "/" })
}

func permissions() *rapid.Generator[[]api.PermissionInput] {
	label := rapid.Custom(func(r *rapid.T) api.Label {
		return api.Label{Key: texts().Draw(r, "key"), Value: texts().Draw(r, "value")}
	})
	resource := rapid.Custom(func(r *rapid.T) api.Resource {
		return api.Resource{ID: texts().Draw(r, "id"), Type: texts().Draw(r, "type"), Labels: rapid.SliceOfN(label, 0, 3).Draw(r, "labels")}
	})
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) api.PermissionInput {
		return api.PermissionInput{RoleID: texts().Draw(r, "role"), Resources: rapid.SliceOfN(resource, 0, 3).Draw(r, "resources")}
	}), 0, 3)
}

func TestAnyInputArrives(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(*testing.T, *rapid.T) string{
		"query": func(t *testing.T, r *rapid.T) string {
			t.Helper()
			return deliver(t, inProcess, api.ListAuditEvents, api.ListAuditEventsInput{
				StartTime: texts().Draw(r, "start"), ResourceID: texts().Draw(r, "resource"),
				Pagination: api.PageOf(rapid.IntRange(1, api.MaxPageSize).Draw(r, "count"), texts().Draw(r, "cursor")),
			})
		},
		"path and list": func(t *testing.T, r *rapid.T) string {
			t.Helper()
			return deliver(t, inProcess, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{
				UserGroupID: pathIDs().Draw(r, "group"), Emails: rapid.SliceOfN(texts(), 0, 15).Draw(r, "emails"),
			})
		},
		"path and body": func(t *testing.T, r *rapid.T) string {
			t.Helper()
			return deliver(t, inProcess, api.ReplacePermissionsForUser, api.UserPermissionsInput{
				UserID: pathIDs().Draw(r, "user"), Permissions: permissions().Draw(r, "permissions"),
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(r *rapid.T) {
				if complaint := send(t, r); complaint != "" {
					r.Fatal(complaint)
				}
			})
		})
	}
}

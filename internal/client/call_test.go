package client_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestRequest(t *testing.T) {
	t.Parallel()
	type sent struct {
		Method, URL, Body string
		Header            http.Header
	}
	common := func(more ...string) http.Header {
		header := http.Header{
			"Authorization":          {"Bearer " + token},
			"Accept":                 {"application/json"},
			"User-Agent":             {"terraform-provider-segmentaccess/1.2.3"},
			"Segment-Access-Version": {"1"},
		}
		for i := 0; i < len(more); i += 2 {
			header.Set(more[i], more[i+1])
		}
		return header
	}
	for name, test := range map[string]struct {
		call func(context.Context, *client.Client) error
		step step
		want sent
	}{
		"a read": {
			func(ctx context.Context, c *client.Client) error {
				_, err := client.Call(ctx, c, api.ListUsers, api.ListInput{Pagination: api.PageOf(2, "MA==")})
				return err
			},
			answer(http.StatusOK, noUsers),
			sent{http.MethodGet, endpoint + "/users?pagination%5Bcount%5D=2&pagination%5Bcursor%5D=MA%3D%3D", "", common()},
		},
		"a write with a body": {
			createGroup, answer(http.StatusOK, aGroup),
			sent{http.MethodPost, endpoint + "/groups", `{"name":"Analysts"}`, common("Content-Type", "application/json")},
		},
		"a write with a query": {
			func(ctx context.Context, c *client.Client) error {
				_, err := client.Call(ctx, c, api.RemoveUsersFromUserGroup,
					api.RemoveUsersFromUserGroupInput{UserGroupID: "a/b c", Emails: []string{"a+b@x.com", "c@x.com"}})
				return err
			},
			answer(http.StatusOK, success),
			sent{http.MethodDelete, endpoint + "/group/a%2Fb%20c/users?emails.0=a%2Bb%40x.com&emails.1=c%40x.com", "", common()},
		},
		"the root": {
			func(ctx context.Context, c *client.Client) error {
				_, err := client.Call(ctx, c, api.GetWorkspace, struct{}{})
				return err
			},
			answer(http.StatusOK, `{"data":{"workspace":{"id":"w1","slug":"acme","name":"Acme"}}}`),
			sent{http.MethodGet, endpoint + "/", "", common()},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The first try gets lost, so that the repeat is seen to be the same.
			transport := play(unconnected(io.EOF), test.step)
			if err := test.call(t.Context(), newClient(t, transport)); err != nil {
				t.Fatal(err)
			}
			for _, request := range transport.sent() {
				body, err := io.ReadAll(request.Body)
				if err != nil {
					t.Fatal(err)
				}
				got := sent{request.Method, request.URL.String(), string(body), request.Header}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("the request (-want +got):\n%s", diff)
				}
			}
			if got := len(transport.sent()); got != 2 {
				t.Errorf("%d requests were sent, want 2", got)
			}
		})
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	const body = `{"data":{"userGroup":{"id":"g1","name":"Analysts","memberCount":3,
		"permissions":[{"roleId":"r","roleName":"Role","resources":[{"id":"w","type":"WORKSPACE","labels":[]}]}],"later":1},"more":true}}`
	transport := play(answer(http.StatusCreated, body, "Content-Type", "application/vnd.segment.v1+json"))
	got, err := client.Call(t.Context(), newClient(t, transport), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"})
	if err != nil {
		t.Fatal(err)
	}
	want := api.UserGroupOutput{UserGroup: api.UserGroup{
		ID: "g1", Name: "Analysts", MemberCount: 3,
		Permissions: []api.Permission{{
			RoleID: "r", RoleName: "Role", Resources: []api.GrantedResource{{ID: "w", Type: "WORKSPACE", Labels: []api.Label{}}},
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the output (-want +got):\n%s", diff)
	}
}

// The workspace is named where the path does not do it, and nowhere else.
func TestWorkspaceHeader(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		call func(context.Context, *client.Client) error
		want []string
	}{
		"ListUsers": {listUsers, []string{"acme"}},
		"ReadInvites": {func(ctx context.Context, c *client.Client) error {
			_, err := client.Call(ctx, c, api.ReadInvites, api.ListInput{})
			return err
		}, []string{"acme"}},
		"ReadWorkspaces": {func(ctx context.Context, c *client.Client) error {
			_, err := client.Call(ctx, c, api.ReadWorkspaces, api.ListInput{})
			return err
		}, nil},
		"ReadWorkspace": {func(ctx context.Context, c *client.Client) error {
			_, err := client.Call(ctx, c, api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: "other"})
			return err
		}, nil},
		"Whoami": {func(ctx context.Context, c *client.Client) error {
			_, err := client.Call(ctx, c, api.Whoami, struct{}{})
			return err
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play(answer(http.StatusNotFound, notFound))
			c := newClient(t, transport)
			for _, asking := range []*client.Client{c.In("acme"), c, c.In("")} {
				if err := test.call(t.Context(), asking); !client.IsNotFound(err) {
					t.Fatal(err)
				}
			}
			var got [][]string
			for _, request := range transport.sent() {
				got = append(got, request.Header.Values(api.HeaderWorkspace))
			}
			if diff := cmp.Diff([][]string{test.want, nil, nil}, got); diff != "" {
				t.Errorf("the headers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFeaturesNameNoWorkspace(t *testing.T) {
	t.Parallel()
	var got []string
	transport := play().offering(func(request *http.Request) (*http.Response, error) {
		got = request.Header.Values(api.HeaderWorkspace)
		return answer(http.StatusOK, offerAll)(request)
	})
	if _, err := newClient(t, transport).In("acme").Features(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got != nil {
		t.Errorf("the workspace is named: %q", got)
	}
}

// Ids that no object has are refused before they make another operation's path.
func TestOddIDs(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", ".."} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			transport := play(answer(http.StatusOK, success))
			_, err := client.Call(t.Context(), newClient(t, transport), api.DeleteUserGroup, api.UserGroupInput{UserGroupID: id})
			if got, want := failing(t, err), `DeleteUserGroup: an id must not be empty, "." or ".."`; got != want {
				t.Errorf("the error is %q, want %q", got, want)
			}
			if client.MaybeDone(err) || len(transport.sent())+transport.askedFeatures() != 0 {
				t.Error("something was sent")
			}
		})
	}
}

func TestOddWorkspace(t *testing.T) {
	t.Parallel()
	transport := play(answer(http.StatusOK, noUsers))
	err := listUsers(t.Context(), newClient(t, transport).In("acme\r\nX-Evil: 1"))
	want := `ListUsers: "acme\r\nX-Evil: 1" is neither the id nor the slug of a workspace`
	if got := failing(t, err); got != want {
		t.Errorf("the error is %q, want %q", got, want)
	}
	if len(transport.sent()) != 0 {
		t.Error("something was sent")
	}
}

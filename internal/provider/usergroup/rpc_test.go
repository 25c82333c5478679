package usergroup_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// makeGroup makes a group with a role and members behind Terraform's back.
func makeGroup(tb testing.TB, env *acctest.Env, name, role string, members ...string) string {
	tb.Helper()
	id := call(tb, env, api.CreateUserGroup, api.CreateUserGroupInput{Name: name}).UserGroup.ID
	call(tb, env, api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{UserGroupID: id, Permissions: []api.PermissionInput{{
		RoleID: roleID(tb, env, role), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
	}}})
	call(tb, env, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: append([]string{}, members...)})
	return id
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	tests := map[string]func(env *acctest.Env, id string) map[string]any{
		"id": func(_ *acctest.Env, id string) map[string]any { return map[string]any{"id": id} },
		"id and workspace": func(env *acctest.Env, id string) map[string]any {
			return map[string]any{"id": id, "workspace_id": env.Made.WorkspaceID}
		},
	}
	for name, identity := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			id := makeGroup(t, env, "Ops", "Source Admin", acctest.Owner)
			p := connect(t, env)
			imported, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
				TypeName: typeName, Identity: p.named(t, identity(env, id)),
			})
			if err != nil {
				t.Fatal(err)
			}
			requireNoErrors(t, imported.Diagnostics)
			resp, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: typeName, CurrentState: imported.ImportedResources[0].State,
				Private: imported.ImportedResources[0].Private, CurrentIdentity: imported.ImportedResources[0].Identity,
			})
			if err != nil {
				t.Fatal(err)
			}
			requireNoErrors(t, resp.Diagnostics)
			want := map[string]string{
				"id": id, "workspace_id": env.Made.WorkspaceID, "name": "Ops", "permissions": "[Source Admin]", "members": "[owner@example.com]",
			}
			if diff := cmp.Diff(want, p.decode(t, resp.NewState)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			wantIdentity := map[string]string{"id": id, "workspace_id": env.Made.WorkspaceID}
			if diff := cmp.Diff(wantIdentity, plain(t, resp.NewIdentity.IdentityData, p.identity)); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
		})
	}
}

func TestImportOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := connect(t, env)
	for id, want := range map[string]string{
		"name=Nobody":        `ERROR: Cannot import user group: There is no user group named "Nobody" in the workspace.`,
		"elsewhere/name=Ops": `ERROR: Cannot import user group: There is no workspace "elsewhere" that the provider's token can act in; it sees `,
		"name=":              `ERROR: Cannot import user group: "name=" names no user group: give the id of the group, or "name=" and its name, `,
		"acme/a/b":           `ERROR: Cannot import user group: "acme/a/b" names no user group: give the id of the group, or "name=" and its name, `,
	} {
		resp, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		requireProblem(t, resp.Diagnostics, want)
	}

	imported, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: "nosuchgroup"})
	if err != nil {
		t.Fatal(err)
	}
	requireNoErrors(t, imported.Diagnostics)
	resp := p.read(t, imported.ImportedResources[0].State, imported.ImportedResources[0].Private)
	requireProblem(t, resp.Diagnostics, "ERROR: Cannot read user group: The server answered GetUserGroup with 404 Not Found: ")
}

func move(t *testing.T, p *protocol, provider, source string, state map[string]any) *tfprotov6.MoveResourceStateResponse {
	t.Helper()
	raw, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: provider, SourceTypeName: source, TargetTypeName: typeName, SourceState: &tfprotov6.RawState{JSON: raw},
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func TestMoveFromSegment(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	id := makeGroup(t, env, "Ops", "Source Admin", acctest.Owner)
	p := connect(t, env)
	moved := move(t, p, "registry.terraform.io/segmentio/segment", "segment_user_group", map[string]any{
		"id": id, "name": "An older name", "members": []string{}, "permissions": []any{map[string]any{"role_id": "r", "resources": []any{}}},
	})
	requireNoErrors(t, moved.Diagnostics)
	resp, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: moved.TargetState, Private: moved.TargetPrivate, CurrentIdentity: moved.TargetIdentity,
	})
	if err != nil {
		t.Fatal(err)
	}
	requireNoErrors(t, resp.Diagnostics)
	want := map[string]string{
		"id": id, "workspace_id": env.Made.WorkspaceID, "name": "Ops", "permissions": "[Source Admin]", "members": "[owner@example.com]",
	}
	if diff := cmp.Diff(want, p.decode(t, resp.NewState)); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func TestMoveFromElsewhere(t *testing.T) {
	t.Parallel()
	p := connect(t, acctest.HTTP(t))
	const unable = "ERROR: Unable to Move Resource State: "
	tests := map[string]struct {
		provider, source string
		state            map[string]any
		want             string
	}{
		"another provider": {"registry.terraform.io/someone/segment", "segment_user_group", map[string]any{"id": "g1"}, unable},
		"another provider that ends alike": {
			"registry.terraform.io/notsegmentio/segment", "segment_user_group", map[string]any{"id": "g1"}, unable,
		},
		"another type": {"registry.terraform.io/segmentio/segment", "segment_user", map[string]any{"id": "g1"}, unable},
		"no id":        {"registry.terraform.io/segmentio/segment", "segment_user_group", map[string]any{"name": "Ops"}, "ERROR: Cannot move user group: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireProblem(t, move(t, p, test.provider, test.source, test.state).Diagnostics, test.want)
		})
	}
}

// TestFailedCreateKeepsWhatWasMade looks at the state that Terraform gets to keep
// when a call after the first one fails.
func TestFailedCreateKeepsWhatWasMade(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fails                string
		permissions, members string
	}{
		"permissions": {"ReplacePermissionsForUserGroup", "null", "null"},
		"members":     {"ReplaceUsersInUserGroup", "[Source Admin]", "null"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			p := connect(t, env)
			env.Fail(test.fails, 1, refused)
			made := p.create(t, map[string]any{"name": "Ops", "permissions": p.roles(t, "Source Admin"), "members": p.members(acctest.Owner)})
			requireProblem(t, made.Diagnostics, "ERROR: Cannot create user group: The server answered "+test.fails+" with 422 Unprocessable Entity: ")
			want := map[string]string{
				"id": onlyGroup(t, env), "workspace_id": env.Made.WorkspaceID, "name": "Ops", "permissions": test.permissions, "members": test.members,
			}
			if diff := cmp.Diff(want, p.decode(t, made.NewState)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			if len(made.Private) == 0 {
				t.Error("the private state is empty, so that nobody knows on which installation the group was made")
			}
		})
	}
}

func TestFailedUpdateKeepsWhatWasReached(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fails                      string
		name, permissions, members string
	}{
		"name":        {"UpdateUserGroup", "Ops", "[Source Admin]", "[owner@example.com]"},
		"permissions": {"ReplacePermissionsForUserGroup", "Data", "[Source Admin]", "[owner@example.com]"},
		"members":     {"ReplaceUsersInUserGroup", "Data", "[Source Read-only]", "[owner@example.com]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			p := connect(t, env)
			made := p.create(t, map[string]any{"name": "Ops", "permissions": p.roles(t, "Source Admin"), "members": p.members(acctest.Owner)})
			requireNoErrors(t, made.Diagnostics)
			env.Fail(test.fails, 1, refused)
			updated := p.update(t, made, map[string]any{"name": "Data", "permissions": p.roles(t, "Source Read-only"), "members": p.members()})
			requireProblem(t, updated.Diagnostics, "ERROR: Cannot update user group: The server answered "+test.fails+" with 422 Unprocessable Entity: ")
			want := map[string]string{
				"id": onlyGroup(t, env), "workspace_id": env.Made.WorkspaceID,
				"name": test.name, "permissions": test.permissions, "members": test.members,
			}
			if diff := cmp.Diff(want, p.decode(t, updated.NewState)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadAsksForWhatIsManaged counts the requests of a refresh.
func TestReadAsksForWhatIsManaged(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(t *testing.T, p *protocol) map[string]any
		want   []string
	}{
		"name": {
			func(*testing.T, *protocol) map[string]any { return map[string]any{"name": "Ops"} },
			[]string{"ListUserGroups"},
		},
		"permissions": {
			func(t *testing.T, p *protocol) map[string]any {
				t.Helper()
				return map[string]any{"name": "Ops", "permissions": p.roles(t, "Source Admin")}
			},
			[]string{"GetUserGroup"},
		},
		"members": {
			func(_ *testing.T, p *protocol) map[string]any {
				return map[string]any{"name": "Ops", "members": p.members(acctest.Owner)}
			},
			[]string{"ListUserGroups", "ListInvitesFromUserGroup", "ListUsersFromUserGroup"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			p := connect(t, env)
			made := p.create(t, test.config(t, p))
			requireNoErrors(t, made.Diagnostics)
			env.ForgetCalls()
			requireNoErrors(t, p.read(t, made.NewState, made.Private).Diagnostics)
			if diff := cmp.Diff(test.want, env.Calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUpdateAsksForWhatDiffers(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := connect(t, env)
	made := p.create(t, map[string]any{"name": "Ops", "permissions": p.roles(t, "Source Admin"), "members": p.members(acctest.Owner)})
	requireNoErrors(t, made.Diagnostics)
	env.ForgetCalls()
	updated := p.update(t, made, map[string]any{"name": "Ops", "permissions": p.roles(t, "Source Admin"), "members": p.members()})
	requireNoErrors(t, updated.Diagnostics)
	if diff := cmp.Diff([]string{"ReplaceUsersInUserGroup"}, env.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// TestReadMissesNobodyWhoAcceptsMeanwhile has somebody accept just before either
// list that members are read from: in whichever order they come, one of the two is
// between them.
func TestReadMissesNobodyWhoAcceptsMeanwhile(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"ListInvitesFromUserGroup", "ListUsersFromUserGroup"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			invite(t, env, "ann@example.com")
			p := connect(t, env)
			made := p.create(t, map[string]any{"name": "Ops", "members": p.members("Ann@example.com")})
			requireNoErrors(t, made.Diagnostics)
			env.Before(operation, func() { env.Accept(t, "ann@example.com") })
			resp := p.read(t, made.NewState, made.Private)
			requireNoErrors(t, resp.Diagnostics)
			if diff := cmp.Diff(p.decode(t, made.NewState), p.decode(t, resp.NewState)); diff != "" {
				t.Errorf("state (-before +after):\n%s", diff)
			}
			if left := call(t, env, api.ListInvites, api.ListInput{}).Invites; len(left) != 0 {
				t.Errorf("%v was to accept meanwhile", left)
			}
		})
	}
}

func TestReadDropsOnlyWhatIsCertainlyGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		// reader is what reads the group after something has happened to it.
		reader func(t *testing.T, p *protocol, env *acctest.Env) *protocol
		gone   bool
		want   string
	}{
		"deleted": {
			reader: func(t *testing.T, p *protocol, env *acctest.Env) *protocol {
				t.Helper()
				call(t, env, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: onlyGroup(t, env)})
				return p
			},
			gone: true,
		},
		"deleted between two calls": {
			reader: func(t *testing.T, p *protocol, env *acctest.Env) *protocol {
				t.Helper()
				env.Before("ListInvitesFromUserGroup", func() {
					call(t, env, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: onlyGroup(t, env)})
				})
				return p
			},
			gone: true,
		},
		"another installation": {
			reader: func(t *testing.T, _ *protocol, _ *acctest.Env) *protocol {
				t.Helper()
				return connect(t, acctest.HTTP(t))
			},
			want: "ERROR: This is another installation: ",
		},
		"another account": {
			reader: func(t *testing.T, _ *protocol, env *acctest.Env) *protocol {
				t.Helper()
				stranger := env.Bootstrap(t, "stranger@example.com", "beta")
				return configure(t, map[string]any{"endpoint": env.URL, "token": stranger.AccountToken})
			},
			want: "ERROR: Cannot find the workspace of the objects in the state: There is no workspace ",
		},
		"a wrong token": {
			reader: func(t *testing.T, _ *protocol, env *acctest.Env) *protocol {
				t.Helper()
				return configure(t, map[string]any{"endpoint": env.URL, "token": "sga_wrong"})
			},
			want: "ERROR: Cannot use the provider's connection: ",
		},
		"settings that are not known yet": {
			reader: func(t *testing.T, _ *protocol, _ *acctest.Env) *protocol {
				t.Helper()
				return configure(t, map[string]any{"token": tftypes.UnknownValue})
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			p := connect(t, env)
			made := p.create(t, map[string]any{"name": "Ops", "members": p.members()})
			requireNoErrors(t, made.Diagnostics)
			want := p.decode(t, made.NewState)
			if test.gone {
				want = nil
			}
			resp := test.reader(t, p, env).read(t, made.NewState, made.Private)
			if test.want == "" {
				requireNoErrors(t, resp.Diagnostics)
			} else {
				requireProblem(t, resp.Diagnostics, test.want)
			}
			if diff := cmp.Diff(want, p.decode(t, resp.NewState)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnknownValuesWait plans a group in a workspace that is made in the same
// apply, with a member and a role that are not known either.
func TestUnknownValuesWait(t *testing.T) {
	t.Parallel()
	p := connect(t, acctest.HTTP(t))
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	given := map[string]any{
		"workspace_id": unknown, "name": unknown,
		"permissions": tftypes.NewValue(p.resource.AttributeTypes["permissions"], tftypes.UnknownValue),
		"members":     tftypes.NewValue(p.resource.AttributeTypes["members"], []tftypes.Value{unknown, tftypes.NewValue(tftypes.String, "a@example.com")}),
	}
	config := p.group(t, given)
	given["id"] = unknown
	resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: p.nothing(t), ProposedNewState: p.group(t, given), Config: config,
	})
	if err != nil {
		t.Fatal(err)
	}
	requireNoErrors(t, resp.Diagnostics)
	want := map[string]string{
		"id": "unknown", "workspace_id": "unknown", "name": "unknown", "permissions": "unknown", "members": "[unknown a@example.com]",
	}
	if diff := cmp.Diff(want, p.decode(t, resp.PlannedState)); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestRuleD1APolicyForEverySubject(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	admin := roleID(t, acme.token, adminRole)
	ada, group := acme.join(t, "ada@example.com"), acme.group(t, "Analysts")
	acme.invite(t, "Ivan@example.com")
	tokenID := do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", memberRole)).Token.ID
	for subjectType, id := range map[string]string{"user": ada.id, "group": group, "invite": "Ivan@example.com", "token": tokenID} {
		in := api.CreatePolicyInput{SubjectType: subjectType, SubjectID: id, RoleID: admin, Resources: []api.Resource{acme.resource("environment:dev")}}
		made := do(t, acme.token, api.CreatePolicy, in).Policy
		want := api.Policy{
			ID: made.ID, SubjectType: subjectType, SubjectID: id, RoleID: admin, RoleName: adminRole,
			Resources: []api.GrantedResource{api.GrantedResource(acme.resource("environment:dev"))},
		}
		same(t, "the policy", made, want)
		same(t, "a repeat", do(t, acme.token, api.CreatePolicy, in).Policy, want)
		same(t, "the policy that is read", do(t, acme.token, api.ReadPolicy, api.PolicyInput{PolicyID: made.ID}).Policy, want)
		same(t, "the policies of the subject and role", all(t, acme.token, client.ReadPolicies,
			api.ReadPoliciesInput{SubjectType: subjectType, SubjectID: id, RoleID: admin}), []api.Policy{want})
		do(t, acme.token, api.DeletePolicy, api.PolicyInput{PolicyID: made.ID})
		refuse(t, acme.world, acme.token, api.ReadPolicy, api.PolicyInput{PolicyID: made.ID}, 404)
		refuse(t, acme.world, acme.token, api.DeletePolicy, api.PolicyInput{PolicyID: made.ID}, 404)
	}
	same(t, "the roles of the user", roles(do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Permissions), []string{minimalRole})
}

func TestRuleD3APolicyIsCheckedLikeAPermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	ada, eve := acme.join(t, "ada@example.com"), globex.join(t, "eve@example.com")
	admin, owner := roleID(t, acme.token, adminRole), roleID(t, acme.token, ownerRole)
	whole, foreign := []api.Resource{acme.resource()}, []api.Resource{globex.resource()}
	for _, c := range []struct {
		status int
		in     api.CreatePolicyInput
		fields []string
	}{
		{422, api.CreatePolicyInput{SubjectType: "robot", SubjectID: ada.id, RoleID: admin, Resources: whole}, []string{"subjectType"}},
		{404, api.CreatePolicyInput{SubjectType: "user", SubjectID: eve.id, RoleID: admin, Resources: whole}, nil},
		{404, api.CreatePolicyInput{SubjectType: "group", SubjectID: ada.id, RoleID: admin, Resources: whole}, nil},
		{404, api.CreatePolicyInput{SubjectType: "token", SubjectID: globex.look(t).Tokens[0].ID, RoleID: admin, Resources: whole}, nil},
		{404, api.CreatePolicyInput{SubjectType: "invite", SubjectID: "ghost@example.com", RoleID: admin, Resources: whole}, nil},
		{422, api.CreatePolicyInput{SubjectType: "user", SubjectID: ada.id, RoleID: "nothing", Resources: whole}, []string{"roleId"}},
		{422, api.CreatePolicyInput{SubjectType: "user", SubjectID: ada.id, RoleID: admin, Resources: []api.Resource{}}, []string{"resources"}},
		{422, api.CreatePolicyInput{SubjectType: "user", SubjectID: ada.id, RoleID: admin, Resources: foreign}, []string{"resources.0.id"}},
		{422, api.CreatePolicyInput{
			SubjectType: "user", SubjectID: ada.id, RoleID: owner, Resources: []api.Resource{acme.resource("environment:dev")},
		}, []string{"resources.0.labels"}},
		{422, api.CreatePolicyInput{
			SubjectType: "user", SubjectID: ada.id, RoleID: admin, Resources: []api.Resource{acme.resource("team:ghost")},
		}, []string{"resources.0.labels.0.value"}},
		{422, api.CreatePolicyInput{
			SubjectType: "user", SubjectID: ada.id, RoleID: admin, Resources: []api.Resource{{ID: "ghost", Type: "SOURCE"}},
		}, []string{"resources.0.id"}},
	} {
		refuse(t, w, acme.token, api.CreatePolicy, c.in, c.status, c.fields...)
	}
	foreignPolicy := api.PolicyInput{PolicyID: globex.look(t).Policies[0].ID}
	refuse(t, w, acme.token, api.ReadPolicy, foreignPolicy, 404)
	refuse(t, w, acme.token, api.DeletePolicy, foreignPolicy, 404)
}

func TestRuleE1TheLastOwnersPolicyStays(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	owners := all(t, acme.token, client.ReadPolicies, api.ReadPoliciesInput{SubjectType: "user", RoleID: api.RoleIDWorkspaceOwner})
	in := api.PolicyInput{PolicyID: owners[0].ID}
	refuse(t, acme.world, acme.token, api.DeletePolicy, in, 409)
	group := acme.group(t, "Owners", acme.owner.email)
	do(t, acme.token, api.CreatePolicy, api.CreatePolicyInput{
		SubjectType: "group", SubjectID: group, RoleID: api.RoleIDWorkspaceOwner, Resources: []api.Resource{acme.resource()},
	})
	do(t, acme.token, api.DeletePolicy, in)
	same(t, "the owners", acme.owners(t), []string{acme.owner.email})
}

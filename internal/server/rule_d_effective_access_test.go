package server_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A household is a workspace whose people have access in every way there is.
type household struct {
	*team
	ada, bob       person
	analysts, idle string
	web, ios       api.Source
	onWeb, byLabel string
}

func newHousehold(t *testing.T) *household {
	t.Helper()
	o := &household{team: newTeam(t)}
	o.web, o.ios = o.source(t, "web", "environment:prod"), o.source(t, "ios", "environment:dev")
	o.ada, o.bob = o.join(t, "ada@example.com", memberRole), o.join(t, "bob@example.com", readerRole)
	o.invite(t, "ivan@example.com", adminRole)
	o.analysts, o.idle = o.group(t, "Analysts", "ada@example.com", "bob@example.com", "ivan@example.com"), o.group(t, "Idle")
	do(t, o.token, api.CreateToken, o.forPipeline(t, "", adminRole))
	web := api.Resource{ID: o.web.ID, Type: api.ResourceSource}
	o.onWeb = o.policy(t, "user", o.ada.id, adminRole, web, web, api.Resource{ID: o.ios.ID, Type: api.ResourceSource})
	o.byLabel = o.policy(t, "group", o.analysts, adminRole, o.resource("environment:prod"))
	o.policy(t, "group", o.idle, ownerRole, o.resource())
	return o
}

// policy makes a policy and returns its id.
func (tm *team) policy(t *testing.T, subjectType, id, role string, resources ...api.Resource) string {
	t.Helper()
	return do(t, tm.token, api.CreatePolicy, api.CreatePolicyInput{
		SubjectType: subjectType, SubjectID: id, RoleID: roleID(t, tm.token, role), Resources: resources,
	}).Policy.ID
}

// effective reads effective access, sorted.
func (tm *team) effective(t *testing.T, in api.EffectiveAccessInput) []api.EffectiveAccess {
	t.Helper()
	return inOrder(all(t, tm.token, client.ReadEffectiveAccess, in))
}

func inOrder(rows []api.EffectiveAccess) []api.EffectiveAccess {
	slices.SortFunc(rows, func(a, b api.EffectiveAccess) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return rows
}

// naive works effective access out from what the other operations tell.
func (tm *team) naive(t *testing.T) []api.EffectiveAccess {
	t.Helper()
	v := tm.look(t)
	rows := []api.EffectiveAccess{}
	for _, user := range v.Users {
		names := map[string]string{"user " + user.ID: user.Name}
		for _, m := range v.Memberships {
			if i := slices.IndexFunc(v.Groups, func(g api.UserGroup) bool { return g.ID == m.GroupID }); m.UserID == user.ID {
				names["group "+m.GroupID] = v.Groups[i].Name
			}
		}
		for _, p := range v.Policies {
			name, holds := names[p.SubjectType+" "+p.SubjectID]
			seen := map[string]bool{}
			for _, resource := range p.Resources {
				if key := fmt.Sprint(resource); holds && !seen[key] {
					seen[key] = true
					via := api.AccessVia{Kind: p.SubjectType, ID: p.SubjectID, Name: name, PolicyID: p.ID}
					rows = append(rows, api.EffectiveAccess{
						UserID: user.ID, Email: user.Email, RoleID: p.RoleID, RoleName: p.RoleName, Resource: resource, Via: via,
					})
				}
			}
		}
	}
	return inOrder(rows)
}

func TestRuleD1EffectiveAccessIsTheUnion(t *testing.T) {
	t.Parallel()
	o := newHousehold(t)
	rows := o.effective(t, api.EffectiveAccessInput{})
	same(t, "effective access", rows, o.naive(t))
	// Owner; Ada by herself: member, web and ios; Bob by himself: reader; both of them
	// through the group: minimal and by label.
	same(t, "the number of rows", len(rows), 1+3+1+2*2)
	do(t, o.token, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: o.analysts, Emails: []string{"bob@example.com"}})
	do(t, o.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{o.ada.id}})
	same(t, "effective access afterwards", o.effective(t, api.EffectiveAccessInput{}), o.naive(t))
}

func TestRuleD1EffectiveAccessIsFiltered(t *testing.T) {
	t.Parallel()
	o := newHousehold(t)
	admin := roleID(t, o.token, adminRole)
	everything := o.naive(t)
	reaches := func(source api.Source) func(api.EffectiveAccess) bool {
		return func(row api.EffectiveAccess) bool {
			named := row.Resource.Type == api.ResourceSource && row.Resource.ID == source.ID
			labelled := len(row.Resource.Labels) == 0 || row.Resource.Labels[0] == source.Labels[0]
			contained := row.Resource.Type == api.ResourceWorkspace && labelled && slices.Contains([]string{ownerRole, adminRole, readerRole}, row.RoleName)
			return named || contained
		}
	}
	for name, c := range map[string]struct {
		in   api.EffectiveAccessInput
		lets func(api.EffectiveAccess) bool
		rows int
	}{
		"a user":        {api.EffectiveAccessInput{UserID: o.ada.id}, func(row api.EffectiveAccess) bool { return row.UserID == o.ada.id }, 5},
		"a role":        {api.EffectiveAccessInput{RoleID: admin}, func(row api.EffectiveAccess) bool { return row.RoleID == admin }, 4},
		"a type":        {api.EffectiveAccessInput{ResourceType: "SOURCE"}, func(row api.EffectiveAccess) bool { return row.Resource.Type == "SOURCE" }, 2},
		"the workspace": {api.EffectiveAccessInput{ResourceType: "WORKSPACE", ResourceID: o.id}, func(row api.EffectiveAccess) bool { return row.Resource.ID == o.id && len(row.Resource.Labels) == 0 }, 5},
		// The owner, Bob as a reader, Ada by name, and Ada and Bob by the label.
		"a source with the label": {api.EffectiveAccessInput{ResourceType: "SOURCE", ResourceID: o.web.ID}, reaches(o.web), 5},
		"a source without it":     {api.EffectiveAccessInput{ResourceType: "SOURCE", ResourceID: o.ios.ID}, reaches(o.ios), 3},
		"all of them": {
			api.EffectiveAccessInput{UserID: o.bob.id, RoleID: admin, ResourceType: "SOURCE", ResourceID: o.web.ID},
			func(row api.EffectiveAccess) bool { return row.UserID == o.bob.id && row.Via.PolicyID == o.byLabel }, 1,
		},
		"a stranger": {api.EffectiveAccessInput{UserID: "stranger"}, func(api.EffectiveAccess) bool { return false }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := slices.DeleteFunc(slices.Clone(everything), func(row api.EffectiveAccess) bool { return !c.lets(row) })
			same(t, "effective access", o.effective(t, c.in), want)
			same(t, "the number of rows", len(want), c.rows)
		})
	}
	refuse(t, o.world, o.token, api.ReadEffectiveAccess, api.EffectiveAccessInput{ResourceID: o.web.ID}, 422, "resourceType")
	refuse(t, o.world, o.token, api.ReadEffectiveAccess, api.EffectiveAccessInput{ResourceType: "SOURCE", ResourceID: "ghost"}, 404)
	refuse(t, o.world, o.ada.Client, api.ReadEffectiveAccess, api.EffectiveAccessInput{}, 401)
	for _, cursor := range []string{"x", "eA==", "!"} {
		refuse(t, o.world, o.token, api.ReadEffectiveAccess, api.EffectiveAccessInput{Pagination: api.PageInput{Cursor: cursor}}, 422, "pagination.cursor")
	}
}

// A walk meets every row that is there all the time once, whatever comes and goes
// meanwhile.
func TestRuleD1EffectiveAccessWhileItChanges(t *testing.T) {
	t.Parallel()
	o := newHousehold(t)
	lasting := map[string]bool{}
	for _, row := range o.naive(t) {
		if row.Via.PolicyID != o.onWeb {
			lasting[fmt.Sprint(row)] = true
		}
	}
	met := map[string]int{}
	in := api.EffectiveAccessInput{Pagination: api.PageInput{Count: new(1)}}
	for turn := range 100 {
		page := do(t, o.token, api.ReadEffectiveAccess, in)
		for _, row := range page.Access {
			met[fmt.Sprint(row)]++
		}
		if in.Pagination.Cursor = page.Pagination.Next; in.Pagination.Cursor == "" {
			break
		}
		if turn == 1 {
			do(t, o.token, api.DeletePolicy, api.PolicyInput{PolicyID: o.onWeb})
		}
		if turn < 4 {
			o.join(t, fmt.Sprintf("new%d@example.com", turn))
			o.policy(t, "user", o.bob.id, adminRole, o.resource("environment:dev"))
		}
	}
	for row, times := range met {
		if times != 1 {
			t.Errorf("%s was met %d times", row, times)
		}
		delete(lasting, row)
	}
	for row := range lasting {
		t.Errorf("%s was not met", row)
	}
}

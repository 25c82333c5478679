package client_test

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ofPolicies is about the policies of invites, each of which has one.
func (s *registry) ofPolicies(r *http.Request, route api.Route) (int, any) {
	if route.Name == api.CreatePolicy.Name {
		var in api.CreatePolicyInput
		decode(r, &in)
		if _, ok := s.invites[in.SubjectID]; !ok {
			return refusals(http.StatusNotFound)
		}
		s.invites[in.SubjectID] = in.RoleID
		return data(api.PolicyOutput{Policy: s.policyOf(in.SubjectID)})
	}
	of := sorted(s.invites)
	if subject := r.URL.Query().Get("subjectId"); subject != "" {
		of = slices.DeleteFunc(of, func(email string) bool { return email != subject })
	}
	emails, pagination := s.page(r, of)
	out := api.PoliciesOutput{Policies: []api.Policy{}, Pagination: pagination}
	for _, email := range emails {
		out.Policies = append(out.Policies, s.policyOf(email))
	}
	return data(out)
}

func (s *registry) policyOf(email string) api.Policy {
	return api.Policy{
		ID: "p-" + email, SubjectType: api.SubjectInvite, SubjectID: email, RoleID: s.invites[email], Resources: []api.GrantedResource{},
	}
}

// inGroups adds to an invite what it is in.
func (s *registry) inGroups(invite api.Invite) api.Invite {
	for _, id := range sorted(s.groups) {
		if s.groups[id][invite.Email] {
			invite.GroupIDs = append(invite.GroupIDs, id)
		}
	}
	return invite
}

func (s *registry) ofGroups(r *http.Request, route api.Route) (int, any) {
	if route.Name == api.ReadMemberships.Name {
		return s.memberships(r)
	}
	id := r.PathValue("userGroupId")
	if s.groups[id] == nil {
		return refusals(http.StatusNotFound)
	}
	switch route.Name {
	case api.GetUserGroup.Name:
		return data(api.UserGroupOutput{UserGroup: s.group(id)})
	case api.AddPermissionsToUserGroup.Name, api.ReplacePermissionsForUserGroup.Name:
		var in api.UserGroupPermissionsInput
		decode(r, &in)
		if route.Method == http.MethodPut {
			s.roles[id] = nil
		}
		for _, permission := range in.Permissions {
			if !slices.Contains(s.roles[id], permission.RoleID) {
				s.roles[id] = append(s.roles[id], permission.RoleID)
			}
		}
		return data(api.PermissionsOutput{Permissions: []api.AccessPermission{}})
	case api.ListUsersFromUserGroup.Name, api.ListInvitesFromUserGroup.Name:
		return s.membersOf(r, route, id)
	default:
		return s.change(r, route, id)
	}
}

func (s *registry) group(id string) api.UserGroup {
	group := api.UserGroup{ID: id, Name: id, Permissions: []api.Permission{}}
	for _, role := range s.roles[id] {
		group.Permissions = append(group.Permissions, api.Permission{RoleID: role})
	}
	return group
}

// change is a write to who is in a group.
func (s *registry) change(r *http.Request, route api.Route, id string) (int, any) {
	var in api.UserGroupMembersInput
	if route.Method == http.MethodDelete {
		for i := range len(r.URL.Query()) {
			in.Emails = append(in.Emails, r.URL.Query().Get(fmt.Sprintf("emails.%d", i)))
		}
	} else {
		decode(r, &in)
	}
	if route.Method == http.MethodPut {
		s.groups[id] = map[string]bool{}
	}
	for _, email := range in.Emails {
		if route.Method == http.MethodDelete {
			delete(s.groups[id], email)
		} else {
			s.groups[id][email] = true
		}
	}
	if route.Method == http.MethodDelete {
		return data(api.StatusOutput{Status: api.StatusSuccess})
	}
	return data(api.UserGroupOutput{UserGroup: s.group(id)})
}

// membersOf lists the users or the invites of a group.
func (s *registry) membersOf(r *http.Request, route api.Route, id string) (int, any) {
	var invited, users []string
	for _, email := range sorted(s.groups[id]) {
		if _, ok := s.users["u-"+email]; ok {
			users = append(users, email)
		} else {
			invited = append(invited, email)
		}
	}
	if route.Name == api.ListInvitesFromUserGroup.Name {
		emails, pagination := s.page(r, invited)
		return data(api.InvitesOfUserGroupOutput{Emails: append([]string{}, emails...), Pagination: pagination})
	}
	emails, pagination := s.page(r, users)
	out := api.UsersOfUserGroupOutput{Users: []api.UserRef{}, Pagination: pagination}
	for _, email := range emails {
		out.Users = append(out.Users, api.UserRef{ID: "u-" + email, Email: email})
	}
	return data(out)
}

func (s *registry) memberships(r *http.Request) (int, any) {
	members := map[string]api.Membership{}
	for id, emails := range s.groups {
		for email := range emails {
			member := api.Membership{GroupID: id, Email: email, Kind: api.MembershipInvite}
			if user, ok := s.users["u-"+email]; ok {
				member.Kind, member.UserID = api.MembershipUser, user.ID
			}
			members[id+"/"+email] = member
		}
	}
	keys, pagination := s.page(r, sorted(members))
	out := api.MembershipsOutput{Memberships: []api.Membership{}, Pagination: pagination}
	for _, key := range keys {
		out.Memberships = append(out.Memberships, members[key])
	}
	return data(out)
}

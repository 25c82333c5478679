package client

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"

// The lists that can be walked, each named after its operation.
var (
	ListUsers = List[api.ListInput, api.UsersOutput, api.User]{
		api.ListUsers, pageOfList,
		func(out api.UsersOutput) ([]api.User, api.Pagination) { return out.Users, out.Pagination },
	}
	ListUserGroupsFromUser = List[api.UserListInput, api.UserGroupsOfUserOutput, api.GroupRef]{
		api.ListUserGroupsFromUser,
		func(in *api.UserListInput) *api.PageInput { return &in.Pagination },
		func(out api.UserGroupsOfUserOutput) ([]api.GroupRef, api.Pagination) {
			return out.Groups, out.Pagination
		},
	}
	ListInvites = List[api.ListInput, api.InviteEmailsOutput, string]{
		api.ListInvites, pageOfList,
		func(out api.InviteEmailsOutput) ([]string, api.Pagination) { return out.Invites, out.Pagination },
	}
	ReadInvites = List[api.ListInput, api.InvitesOutput, api.Invite]{
		api.ReadInvites, pageOfList,
		func(out api.InvitesOutput) ([]api.Invite, api.Pagination) { return out.Invites, out.Pagination },
	}
	ListUserGroups = List[api.ListInput, api.UserGroupsOutput, api.UserGroup]{
		api.ListUserGroups, pageOfList,
		func(out api.UserGroupsOutput) ([]api.UserGroup, api.Pagination) {
			return out.UserGroups, out.Pagination
		},
	}
	ListUsersFromUserGroup = List[api.UserGroupListInput, api.UsersOfUserGroupOutput, api.UserRef]{
		api.ListUsersFromUserGroup, pageOfGroup,
		func(out api.UsersOfUserGroupOutput) ([]api.UserRef, api.Pagination) { return out.Users, out.Pagination },
	}
	ListInvitesFromUserGroup = List[api.UserGroupListInput, api.InvitesOfUserGroupOutput, string]{
		api.ListInvitesFromUserGroup, pageOfGroup,
		func(out api.InvitesOfUserGroupOutput) ([]string, api.Pagination) { return out.Emails, out.Pagination },
	}
	ReadMemberships = List[api.ListInput, api.MembershipsOutput, api.Membership]{
		api.ReadMemberships, pageOfList,
		func(out api.MembershipsOutput) ([]api.Membership, api.Pagination) {
			return out.Memberships, out.Pagination
		},
	}
	ListRoles = List[api.ListInput, api.RolesOutput, api.Role]{
		api.ListRoles, pageOfList,
		func(out api.RolesOutput) ([]api.Role, api.Pagination) { return out.Roles, out.Pagination },
	}
	ListSources = List[api.ListInput, api.SourcesOutput, api.Source]{
		api.ListSources, pageOfList,
		func(out api.SourcesOutput) ([]api.Source, api.Pagination) { return out.Sources, out.Pagination },
	}
	ListConnectedDestinationsFromSource = List[api.SourceListInput, api.DestinationsOutput, api.Destination]{
		api.ListConnectedDestinationsFromSource,
		func(in *api.SourceListInput) *api.PageInput { return &in.Pagination },
		func(out api.DestinationsOutput) ([]api.Destination, api.Pagination) {
			return out.Destinations, out.Pagination
		},
	}
	ReadPolicies = List[api.ReadPoliciesInput, api.PoliciesOutput, api.Policy]{
		api.ReadPolicies,
		func(in *api.ReadPoliciesInput) *api.PageInput { return &in.Pagination },
		func(out api.PoliciesOutput) ([]api.Policy, api.Pagination) { return out.Policies, out.Pagination },
	}
	ReadEffectiveAccess = List[api.EffectiveAccessInput, api.EffectiveAccessOutput, api.EffectiveAccess]{
		api.ReadEffectiveAccess,
		func(in *api.EffectiveAccessInput) *api.PageInput { return &in.Pagination },
		func(out api.EffectiveAccessOutput) ([]api.EffectiveAccess, api.Pagination) {
			return out.Access, out.Pagination
		},
	}
	ReadTokens = List[api.ListInput, api.TokensOutput, api.Token]{
		api.ReadTokens, pageOfList,
		func(out api.TokensOutput) ([]api.Token, api.Pagination) { return out.Tokens, out.Pagination },
	}
	ReadAccountTokens = List[api.ListInput, api.AccountTokensOutput, api.AccountToken]{
		api.ReadAccountTokens, pageOfList,
		func(out api.AccountTokensOutput) ([]api.AccountToken, api.Pagination) {
			return out.Tokens, out.Pagination
		},
	}
	ReadWorkspaces = List[api.ListInput, api.WorkspacesOutput, api.Workspace]{
		api.ReadWorkspaces, pageOfList,
		func(out api.WorkspacesOutput) ([]api.Workspace, api.Pagination) {
			return out.Workspaces, out.Pagination
		},
	}
	ListAuditEvents = List[api.ListAuditEventsInput, api.ListAuditEventsOutput, api.AuditEvent]{
		api.ListAuditEvents,
		func(in *api.ListAuditEventsInput) *api.PageInput { return &in.Pagination },
		func(out api.ListAuditEventsOutput) ([]api.AuditEvent, api.Pagination) {
			return out.Events, out.Pagination
		},
	}
)

func pageOfList(in *api.ListInput) *api.PageInput { return &in.Pagination }

func pageOfGroup(in *api.UserGroupListInput) *api.PageInput { return &in.Pagination }

package server

import (
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// register pairs every declared operation with the code behind it.
func (s *Server) register() {
	handle(s, api.GetWorkspace, backend.GetWorkspace)
	handle(s, api.ListRoles, backend.ListRoles)
	handle(s, api.ListAuditEvents, backend.ListAuditEvents)

	handle(s, api.ListUsers, backend.ListUsers)
	handle(s, api.GetUser, backend.GetUser)
	handle(s, api.DeleteUsers, backend.DeleteUsers)
	handle(s, api.ListUserGroupsFromUser, backend.ListUserGroupsFromUser)
	handle(s, api.AddPermissionsToUser, backend.AddPermissionsToUser)
	handle(s, api.ReplacePermissionsForUser, backend.ReplacePermissionsForUser)

	handle(s, api.ListInvites, backend.ListInvites)
	handle(s, api.CreateInvites, backend.CreateInvites)
	handle(s, api.DeleteInvites, backend.DeleteInvites)
	handle(s, api.ReadInvites, backend.ReadInvites)
	handle(s, api.ReadInvite, backend.ReadInvite)
	handle(s, api.UpdateInvite, backend.UpdateInvite)
	handle(s, api.ResendInvite, backend.ResendInvite)
	handle(s, api.AcceptInvite, backend.AcceptInvite)

	handle(s, api.ListUserGroups, backend.ListUserGroups)
	handle(s, api.CreateUserGroup, backend.CreateUserGroup)
	handle(s, api.GetUserGroup, backend.GetUserGroup)
	handle(s, api.UpdateUserGroup, backend.UpdateUserGroup)
	handle(s, api.DeleteUserGroup, backend.DeleteUserGroup)
	handle(s, api.ListUsersFromUserGroup, backend.ListUsersFromUserGroup)
	handle(s, api.ListInvitesFromUserGroup, backend.ListInvitesFromUserGroup)
	handle(s, api.AddUsersToUserGroup, backend.AddUsersToUserGroup)
	handle(s, api.RemoveUsersFromUserGroup, backend.RemoveUsersFromUserGroup)
	handle(s, api.ReplaceUsersInUserGroup, backend.ReplaceUsersInUserGroup)
	handle(s, api.AddPermissionsToUserGroup, backend.AddPermissionsToUserGroup)
	handle(s, api.ReplacePermissionsForUserGroup, backend.ReplacePermissionsForUserGroup)
	handle(s, api.ReadMemberships, backend.ReadMemberships)

	handle(s, api.ListLabels, backend.ListLabels)
	handle(s, api.CreateLabel, backend.CreateLabel)
	handle(s, api.DeleteLabel, backend.DeleteLabel)

	handle(s, api.ListSources, backend.ListSources)
	handle(s, api.CreateSource, backend.CreateSource)
	handle(s, api.GetSource, backend.GetSource)
	handle(s, api.UpdateSource, backend.UpdateSource)
	handle(s, api.DeleteSource, backend.DeleteSource)
	handle(s, api.AddLabelsToSource, backend.AddLabelsToSource)
	handle(s, api.ReplaceLabelsInSource, backend.ReplaceLabelsInSource)
	handle(s, api.CreateWriteKeyForSource, backend.CreateWriteKeyForSource)
	handle(s, api.RemoveWriteKeyFromSource, backend.RemoveWriteKeyFromSource)
	handle(s, api.ListConnectedDestinationsFromSource, backend.ListConnectedDestinationsFromSource)
	handle(s, api.CreateDestination, backend.CreateDestination)
	handle(s, api.CreateTrackingPlan, backend.CreateTrackingPlan)
	handle(s, api.AddSourceToTrackingPlan, backend.AddSourceToTrackingPlan)
	handle(s, api.RemoveSourceFromTrackingPlan, backend.RemoveSourceFromTrackingPlan)
	s.handleEcho()

	handle(s, api.ReadFeatures, backend.ReadFeatures)
	handle(s, api.Whoami, backend.Whoami)
	handle(s, api.ReadWorkspaces, backend.ReadWorkspaces)
	handle(s, api.CreateWorkspace, backend.CreateWorkspace)
	handle(s, api.ReadWorkspace, backend.ReadWorkspace)
	handle(s, api.UpdateWorkspace, backend.UpdateWorkspace)
	handle(s, api.DeleteWorkspace, backend.DeleteWorkspace)
	handle(s, api.LeaveWorkspace, backend.LeaveWorkspace)
}

package api

import (
	"net/http"
	"time"
)

// A Region is where a workspace's data lives.
type Region string

// The regions.
const (
	RegionUS Region = "us"
	RegionEU Region = "eu"
)

// A WorkspaceRef is the token's workspace as Segment shows it.
type WorkspaceRef struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// GetWorkspaceOutput is the token's workspace. Access is what ReadFeatures answers, for
// the token of a workspace with which HeaderAccessVersion is sent; a plain Public API has
// no such field, so that one request tells the two apart.
type GetWorkspaceOutput struct {
	Workspace WorkspaceRef    `json:"workspace"`
	Access    *FeaturesOutput `json:"accessServer,omitempty"`
}

// A Workspace is a workspace with its settings. Times are UTC.
type Workspace struct {
	ID     string `json:"id"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Region Region `json:"region"`
	// BillingContacts and IncidentContacts are emails.
	BillingContacts  []string  `json:"billingContacts"`
	IncidentContacts []string  `json:"incidentContacts"`
	CreatedAt        time.Time `json:"createdAt"`
}

// WorkspaceOutput is one workspace.
type WorkspaceOutput struct {
	Workspace Workspace `json:"workspace"`
}

// WorkspacesOutput is a page of workspaces.
type WorkspacesOutput struct {
	Workspaces []Workspace `json:"workspaces"`
	Pagination Pagination  `json:"pagination"`
}

// CreateWorkspaceInput is a new workspace. Its region never changes (rule B3).
type CreateWorkspaceInput struct {
	Name string `json:"name" api:"required"`
	// Slug is 1 to 63 of a-z, 0-9 and hyphens, no hyphen first, and unique on the
	// server.
	Slug             string   `json:"slug" api:"required"`
	Region           Region   `json:"region" api:"required"`
	BillingContacts  []string `json:"billingContacts,omitempty"`
	IncidentContacts []string `json:"incidentContacts,omitempty"`
}

// WorkspaceInput names one workspace, by id or slug.
type WorkspaceInput struct {
	WorkspaceID string `path:"workspaceId"`
}

// UpdateWorkspaceInput changes settings of a workspace; what is left out stays as
// it is.
type UpdateWorkspaceInput struct {
	WorkspaceID      string    `path:"workspaceId"`
	Name             *string   `json:"name,omitempty"`
	Slug             *string   `json:"slug,omitempty"`
	BillingContacts  *[]string `json:"billingContacts,omitempty"`
	IncidentContacts *[]string `json:"incidentContacts,omitempty"`
}

// The operations on workspaces.
var (
	// GetWorkspace shows the workspace that the call acts in.
	GetWorkspace = declare(Operation[struct{}, GetWorkspaceOutput]{
		Name: "GetWorkspace", Method: http.MethodGet, Path: "/",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeWorkspace,
	})
	// ReadWorkspaces lists the workspaces that the account is a member of.
	ReadWorkspaces = declare(Operation[ListInput, WorkspacesOutput]{
		Name: "ReadWorkspaces", Method: http.MethodGet, Path: AccessPrefix + "/workspaces",
		Status: http.StatusOK, Limit: LimitDefault, Right: OwnAccount,
	})
	// CreateWorkspace makes a workspace, whose owner is the account.
	CreateWorkspace = declare(Operation[CreateWorkspaceInput, WorkspaceOutput]{
		Name: "CreateWorkspace", Method: http.MethodPost, Path: AccessPrefix + "/workspaces",
		Status: http.StatusCreated, Limit: LimitWrite, Right: OwnAccount,
	})
	// ReadWorkspace shows one workspace with its settings.
	ReadWorkspace = declare(Operation[WorkspaceInput, WorkspaceOutput]{
		Name: "ReadWorkspace", Method: http.MethodGet, Path: AccessPrefix + "/workspaces/{workspaceId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeWorkspace,
	})
	// UpdateWorkspace changes settings of a workspace.
	UpdateWorkspace = declare(Operation[UpdateWorkspaceInput, WorkspaceOutput]{
		Name: "UpdateWorkspace", Method: http.MethodPatch, Path: AccessPrefix + "/workspaces/{workspaceId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManageSettings,
	})
	// DeleteWorkspace deletes a workspace with everything in it, for good.
	DeleteWorkspace = declare(Operation[WorkspaceInput, StatusOutput]{
		Name: "DeleteWorkspace", Method: http.MethodDelete, Path: AccessPrefix + "/workspaces/{workspaceId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManageSettings,
	})
	// LeaveWorkspace ends the account's own membership of a workspace, with its
	// permissions and group memberships there. The last owner cannot leave (rule
	// E1).
	LeaveWorkspace = declare(Operation[WorkspaceInput, StatusOutput]{
		Name: "LeaveWorkspace", Method: http.MethodDelete, Path: AccessPrefix + "/workspaces/{workspaceId}/membership",
		Status: http.StatusOK, Limit: LimitWrite, Right: OwnMembership,
	})
)

package api

import (
	"net/http"
	"time"
)

// MaxInviteBatch is the most invites that one CreateInvites takes.
const MaxInviteBatch = 200

// InviteStatus is what has become of an invite that nobody has accepted yet.
type InviteStatus string

// The statuses of an invite.
const (
	InvitePending InviteStatus = "pending"
	InviteExpired InviteStatus = "expired"
)

// An InvitePermission is a permission inside an invite. Its labels stand on the
// permission and not on the resource, so a permission whose resources carry
// different labels becomes several.
type InvitePermission struct {
	RoleID    string           `json:"roleId" api:"required"`
	Resources []InviteResource `json:"resources,omitempty"`
	Labels    []Label          `json:"labels,omitempty"`
}

// An InviteResource is a resource of an InvitePermission.
type InviteResource struct {
	ID   string `json:"id" api:"required"`
	Type string `json:"type" api:"required"`
}

// An InviteInput invites one email. Without permissions it grants Minimal
// Workspace Access.
type InviteInput struct {
	Email       string             `json:"email" api:"required"`
	Permissions []InvitePermission `json:"permissions,omitempty"`
}

// CreateInvitesInput is a batch of at most MaxInviteBatch invites.
type CreateInvitesInput struct {
	Invites []InviteInput `json:"invites" api:"required"`
}

// CreateInvitesOutput answers with the emails that were invited, and with their invites,
// in the same order, for whoever sends HeaderAccessVersion to an access server.
type CreateInvitesOutput struct {
	Emails  []string `json:"emails"`
	Invites []Invite `json:"invites,omitempty"`
}

// InviteEmailsOutput is a page of the emails that have an invite.
type InviteEmailsOutput struct {
	Invites    []string   `json:"invites"`
	Pagination Pagination `json:"pagination"`
}

// DeleteInvitesInput names invites by email; empty elements are ignored.
type DeleteInvitesInput struct {
	Emails []string `query:"emails" api:"required"`
}

// An Invite is an invite with all that the access server knows of it. Times are
// UTC.
type Invite struct {
	Email       string       `json:"email"`
	Permissions []Permission `json:"permissions"`
	// GroupIDs are of the groups that whoever accepts will be in.
	GroupIDs []string     `json:"groupIds"`
	Status   InviteStatus `json:"status"`
	// InvitedBy is the id of a user or of a workspace token.
	InvitedBy string    `json:"invitedBy"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	// DefaultSourceRoleID is the role that the person will get on every new source,
	// empty if none.
	DefaultSourceRoleID string `json:"defaultSourceRoleId,omitempty"`
}

// InvitesOutput is a page of invites.
type InvitesOutput struct {
	Invites    []Invite   `json:"invites"`
	Pagination Pagination `json:"pagination"`
}

// InviteEmailInput names one invite.
type InviteEmailInput struct {
	Email string `path:"email"`
}

// InviteOutput is one invite.
type InviteOutput struct {
	Invite Invite `json:"invite"`
}

// UpdateInviteInput changes an invite and keeps its code and mail as they are.
// What is left out stays as it is; an empty list leaves Minimal Workspace Access.
type UpdateInviteInput struct {
	Email       string             `path:"email"`
	Permissions *[]PermissionInput `json:"permissions,omitempty"`
	// DefaultSourceRoleID is the role that the person will get on every new source
	// (rule H1), or "" for none.
	DefaultSourceRoleID *string `json:"defaultSourceRoleId,omitempty"`
}

// AcceptInviteInput redeems the code that was mailed. Name is for an account
// that has none yet.
type AcceptInviteInput struct {
	Code string `json:"code" api:"required"`
	Name string `json:"name,omitempty"`
}

// AcceptInviteOutput is the workspace joined, the user in it, and a token for an
// account that was made by accepting.
type AcceptInviteOutput struct {
	Workspace    Workspace `json:"workspace"`
	User         User      `json:"user"`
	AccountToken string    `json:"accountToken,omitempty"`
}

// The operations on invites.
var (
	// ListInvites lists the emails of the invites that nobody has accepted yet.
	ListInvites = declare(Operation[ListInput, InviteEmailsOutput]{
		Name: "ListInvites", Method: http.MethodGet, Path: "/invites",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// CreateInvites invites people by mail: all of the batch or, where one entry
	// fails, nobody. Who has an invite already gets a new one in its place, which
	// keeps its groups.
	CreateInvites = declare(Operation[CreateInvitesInput, CreateInvitesOutput]{
		Name: "CreateInvites", Method: http.MethodPost, Path: "/invites",
		Status: http.StatusCreated, Limit: LimitWrite, Right: ManagePeople,
	})
	// DeleteInvites withdraws invites, with their group memberships. An unknown
	// email refuses all of them.
	DeleteInvites = declare(Operation[DeleteInvitesInput, StatusOutput]{
		Name: "DeleteInvites", Method: http.MethodDelete, Path: "/invites",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReadInvites lists the invites with all that is known of them.
	ReadInvites = declare(Operation[ListInput, InvitesOutput]{
		Name: "ReadInvites", Method: http.MethodGet, Path: AccessPrefix + "/invites",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// ReadInvite shows one invite.
	ReadInvite = declare(Operation[InviteEmailInput, InviteOutput]{
		Name: "ReadInvite", Method: http.MethodGet, Path: AccessPrefix + "/invites/{email}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// UpdateInvite changes what an invite gives.
	UpdateInvite = declare(Operation[UpdateInviteInput, InviteOutput]{
		Name: "UpdateInvite", Method: http.MethodPatch, Path: AccessPrefix + "/invites/{email}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ResendInvite mails a new code for an invite, whose lifetime begins anew.
	ResendInvite = declare(Operation[InviteEmailInput, InviteOutput]{
		Name: "ResendInvite", Method: http.MethodPost, Path: AccessPrefix + "/invites/{email}/resend",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// AcceptInvite makes whom an invite was mailed to a user of the workspace. Who
	// has an account already sends its token besides the code; for everybody else,
	// an account is made and its token answered.
	AcceptInvite = declare(Operation[AcceptInviteInput, AcceptInviteOutput]{
		Name: "AcceptInvite", Method: http.MethodPost, Path: AccessPrefix + "/invites/accept",
		Status: http.StatusOK, Limit: LimitWrite, Right: Public, AnswersSecret: true,
	})
)

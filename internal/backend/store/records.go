package store

import (
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// An Account is one person (rule A1). Email keeps its spelling.
type Account struct {
	ID        string
	Email     string
	Name      string
	CreatedAt time.Time
}

// A Token is a credential of an account or of a workspace. Only the hash of its
// secret is kept (rule F2).
type Token struct {
	ID string
	// Holder is the id of the account, or of the workspace, that it belongs to.
	Holder      string
	Hash        string
	Description string
	// CreatedBy is the account or token that made a workspace token; empty for
	// the operator.
	CreatedBy string
	CreatedAt time.Time
	// ExpiresAt and RevokedAt are zero for a token that never expires or stands.
	ExpiresAt time.Time
	RevokedAt time.Time
}

// A Workspace is a workspace with its settings. The contacts are emails; read from
// the store they are never nil.
type Workspace struct {
	ID               string
	Slug             string
	Name             string
	Region           api.Region
	BillingContacts  []string
	IncidentContacts []string
	CreatedAt        time.Time
}

// A Member is an accepted person in a workspace.
type Member struct {
	AccountID string
	Email     string
	Name      string
	// DefaultSourceRole is the id of the role that the member gets on every new
	// source, empty if none (rule H1).
	DefaultSourceRole string
}

// An Invite is an invitation of one email to one workspace.
type Invite struct {
	ID          string
	WorkspaceID string
	Email       string
	// CodeHash is the hash of the secret code that was mailed (rule C2).
	CodeHash  string
	InvitedBy string
	CreatedAt time.Time
	ExpiresAt time.Time
	// DefaultSourceRole becomes that of the member.
	DefaultSourceRole string
}

// A Group is a user group. MemberCount counts its users and not its invites.
type Group struct {
	ID          string
	WorkspaceID string
	Name        string
	MemberCount int
	CreatedAt   time.Time
}

// A Membership is one person in one group: either AccountID or InviteID is set.
type Membership struct {
	GroupID   string
	Email     string
	AccountID string
	InviteID  string
}

// A Source is where data comes into a workspace. Its labels, in the order of their
// keys, are read with their descriptions.
type Source struct {
	ID          string
	WorkspaceID string
	Slug        string
	Name        string
	// MetadataID names the entry of the catalog that says what kind it is.
	MetadataID string
	Enabled    bool
	Settings   api.Settings
	Labels     []api.Label
	WriteKeys  []string
	// TrackingPlanID is empty for a source that is bound to none.
	TrackingPlanID string
	CreatedAt      time.Time
}

// A Destination is where the data of a source goes.
type Destination struct {
	ID         string
	SourceID   string
	Name       string
	MetadataID string
	Enabled    bool
	Settings   api.Settings
	CreatedAt  time.Time
}

// A TrackingPlan is what sources are bound to.
type TrackingPlan struct {
	ID          string
	WorkspaceID string
	Name        string
	Description string
	Type        api.TrackingPlanType
	CreatedAt   time.Time
}

// A Policy is a stored policy of a workspace (rule D1).
type Policy = access.Policy

// An Event is an audit event. It stays when its workspace is deleted (rule B5).
type Event struct {
	ID           string
	WorkspaceID  string
	Timestamp    time.Time
	Type         string
	Actor        string
	ActorEmail   string
	ResourceID   string
	ResourceType string
	ResourceName string
}

// An EventFilter narrows a list of events; zero fields let everything through.
// From is inclusive, To exclusive.
type EventFilter struct {
	From, To                 time.Time
	ResourceID, ResourceType string
}

// A Mail waits in the outbox. Code is the secret in it; InviteID, or AccountID and
// Purpose, say what it is of, so that it is erased once used (rule F6), and ExpiresAt
// until when it opens anything.
type Mail struct {
	ID                 string
	To                 string
	Subject            string
	Text               string
	Code               string
	InviteID           string
	AccountID, Purpose string
	CreatedAt          time.Time
	ExpiresAt          time.Time
	// Problem is what the mail server said when the mail was tried last; empty for
	// one that was never tried.
	Problem string
}

// A Delivery is a mail that one process tries to deliver. Nobody else does, until
// its lease ends.
type Delivery struct {
	Mail  Mail
	Until time.Time
	// Tries counts the deliveries of the mail that failed.
	Tries int
	// Unanswered counts the deliveries that began to hand the mail over and of which
	// nobody knows whether the server took it, because it did not say or because the
	// process died.
	Unanswered int
}

// A SecurityCode was mailed for one request of an account (rules A2, F3).
type SecurityCode struct {
	AccountID string
	// Purpose is what kind of request it is for; an account has one code of each.
	Purpose string
	// Subject is the request itself: the new email, or a hash.
	Subject   string
	Hash      string
	TriesLeft int
	ExpiresAt time.Time
}

// A PolicyFilter narrows a list of policies; empty fields let everything through.
type PolicyFilter struct {
	SubjectType, SubjectID   string
	RoleID                   string
	ResourceType, ResourceID string
}

// An Answer is what a write answered under an idempotency key.
type Answer struct {
	Credential string
	Workspace  string
	Operation  string
	Key        string
	// BodyHash is the hash of the path, query and body of the request.
	BodyHash string
	Status   int
	// Body is nil where the answer held a secret that is shown once, and never
	// holds one. Made is then the id of what was made, and otherwise that of the
	// workspace, which the request may name by a slug that it changed.
	Body      []byte
	Made      string
	CreatedAt time.Time
}

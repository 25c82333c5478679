package api

import (
	"net/http"
	"time"
)

// AccessVersion is the version of what stands under AccessPrefix.
const AccessVersion = 1

// A Feature is something a server offers beyond Segment's Public API.
type Feature string

// The features.
const (
	// FeatureIdempotencyKeys makes every write repeatable under a key.
	FeatureIdempotencyKeys Feature = "idempotency-keys"
	// FeatureWhoami tells a credential's workspaces and roles.
	FeatureWhoami Feature = "whoami"
	// FeatureWorkspaces makes, changes and deletes workspaces.
	FeatureWorkspaces Feature = "workspaces"
	// FeatureInvites reads, changes and renews single invites.
	FeatureInvites Feature = "invites"
	// FeatureMemberships lists the group memberships of a whole workspace.
	FeatureMemberships Feature = "memberships"
	// FeaturePolicies reads, makes and deletes single policies, and tells effective
	// access.
	FeaturePolicies Feature = "policies"
	// FeatureTokens makes and revokes the tokens of a workspace.
	FeatureTokens Feature = "tokens"
	// FeatureLabelUpdates changes the descriptions of labels.
	FeatureLabelUpdates Feature = "label-updates"
	// FeatureTransfers moves sources from one workspace to another.
	FeatureTransfers Feature = "transfers"
	// FeatureDefaultSourceRoles gives members a role on every new source.
	FeatureDefaultSourceRoles Feature = "default-source-roles"
	// FeatureDryRun tries any write without doing it.
	FeatureDryRun Feature = "dry-run"
)

// Features are all features of this version, in the order they are listed.
var Features = []Feature{
	FeatureIdempotencyKeys, FeatureWhoami, FeatureWorkspaces, FeatureInvites, FeatureMemberships,
	FeaturePolicies, FeatureTokens, FeatureLabelUpdates, FeatureTransfers, FeatureDefaultSourceRoles, FeatureDryRun,
}

// FeaturesOutput says what a server offers, and what every client asks for next, so
// that it takes one request to begin. InstallationID never changes while its database
// lives; it is empty while an embedded backend has no database yet. Workspace is the
// token's, for a workspace token.
type FeaturesOutput struct {
	Version        int           `json:"version"`
	InstallationID string        `json:"installationId"`
	Features       []Feature     `json:"features"`
	Workspace      *WorkspaceRef `json:"workspace,omitempty"`
	// Caller is what Whoami answers.
	Caller *WhoamiOutput `json:"caller,omitempty"`
	// Roles are all that ListRoles answers.
	Roles []Role `json:"roles,omitempty"`
}

// AccountTokenPrefix begins every account token, which is a kind of credential that
// only an access server knows.
const AccountTokenPrefix = "sga_"

// CredentialKind is what sort of token a caller holds.
type CredentialKind string

// The kinds of credential.
const (
	KindWorkspaceToken CredentialKind = "workspace-token"
	KindAccount        CredentialKind = "account"
)

// An Account is one person with one email. Its id is the person's user id in
// every workspace. PendingEmail is a new email that waits for its code (rule A2).
// Times are UTC.
type Account struct {
	ID           string    `json:"id"`
	Email        string    `json:"email"`
	Name         string    `json:"name"`
	PendingEmail string    `json:"pendingEmail,omitempty"`
	CreatedAt    time.Time `json:"createdAt"`
}

// A WorkspaceAccess is a workspace with the names of the roles that the caller
// effectively holds in it.
type WorkspaceAccess struct {
	ID     string   `json:"id"`
	Slug   string   `json:"slug"`
	Name   string   `json:"name"`
	Region Region   `json:"region"`
	Roles  []string `json:"roles"`
}

// WhoamiOutput describes the credential of the call.
type WhoamiOutput struct {
	Kind CredentialKind `json:"kind"`
	// TokenID is the id of the token, which is no secret.
	TokenID string `json:"tokenId"`
	// Account is whom the token acts for. A workspace token has none.
	Account    *Account          `json:"account,omitempty"`
	Workspaces []WorkspaceAccess `json:"workspaces"`
}

// The operations on the credential itself.
var (
	// ReadFeatures tells what the server offers beyond Segment's Public API. A
	// server that answers 404 offers nothing.
	ReadFeatures = declare(Operation[struct{}, FeaturesOutput]{
		Name: "ReadFeatures", Method: http.MethodGet, Path: AccessPrefix,
		Status: http.StatusOK, Limit: LimitDefault, Right: AnyCredential,
	})
	// Whoami tells whose token it is and which roles it has in which workspaces.
	Whoami = declare(Operation[struct{}, WhoamiOutput]{
		Name: "Whoami", Method: http.MethodGet, Path: AccessPrefix + "/whoami",
		Status: http.StatusOK, Limit: LimitDefault, Right: AnyCredential,
	})
)

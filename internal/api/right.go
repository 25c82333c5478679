package api

// A Right is what the caller of an operation must hold. Which role grants which
// right is decided in one place, the role table of package access.
type Right int

// The rights. The zero value is no right, and no operation may have it.
const (
	// Public needs no credential.
	Public Right = iota + 1
	// AnyCredential needs a valid token and acts in no workspace.
	AnyCredential
	// OwnAccount needs an account token and acts on that account only.
	OwnAccount
	// SeeWorkspace shows the workspace itself and the roles there are.
	SeeWorkspace
	// OwnMembership is a person's own membership of the workspace.
	OwnMembership
	// SeeMembers shows who the members of the workspace are.
	SeeMembers
	// ManagePeople covers users, invites, groups and what they may do.
	ManagePeople
	// ManageSettings covers the settings of the workspace and its deletion.
	ManageSettings
	// SeeAudit shows the audit events of the workspace.
	SeeAudit
	// SeeLabels shows which labels the workspace has.
	SeeLabels
	// ManageLabels makes, describes and deletes labels.
	ManageLabels
	// SeeSources shows sources, as many as the caller's policies reach.
	SeeSources
	// ManageSources changes sources, their labels, write keys and destinations, as
	// far as the caller's policies reach. It shows write keys too.
	ManageSources
	// CreateSources makes sources.
	CreateSources
	// ManageTokens makes, changes and revokes the tokens of the workspace.
	ManageTokens
	// ManageTrackingPlans makes tracking plans and binds sources to them.
	ManageTrackingPlans
)

// String returns the right in words, for messages and tables.
func (r Right) String() string {
	switch r {
	case Public:
		return "none"
	case AnyCredential:
		return "any token"
	case OwnAccount:
		return "own account"
	case SeeWorkspace:
		return "see the workspace"
	case OwnMembership:
		return "manage one's own membership"
	case SeeMembers:
		return "see members"
	case ManagePeople:
		return "manage people"
	case ManageSettings:
		return "manage settings"
	case SeeAudit:
		return "see the audit trail"
	case SeeLabels:
		return "see labels"
	case ManageLabels:
		return "manage labels"
	case SeeSources:
		return "see sources"
	case ManageSources:
		return "manage sources"
	case CreateSources:
		return "create sources"
	case ManageTokens:
		return "manage tokens"
	case ManageTrackingPlans:
		return "manage tracking plans"
	default:
		return "undeclared"
	}
}

// InWorkspace reports whether the right is held in a workspace, so that a call
// that needs it acts in one.
func (r Right) InWorkspace() bool {
	return r >= SeeWorkspace
}

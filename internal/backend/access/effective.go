package access

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"

// A Person is somebody who has accepted an invite to the workspace.
type Person struct {
	UserID string
	Email  string
	Name   string
}

// A Group is a user group with the user ids of the people in it, each once.
// Invites have no access and are left out.
type Group struct {
	ID      string
	Name    string
	Members []string
}

// A Grant is one row of effective access: a person holds a role on a resource,
// and this is why.
type Grant struct {
	UserID   string
	Email    string
	RoleID   string
	RoleName string
	Resource api.GrantedResource
	Via      Via
}

// Via is the subject whose policy gives a person access: the person, or a group
// that the person is in.
type Via struct {
	// Kind is api.SubjectUser or api.SubjectGroup.
	Kind     string
	ID       string
	Name     string
	PolicyID string
}

// Effective returns who may do what in a workspace: for every person the
// resources of their own policies and of those of all their groups (rule D1).
// Rows follow the order of people, own policies before those of groups, then the
// orders of groups, policies and resources. Policies of other subjects, and
// members who are not among the people, are passed over.
func Effective(people []Person, groups []Group, policies []Policy) []Grant {
	policiesOf := policiesBySubject(policies)
	groupsOf := groupsByMember(groups)
	grants := []Grant{}
	for _, person := range people {
		self := Via{Kind: api.SubjectUser, ID: person.UserID, Name: person.Name}
		grants = appendGrants(grants, person, self, policiesOf[subject{api.SubjectUser, person.UserID}])
		for _, group := range groupsOf[person.UserID] {
			via := Via{Kind: api.SubjectGroup, ID: group.ID, Name: group.Name}
			grants = appendGrants(grants, person, via, policiesOf[subject{api.SubjectGroup, group.ID}])
		}
	}
	return grants
}

// Covers reports whether the grant reaches an object of its workspace, as
// Policy.Covers does.
func (g Grant) Covers(o Object) bool {
	role, known := RoleByID(g.RoleID)
	return known && covers(role, api.Resource(g.Resource), o)
}

func appendGrants(grants []Grant, person Person, via Via, policies []Policy) []Grant {
	for _, p := range policies {
		via.PolicyID = p.ID
		for _, r := range p.Resources {
			grants = append(grants, Grant{
				UserID: person.UserID, Email: person.Email,
				RoleID: p.RoleID, RoleName: roleName(p.RoleID),
				Resource: grantedResource(r), Via: via,
			})
		}
	}
	return grants
}

// subject is what a policy binds.
type subject struct {
	kind, id string
}

func policiesBySubject(policies []Policy) map[subject][]Policy {
	bySubject := make(map[subject][]Policy)
	for _, p := range policies {
		s := subject{p.SubjectType, p.SubjectID}
		bySubject[s] = append(bySubject[s], p)
	}
	return bySubject
}

func groupsByMember(groups []Group) map[string][]Group {
	byMember := make(map[string][]Group)
	for _, g := range groups {
		for _, userID := range g.Members {
			byMember[userID] = append(byMember[userID], g)
		}
	}
	return byMember
}

package server_test

import (
	"maps"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// An office is a workspace as the rules have it: who is in it, who is invited,
// and what they and the groups may do. People go by their emails in lower case.
type office struct {
	members, invites map[string]holding
	expired          map[string]bool   // which of the invites
	groups           map[string]circle // by name
}

// A holding is a set of names of roles, each on the whole workspace.
type holding map[string]bool

// A circle is a group: its people are members and those who are invited.
type circle struct {
	people map[string]bool
	roles  holding
}

// newOffice returns an office with its first owner, or with nobody for "".
func newOffice(owner string) office {
	o := office{members: map[string]holding{}, invites: map[string]holding{}, expired: map[string]bool{}, groups: map[string]circle{}}
	if owner != "" {
		o.members[owner] = holding{ownerRole: true}
	}
	return o
}

func (o office) clone() office {
	copied := office{
		members: maps.Clone(o.members), invites: maps.Clone(o.invites), expired: maps.Clone(o.expired), groups: maps.Clone(o.groups),
	}
	for name, g := range o.groups {
		copied.groups[name] = circle{people: maps.Clone(g.people), roles: g.roles}
	}
	return copied
}

// owners are those whom rule E1 counts.
func (o office) owners() []string {
	var owners []string
	for _, email := range slices.Sorted(maps.Keys(o.members)) {
		holds := o.members[email][ownerRole]
		for _, g := range o.groups {
			holds = holds || g.people[email] && g.roles[ownerRole]
		}
		if holds {
			owners = append(owners, email)
		}
	}
	return owners
}

// known reports whether everybody of a list may be in a group.
func (o office) known(emails []string) bool {
	for _, email := range emails {
		if o.members[email] == nil && o.invites[email] == nil {
			return false
		}
	}
	return true
}

// forget takes somebody out of all groups.
func (o office) forget(email string) {
	for _, g := range o.groups {
		delete(g.people, email)
	}
}

// A verdict is what a change comes to: the status of its answer, and the office
// afterwards.
type verdict struct {
	status int
	after  office
}

func (o office) refuse(status int) verdict { return verdict{status, o} }

// change is a verdict on something that may leave no owner (rule E1).
func (o office) change(do func(office)) verdict {
	after := o.clone()
	do(after)
	if len(after.owners()) == 0 {
		return o.refuse(409)
	}
	return verdict{200, after}
}

func (o office) invite(emails []string, roles holding) verdict {
	for _, email := range emails {
		if o.members[email] != nil {
			return o.refuse(422)
		}
	}
	v := o.change(func(after office) {
		for _, email := range emails {
			after.invites[email] = orMinimal(roles)
			delete(after.expired, email)
		}
	})
	v.status = api.CreateInvites.Status
	return v
}

func orMinimal(roles holding) holding {
	if len(roles) == 0 {
		return holding{minimalRole: true}
	}
	return roles
}

func (o office) withdraw(emails []string) verdict {
	for _, email := range emails {
		if o.invites[email] == nil {
			return o.refuse(404)
		}
	}
	return o.change(func(after office) {
		for _, email := range emails {
			delete(after.invites, email)
			delete(after.expired, email)
			after.forget(email)
		}
	})
}

func (o office) accept(email string) verdict {
	if o.expired[email] {
		return o.refuse(409)
	}
	return o.change(func(after office) {
		after.members[email] = after.invites[email]
		delete(after.invites, email)
	})
}

// wait lets all invites expire.
func (o office) wait() office {
	after := o.clone()
	for email := range o.invites {
		after.expired[email] = true
	}
	return after
}

func (o office) remove(emails []string) verdict {
	for _, email := range emails {
		if o.members[email] == nil {
			return o.refuse(404)
		}
	}
	return o.change(func(after office) {
		for _, email := range emails {
			delete(after.members, email)
			after.forget(email)
		}
	})
}

func (o office) createGroup(name string) verdict {
	if _, taken := o.groups[name]; taken {
		return o.refuse(409)
	}
	return o.change(func(after office) { after.groups[name] = circle{map[string]bool{}, holding{minimalRole: true}} })
}

func (o office) renameGroup(from, to string) verdict {
	if _, taken := o.groups[to]; taken && from != to {
		return o.refuse(409)
	}
	return o.change(func(after office) {
		g := after.groups[from]
		delete(after.groups, from)
		after.groups[to] = g
	})
}

func (o office) deleteGroup(name string) verdict {
	return o.change(func(after office) { delete(after.groups, name) })
}

// regroup changes who is in a group.
func (o office) regroup(name string, emails []string, set func(people map[string]bool)) verdict {
	if !o.known(emails) {
		return o.refuse(404)
	}
	return o.change(func(after office) { set(after.groups[name].people) })
}

func (o office) allowMember(email string, roles holding) verdict {
	return o.change(func(after office) { after.members[email] = roles })
}

func (o office) allowGroup(name string, roles holding) verdict {
	if len(roles) == 0 {
		return o.refuse(422) // Rule D4.
	}
	return o.change(func(after office) { after.groups[name] = circle{after.groups[name].people, roles} })
}

// with is a holding and another one.
func (h holding) with(more holding) holding {
	both := maps.Clone(h)
	maps.Copy(both, more)
	return both
}

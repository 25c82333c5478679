package server_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A changing list is one whose entries a test sets as it likes.
type changing struct {
	set  func(emails []string)
	page func(in api.PageInput) ([]string, api.Pagination)
}

// people are whom the lists hold.
func people() []string {
	emails := make([]string, 9)
	for i := range emails {
		emails[i] = fmt.Sprintf("p%d@example.com", i)
	}
	return emails
}

// changingGroup is the list of the invites in a group.
func (tm *team) changingGroup(t *testing.T) changing {
	t.Helper()
	id := tm.group(t, "Analysts")
	return changing{
		set: func(emails []string) {
			do(t, tm.token, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: emails})
		},
		page: func(in api.PageInput) ([]string, api.Pagination) {
			out := do(t, tm.token, api.ListInvitesFromUserGroup, api.UserGroupListInput{UserGroupID: id, Pagination: in})
			return out.Emails, out.Pagination
		},
	}
}

// changingInvites is the list of all invites.
func (tm *team) changingInvites(t *testing.T) changing {
	t.Helper()
	return changing{
		set: func(emails []string) {
			present := all(t, tm.token, client.ListInvites, api.ListInput{})
			if added := without(emails, present); len(added) > 0 {
				do(t, tm.token, api.CreateInvites, inviting(added...))
			}
			do(t, tm.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: append([]string{}, without(present, emails)...)})
		},
		page: func(in api.PageInput) ([]string, api.Pagination) {
			out := do(t, tm.token, api.ListInvites, api.ListInput{Pagination: in})
			return out.Invites, out.Pagination
		},
	}
}

// without returns what of a list is not among others.
func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}

// A walk meets every entry that is there throughout it exactly once, and none
// twice that was not gone in between.
func TestWireWalkNeitherSkipsNorRepeats(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*team, *testing.T) changing{
		"invites of a group": (*team).changingGroup, "invites": (*team).changingInvites,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t)
			do(t, acme.token, api.CreateInvites, inviting(people()...))
			list := open(acme, t)
			rapid.Check(t, func(rt *rapid.T) { walk(rt, list) })
		})
	}
}

// walk walks a list while it changes.
func walk(rt *rapid.T, list changing) {
	change := func() []string {
		entries := rapid.Permutation(people()).Draw(rt, "order")[:rapid.IntRange(0, len(people())).Draw(rt, "length")]
		list.set(entries)
		return entries
	}
	throughout := change()
	gone := without(people(), throughout)
	count := rapid.IntRange(1, 4).Draw(rt, "count")
	var met []string
	for cursor := ""; ; {
		entries, pagination := list.page(api.PageOf(count, cursor))
		met = append(met, entries...)
		if pagination.Next == "" {
			break
		}
		cursor = pagination.Next
		if rapid.Bool().Draw(rt, "change") {
			present := change()
			gone = append(gone, without(people(), present)...)
			throughout = without(throughout, gone)
		}
	}
	times := tally(met)
	for _, email := range throughout {
		if times[email] != 1 {
			rt.Fatalf("%s was there throughout and met %d times in %q", email, times[email], met)
		}
	}
	for email, n := range times {
		if n > 1 && !slices.Contains(gone, email) {
			rt.Fatalf("%s was met %d times in %q", email, n, met)
		}
	}
}

// Without changes, the pages there and back are those of the whole list.
func TestWireWalkThereAndBack(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	do(t, acme.token, api.CreateInvites, inviting(people()...))
	page := acme.changingInvites(t).page
	for count := 1; count <= 10; count++ {
		var there, back [][]string
		in := api.PageOf(count, "")
		for {
			entries, pagination := page(in)
			there = append(there, entries)
			same(t, "the number of entries", pagination.TotalEntries, new(9))
			if pagination.Next == "" {
				break
			}
			in.Cursor = pagination.Next
		}
		same(t, "the way there", slices.Concat(there...), people())
		for {
			entries, pagination := page(in)
			back = append(back, entries)
			if pagination.Previous == "" {
				break
			}
			in.Cursor = pagination.Previous
		}
		slices.Reverse(back)
		same(t, fmt.Sprintf("the way back by %d", count), back, there)
	}
}

func TestWireWalkOfRoles(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	whole := do(t, acme.token, api.ListRoles, api.ListInput{}).Roles
	var walked []api.Role
	in := api.ListInput{Pagination: api.PageOf(7, "")}
	for {
		out := do(t, acme.token, api.ListRoles, in)
		walked = append(walked, out.Roles...)
		if out.Pagination.Next == "" {
			break
		}
		in.Pagination.Cursor = out.Pagination.Next
	}
	same(t, "the roles", walked, whole)
}

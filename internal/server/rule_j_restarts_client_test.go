package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A oneCall is that of somebody who does not know of the others.
type oneCall struct {
	email string
	// bad is set where the server must refuse it, and impatient where its caller gives
	// up in the middle of it all.
	bad, impatient bool
	// twice is set where another one is of the same address.
	twice bool

	err error
}

// crowd makes two hundred attempts. Some are bad, some are of an address that another
// one is of as well, and some are impatient.
func crowd() []*oneCall {
	attempts := make([]*oneCall, 200)
	for n := range attempts {
		attempts[n] = &oneCall{email: fmt.Sprintf("p%03d@example.com", n), impatient: n%13 == 5}
		switch {
		case n%20 == 7:
			attempts[n].bad = true
		case n%25 == 3:
			attempts[n].email = fmt.Sprintf("P%03d@Example.com", n-2)
			attempts[n].twice, attempts[n-2].twice = true, true
		}
	}
	return attempts
}

// A tumult is many callers of two processes with one token, ten at a time in each,
// while the server dies, comes up again, and takes few calls a minute.
type tumult struct {
	acme  *team
	front *front
}

// newTumult returns one in which things happen at the requests of an operation.
func newTumult(t *testing.T, acme *team, limit int, op api.Route, path string) *tumult {
	t.Helper()
	return &tumult{acme: acme, front: &front{
		database: acme.world.Database, clock: acme.world.Clock, changes: []func(*servertest.Options){limited(limit, 0)},
		method: op.Method, path: path, at: map[int]func(){}, deaths: []death{{3, false}, {6, true}, {9, true}},
		up: make(chan struct{}), dead: make(chan *httptest.Server, 1),
	}}
}

// run makes all attempts and returns when nothing is under way any more.
func (u *tumult) run(t *testing.T, attempts []*oneCall, call func(context.Context, *client.Client, *oneCall) error) {
	t.Helper()
	patient := t.Context()
	impatient, giveUp := context.WithCancel(patient)
	defer giveUp()
	u.front.at[5] = giveUp
	u.front.start(t)
	var processes sync.WaitGroup
	for own := range slices.Chunk(attempts, len(attempts)/2) {
		c := u.front.client(t, u.acme.secret)
		processes.Go(func() {
			tenAtATime(own, func(a *oneCall) {
				if a.impatient {
					a.err = call(impatient, c, a)
				} else {
					a.err = call(patient, c, a)
				}
			})
		})
	}
	ended := make(chan struct{})
	go func() {
		processes.Wait()
		close(ended)
	}()
	u.front.attend(t, ended)
	same(t, "the deaths that did not come", len(u.front.deaths), 0)
}

// tenAtATime does something with each, as Terraform does.
func tenAtATime[T any](list []T, do func(T)) {
	var group sync.WaitGroup
	room := make(chan struct{}, 10)
	for _, one := range list {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			do(one)
		})
	}
	group.Wait()
}

// An outcome is how the attempts for one address ended.
type outcome struct {
	succeeded, unclear, refused int
	// patient counts those among them that are good and whose callers did not give up.
	patient int
}

// outcomes checks that each attempt ended as it may, and counts the ends of each
// address. Every request has a key, and there are more tries than deaths: so whoever is
// patient learns what has become of it, and a good attempt succeeds, or came after
// another one of the same address that left it nothing to do. Of a refusal that came to
// a second try the client says that the first one may have been carried out. It counts
// as a refusal here all the same, for which nothing may have been done.
func outcomes(t *testing.T, attempts []*oneCall, legitimate func(*oneCall) bool) map[string]outcome {
	t.Helper()
	ends := map[string]outcome{}
	for _, a := range attempts {
		end := ends[api.FoldEmail(a.email)]
		if !a.bad && !a.impatient {
			end.patient++
		}
		switch {
		case a.err == nil && a.bad:
			t.Errorf("%s succeeded", a.email)
		case a.err == nil:
			end.succeeded++
		case legitimate(a):
			end.refused++
		case a.impatient && client.MaybeDone(a.err):
			end.unclear++
		case a.impatient && errors.Is(a.err, context.Canceled):
			end.refused++
		default:
			t.Errorf("%s ended with %v", a.email, a.err)
		}
		ends[api.FoldEmail(a.email)] = end
	}
	for email, end := range ends {
		if end.patient > 0 && end.succeeded+end.unclear == 0 {
			t.Errorf("nobody succeeded with %s: %+v", email, end)
		}
	}
	return ends
}

// events counts the audit events of some types, by the address that they are about.
func (u *tumult) events(t *testing.T, types ...string) map[string]int {
	t.Helper()
	wanted := map[string]bool{}
	for _, one := range types {
		wanted[one] = true
	}
	counts := map[string]int{}
	for _, event := range all(t, u.acme.token, client.ListAuditEvents, api.ListAuditEventsInput{}) {
		if wanted[event.Type] {
			counts[api.FoldEmail(event.ResourceName)]++
		}
	}
	return counts
}

// Whatever becomes of the server, of others and of the limit, each caller learns what
// has become of its own invite, and nobody is invited more often than asked.
func TestRuleJ1EachInviteEndsAsItsCallerIsTold(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int{"as Segment": 60, "few": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t)
			member := acme.join(t, "member@example.com", minimalRole).email
			acme.invite(t, "p010@example.com", minimalRole) // It is invited already, and gets another invite.
			role := roleID(t, acme.token, minimalRole)
			u := newTumult(t, acme, limit, api.CreateInvites.Route(), api.CreateInvites.Path)
			earlier := u.events(t, "Non-Segment User Invited to Workspace")
			attempts := crowd()
			attempts[27].email = member
			u.run(t, attempts, func(ctx context.Context, c *client.Client, a *oneCall) error {
				give := role
				if a.bad && a.email != member {
					give = "no-such-role"
				}
				_, err := client.Call(ctx, c, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{
					Email: a.email, Permissions: []api.InvitePermission{{RoleID: give}},
				}}})
				return err
			})
			events := u.events(t, "Non-Segment User Invited to Workspace")
			there := map[string]int{}
			for _, invite := range all(t, acme.token, client.ReadInvites, api.ListInput{}) {
				there[api.FoldEmail(invite.Email)]++
			}
			for email, end := range outcomes(t, attempts, func(a *oneCall) bool { return a.bad && client.IsInvalid(a.err) }) {
				made := events[email] - earlier[email]
				if made < end.succeeded || made > end.succeeded+end.unclear {
					t.Errorf("%s was invited %d times: %+v", email, made, end)
				}
				if want := min(events[email], 1); email != member && there[email] != want {
					t.Errorf("%s has %d invites, want %d: %+v", email, there[email], want, end)
				}
			}
		})
	}
}

// inviteGood invites everybody who is not bad.
func (u *tumult) inviteGood(t *testing.T, attempts []*oneCall) {
	t.Helper()
	role := roleID(t, u.acme.token, minimalRole)
	invited := map[string]bool{}
	var in api.CreateInvitesInput
	for _, a := range attempts {
		if key := api.FoldEmail(a.email); !a.bad && !invited[key] {
			invited[key] = true
			in.Invites = append(in.Invites, api.InviteInput{Email: a.email, Permissions: []api.InvitePermission{{RoleID: role}}})
		}
	}
	do(t, u.acme.token, api.CreateInvites, in)
}

// So it is with invites that are withdrawn, each of them once.
func TestRuleJ1EachWithdrawalEndsAsItsCallerIsTold(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	u := newTumult(t, acme, 60, api.DeleteInvites.Route(), api.DeleteInvites.Path)
	attempts := crowd()
	u.inviteGood(t, attempts)
	u.run(t, attempts, func(ctx context.Context, c *client.Client, a *oneCall) error {
		_, err := client.Call(ctx, c, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{a.email}})
		return err
	})
	events := u.events(t, "Invite Deleted")
	there := map[string]int{}
	for _, invite := range all(t, acme.token, client.ReadInvites, api.ListInput{}) {
		there[api.FoldEmail(invite.Email)]++
	}
	bad := map[string]bool{}
	for _, a := range attempts {
		bad[api.FoldEmail(a.email)] = a.bad
	}
	for email, end := range outcomes(t, attempts, func(a *oneCall) bool { return (a.bad || a.twice) && client.IsNotFound(a.err) }) {
		if deleted := events[email]; deleted > 1 || deleted < end.succeeded || deleted > end.succeeded+end.unclear {
			t.Errorf("the invite of %s was withdrawn %d times: %+v", email, deleted, end)
		}
		if !bad[email] && there[email]+events[email] != 1 {
			t.Errorf("%s has %d invites, of which %d were withdrawn: %+v", email, there[email], events[email], end)
		}
	}
}

// So it is with members of a group.
func TestRuleJ1EachMembershipEndsAsItsCallerIsTold(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	group := acme.group(t, "Analysts")
	u := newTumult(t, acme, 60, api.AddUsersToUserGroup.Route(), "/groups/"+group+"/users")
	attempts := crowd()
	u.inviteGood(t, attempts)
	u.run(t, attempts, func(ctx context.Context, c *client.Client, a *oneCall) error {
		_, err := client.Call(ctx, c, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: group, Emails: []string{a.email}})
		return err
	})
	members, err := client.MembersOfUserGroup(t.Context(), acme.token, group)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]int{}
	for _, email := range members {
		there[api.FoldEmail(email)]++
	}
	for email, end := range outcomes(t, attempts, func(a *oneCall) bool { return a.bad && client.IsNotFound(a.err) }) {
		if count := there[email]; count > 1 || count < min(end.succeeded, 1) || count > end.succeeded+end.unclear {
			t.Errorf("%s is in the group %d times: %+v", email, count, end)
		}
	}
}

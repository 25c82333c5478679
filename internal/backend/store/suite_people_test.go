package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func (e suite) members(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.Members(ctx, "w1", all)
	}, member(1), member(2), member(3))
	assertRead(t, s, member(2), func(ctx context.Context, tx *Tx) (Member, error) { return tx.Member(ctx, "w1", "a2") })
	assertRead(t, s, member(2), func(ctx context.Context, tx *Tx) (Member, error) {
		return tx.MemberByEmail(ctx, "w1", "PERSON2@example.com")
	})
	// a4 has an account, and is a member elsewhere only.
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Member, error) { return tx.Member(ctx, "w1", "a4") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Member, error) {
		return tx.MemberByEmail(ctx, "w1", "person4@example.com")
	})
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertMember(ctx, "w1", "a1", noon) })
}

func (e suite) deleteMember(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	elsewhere := policy(3, api.SubjectUser, "a1", "role")
	elsewhere.WorkspaceID = "w2"
	insertPolicies(t, s, policy(1, api.SubjectUser, "a1", "role"), policy(2, api.SubjectUser, "a2", "role"), elsewhere)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteMember(ctx, "w1", "a1") })

	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.Members(ctx, "w1", all)
	}, member(2), member(3))
	assertRead(t, s, []Membership{{GroupID: "g1", Email: "New1@example.com", InviteID: "i1"}},
		func(ctx context.Context, tx *Tx) ([]Membership, error) { return tx.GroupMembers(ctx, "g1") })
	assertRead(t, s, map[string][]Policy{"a2": {policy(2, api.SubjectUser, "a2", "role")}},
		func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
			return tx.PoliciesOf(ctx, "w1", api.SubjectUser, []string{"a1", "a2", "a3"})
		})
	// The account, and what it has elsewhere, stay.
	assertRead(t, s, account(1), func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") })
	assertRead(t, s, []Policy{elsewhere}, func(ctx context.Context, tx *Tx) ([]Policy, error) {
		return tx.Policies(ctx, "w2", api.SubjectUser, "a1")
	})
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.GroupUsers(ctx, "g3", all)
	}, member(1))

	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteMember(ctx, "w1", "a1") })
	// Who comes back starts from nothing (rule C6).
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertMember(ctx, "w1", "a1", noon) })
	assertRead(t, s, nil, func(ctx context.Context, tx *Tx) ([]Policy, error) { return tx.EffectivePolicies(ctx, "w1", "a1") })
}

func (e suite) invites(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	first := invite(1, 1, 1)
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Invite, PageInfo, error) {
		return tx.Invites(ctx, "w1", all)
	}, first, invite(2, 1, 2))
	assertRead(t, s, first, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i1") })
	assertRead(t, s, first, func(ctx context.Context, tx *Tx) (Invite, error) {
		return tx.InviteByEmail(ctx, "w1", "NEW1@EXAMPLE.COM")
	})
	assertRead(t, s, invite(3, 2, 1), func(ctx context.Context, tx *Tx) (Invite, error) {
		return tx.InviteByEmail(ctx, "w2", "new1@example.com")
	})
	assertRead(t, s, first, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.InviteByCode(ctx, "code1") })

	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i9") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Invite, error) {
		return tx.InviteByEmail(ctx, "w2", "new2@example.com")
	})
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.InviteByCode(ctx, "code9") })
}

func (e suite) putInviteAgain(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertPolicies(t, s, policy(1, api.SubjectInvite, "i1", "role"))
	again := Invite{
		ID: "i9", WorkspaceID: "w1", Email: "NEW1@example.com", CodeHash: "code9", InvitedBy: "a2",
		CreatedAt: noon.Add(time.Minute), ExpiresAt: noon.Add(2 * time.Hour),
	}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		kept, err := tx.PutInvite(ctx, again)
		assertEqual(t, "i1", kept)
		assertEqual(t, 1, tx.Changes())
		return err
	})

	again.ID, again.Email = "i1", "New1@example.com"
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Invite, PageInfo, error) {
		return tx.Invites(ctx, "w1", all)
	}, again, invite(2, 1, 2))
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.InviteByCode(ctx, "code1") })
	assertRead(t, s, []string{"g1"}, func(ctx context.Context, tx *Tx) ([]string, error) { return tx.GroupIDsOfInvite(ctx, "i1") })
	assertRead(t, s, []Policy{policy(1, api.SubjectInvite, "i1", "role")}, func(ctx context.Context, tx *Tx) ([]Policy, error) {
		return tx.Policies(ctx, "w1", api.SubjectInvite, "i1")
	})
	assertRead(t, s, invite(3, 2, 1), func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i3") })
}

func (e suite) deleteInvite(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	kept := policy(2, api.SubjectInvite, "i2", "role")
	insertPolicies(t, s, policy(1, api.SubjectInvite, "i1", "role"), kept)
	mail := Mail{ID: "m2", InviteID: "i2", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertMail(ctx, Mail{ID: "m1", InviteID: "i1", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}), tx.InsertMail(ctx, mail),
			tx.DeleteInvite(ctx, "i1"))
	})

	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Invite, PageInfo, error) {
		return tx.Invites(ctx, "w1", all)
	}, invite(2, 1, 2))
	assertRead(t, s, map[string][]Policy{"i2": {kept}}, func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
		return tx.PoliciesOf(ctx, "w1", api.SubjectInvite, []string{"i1", "i2", "i3"})
	})
	assertRead(t, s, []Membership{{GroupID: "g1", Email: "Person1@Example.com", AccountID: "a1"}},
		func(ctx context.Context, tx *Tx) ([]Membership, error) { return tx.GroupMembers(ctx, "g1") })
	assertRead(t, s, []Mail{mail}, func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteInvite(ctx, "i1") })
}

func (e suite) acceptInvite(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertPolicies(t, s, policy(1, api.SubjectInvite, "i1", "role"), policy(2, api.SubjectInvite, "i2", "role"))
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertMail(ctx, Mail{ID: "m1", InviteID: "i1", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}), tx.AcceptInvite(ctx, "i1", "a4", noon))
	})

	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.Members(ctx, "w1", all)
	}, member(1), member(2), member(3), member(4))
	assertRead(t, s, []Policy{policy(1, api.SubjectUser, "a4", "role")}, func(ctx context.Context, tx *Tx) ([]Policy, error) {
		return tx.EffectivePolicies(ctx, "w1", "a4")
	})
	assertRead(t, s, map[string][]Policy{"i2": {policy(2, api.SubjectInvite, "i2", "role")}},
		func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
			return tx.PoliciesOf(ctx, "w1", api.SubjectInvite, []string{"i1", "i2", "i3"})
		})
	assertRead(t, s, []Membership{
		{GroupID: "g1", Email: "Person1@Example.com", AccountID: "a1"},
		{GroupID: "g1", Email: "Person4@Example.com", AccountID: "a4"},
	}, func(ctx context.Context, tx *Tx) ([]Membership, error) { return tx.GroupMembers(ctx, "g1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.InviteByCode(ctx, "code1") })
	assertRead(t, s, nil, func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) })

	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.AcceptInvite(ctx, "i1", "a4", noon) })
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.AcceptInvite(ctx, "i2", "a1", noon) })
	assertRead(t, s, invite(2, 1, 2), func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i2") })
}

func (e suite) groups(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		_, err := tx.AddToGroup(ctx, Membership{GroupID: "g2", AccountID: "a1"})
		return err
	})
	first, second := group(1, 1), group(2, 1)
	first.MemberCount, second.MemberCount = 1, 2
	assertRead(t, s, first, func(ctx context.Context, tx *Tx) (Group, error) { return tx.Group(ctx, "w1", "g1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Group, error) { return tx.Group(ctx, "w1", "g3") })
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Group, PageInfo, error) {
		return tx.Groups(ctx, "w1", all)
	}, first, second)
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Group, PageInfo, error) {
		return tx.GroupsOfMember(ctx, "w1", "a1", all)
	}, first, second)
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Group, PageInfo, error) {
		return tx.GroupsOfMember(ctx, "w1", "a3", all)
	})
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error {
		return tx.InsertGroup(ctx, Group{ID: "g9", WorkspaceID: "w1", Name: "Group 1", CreatedAt: noon})
	})

	rename := func(workspaceID, name string) func(ctx context.Context, tx *Tx) error {
		return func(ctx context.Context, tx *Tx) error { return tx.RenameGroup(ctx, workspaceID, "g1", name) }
	}
	update(t, s, rename("w1", "Group 3"))
	first.Name = "Group 3"
	assertRead(t, s, first, func(ctx context.Context, tx *Tx) (Group, error) { return tx.Group(ctx, "w1", "g1") })
	assertUpdateFails(t, s, ErrTaken, rename("w1", "Group 2"))
	assertUpdateFails(t, s, ErrNotFound, rename("w2", "Group 4"))
}

func (e suite) deleteGroup(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	kept := policy(2, api.SubjectGroup, "g2", "role")
	insertPolicies(t, s, policy(1, api.SubjectGroup, "g1", "role"), kept)
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteGroup(ctx, "w2", "g1") })
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteGroup(ctx, "w1", "g1") })

	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Group, error) { return tx.Group(ctx, "w1", "g1") })
	assertRead(t, s, map[string][]Policy{"g2": {kept}}, func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
		return tx.PoliciesOf(ctx, "w1", api.SubjectGroup, []string{"g1", "g2"})
	})
	assertRead(t, s, nil, func(ctx context.Context, tx *Tx) ([]Membership, error) { return tx.GroupMembers(ctx, "g1") })
	assertRead(t, s, nil, func(ctx context.Context, tx *Tx) ([]string, error) { return tx.GroupIDsOfInvite(ctx, "i1") })
	// No person goes with the group (rule C5).
	assertRead(t, s, member(1), func(ctx context.Context, tx *Tx) (Member, error) { return tx.Member(ctx, "w1", "a1") })
	assertRead(t, s, invite(1, 1, 1), func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i1") })
}

func (e suite) memberships(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	for _, step := range []struct {
		name    string
		do      func(*Tx, context.Context, Membership) (bool, error)
		who     Membership
		changed bool
	}{
		{"add a user", (*Tx).AddToGroup, Membership{GroupID: "g1", AccountID: "a3"}, true},
		{"add the user again", (*Tx).AddToGroup, Membership{GroupID: "g1", AccountID: "a3"}, false},
		{"add an invite", (*Tx).AddToGroup, Membership{GroupID: "g1", InviteID: "i2"}, true},
		{"add the invite again", (*Tx).AddToGroup, Membership{GroupID: "g1", InviteID: "i2"}, false},
		{"remove a user", (*Tx).RemoveFromGroup, Membership{GroupID: "g1", AccountID: "a1"}, true},
		{"remove the user again", (*Tx).RemoveFromGroup, Membership{GroupID: "g1", AccountID: "a1"}, false},
		{"remove an invite", (*Tx).RemoveFromGroup, Membership{GroupID: "g1", InviteID: "i1"}, true},
		{"remove the invite again", (*Tx).RemoveFromGroup, Membership{GroupID: "g1", InviteID: "i1"}, false},
	} {
		update(t, s, func(ctx context.Context, tx *Tx) error {
			changed, err := step.do(tx, ctx, step.who)
			if changed != step.changed {
				t.Errorf("%s: got %t, want %t", step.name, changed, step.changed)
			}
			return err
		})
	}

	inFirst := []Membership{
		{GroupID: "g1", Email: "Person3@Example.com", AccountID: "a3"},
		{GroupID: "g1", Email: "New2@example.com", InviteID: "i2"},
	}
	inSecond := []Membership{
		{GroupID: "g2", Email: "Person2@Example.com", AccountID: "a2"},
		{GroupID: "g2", Email: "New2@example.com", InviteID: "i2"},
	}
	assertRead(t, s, inFirst, func(ctx context.Context, tx *Tx) ([]Membership, error) { return tx.GroupMembers(ctx, "g1") })
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Membership, PageInfo, error) {
		return tx.Memberships(ctx, "w1", all)
	}, inSecond[0], inSecond[1], inFirst[0], inFirst[1])
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.GroupUsers(ctx, "g1", all)
	}, member(3))
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Invite, PageInfo, error) {
		return tx.GroupInvites(ctx, "g1", all)
	}, invite(2, 1, 2))
	assertRead(t, s, []string{"g2", "g1"}, func(ctx context.Context, tx *Tx) ([]string, error) { return tx.GroupIDsOfInvite(ctx, "i2") })
	assertRead(t, s, map[string][]string{"i2": {"g2", "g1"}}, func(ctx context.Context, tx *Tx) (map[string][]string, error) {
		return tx.GroupIDsOfInvites(ctx, "w1", []string{"i1", "i2"})
	})
	assertRead(t, s, map[string][]string{}, func(ctx context.Context, tx *Tx) (map[string][]string, error) {
		return tx.GroupIDsOfInvites(ctx, "w1", []string{"i1"})
	})
}

// A group has people of its own workspace only (rule J2).
func (e suite) membershipsAreLocal(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	for _, foreign := range []Membership{
		{GroupID: "g1", AccountID: "a4"}, {GroupID: "g1", InviteID: "i3"}, {GroupID: "g9", AccountID: "a1"}, {GroupID: "g1"},
	} {
		err := s.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.AddToGroup(t.Context(), foreign)
			return err
		})
		if err == nil {
			t.Errorf("%s", cmp.Diff(nil, foreign))
		}
	}
}

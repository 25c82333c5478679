package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// groupNames reads a page of the groups of w1.
func groupNames(ctx context.Context, tx *Tx, page Page) ([]string, PageInfo, error) {
	groups, info, err := tx.Groups(ctx, "w1", page)
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.ID
	}
	return names, info, err
}

func (e suite) pages(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.InsertWorkspace(ctx, workspaceNumber(1)), tx.InsertWorkspace(ctx, workspaceNumber(2)),
			// The groups of another workspace stand between those of the list.
			tx.InsertGroup(ctx, group(1, 1)), tx.InsertGroup(ctx, group(2, 2)), tx.InsertGroup(ctx, group(3, 1)),
			tx.InsertGroup(ctx, group(4, 1)), tx.InsertGroup(ctx, group(5, 2)), tx.InsertGroup(ctx, group(6, 1)),
			tx.InsertGroup(ctx, group(7, 1)))
	})
	at := func(seq int64) *int64 { return &seq }
	for _, asked := range []struct {
		page Page
		want []string
		info PageInfo
	}{
		{Page{Count: 2}, []string{"g1", "g3"}, PageInfo{Next: at(3), Total: 5}},
		{Page{After: 3, Count: 2}, []string{"g4", "g6"}, PageInfo{Next: at(6), Previous: at(0), Total: 5}},
		{Page{After: 6, Count: 2}, []string{"g7"}, PageInfo{Previous: at(3), Total: 5}},
		{Page{After: 7, Count: 2}, []string{}, PageInfo{Previous: at(4), Total: 5}},
		{Page{After: 1, Count: 3}, []string{"g3", "g4", "g6"}, PageInfo{Next: at(6), Previous: at(0), Total: 5}},
		{Page{Count: 5}, []string{"g1", "g3", "g4", "g6", "g7"}, PageInfo{Total: 5}},
		{Page{Count: 1000}, []string{"g1", "g3", "g4", "g6", "g7"}, PageInfo{Total: 5}},
	} {
		err := s.View(t.Context(), func(tx *Tx) error {
			got, info, err := groupNames(t.Context(), tx, asked.page)
			assertEqual(t, asked.want, got)
			assertEqual(t, asked.info, info)
			return err
		})
		if err != nil {
			t.Errorf("%+v: %v", asked.page, err)
		}
	}
	err := s.View(t.Context(), func(tx *Tx) error {
		_, _, err := groupNames(t.Context(), tx, Page{Count: 0})
		return err
	})
	assertError(t, err, errPageCount)
}

// A walk from page to page meets everything that was there all the time exactly
// once and nothing twice, whatever comes and goes meanwhile.
func (e suite) pageWalk(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	made := 0
	rapid.Check(t, func(rt *rapid.T) {
		made++
		workspace := workspaceNumber(made)
		var present, lasting []string
		add := func(ctx context.Context, tx *Tx, n int) error {
			for range n {
				made++
				g := group(made, 0)
				g.WorkspaceID = workspace.ID
				if err := tx.InsertGroup(ctx, g); err != nil {
					return err
				}
				present = append(present, g.ID)
			}
			return nil
		}
		remove := func(ctx context.Context, tx *Tx, n int) error {
			for range min(n, len(present)) {
				at := rapid.IntRange(0, len(present)-1).Draw(rt, "removed")
				if err := tx.DeleteGroup(ctx, workspace.ID, present[at]); err != nil {
					return err
				}
				lasting = slices.DeleteFunc(lasting, func(id string) bool { return id == present[at] })
				present = slices.Delete(present, at, at+1)
			}
			return nil
		}
		update(t, s, func(ctx context.Context, tx *Tx) error {
			return errors.Join(tx.InsertWorkspace(ctx, workspace), add(ctx, tx, rapid.IntRange(0, 12).Draw(rt, "groups")))
		})
		lasting = slices.Clone(present)

		var met []string
		for after, pages := int64(0), 0; ; pages++ {
			page := Page{After: after, Count: rapid.IntRange(1, 4).Draw(rt, "count")}
			next := view(t, s, func(ctx context.Context, tx *Tx) (*int64, error) {
				groups, info, err := tx.Groups(ctx, workspace.ID, page)
				for _, g := range groups {
					met = append(met, g.ID)
				}
				assertEqual(t, len(present), info.Total)
				return info.Next, err
			})
			if next == nil {
				break
			}
			after = *next
			if pages < 10 {
				update(t, s, func(ctx context.Context, tx *Tx) error {
					return errors.Join(
						remove(ctx, tx, rapid.IntRange(0, 2).Draw(rt, "removals")), add(ctx, tx, rapid.IntRange(0, 2).Draw(rt, "additions")))
				})
			}
		}

		if distinct := slices.Compact(slices.Sorted(slices.Values(met))); len(distinct) != len(met) {
			rt.Fatalf("the walk met something twice: %v", met)
		}
		for _, id := range lasting {
			if !slices.Contains(met, id) {
				rt.Fatalf("the walk skipped %s, which was there all the time: %v", id, met)
			}
		}
	})
}

// A workspace of a thousand people in one group is walked page by page.
func (e suite) manyPeople(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	const people = 1000
	insertPeople(t, s, people)
	read := func(page Page) (got []string, info PageInfo) {
		return view(t, s, func(ctx context.Context, tx *Tx) ([]string, error) {
			users, i, err := tx.GroupUsers(ctx, "g1", page)
			if err != nil {
				return nil, err
			}
			ids := make([]string, len(users))
			for n, u := range users {
				ids[n] = u.AccountID
			}
			policies, err := tx.PoliciesOf(ctx, "w1", api.SubjectUser, ids)
			assertEqual(t, len(ids), len(policies))
			info = i
			return ids, err
		}), info
	}
	var got, want []string
	page := Page{Count: 300}
	for {
		ids, info := read(page)
		got = append(got, ids...)
		assertEqual(t, people, info.Total)
		if info.Next == nil {
			break
		}
		page.After = *info.Next
	}
	for n := range people {
		want = append(want, id("a", n))
	}
	assertEqual(t, want, got)
	assertRead(t, s, Group{ID: "g1", WorkspaceID: "w1", Name: "Group 1", MemberCount: people, CreatedAt: noon},
		func(ctx context.Context, tx *Tx) (Group, error) { return tx.Group(ctx, "w1", "g1") })
}

// insertPeople makes the workspace w1 with n members, a0 and so on, all of them in
// the group g1, each with a policy.
func insertPeople(tb testing.TB, s *Store, n int) {
	tb.Helper()
	err := s.Update(tb.Context(), func(tx *Tx) error {
		ctx := tb.Context()
		if err := errors.Join(tx.InsertWorkspace(ctx, workspaceNumber(1)), tx.InsertGroup(ctx, group(1, 1))); err != nil {
			return err
		}
		for i := range n {
			err := errors.Join(tx.InsertAccount(ctx, account(i)), tx.InsertMember(ctx, "w1", id("a", i), noon),
				tx.InsertPolicy(ctx, policy(i, api.SubjectUser, id("a", i), "role")))
			if err != nil {
				return fmt.Errorf("person %d: %w", i, err)
			}
			if _, err := tx.AddToGroup(ctx, Membership{GroupID: "g1", AccountID: id("a", i)}); err != nil {
				return fmt.Errorf("person %d: %w", i, err)
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

package store

import (
	"path/filepath"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// benchPeople is how many members the benchmarked workspace has, all of them in
// one group.
const benchPeople = 5000

func openBench(b *testing.B) *Store {
	b.Helper()
	s := openTest(b, filepath.Join(b.TempDir(), "access.db"))
	insertPeople(b, s, benchPeople)
	b.ResetTimer()
	return s
}

func viewBench(b *testing.B, s *Store, read func(*Tx) error) {
	b.Helper()
	for b.Loop() {
		if err := s.View(b.Context(), read); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInsertPeople adds 5,000 members with a policy each and puts them into a
// group, in one transaction.
func BenchmarkInsertPeople(b *testing.B) {
	for b.Loop() {
		s := openTest(b, filepath.Join(b.TempDir(), "access.db"))
		insertPeople(b, s, benchPeople)
	}
}

// BenchmarkWalkGroup reads the 5,000 users of a group by pages of 200.
func BenchmarkWalkGroup(b *testing.B) {
	viewBench(b, openBench(b), func(tx *Tx) error {
		for page := (Page{Count: api.DefaultPageSize}); ; {
			_, info, err := tx.GroupUsers(b.Context(), "g1", page)
			if err != nil || info.Next == nil {
				return err
			}
			page.After = *info.Next
		}
	})
}

// BenchmarkPoliciesOfPage reads the policies of a page of 200 members out of 5,000.
func BenchmarkPoliciesOfPage(b *testing.B) {
	var ids []string
	for n := range api.DefaultPageSize {
		ids = append(ids, id("a", n))
	}
	viewBench(b, openBench(b), func(tx *Tx) error {
		_, err := tx.PoliciesOf(b.Context(), "w1", api.SubjectUser, ids)
		return err
	})
}

// BenchmarkEffectivePolicies reads what one of 5,000 members acts by, as every
// request does.
func BenchmarkEffectivePolicies(b *testing.B) {
	viewBench(b, openBench(b), func(tx *Tx) error {
		_, err := tx.EffectivePolicies(b.Context(), "w1", "a7")
		return err
	})
}

// BenchmarkUpdate commits one small change.
func BenchmarkUpdate(b *testing.B) {
	s := openBench(b)
	for b.Loop() {
		err := s.Update(b.Context(), func(tx *Tx) error { return tx.RenameGroup(b.Context(), "w1", "g1", "Group 1") })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a database that is up to date, and closes it.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "access.db")
	for b.Loop() {
		s, err := Open(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCount counts calls in one window.
func BenchmarkCount(b *testing.B) {
	s := openTest(b, filepath.Join(b.TempDir(), "access.db"))
	c := call{WindowKey{Credential: "a1"}, ratelimit.Rate{Calls: ratelimit.MaxCalls, Per: ratelimit.MaxPer}, 0}
	for b.Loop() {
		if _, err := c.countIn(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
}

package store

import (
	"context"
	"testing"
	"time"
)

func noteUse(t *testing.T, s *Store, tokenID string, after time.Duration) {
	t.Helper()
	if err := s.NoteTokenUse(t.Context(), tokenID, noon.Add(after)); err != nil {
		t.Fatal(err)
	}
}

func tokenUses(t *testing.T, s *Store, ids ...string) map[string]time.Time {
	t.Helper()
	uses, err := s.TokenUses(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	return uses
}

func (e suite) tokenUses(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	assertEqual(t, map[string]time.Time{}, tokenUses(t, s, "t1"))
	noteUse(t, s, "t1", 0)
	noteUse(t, s, "t2", time.Second)
	noteUse(t, s, "t3", time.Second)
	noteUse(t, s, "t1", time.Hour)
	// The clock of the last one counts, even if it was set back.
	noteUse(t, s, "t2", -time.Hour)
	assertEqual(t, map[string]time.Time{"t1": noon.Add(time.Hour), "t2": noon.Add(-time.Hour)}, tokenUses(t, s, "t1", "t2", "t4"))
	assertEqual(t, map[string]time.Time{}, tokenUses(t, s))
}

// Noting a use is no write to the data, as counting is none, and one that is noted
// stays noted when a write fails.
func (e suite) noteTokenUseWhileWriting(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	err := s.Update(t.Context(), func(*Tx) error {
		noteUse(t, s, "t1", 0)
		assertEqual(t, map[string]time.Time{"t1": noon}, tokenUses(t, s, "t1"))
		return ErrTaken
	})
	assertError(t, err, ErrTaken)
	assertEqual(t, map[string]time.Time{"t1": noon}, tokenUses(t, s, "t1"))
}

func (e suite) noTokenUseAfterClose(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	noteUse(t, s, "t1", 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	assertError(t, s.NoteTokenUse(t.Context(), "t1", noon), errClosed)
	_, err := s.TokenUses(t.Context(), []string{"t1"})
	assertError(t, err, errClosed)
}

// useWindows runs every statement on the windows and on what is beside them.
func useWindows(ctx context.Context, tx *Tx) error {
	c := twoAMinute("a1", "", 0)
	for range 3 {
		if _, err := tx.count(ctx, c.WindowKey, c.rate, noon); err != nil {
			return err
		}
	}
	if err := tx.noteTokenUse(ctx, "t1", noon); err != nil {
		return err
	}
	if _, err := tx.tokenUses(ctx, []string{"t1", "t2"}); err != nil {
		return err
	}
	return tx.forgetWindows(ctx, noon)
}

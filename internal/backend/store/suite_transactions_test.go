package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

var errOwn = errors.New("an error of the caller")

func (e suite) installationID(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	read := func(ctx context.Context, tx *Tx) (string, error) { return tx.InstallationID(ctx) }
	first := view(t, s, read)
	if len(first) != 22 {
		t.Errorf("the installation id is %q, want 22 characters", first)
	}
	assertRead(t, s, first, read)
}

// insertFirst writes one account, which a test looks for afterwards by readFirst.
func insertFirst(ctx context.Context, tx *Tx) error { return tx.InsertAccount(ctx, account(1)) }

func readFirst(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") }

func (e suite) rollbackOnError(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	assertUpdateFails(t, s, errOwn, func(ctx context.Context, tx *Tx) error {
		return errors.Join(insertFirst(ctx, tx), errOwn)
	})
	assertNotFound(t, s, readFirst)
}

func (e suite) rollbackOnPanic(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	func() {
		defer func() { assertEqual[any](t, "boom", recover()) }()
		err := s.Update(t.Context(), func(tx *Tx) error {
			if err := insertFirst(t.Context(), tx); err != nil {
				t.Error(err)
			}
			panic("boom")
		})
		t.Errorf("Update returned %v after a panic", err)
	}()
	assertNotFound(t, s, readFirst)
}

func (e suite) rollbackOnContextEnd(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx *Tx) error {
		defer cancel()
		return insertFirst(ctx, tx)
	})
	assertError(t, err, context.Canceled)
	assertNotFound(t, s, readFirst)
}

// Not only the context of Update but that of each method is looked at.
func (e suite) rollbackOnEndOfMethodContext(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(t.Context(), func(tx *Tx) error {
		if err := insertFirst(ctx, tx); err != nil {
			return err
		}
		cancel()
		_, err := readFirst(ctx, tx)
		assertError(t, err, context.Canceled)
		return nil
	})
	assertError(t, err, context.Canceled)
	assertNotFound(t, s, readFirst)
}

func (e suite) nothingAfterContextEnd(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, transact := range []func(context.Context, func(*Tx) error) error{s.Update, s.View} {
		err := transact(ctx, func(*Tx) error {
			t.Error("the transaction began")
			return nil
		})
		assertError(t, err, context.Canceled)
	}
}

func (e suite) lostAfterFailure(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error {
		if err := insertFirst(ctx, tx); err != nil {
			return err
		}
		assertError(t, insertFirst(ctx, tx), ErrTaken)
		_, err := readFirst(ctx, tx)
		assertError(t, err, ErrTaken)
		return nil
	})
	assertNotFound(t, s, readFirst)
}

func (e suite) notLostWhereNotFound(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		_, err := readFirst(ctx, tx)
		assertError(t, err, ErrNotFound)
		assertError(t, tx.DeleteMember(ctx, "w1", "a1"), ErrNotFound)
		return insertFirst(ctx, tx)
	})
	assertRead(t, s, account(1), readFirst)
}

func (e suite) viewChangesNothing(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	assertError(t, s.View(t.Context(), func(tx *Tx) error { return insertFirst(t.Context(), tx) }), ErrReadOnly)
	assertNotFound(t, s, readFirst)
}

func (e suite) endsWithItsFunction(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	var kept *Tx
	update(t, s, func(_ context.Context, tx *Tx) error {
		kept = tx
		return nil
	})
	if err := insertFirst(t.Context(), kept); err == nil {
		t.Error("a transaction worked after its end")
	}
}

func (e suite) changes(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	counted := func(want int, write func(ctx context.Context, tx *Tx) error) {
		t.Helper()
		update(t, s, func(ctx context.Context, tx *Tx) error {
			err := write(ctx, tx)
			assertEqual(t, want, tx.Changes())
			return err
		})
	}
	counted(0, func(context.Context, *Tx) error { return nil })
	counted(2, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.InsertLabel(ctx, "w1", api.Label{Key: "environment", Value: "dev"}),
			tx.InsertLabel(ctx, "w1", api.Label{Key: "environment", Value: "prod"}))
	})
	counted(0, func(ctx context.Context, tx *Tx) error {
		_, err := tx.AddToGroup(ctx, Membership{GroupID: "g1", AccountID: "a1"})
		return err
	})
	counted(0, func(ctx context.Context, tx *Tx) error {
		_, err := tx.DeletePolicies(ctx, "w1", api.SubjectUser, "a1")
		return err
	})
	counted(0, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.InsertEvent(ctx, Event{ID: "e1", Timestamp: noon}),
			tx.InsertMail(ctx, Mail{ID: "m1", CreatedAt: noon, ExpiresAt: noon}),
			tx.EraseMails(ctx, "i1"),
			tx.RememberAnswer(ctx, Answer{CreatedAt: noon}),
			tx.ForgetAnswers(ctx, noon))
	})
}

func (e suite) viewIsASnapshot(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	count := func(tx *Tx) int {
		_, info, err := tx.Members(t.Context(), "w1", all)
		if err != nil {
			t.Fatal(err)
		}
		return info.Total
	}
	err := s.View(t.Context(), func(before *Tx) error {
		assertEqual(t, 3, count(before))
		update(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertMember(ctx, "w1", "a4", noon) })
		assertEqual(t, 3, count(before))
		return s.View(t.Context(), func(after *Tx) error {
			assertEqual(t, 4, count(after))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (e suite) concurrentUpdates(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	const goroutines, each = 8, 5
	var done sync.WaitGroup
	for g := range goroutines {
		done.Go(func() {
			for n := range each {
				err := s.Update(t.Context(), func(tx *Tx) error {
					events, info, err := tx.Events(t.Context(), "w1", EventFilter{}, all)
					if err != nil {
						return err
					}
					assertEqual(t, len(events), info.Total)
					// The name is what was there before: one that is there twice shows an
					// update that did not see another one.
					return tx.InsertEvent(t.Context(), Event{
						ID: fmt.Sprintf("%d-%d", g, n), WorkspaceID: "w1", Timestamp: noon, ResourceName: fmt.Sprint(len(events)),
					})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	var want []string
	for n := range goroutines * each {
		want = append(want, fmt.Sprint(n))
	}
	assertRead(t, s, want, func(ctx context.Context, tx *Tx) ([]string, error) {
		events, _, err := tx.Events(ctx, "w1", EventFilter{}, all)
		var names []string
		for _, e := range events {
			names = append(names, e.ResourceName)
		}
		return names, err
	})
}

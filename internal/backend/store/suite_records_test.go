package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

func (e suite) events(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	full := Event{
		ID: "e1", WorkspaceID: "w1", Timestamp: noon.Add(time.Hour), Type: "Policy Created", Actor: "a1",
		ActorEmail: "Person1@Example.com", ResourceID: "p1", ResourceType: "policy", ResourceName: "Policy 1",
	}
	// Events come in the order in which they were written, whatever the clock said.
	later := Event{ID: "e2", WorkspaceID: "w1", Timestamp: noon}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertEvent(ctx, full), tx.InsertEvent(ctx, later),
			tx.InsertEvent(ctx, Event{ID: "e3", WorkspaceID: "w2", Timestamp: noon}))
	})
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Event, PageInfo, error) {
		return tx.Events(ctx, "w1", EventFilter{}, all)
	}, full, later)
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertEvent(ctx, later) })
	// Nothing changes or deletes an event (rule I1).
	for _, statement := range []string{"UPDATE audit_events SET type = 'x'", "DELETE FROM audit_events"} {
		err := s.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.record(t.Context(), statement)
			return err
		})
		if err == nil {
			t.Errorf("%s succeeded", statement)
		}
	}
}

func (e suite) eventFilter(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	event := func(n int, resourceType, resourceID string) Event {
		return Event{
			ID: id("e", n), WorkspaceID: "w1", Timestamp: noon.Add(time.Duration(n) * time.Millisecond),
			ResourceType: resourceType, ResourceID: resourceID,
		}
	}
	one, two, three := event(1, "user", "x"), event(2, "group", "x"), event(3, "user", "y")
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertEvent(ctx, one), tx.InsertEvent(ctx, two), tx.InsertEvent(ctx, three))
	})
	for name, asked := range map[string]struct {
		filter EventFilter
		want   []Event
	}{
		"from is inclusive":          {EventFilter{From: two.Timestamp}, []Event{two, three}},
		"to is exclusive":            {EventFilter{To: two.Timestamp}, []Event{one}},
		"an empty time":              {EventFilter{From: two.Timestamp, To: two.Timestamp}, nil},
		"from between two":           {EventFilter{From: two.Timestamp.Add(time.Microsecond)}, []Event{three}},
		"to between two":             {EventFilter{To: two.Timestamp.Add(time.Microsecond)}, []Event{one, two}},
		"from in another time zone":  {EventFilter{From: two.Timestamp.In(time.FixedZone("", 3600))}, []Event{two, three}},
		"resource":                   {EventFilter{ResourceID: "x"}, []Event{one, two}},
		"type":                       {EventFilter{ResourceType: "user"}, []Event{one, three}},
		"resource and type and time": {EventFilter{ResourceID: "x", ResourceType: "user", From: noon, To: two.Timestamp}, []Event{one}},
	} {
		t.Run(name, func(t *testing.T) {
			assertList(t, s, func(ctx context.Context, tx *Tx) ([]Event, PageInfo, error) {
				return tx.Events(ctx, "w1", asked.filter, all)
			}, asked.want...)
		})
	}
}

func (e suite) outbox(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	first := Mail{ID: "m1", To: "New1@example.com", Subject: "Hello", Text: "Line\nLine", Code: "secret", InviteID: "i1", CreatedAt: noon.Add(time.Hour), ExpiresAt: noon.Add(9 * time.Hour)}
	second := Mail{ID: "m2", To: "x@example.com", CreatedAt: noon, ExpiresAt: noon.Add(9 * time.Hour)}
	third := Mail{ID: "m3", To: "New2@example.com", InviteID: "i2", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	read := func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) }
	assertRead(t, s, nil, read)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		assertEqual(t, false, tx.Mailed())
		err := errors.Join(tx.InsertMail(ctx, first), tx.InsertMail(ctx, second), tx.InsertMail(ctx, third))
		assertEqual(t, true, tx.Mailed())
		return err
	})
	assertRead(t, s, []Mail{first, second, third}, read)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.EraseMails(ctx, "i1") })
	assertRead(t, s, []Mail{second, third}, read)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return tx.EraseExpiredMails(ctx, third.ExpiresAt.Add(-time.Millisecond))
	})
	assertRead(t, s, []Mail{second, third}, read)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.EraseExpiredMails(ctx, third.ExpiresAt) })
	assertRead(t, s, []Mail{second}, read)
}

func (e suite) answers(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	answer := Answer{
		Credential: "t1", Workspace: "w1", Operation: "CreateUserGroup", Key: "k", BodyHash: "hash", Status: 200,
		Body: []byte(`{"data":{}}`), CreatedAt: noon,
	}
	secret := Answer{Credential: "t1", Operation: "CreateToken", Key: "k", BodyHash: "hash", Status: 201, Made: "t2", CreatedAt: noon.Add(time.Hour)}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.RememberAnswer(ctx, answer), tx.RememberAnswer(ctx, secret))
	})
	recall := func(credential, workspace, operation, key string, notBefore time.Time) func(ctx context.Context, tx *Tx) (Answer, error) {
		return func(ctx context.Context, tx *Tx) (Answer, error) {
			return tx.RecallAnswer(ctx, credential, workspace, operation, key, notBefore)
		}
	}
	assertRead(t, s, answer, recall("t1", "w1", "CreateUserGroup", "k", noon))
	assertRead(t, s, secret, recall("t1", "", "CreateToken", "k", noon))
	for _, other := range []func(ctx context.Context, tx *Tx) (Answer, error){
		recall("t1", "w1", "CreateUserGroup", "k", noon.Add(time.Millisecond)),
		recall("t2", "w1", "CreateUserGroup", "k", noon),
		recall("t1", "w2", "CreateUserGroup", "k", noon),
		recall("t1", "w1", "CreateInvites", "k", noon),
		recall("t1", "w1", "CreateUserGroup", "l", noon),
	} {
		assertNotFound(t, s, other)
	}

	replaced := answer
	replaced.BodyHash, replaced.Status, replaced.Body, replaced.Made, replaced.CreatedAt = "other", 201, nil, "g1", noon.Add(time.Minute)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.RememberAnswer(ctx, replaced) })
	assertRead(t, s, replaced, recall("t1", "w1", "CreateUserGroup", "k", noon))

	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.ForgetAnswers(ctx, secret.CreatedAt) })
	assertNotFound(t, s, recall("t1", "w1", "CreateUserGroup", "k", noon))
	assertRead(t, s, secret, recall("t1", "", "CreateToken", "k", noon))
}

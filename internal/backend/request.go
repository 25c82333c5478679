package backend

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// answerLifetime is how long an answer is kept for a repeat under its key.
const answerLifetime = 24 * time.Hour

// A Call is one request as the server understood it, without its input.
type Call struct {
	Route api.Route
	// Secret is the bearer token, empty if there was none.
	Secret string
	// Workspace is the workspace that the request names, by id or slug, in its
	// path or its header; empty if it names none.
	Workspace string
	// IdempotencyKey is empty if there was none, and BodyHash then unused.
	IdempotencyKey string
	BodyHash       string
}

// A Request is the transaction of one call: who asks, in which workspace, at
// which instant. An operation reads and writes only through it.
type Request struct {
	*Backend
	tx        *store.Tx
	caller    caller
	workspace store.Workspace
	rights    access.RightSet
	now       time.Time
	// events counts the audit events that were recorded.
	events int
	// made is the id of what an operation made whose answer holds a secret.
	made string
}

// A Reply is the answer to a call: a status of success and the JSON of what
// stands under "data".
type Reply struct {
	Status int
	Data   json.RawMessage
}

// An Operation is the code behind a declared operation. It runs in the
// transaction of its request; an error undoes all that it wrote.
type Operation[In, Out any] func(ctx context.Context, r *Request, in In) (Out, error)

// Authorise says whether a call may be made at all, before its input is read
// (rule J4). Run checks again, in the transaction that writes.
func (b *Backend) Authorise(ctx context.Context, call Call) error {
	return b.store.View(ctx, func(tx *store.Tx) error {
		_, err := b.admit(ctx, tx, call)
		return err
	})
}

// Run carries out an operation: authorisation, rules, changes and audit events
// in one transaction, which the answer under an idempotency key is part of.
func Run[In, Out any](ctx context.Context, b *Backend, call Call, in In, do Operation[In, Out]) (Reply, error) {
	transact := b.store.View
	if call.Route.Writes() {
		transact = b.store.Update
	}
	var reply Reply
	err := transact(ctx, func(tx *store.Tx) error {
		r, err := b.admit(ctx, tx, call)
		if err != nil {
			return err
		}
		if !call.Route.Writes() {
			reply, err = perform(ctx, r, call, in, do)
			return err
		}
		if err := r.ensureAccount(ctx); err != nil {
			return err
		}
		reply, err = r.once(ctx, call, func() (Reply, error) { return perform(ctx, r, call, in, do) })
		if err == nil && tx.Changes() > 0 && r.events == 0 {
			err = fmt.Errorf("%s changed something without an audit event (rule I1)", call.Route.Name)
		}
		return err
	})
	return reply, err
}

func perform[In, Out any](ctx context.Context, r *Request, call Call, in In, do Operation[In, Out]) (Reply, error) {
	out, err := do(ctx, r, in)
	if err != nil {
		return Reply{}, err
	}
	data, err := json.Marshal(out)
	if err != nil {
		return Reply{}, fmt.Errorf("encoding the answer of %s: %w", call.Route.Name, err)
	}
	return Reply{Status: call.Route.Status, Data: data}, nil
}

// admit authenticates the caller, finds the workspace and checks the right.
func (b *Backend) admit(ctx context.Context, tx *store.Tx, call Call) (*Request, error) {
	r := &Request{Backend: b, tx: tx, now: b.now().UTC()}
	right := call.Route.Right
	if right == api.Public && call.Secret == "" {
		return r, nil
	}
	var err error
	if r.caller, err = b.authenticate(ctx, tx, call.Secret); err != nil {
		return nil, err
	}
	switch {
	case right.InWorkspace():
		return r, r.enter(ctx, call)
	case right == api.OwnAccount && r.caller.kind != api.KindAccount:
		return nil, unauthorized("%s needs an account token, and this is a workspace token", call.Route.Name)
	default:
		return r, nil
	}
}

// once answers a repeat under an idempotency key from what was answered before,
// and does the work otherwise.
func (r *Request) once(ctx context.Context, call Call, do func() (Reply, error)) (Reply, error) {
	if call.IdempotencyKey == "" {
		return do()
	}
	name := store.Answer{
		Credential: r.caller.tokenID, Workspace: r.workspace.ID, Operation: call.Route.Name, Key: call.IdempotencyKey,
	}
	kept, err := r.tx.RecallAnswer(ctx, name.Credential, name.Workspace, name.Operation, name.Key, r.now.Add(-answerLifetime))
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return Reply{}, err
	case kept.BodyHash != call.BodyHash:
		return Reply{}, invalidField(api.HeaderIdempotencyKey, "the key %q was used for another request before", call.IdempotencyKey)
	case kept.Body == nil:
		return Reply{}, refuse(Conflict, api.TypeConflict, api.HeaderIdempotencyKey,
			"this was done before, and its answer held a secret that is shown only once; what was made has the id %q", kept.Made)
	default:
		return Reply{Status: kept.Status, Data: kept.Body}, nil
	}
	changes := r.tx.Changes()
	reply, err := do()
	if err != nil {
		return Reply{}, err
	}
	if r.tx.Changes() == changes {
		return reply, nil // Nothing was done, so that a repeat does nothing twice.
	}
	return reply, r.keepAnswer(ctx, name, call, reply)
}

func (r *Request) keepAnswer(ctx context.Context, answer store.Answer, call Call, reply Reply) error {
	if err := r.tx.ForgetAnswers(ctx, r.now.Add(-answerLifetime)); err != nil {
		return err
	}
	answer.BodyHash, answer.Status, answer.CreatedAt = call.BodyHash, reply.Status, r.now
	if call.Route.AnswersSecret {
		answer.Made = r.made
	} else {
		answer.Body = reply.Data
	}
	return r.tx.RememberAnswer(ctx, answer)
}

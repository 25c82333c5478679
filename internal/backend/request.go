package backend

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
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
	// Extended is set for a caller who knows what an access server adds to answers of the
	// Public API.
	Extended bool
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
	// policies are those that the caller acts by, and rights what they give.
	policies []store.Policy
	rights   access.RightSet
	now      time.Time
	dryRun   bool
	// extended is set where answers may hold more than those of the Public API.
	extended bool
	// events counts the audit events that were recorded.
	events int
	// secretOf is the id of what an operation made whose secret is in the answer;
	// empty for an answer without one.
	secretOf string
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

// Authorise decides, before the input is read, whether a call may be made (rule J4).
// A call with a known credential is counted (rule J1) and noted as a use of the token
// (rule F1), unless its limit is used up, which refuses it. Authorise returns how the
// call stands with its limit, also where the call is refused, and nil where there is
// none. Run checks the rights again, in the transaction that writes, and counts
// nothing.
func (b *Backend) Authorise(ctx context.Context, call Call) (*Standing, error) {
	var standing *Standing
	var by caller
	var quota *quota
	var refused error
	err := b.store.View(ctx, func(tx *store.Tx) error {
		r, err := b.recognise(ctx, tx, call)
		if err != nil {
			return err
		}
		by = r.caller
		quota = b.limiter.quota(call, by)
		if standing, err = b.limiter.refusal(quota); err != nil {
			return err
		}
		refused = r.mayBegin(ctx, call)
		return nil
	})
	if err != nil {
		return standing, err
	}
	if standing, err = b.limiter.take(ctx, quota); err != nil {
		return standing, err
	}
	if err := b.noteUse(ctx, by); err != nil {
		return standing, err
	}
	return standing, refused
}

// mayBegin checks the right to a call whose input is not known yet.
func (r *Request) mayBegin(ctx context.Context, call Call) error {
	refused := r.permit(ctx, call)
	if refused == nil || !call.endsRights() {
		return refused
	}
	_, err := r.answered(ctx, call)
	if errors.Is(err, store.ErrNotFound) {
		return refused
	}
	return err // Without one it may be a repeat, which Run tells by its input.
}

// endsRights reports whether a call may take away the right that it needs, such
// as leaving a workspace. Who repeats such a call under its key is told again
// that it is done, which is all that these answers hold.
func (c Call) endsRights() bool {
	return c.Route.Method == http.MethodDelete && c.IdempotencyKey != ""
}

// Run carries out an operation: authorisation, rules, changes and audit events
// in one transaction, which the answer under an idempotency key is part of.
func Run[In, Out any](ctx context.Context, b *Backend, call Call, in In, do Operation[In, Out]) (Reply, error) {
	var reply Reply
	if call.Route.DryRun {
		return rehearse(ctx, b, call, in, do)
	}
	if !call.Route.Writes() {
		return read(ctx, b, call, in, do)
	}
	attempt := func(tx *store.Tx) error {
		r, refused := b.admit(ctx, tx, call)
		if refused != nil && (r == nil || !call.endsRights()) {
			return refused
		}
		kept, err := r.answered(ctx, call)
		switch {
		case errors.Is(err, store.ErrNotFound) && refused == nil:
			reply, err = write(ctx, r, call, in, do)
		case refused != nil && (errors.Is(err, store.ErrNotFound) || err == nil && kept.BodyHash != call.BodyHash):
			return refused
		case err == nil:
			reply, err = r.repeat(ctx, kept, call)
		}
		return err
	}
	err := b.change(ctx, call, attempt)
	return reply, err
}

// read performs an operation that changes nothing.
func read[In, Out any](ctx context.Context, b *Backend, call Call, in In, do Operation[In, Out]) (Reply, error) {
	var reply Reply
	err := b.store.View(ctx, func(tx *store.Tx) error {
		r, err := b.admit(ctx, tx, call)
		if err != nil {
			return err
		}
		reply, err = perform(ctx, r, call, in, do)
		return err
	})
	return reply, err
}

// change runs what may write. No limit holds strangers back: what they send must be
// more than a guess before others wait for it. A refusal that keeps what it wrote is
// committed, in the transaction that read what it was judged by, so that tries made
// at once are counted one by one (rule F3).
func (b *Backend) change(ctx context.Context, call Call, attempt func(*store.Tx) error) error {
	if call.Secret == "" {
		if err := b.store.View(ctx, attempt); !errors.Is(err, store.ErrReadOnly) {
			return err
		}
	}
	var kept error
	mailed := false
	err := b.store.Update(ctx, func(tx *store.Tx) error {
		err := attempt(tx)
		mailed = tx.Mailed()
		refusal, refused := errors.AsType[*Error](err)
		if !refused || !refusal.keeps {
			return err
		}
		if tx.Changes() > 0 {
			return fmt.Errorf("%s changed something before a refusal that keeps what it wrote", call.Route.Name)
		}
		kept = err
		return nil
	})
	if err != nil {
		return err
	}
	if mailed {
		b.mailWritten()
	}
	return kept
}

// errRehearsed undoes what a dry run has written.
var errRehearsed = errors.New("a dry run is rolled back")

// rehearse carries out an operation as Run would, by the same code, and undoes
// it.
func rehearse[In, Out any](ctx context.Context, b *Backend, call Call, in In, do Operation[In, Out]) (Reply, error) {
	var reply Reply
	err := b.change(ctx, call, func(tx *store.Tx) error {
		r, err := b.admit(ctx, tx, call)
		if err != nil {
			return err
		}
		if reply, err = write(ctx, r, call, in, do); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return reply, err
}

// write performs an operation that may change something, and keeps its answer.
func write[In, Out any](ctx context.Context, r *Request, call Call, in In, do Operation[In, Out]) (Reply, error) {
	// The operation may make, rename or delete the workspace.
	place := r.placeOf(call)
	if err := r.ensureAccount(ctx); err != nil {
		return Reply{}, err
	}
	reply, err := perform(ctx, r, call, in, do)
	if err != nil {
		return Reply{}, err
	}
	if r.tx.Changes() > 0 && r.events == 0 {
		return Reply{}, fmt.Errorf("%s changed something without an audit event (rule I1)", call.Route.Name)
	}
	return reply, r.keepAnswer(ctx, place, call, reply)
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

// instant is the time of a request, to the millisecond as it is stored, so that
// what was answered is what is read later.
func (b *Backend) instant() time.Time {
	return b.now().UTC().Truncate(time.Millisecond)
}

// admit authenticates the caller, finds the workspace and checks the right. Whom
// it knows and refuses gets a Request too, which may tell of a repeat.
func (b *Backend) admit(ctx context.Context, tx *store.Tx, call Call) (*Request, error) {
	r, err := b.recognise(ctx, tx, call)
	if err != nil {
		return nil, err
	}
	return r, r.permit(ctx, call)
}

// recognise authenticates the caller. Nobody needs to be one for a public
// operation.
func (b *Backend) recognise(ctx context.Context, tx *store.Tx, call Call) (*Request, error) {
	r := &Request{Backend: b, tx: tx, now: b.instant(), dryRun: call.Route.DryRun, extended: call.Extended && !b.publicAPIOnly}
	if call.Route.Right == api.Public && call.Secret == "" {
		return r, nil
	}
	var err error
	if r.caller, err = b.authenticate(ctx, tx, call.Secret); err != nil {
		return nil, err
	}
	return r, nil
}

// permit finds the workspace and checks the right.
func (r *Request) permit(ctx context.Context, call Call) error {
	switch right := call.Route.Right; {
	case right.InWorkspace():
		return r.enter(ctx, call)
	case right == api.OwnAccount && r.caller.kind != api.KindAccount:
		return unauthorized("%s needs an account token, and this is a workspace token", call.Route.Name)
	default:
		return nil
	}
}

// placeOf says where the answer to a call is kept, if it has a key: that of
// another credential, workspace or operation is another place. Without a
// credential the input stands for it, so that strangers do not share their keys.
func (r *Request) placeOf(call Call) store.Answer {
	place := store.Answer{
		Credential: r.caller.tokenID, Workspace: r.workspace.ID, Operation: call.Route.Name, Key: call.IdempotencyKey,
	}
	if call.Route.NamesWorkspace() {
		place.Workspace = call.Workspace // As it was named: the call itself may end that name.
	}
	if place.Credential == "" {
		place.Credential = call.BodyHash
	}
	return place
}

// answered returns what a call was answered before under its key, or
// store.ErrNotFound.
func (r *Request) answered(ctx context.Context, call Call) (store.Answer, error) {
	if call.IdempotencyKey == "" {
		return store.Answer{}, store.ErrNotFound
	}
	place := r.placeOf(call)
	return r.tx.RecallAnswer(ctx, place.Credential, place.Workspace, place.Operation, place.Key, r.now.Add(-answerLifetime))
}

// shownOnce refuses to repeat an answer that held a secret, and tells what was made,
// for a program too, which may undo it (rule F2).
func shownOnce(made string) error {
	return &Error{Code: Conflict, Problems: []api.Problem{{
		Type: api.TypeConflict, Field: api.HeaderIdempotencyKey,
		Message: fmt.Sprintf("this was done before, and its answer held a secret that is shown only once; what was made has the id %q", made),
		Data:    map[string]any{api.DataMade: made},
	}}}
}

// repeat answers a call as it was answered before.
func (r *Request) repeat(ctx context.Context, kept store.Answer, call Call) (Reply, error) {
	switch {
	case kept.BodyHash != call.BodyHash:
		return Reply{}, invalidField(api.HeaderIdempotencyKey, "the key %q was used for another request before", call.IdempotencyKey)
	case kept.Body == nil:
		return Reply{}, shownOnce(kept.Made)
	case call.showsWriteKeys():
		data, err := r.withWriteKeys(ctx, call, kept)
		return Reply{Status: kept.Status, Data: data}, err
	case !r.extended && call.Route.Out == reflect.TypeFor[api.CreateInvitesOutput]():
		data, err := withoutInvites(kept.Body)
		return Reply{Status: kept.Status, Data: data}, err
	default:
		return Reply{Status: kept.Status, Data: kept.Body}, nil
	}
}

// withoutInvites is a kept answer for a caller who knows nothing of the invites in it.
// It is the same call that is repeated, so that the answer has no place of its own for
// each kind of caller: the invites would be made twice.
func withoutInvites(data json.RawMessage) (json.RawMessage, error) {
	return changeIn(data, func(out *api.CreateInvitesOutput) error {
		out.Invites = nil
		return nil
	})
}

// keepAnswer keeps the answer to a call that has a key, but for the secrets in it.
func (r *Request) keepAnswer(ctx context.Context, answer store.Answer, call Call, reply Reply) error {
	if r.secretOf != "" && !call.Route.AnswersSecret {
		return fmt.Errorf("%s answers with a secret and is not declared to", call.Route.Name)
	}
	if answer.Key == "" {
		return nil
	}
	if err := r.tx.ForgetAnswers(ctx, r.now.Add(-answerLifetime)); err != nil {
		return err
	}
	answer.BodyHash, answer.Status, answer.CreatedAt = call.BodyHash, reply.Status, r.now
	switch {
	case r.secretOf != "":
		answer.Made = r.secretOf
	case call.showsWriteKeys():
		body, err := call.withoutWriteKeys(reply.Data)
		if err != nil {
			return err
		}
		answer.Made, answer.Body = r.workspace.ID, body
	default:
		answer.Made, answer.Body = r.workspace.ID, reply.Data
	}
	return r.tx.RememberAnswer(ctx, answer)
}

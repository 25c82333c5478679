package backend

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// labelling is an operation that makes a label and then does something more, or
// leaves it at that.
func labelling(then func(ctx context.Context, r *Request) error) Operation[struct{}, struct{}] {
	return func(ctx context.Context, r *Request, _ struct{}) (struct{}, error) {
		if err := r.tx.InsertLabel(ctx, r.workspace.ID, api.Label{Key: "team", Value: "web"}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, then(ctx, r)
	}
}

func recording(ctx context.Context, r *Request) error {
	return r.record(ctx, eventLabelCreated, labelObject(api.Label{Key: "team", Value: "web"}))
}

// What the operations must not do is shown by one that does: its caller gets an
// error which is no refusal, and nothing is changed.
func TestRuleI1GuardsOfEveryOperation(t *testing.T) {
	t.Parallel()
	first := []api.WorkspaceLabel{{Key: "environment", Value: "dev"}, {Key: "environment", Value: "prod"}}
	for name, c := range map[string]struct {
		then func(context.Context, *Request) error
		// want is in the error, and empty for none.
		want string
	}{
		"a change without an audit event (rule I1)": {
			func(context.Context, *Request) error { return nil },
			"CreateLabel changed something without an audit event",
		},
		"a change with one": {recording, ""},
		"a secret in the answer of an operation that has none (rule F2)": {
			func(ctx context.Context, r *Request) error {
				r.secretOf = "some id"
				return recording(ctx, r)
			},
			"CreateLabel answers with a secret and is not declared to",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, made := found(t)
			call := Call{Route: api.CreateLabel.Route(), Secret: made.WorkspaceToken}
			tried := Call{Route: api.CreateLabel.DryRun().Route(), Secret: made.WorkspaceToken}

			_, err := Run(t.Context(), b, tried, struct{}{}, labelling(c.then))
			checkError(t, err, c.want)
			checkLabels(t, b, made.WorkspaceToken, first)
			_, err = Run(t.Context(), b, call, struct{}{}, labelling(c.then))
			checkError(t, err, c.want)
			if c.want == "" {
				checkLabels(t, b, made.WorkspaceToken, append(first[:2:2], api.WorkspaceLabel{Key: "team", Value: "web"}))
			} else {
				checkLabels(t, b, made.WorkspaceToken, first)
			}
		})
	}
}

// found makes a backend with one workspace.
func found(t *testing.T) (*Backend, Bootstrapped) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b := New(s, Options{})
	made, err := b.Bootstrap(t.Context(), Bootstrapping{Email: "owner@example.com", Slug: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	return b, made
}

// What is kept of an answer for a repeat holds no write key.
func TestKeptAnswersHoldNoWriteKeys(t *testing.T) {
	t.Parallel()
	b, made := found(t)
	create := runKeyed(t, b, made, api.CreateSource.Route(), CreateSource,
		api.CreateSourceInput{Slug: "web", Enabled: new(true), MetadataID: "IqDTy1TpoU"})
	id := create.Source.ID
	runKeyed(t, b, made, api.UpdateSource.Route(), UpdateSource, api.UpdateSourceInput{SourceID: id, Name: new("Website")})
	runKeyed(t, b, made, api.CreateWriteKeyForSource.Route(), CreateWriteKeyForSource, api.SourceInput{SourceID: id})
}

// runKeyed makes a call that answers with a source, and looks for its write keys in
// what is kept of the answer.
func runKeyed[In any](
	t *testing.T, b *Backend, made Bootstrapped, route api.Route, do Operation[In, api.SourceOutput], in In,
) (out api.SourceOutput) {
	t.Helper()
	call := Call{Route: route, Secret: made.WorkspaceToken, IdempotencyKey: "once"}
	reply, err := Run(t.Context(), b, call, in, do)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(reply.Data, &out); err != nil {
		t.Fatal(err)
	}
	var kept store.Answer
	recall := func(ctx context.Context, r *Request, _ struct{}) (_ struct{}, err error) {
		kept, err = r.answered(ctx, call)
		return struct{}{}, err
	}
	if _, err := Run(t.Context(), b, Call{Route: api.ListSources.Route(), Secret: made.WorkspaceToken}, struct{}{}, recall); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(kept.Body), out.Source.ID) || len(out.Source.WriteKeys) == 0 {
		t.Errorf("%s has the answer %s, and kept is %s", route.Name, reply.Data, kept.Body)
	}
	for _, key := range out.Source.WriteKeys {
		if strings.Contains(string(kept.Body), key) {
			t.Errorf("the write key %s of the answer of %s is kept: %s", key, route.Name, kept.Body)
		}
	}
	return out
}

func checkError(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("the error is %v, want %q", err, want)
	}
}

func checkLabels(t *testing.T, b *Backend, secret string, want []api.WorkspaceLabel) {
	t.Helper()
	var got []api.WorkspaceLabel
	list := func(ctx context.Context, r *Request, in struct{}) (api.LabelsOutput, error) {
		out, err := ListLabels(ctx, r, in)
		got = out.Labels
		return out, err
	}
	if _, err := Run(t.Context(), b, Call{Route: api.ListLabels.Route(), Secret: secret}, struct{}{}, list); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the labels (-want +got):\n%s", diff)
	}
}

// Who may have been answered before is only refused where that is known.
func TestRuleJ4UnreadAnswersAreNoRefusal(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	// An operation that needs an account, by who has none.
	route := api.DeleteUserGroup.Route()
	route.Right = api.OwnAccount
	call := Call{Route: route, IdempotencyKey: "once"}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		r := &Request{Backend: New(s, Options{}), tx: tx, caller: caller{kind: api.KindWorkspaceToken, tokenID: "t1"}}
		var refused *Error
		if err := r.mayBegin(t.Context(), call); !errors.As(err, &refused) || refused.Code != Unauthorized {
			t.Errorf("without an answer: got %v, want a refusal", err)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := r.mayBegin(ended, call); !errors.Is(err, context.Canceled) {
			t.Errorf("where none can be read: got %v, want why", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

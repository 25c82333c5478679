package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// showsWriteKeys reports whether the answer to a call shows the write keys of a
// source. Unlike a secret that is shown once, whoever manages the source may read
// them again, and nobody else may: so such an answer is kept with hashes in their
// place, and repeated with the keys to whom the source shows them.
func (c Call) showsWriteKeys() bool {
	return c.Route.Out == reflect.TypeFor[api.SourceOutput]() || c.Route.Out == reflect.TypeFor[api.TransferOutput]()
}

// withoutWriteKeys is an answer that shows write keys as it is kept.
func (c Call) withoutWriteKeys(data json.RawMessage) (json.RawMessage, error) {
	return c.changeSource(data, func(source *api.Source) error {
		for i, key := range source.WriteKeys {
			source.WriteKeys[i] = hashSecret(key)
		}
		return nil
	})
}

// withWriteKeys is a kept answer as it was given. It takes the right that shows the
// keys now (rule J4); keys that were taken away meanwhile are left out.
func (r *Request) withWriteKeys(ctx context.Context, call Call, kept store.Answer) (json.RawMessage, error) {
	return call.changeSource(kept.Body, func(source *api.Source) error {
		if r.workspace.ID == "" { // The call names no workspace.
			if err := r.goTo(ctx, source.WorkspaceID); err != nil {
				return asNotFound(err, noSourceOfAccount(source.ID))
			}
		}
		now, err := r.source(ctx, source.ID, api.ManageSources)
		hashes := source.WriteKeys
		source.WriteKeys = orEmpty(slices.DeleteFunc(now.WriteKeys, func(key string) bool {
			return !slices.Contains(hashes, hashSecret(key))
		}))
		return err
	})
}

// changeSource changes the source in an answer.
func (c Call) changeSource(data json.RawMessage, change func(*api.Source) error) (json.RawMessage, error) {
	if c.Route.Out == reflect.TypeFor[api.TransferOutput]() {
		return changeIn(data, func(out *api.TransferOutput) error { return change(&out.Source) })
	}
	return changeIn(data, func(out *api.SourceOutput) error { return change(&out.Source) })
}

func changeIn[Out any](data json.RawMessage, change func(*Out) error) (json.RawMessage, error) {
	var out Out
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("reading an answer that is kept: %w", err)
	}
	if err := change(&out); err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

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
	return c.Route.Out == reflect.TypeFor[api.SourceOutput]()
}

// withoutWriteKeys is an answer that shows write keys as it is kept.
func withoutWriteKeys(data json.RawMessage) (json.RawMessage, error) {
	var out api.SourceOutput
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("reading an answer to keep it: %w", err)
	}
	for i, key := range out.Source.WriteKeys {
		out.Source.WriteKeys[i] = hashSecret(key)
	}
	return json.Marshal(out)
}

// withWriteKeys is a kept answer as it was given. It takes the right that shows the
// keys now (rule J4); keys that were taken away meanwhile are left out.
func (r *Request) withWriteKeys(ctx context.Context, kept store.Answer) (json.RawMessage, error) {
	var out api.SourceOutput
	if err := json.Unmarshal(kept.Body, &out); err != nil {
		return nil, fmt.Errorf("reading a kept answer: %w", err)
	}
	source, err := r.source(ctx, out.Source.ID, api.ManageSources)
	if err != nil {
		return nil, err
	}
	hashes := out.Source.WriteKeys
	out.Source.WriteKeys = orEmpty(slices.DeleteFunc(source.WriteKeys, func(key string) bool {
		return !slices.Contains(hashes, hashSecret(key))
	}))
	return json.Marshal(out)
}

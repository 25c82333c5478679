package server

import (
	"context"
	"errors"
	"testing"
)

// Who goes away is not waited for: a wait to its end would be no error.
func TestPauseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pause(ctx, new(5000)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	for _, delay := range []*int{nil, new(0), new(1)} {
		if err := pause(t.Context(), delay); err != nil {
			t.Error(err)
		}
	}
}

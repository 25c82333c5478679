package backend

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// usePrecision is how exactly the last use of a token is known: what is used all the
// time costs a small write in so long, not one for each call.
const usePrecision = time.Minute

// maxNoted is the most tokens whose last noted use is remembered. That of others is
// noted once more.
const maxNoted = 4096

// tokenUses remembers which uses this process has noted.
type tokenUses struct {
	mu    sync.Mutex
	noted map[string]time.Time // by the id of the token
}

func newTokenUses() *tokenUses {
	return &tokenUses{noted: map[string]time.Time{}}
}

// due reports whether a use is to be noted, and takes it for noted if so. A clock
// that was set back is followed.
func (u *tokenUses) due(tokenID string, at time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	last, known := u.noted[tokenID]
	if known && !at.Before(last) && at.Sub(last) < usePrecision {
		return false
	}
	if len(u.noted) >= maxNoted {
		clear(u.noted)
	}
	u.noted[tokenID] = at
	return true
}

// noteUse notes that a call is made with a token (rule F1), where calls are counted:
// who has no limits has no file to note it in.
func (b *Backend) noteUse(ctx context.Context, by caller) error {
	if b.limiter.limits.unlimited() || !by.hasToken() {
		return nil
	}
	now := b.instant()
	if !b.uses.due(by.tokenID, now) {
		return nil
	}
	err := b.store.NoteTokenUse(ctx, by.tokenID, now)
	if errors.Is(err, store.ErrBusy) {
		return nil // The call goes on without it: a later one is noted.
	}
	return err
}

// lastUses returns when tokens were last used, by their ids, as far as it is known.
func (b *Backend) lastUses(ctx context.Context, tokens ...store.Token) (map[string]time.Time, error) {
	if b.limiter.limits.unlimited() {
		return nil, nil
	}
	return b.store.TokenUses(ctx, idsOf(tokens, func(t store.Token) string { return t.ID }))
}

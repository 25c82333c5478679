package store

import (
	"context"
	"time"
)

// NoteTokenUse notes when a token of either kind was last used, in place of what was
// noted before. That is kept beside the windows, which are written to while a call is
// judged anyway: a call that only reads writes nothing to the data. As they are, it is
// lost with their file.
func (s *Store) NoteTokenUse(ctx context.Context, tokenID string, at time.Time) error {
	noting, err := s.windowTerms(ctx, true)
	if err != nil {
		return err
	}
	return s.transact(ctx, noting, func(tx *Tx) error { return tx.noteTokenUse(ctx, tokenID, at) })
}

// TokenUses returns when tokens were last used, by their ids, of which there are at
// most [api.MaxPageSize]. What nothing is noted of is left out.
func (s *Store) TokenUses(ctx context.Context, ids []string) (map[string]time.Time, error) {
	reading, err := s.windowTerms(ctx, false)
	if err != nil {
		return nil, err
	}
	var uses []tokenUse
	err = s.transact(ctx, reading, func(tx *Tx) (err error) {
		uses, err = tx.tokenUses(ctx, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	used := make(map[string]time.Time, len(uses))
	for _, use := range uses {
		used[use.tokenID] = use.at
	}
	return used, nil
}

type tokenUse struct {
	tokenID string
	at      time.Time
}

func (t *Tx) noteTokenUse(ctx context.Context, tokenID string, at time.Time) error {
	_, err := t.record(ctx, `
		INSERT INTO token_uses (token_id, used_at) VALUES ($1, $2)
		ON CONFLICT (token_id) DO UPDATE SET used_at = excluded.used_at`,
		tokenID, at.UnixMilli())
	return err
}

func (t *Tx) tokenUses(ctx context.Context, ids []string) ([]tokenUse, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	names, args := placeholders(nil, ids)
	return queryAll(ctx, t, func(r row) (use tokenUse, err error) {
		err = r.Scan(&use.tokenID, timeColumn{&use.at})
		return use, err
	}, "SELECT token_id, used_at FROM token_uses WHERE token_id IN ("+names+")", args...)
}
